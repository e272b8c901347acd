"""
Studies: the study file, and the run that joins the wings.

``entries`` is what a study file may say and ``settings`` reads it; ``study`` opens it and reads its layers; ``check``
finds every problem at once; ``run`` joins the steps into a `StudyResult`; ``picture``, ``summary`` and ``outputs`` show
and write it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geo.studies.check import check_study
    from geo.studies.outputs import OUTPUT_NAMES, write_outputs
    from geo.studies.picture import draw_map
    from geo.studies.result import StudyResult
    from geo.studies.run import Step, run_study
    from geo.studies.study import Study, StudyLayers, open_study, read_layers
    from geo.studies.summary import Summary, SummaryTable, summarise

__all__ = [
    "OUTPUT_NAMES",
    "Step",
    "Study",
    "StudyLayers",
    "StudyResult",
    "Summary",
    "SummaryTable",
    "check_study",
    "draw_map",
    "open_study",
    "read_layers",
    "run_study",
    "summarise",
    "write_outputs",
]

_HOMES = {
    "OUTPUT_NAMES": "outputs",
    "Step": "run",
    "Study": "study",
    "StudyLayers": "study",
    "StudyResult": "result",
    "Summary": "summary",
    "SummaryTable": "summary",
    "check_study": "check",
    "draw_map": "picture",
    "open_study": "study",
    "read_layers": "study",
    "run_study": "run",
    "summarise": "summary",
    "write_outputs": "outputs",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module attribute can be anything
    """Import a module when one of its names is first asked for: a broken study file is told before GDAL loads."""
    if name in _HOMES:
        return getattr(import_module(f"geo.studies.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'geo.studies' has no attribute {name!r}")
