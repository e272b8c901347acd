"""Everything that is wrong with a study, at once."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from functools import partial
from os import PathLike
from pathlib import Path

from geo.errors import Finding, GeoError, RuleError
from geo.layers import find_unknown_parties
from geo.layers.suggestions import suggest
from geo.layers.vocabularies import CONDUCTS, CONTROL_STATUSES
from geo.strikes import grade_strikes
from geo.studies.entries import SeparationEntry, StudySettings
from geo.studies.features import tell_left_out
from geo.studies.handling import handle
from geo.studies.layers import StudyLayers
from geo.studies.reading import gather_layers
from geo.studies.run import SCHEME
from geo.studies.settings import count, find_settings_problems
from geo.studies.story_views import find_story_problems
from geo.studies.study import Study
from geo.zones import draw_zones, list_references, parse_rule

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
        What is no problem and still to be known: rows of exports that are left out, features that are not public.
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
    if layers is None:
        return StudyCheck(findings)
    findings += _check_entries(settings, layers, file.name)
    findings += _check_layer_parties(study, layers)
    try:
        findings += _check_zones(handle(layers, settings.study.not_public))
    except GeoError as error:  # what is not public can be more than the grid of cells can hide
        findings += error.findings or [Finding(error.message, "features that can be coarsened", file.name)]
    return StudyCheck(findings, (*tell_left_out(study, layers.reads), *_tell_not_public(study, layers)))


_HANDLINGS = {
    "leave_out": "a run leaves them out of everything",
    "coarsen": "a run snaps them to a grid of 5 km (restricted) or 20 km (sensitive) and drops their words",
    "keep": "a run shows them as they are: keep what it writes on your own desk",
}


def _tell_not_public(study: Study, layers: StudyLayers) -> Iterator[str]:
    """Say of each layer how many of its features are not public, and what a run does with them."""
    handling = study.settings.study.not_public
    for name, read in layers.reads.items():
        number = int((~read.frame["sensitivity"].eq("public")).sum())
        if number:
            yield (
                f"{name}: {number:,} of {count(len(read.frame), 'feature')} not public; {_HANDLINGS[handling]} "
                f'(not_public = "{handling}" in [study]; leave_out, coarsen and keep are the choices).'
            )


def _check_entries(settings: StudySettings, layers: StudyLayers, file: str) -> Iterator[Finding]:
    """Parties, conducts and references that the study file names and nothing else knows."""
    gazetteer = layers.gazetteer
    zones = [zone.id for zone in layers.declarations.zones]
    parties = [entry.id for entry in settings.party]
    for number, corridor in enumerate(settings.corridor, start=1):
        row = f"corridor[{number}]"
        yield from _check_word(corridor.party, parties, "the id of a party of the study", file, row, "party")
        yield from _check_word(corridor.conduct, CONDUCTS, f"one of {', '.join(CONDUCTS)}", file, row, "conduct")
        yield from _check_place(corridor.start, gazetteer.refs, file, row, "from")
        yield from _check_place(corridor.end, gazetteer.refs, file, row, "to")
    for number, price in enumerate(settings.price, start=1):
        row = f"price[{number}]"
        requests = [entry.id for entry in settings.corridor]
        yield from _check_word(price.corridor, requests, "the id of a corridor of the study", file, row, "corridor")
        yield from _check_word(price.zone, zones, "the id of a declared zone", file, row, "zone")
    for number, separation in enumerate(settings.separation, start=1):
        yield from _check_separation(separation, parties, gazetteer.refs, file, f"separation[{number}]")
    for number, breakline in enumerate(settings.control.breakline, start=1):
        row = f"control.breakline[{number}]"
        yield from _check_word(breakline.line, gazetteer.refs, "a feature of the layers", file, row, "line")
    for number, area in enumerate(settings.control.fixed_area, start=1):
        row = f"control.fixed_area[{number}]"
        yield from _check_word(area.party, parties, "the id of a party of the study", file, row, "party")
        yield from _check_rule(area.rule, gazetteer.refs, file, row, "rule")
    for key in settings.corridors.control_penalties:
        known = [*parties, *CONTROL_STATUSES]
        expected = f"the id of a party, or {', '.join(CONTROL_STATUSES)}"
        yield from _check_word(key, known, expected, file, "corridors.control_penalties", key)
    yield from find_story_problems(settings.story, settings, layers, file)


def _check_separation(
    entry: SeparationEntry, parties: Collection[str], refs: Collection[str], file: str, row: str
) -> Iterator[Finding]:
    for column in ("party_a", "party_b"):
        yield from _check_word(getattr(entry, column), parties, "the id of a party of the study", file, row, column)
    known = [*refs, *(f"{kind}:{party}" for kind in ("control", "contested") for party in parties)]
    expected = "a feature of the layers, or control:PARTY"
    for place, column in [*((place, "a") for place in entry.a), *((place, "b") for place in entry.b)]:
        yield from _check_word(place, known, expected, file, row, column)
    for scenario in entry.scenario:
        for column in ("added_a", "added_b", "removed_a", "removed_b"):
            for place in getattr(scenario, column):
                yield from _check_word(place, known, expected, file, f"{row}.scenario {scenario.id}", column)


def _check_place(place: str, known: Collection[str], file: str, row: str, column: str) -> Iterator[Finding]:
    """Check a reference, or a rule where the text has more than one word."""
    if " " in place:
        yield from _check_rule(place, known, file, row, column)
    else:
        yield from _check_word(place, known, "a feature of the layers", file, row, column)


def _check_rule(text: str, known: Collection[str], file: str, row: str, column: str) -> Iterator[Finding]:
    try:
        rule = parse_rule(text, zone=row, key=column)
    except RuleError as error:
        yield from (replace(finding, file=file) for finding in error.findings)
        return
    for reference in list_references(rule):
        yield from _check_word(reference, known, "a feature of the layers", file, row, column)


def _check_word(
    word: str, known: Collection[str], expected: str, file: str, row: str, column: str
) -> Iterator[Finding]:
    if word not in known:
        yield Finding(repr(word), expected, file, row, column, suggest(word, known))


def _check_layer_parties(study: Study, layers: StudyLayers) -> Iterator[Finding]:
    """Parties that the layers name and the study does not know, and names that lead to no party."""
    settings, entries = study.settings, study.settings.layers.features
    parties = [entry.id for entry in settings.party]
    for layer, entry in entries.items():
        for name, party in entry.parties.items():
            place = f"layers.{layer}.parties"
            yield from _check_word(party, parties, "the id of a party of the study", study.path.name, place, name)
    named = {"control_assessments": ("party", "claimant"), "strikes": ("attributed_to",), "activity": ("party",)}
    for layer, columns in named.items():
        if layer not in layers.reads:
            continue
        frame, file = layers.reads[layer].frame, study.source_name(layer)
        for column in columns:
            names = frame[column].tolist()
            if entries[layer].reads_as:
                yield from _find_unnamed_parties(
                    names, parties, file, entries[layer].columns.get(column, column), layer
                )
            else:
                yield from find_unknown_parties(names, parties, file=file, column=column)
    if layers.shares is not None and (given := settings.layers.given.get("shares")):
        yield from find_unknown_parties(layers.shares["party"].tolist(), parties, file=given.file, column="party")


def _find_unnamed_parties(
    names: Collection[str], parties: Collection[str], file: str, column: str, layer: str
) -> Iterator[Finding]:
    """List the names of an export that lead to no party of the study, each once: the most frequent first."""
    unknown = Counter(name for name in names if name and name not in parties)
    for name, number in unknown.most_common():
        near = suggest(name, parties)
        cause = f'{near}; add "{name}" = "ID of a party" under [layers.{layer}.parties]'.removeprefix("; ")
        yield Finding(f"{name!r} in {count(number, 'row')}", "the id of a party of the study", file, "", column, cause)


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
