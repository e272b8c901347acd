"""
Studies: the study file, and the run that joins the wings.

``entries`` is what a study file may say and ``settings`` reads it; ``study`` opens it and reads its layers; ``check``
finds every problem at once. ``control`` and ``corridors`` turn settings into answers, ``run`` joins all steps into a
`StudyResult`, ``statements`` puts it into words; ``picture``, ``figures``, ``reports``, ``summary``, ``outputs`` and
``exports`` show and write it. ``costs``, ``prices`` and ``separations`` are what corridors are asked besides.
``snapshot``, ``staleness`` and ``compare`` are about time.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geo.studies.check import StudyCheck, check_study, inspect_study
    from geo.studies.compare import Comparison, compare_dates, compare_paths, compare_results, write_comparison
    from geo.studies.exports import collect_exports
    from geo.studies.figures import draw_figure
    from geo.studies.layers import StudyLayers
    from geo.studies.outputs import OUTPUT_NAMES, write_outputs
    from geo.studies.picture import draw_map
    from geo.studies.prices import sweep_study
    from geo.studies.progress import Step
    from geo.studies.reading import read_layers
    from geo.studies.reports import write_report
    from geo.studies.result import StudyResult
    from geo.studies.run import run_study
    from geo.studies.snapshot import snapshot, with_as_of
    from geo.studies.staleness import find_stale
    from geo.studies.study import Study, open_study
    from geo.studies.summary import Summary, SummaryTable, summarise

__all__ = [
    "OUTPUT_NAMES",
    "Comparison",
    "Step",
    "Study",
    "StudyCheck",
    "StudyLayers",
    "StudyResult",
    "Summary",
    "SummaryTable",
    "check_study",
    "collect_exports",
    "compare_dates",
    "compare_paths",
    "compare_results",
    "draw_figure",
    "draw_map",
    "find_stale",
    "inspect_study",
    "open_study",
    "read_layers",
    "run_study",
    "snapshot",
    "summarise",
    "sweep_study",
    "with_as_of",
    "write_comparison",
    "write_outputs",
    "write_report",
]

_HOMES = {
    "Comparison": "compare",
    "compare_dates": "compare",
    "compare_paths": "compare",
    "compare_results": "compare",
    "find_stale": "staleness",
    "snapshot": "snapshot",
    "with_as_of": "snapshot",
    "write_comparison": "compare",
    "OUTPUT_NAMES": "outputs",
    "Step": "progress",
    "Study": "study",
    "StudyCheck": "check",
    "StudyLayers": "layers",
    "StudyResult": "result",
    "Summary": "summary",
    "SummaryTable": "summary",
    "check_study": "check",
    "inspect_study": "check",
    "collect_exports": "exports",
    "draw_figure": "figures",
    "draw_map": "picture",
    "open_study": "study",
    "read_layers": "reading",
    "run_study": "run",
    "summarise": "summary",
    "sweep_study": "prices",
    "write_report": "reports",
    "write_outputs": "outputs",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module attribute can be anything
    """Import a module when one of its names is first asked for: a broken study file is told before GDAL loads."""
    if name in _HOMES:
        return getattr(import_module(f"geo.studies.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'geo.studies' has no attribute {name!r}")
