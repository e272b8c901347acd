"""Everything that is wrong with a study, at once: its file, its layers, and what they say of each other."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from os import PathLike
from pathlib import Path

from geo.errors import Finding, GeoError
from geo.strikes import grade_strikes
from geo.studies.checks.entries import check_entries
from geo.studies.checks.notes import tell_not_public, tell_withdrawn
from geo.studies.checks.parties import check_layer_parties
from geo.studies.checks.rasters import find_raster_problems
from geo.studies.layers import StudyLayers
from geo.studies.layers.features import tell_left_out
from geo.studies.layers.reading import gather_layers
from geo.studies.privacy.handling import handle
from geo.studies.settings import find_settings_problems
from geo.studies.steps.strikes import SCHEME
from geo.studies.study import Study
from geo.zones import draw_zones

__all__ = ["StudyCheck", "check_study", "inspect_study"]


@dataclass(frozen=True, slots=True)
class StudyCheck:
    """
    What came of a check.

    Parameters
    ----------
    findings
        Every problem; empty where `run_study` can start.
    notes
        What is no problem and still to be known: rows of exports that are left out, features that are not public,
        entries that name such features.
    """

    findings: list[Finding]
    notes: tuple[str, ...] = ()


def check_study(path: str | PathLike[str]) -> list[Finding]:
    """
    Find every problem of a study: its file, its layers, and what they say of each other.

    Parameters
    ----------
    path
        The study file.

    Returns
    -------
    findings
        Empty where `run_study` can start. What stands in a broken entry is put aside and the rest is still checked.
    """
    return inspect_study(path).findings


def inspect_study(path: str | PathLike[str]) -> StudyCheck:
    """
    Find every problem of a study, and say what a run will leave out.

    Parameters
    ----------
    path
        The study file.

    Returns
    -------
    check
        Findings and notes; nothing is written.
    """
    file = Path(path)
    settings, findings = find_settings_problems(file)
    if settings is None:
        return StudyCheck(findings)
    study = Study(file, settings)
    layers, problems = gather_layers(study)
    findings += problems
    findings += find_raster_problems(study, layers)
    if layers is None:
        return StudyCheck(findings)
    findings += check_entries(settings, layers, file.name)
    findings += check_layer_parties(study, layers)
    withdrawn: tuple[str, ...] = ()
    try:
        handled = handle(layers, settings.study.not_public)
        findings += _check_zones(handled)
        withdrawn = tell_withdrawn(settings, layers, handled)
    except GeoError as error:  # what is not public can be more than the grid of cells can hide
        findings += error.findings or [Finding(error.message, "features that can be coarsened", file.name)]
    notes = (*tell_left_out(study, layers.reads), *tell_not_public(study, layers), *withdrawn)
    return StudyCheck(findings, notes)


def _check_zones(layers: StudyLayers) -> Iterator[Finding]:
    """Rules that cannot be drawn, and strikes that cannot be placed."""
    steps: tuple[Callable[[], object], ...] = (
        partial(draw_zones, layers.declarations, layers.gazetteer, tolerance_m=100.0),
        partial(grade_strikes, layers.reads["strikes"].frame, layers.grades, layers.gazetteer, scheme=SCHEME),
    )
    for step in steps:
        try:
            step()
        except GeoError as error:
            yield from error.findings
