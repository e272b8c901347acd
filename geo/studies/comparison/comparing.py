"""
What changed between two dates of a study, two studies of one area, or two folders of results.

A comparison tells change from noise: ground counts as having changed hands only beyond the line error, a zone as
re-read only where its ground differs, a corridor as rerouted only where it lies elsewhere.
"""

from dataclasses import replace
from datetime import datetime
from os import PathLike
from pathlib import Path

from geo.errors import Finding, SettingsError
from geo.studies.comparison.changes import (
    balance_control,
    compare_control,
    compare_corridors,
    compare_places,
    compare_strikes,
    compare_zones,
)
from geo.studies.comparison.comparison import Comparison
from geo.studies.comparison.dates import as_of_states
from geo.studies.comparison.folders import read_state
from geo.studies.comparison.notes import list_notes
from geo.studies.comparison.refusals import check_comparable, refuse_kept
from geo.studies.comparison.states import State, result_state
from geo.studies.progress import Step, say_nothing
from geo.studies.result import StudyResult
from geo.studies.run import run_study
from geo.studies.study import Study, open_study

__all__ = ["compare_dates", "compare_paths", "compare_results", "compare_states"]


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
        Of what stood at each date, see `geo.studies.comparison.snapshots`.

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
        refuse_kept(states)
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
    check_comparable(before, after)
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
