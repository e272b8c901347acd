"""
What changed between two dates of a study, two studies of one area, or two folders of results.

A comparison tells change from noise: ground counts as having changed hands only beyond the line error, a zone as
re-read only where its ground differs, a corridor as rerouted only where it lies elsewhere.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from os import PathLike
from pathlib import Path

import numpy as np
import shapely

from geo.errors import Finding, SettingsError
from geo.exports import write_geojson
from geo.files import make_folder
from geo.geodesy import area_m2
from geo.studies.caveats import list_caveats, write_caveats
from geo.studies.changes import (
    balance_control,
    compare_control,
    compare_corridors,
    compare_places,
    compare_strikes,
    compare_zones,
)
from geo.studies.comparison import Comparison
from geo.studies.comparison_notes import list_notes
from geo.studies.progress import Step, say_nothing
from geo.studies.result import StudyResult
from geo.studies.run import run_study
from geo.studies.states import State, as_of_states, read_state, result_state
from geo.studies.study import Study, open_study

__all__ = [
    "CHANGES_NAME",
    "Comparison",
    "compare_dates",
    "compare_paths",
    "compare_results",
    "compare_states",
    "write_comparison",
]

CHANGES_NAME = "changes.geojson"
"""The file that a comparison writes."""

_SAME_AREA_SHARE = 0.99  # of the larger country that both must cover: borders are drawn in many ways, areas are not


def compare_dates(study: Study, first: datetime, second: datetime, *, progress: Step = say_nothing) -> Comparison:
    """
    Compare a study as of two dates.

    Parameters
    ----------
    study
        As `open_study` gives it. Not modified.
    first, second
        Moments with a time zone, the later one second.
    progress
        Called before each step.

    Returns
    -------
    comparison
        Of what stood at each date, see `geo.studies.snapshot`.

    Raises
    ------
    SettingsError
        The second date is not after the first.
    DataError, RuleError, CorridorError
        As `run_study`.
    """
    if not first < second:
        raise SettingsError(
            "The two dates cannot be compared.",
            [
                Finding(
                    f"{first:%Y-%m-%d} and {second:%Y-%m-%d}", "a later date second", likely_cause="they are swapped"
                )
            ],
        )
    return compare_states(*as_of_states(study, first, second, progress=progress))


def compare_paths(
    first: str | PathLike[str],
    second: str | PathLike[str],
    *,
    redact: bool = False,
    progress: Step = say_nothing,
) -> Comparison:
    """
    Compare two studies or folders of results, one of each if need be.

    Parameters
    ----------
    first, second
        A study file, which is run, or a folder that `tadmur run` wrote.
    redact
        Coarsen what is not public in study files, whatever they say of it.
    progress
        Called before each step of a run.

    Returns
    -------
    comparison
        From the first to the second.

    Raises
    ------
    SettingsError
        A study file cannot be used, a folder is none of results, the two cover different areas, the second has the
        earlier date, or one of them holds places that are not public and the other does not.
    DataError, RuleError, CorridorError
        As `run_study`, or a file of a folder cannot be used.
    """
    states = []
    for path in (Path(first), Path(second)):
        if path.is_dir():
            state = read_state(path)
            states.append(read_state(path, label=f"{path.name} ({state.label})"))
        else:
            result = run_study(open_study(path, redact=redact), progress=progress)
            states.append(result_state(result, label=f"{path.stem} ({result.study.as_of:%Y-%m-%d})"))
    if redact:
        _refuse_kept(states)
    return compare_states(*states)


def compare_results(a: StudyResult, b: StudyResult) -> Comparison:
    """
    Compare two results.

    Parameters
    ----------
    a, b
        As `run_study` gives them, the later date second. Not modified.

    Returns
    -------
    comparison
        From the first to the second.

    Raises
    ------
    SettingsError
        As `compare_states`.
    """
    return compare_states(result_state(a), result_state(b))


def compare_states(before: State, after: State) -> Comparison:
    """
    Compare two states.

    Parameters
    ----------
    before, after
        The later date second. Not modified.

    Returns
    -------
    comparison
        From the first to the second.

    Raises
    ------
    SettingsError
        The two cover different areas, the second has the earlier date, or one of them holds places that are not public
        and the other does not.
    """
    _check_comparable(before, after)
    places = compare_places(before.places, after.places)
    ground = compare_control(before.control, after.control, places=places)
    notes = list_notes(before, after, places)
    return Comparison(
        before,
        after,
        ground,
        places,
        compare_zones(before, after),
        compare_strikes(before, after),
        compare_corridors(_with_best_corridors(before), _with_best_corridors(after)),
        balance_control(before.control, after.control, ground),
        tuple(note.text for note in notes),
        tuple(note.text_ar for note in notes),
    )


def _with_best_corridors(state: State) -> State:
    """Keep the first corridor of each request and reading: its alternatives are no other answer."""
    return replace(state, corridors=state.corridors.drop_duplicates(["request_id", "reading"], ignore_index=True))


def write_comparison(comparison: Comparison, folder: str | PathLike[str]) -> Path:
    """
    Write all changes as one GeoJSON file.

    Parameters
    ----------
    comparison
        What changed.
    folder
        Where to write; made when it is missing.

    Returns
    -------
    path
        The file, see :data:`CHANGES_NAME`.

    Raises
    ------
    OutputError
        The folder cannot be made, or the file cannot be written.
    """
    out = make_folder(folder)
    title = f"Changes from {comparison.before.label} to {comparison.after.label}"
    handling = [state.not_public for state in (comparison.before, comparison.after)]
    settings = comparison.after.settings or comparison.before.settings
    caveats = dict.fromkeys(caveat for done in handling for caveat in list_caveats(settings, done))
    return write_geojson(comparison.changes, out / CHANGES_NAME, title=title, about=write_caveats(list(caveats)))


def _refuse_kept(states: Sequence[State]) -> None:
    """Refuse to redact what was worked out from exact places: an area around one still has it in its middle."""
    kept = [state.label for state in states if state.not_public == "keep"]
    if kept:
        raise SettingsError(
            "A folder of results cannot be redacted afterwards.",
            [
                Finding(
                    f"{label}, which keeps places that are not public",
                    "a run with --redact",
                    likely_cause='not_public = "keep" in its study file',
                )
                for label in kept
            ],
        )


def _check_comparable(before: State, after: State) -> None:
    if (before.not_public == "keep") != (after.not_public == "keep"):
        told = [f"{state.not_public} in {state.label}" for state in (before, after)]
        raise SettingsError(
            "The two cannot be compared.",
            [Finding(" and ".join(told), "the same done with what is not public", column="not_public")],
        )
    if after.as_of < before.as_of:
        raise SettingsError(
            "The two cannot be compared.",
            [
                Finding(
                    f"{before.as_of:%Y-%m-%d} before {after.as_of:%Y-%m-%d}",
                    "the later date second",
                    likely_cause="they are swapped",
                )
            ],
        )
    covers = [shapely.union_all(state.control.geometry.to_numpy()) for state in (before, after)]
    if shapely.equals_exact(*(shapely.normalize(cover) for cover in covers), tolerance=1e-9):
        return
    common_km2, *each_km2 = area_m2(np.array([shapely.intersection(*covers), *covers], dtype=object)) / 1e6
    if common_km2 < _SAME_AREA_SHARE * max(each_km2):
        raise SettingsError(
            "Two studies of different areas cannot be compared.",
            [
                Finding(
                    f"{common_km2:,.0f} km2 in common, of {each_km2[0]:,.0f} and {each_km2[1]:,.0f}",
                    f"at least {_SAME_AREA_SHARE:.0%} of the larger one",
                    likely_cause="another country layer, or the folder of another study",
                )
            ],
        )
