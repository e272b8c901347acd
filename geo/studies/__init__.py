"""
Studies: the study file, and the run that joins the wings.

``settings`` is what a study file may say; ``study`` opens it, ``layers`` reads what it names, ``privacy`` does with
what is not public as it says, ``checks`` finds every problem at once. ``run`` takes the ``steps`` one after the other
and gives a ``result``: ``sentences`` put it into words, ``summary`` into tables, ``outputs`` into maps, reports and
files, and ``provenance`` tells what it was worked out from. ``comparison`` is about time. ``starter`` is a study to
begin with, ``imports`` takes files of others.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geo.studies.checks.study import StudyCheck, check_study, inspect_study
    from geo.studies.comparison.comparing import compare_dates, compare_paths, compare_results
    from geo.studies.comparison.comparison import Comparison
    from geo.studies.comparison.files import write_comparison
    from geo.studies.comparison.snapshots import snapshot, with_as_of
    from geo.studies.layers import StudyLayers
    from geo.studies.layers.reading import read_layers
    from geo.studies.outputs.exports import collect_exports
    from geo.studies.outputs.figures import draw_figure
    from geo.studies.outputs.files import OUTPUT_NAMES, write_outputs
    from geo.studies.outputs.picture import draw_map
    from geo.studies.outputs.reports import write_report
    from geo.studies.progress import Step
    from geo.studies.result import StudyResult
    from geo.studies.run import run_study
    from geo.studies.steps.prices import sweep_study
    from geo.studies.steps.staleness import find_stale
    from geo.studies.study import Study, open_study
    from geo.studies.summary.answers import summarise
    from geo.studies.summary.tables import Summary, SummaryTable

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
    "Comparison": "comparison.comparison",
    "compare_dates": "comparison.comparing",
    "compare_paths": "comparison.comparing",
    "compare_results": "comparison.comparing",
    "find_stale": "steps.staleness",
    "snapshot": "comparison.snapshots",
    "with_as_of": "comparison.snapshots",
    "write_comparison": "comparison.files",
    "OUTPUT_NAMES": "outputs.files",
    "Step": "progress",
    "Study": "study",
    "StudyCheck": "checks.study",
    "StudyLayers": "layers",
    "StudyResult": "result",
    "Summary": "summary.tables",
    "SummaryTable": "summary.tables",
    "check_study": "checks.study",
    "inspect_study": "checks.study",
    "collect_exports": "outputs.exports",
    "draw_figure": "outputs.figures",
    "draw_map": "outputs.picture",
    "open_study": "study",
    "read_layers": "layers.reading",
    "run_study": "run",
    "summarise": "summary.answers",
    "sweep_study": "steps.prices",
    "write_report": "outputs.reports",
    "write_outputs": "outputs.files",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module attribute can be anything
    """Import a module when one of its names is first asked for: a broken study file is told before GDAL loads."""
    if name in _HOMES:
        return getattr(import_module(f"geo.studies.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'geo.studies' has no attribute {name!r}")
