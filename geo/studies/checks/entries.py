"""What the entries of a study file name and nothing else knows."""

from collections.abc import Collection, Iterator

from geo.errors import Finding
from geo.layers.vocabularies import CONDUCTS, CONTROL_STATUSES
from geo.studies.checks.stories import find_story_problems
from geo.studies.checks.words import check_place, check_rule, check_word
from geo.studies.layers import StudyLayers
from geo.studies.settings.corridor_tables import SeparationEntry
from geo.studies.settings.tables import StudySettings

__all__ = ["check_entries"]


def check_entries(settings: StudySettings, layers: StudyLayers, file: str) -> Iterator[Finding]:
    """Parties, conducts and references that the study file names and nothing else knows."""
    gazetteer = layers.gazetteer
    zones = [zone.id for zone in layers.declarations.zones]
    parties = [entry.id for entry in settings.party]
    for number, corridor in enumerate(settings.corridor, start=1):
        row = f"corridor[{number}]"
        yield from check_word(corridor.party, parties, "the id of a party of the study", file, row, "party")
        yield from check_word(corridor.conduct, CONDUCTS, f"one of {', '.join(CONDUCTS)}", file, row, "conduct")
        yield from check_place(corridor.start, gazetteer.refs, file, row, "from")
        yield from check_place(corridor.end, gazetteer.refs, file, row, "to")
    for number, price in enumerate(settings.price, start=1):
        row = f"price[{number}]"
        requests = [entry.id for entry in settings.corridor]
        yield from check_word(price.corridor, requests, "the id of a corridor of the study", file, row, "corridor")
        yield from check_word(price.zone, zones, "the id of a declared zone", file, row, "zone")
    for number, separation in enumerate(settings.separation, start=1):
        yield from _check_separation(separation, parties, gazetteer.refs, file, f"separation[{number}]")
    for number, breakline in enumerate(settings.control.breakline, start=1):
        row = f"control.breakline[{number}]"
        yield from check_word(breakline.line, gazetteer.refs, "a feature of the layers", file, row, "line")
    for number, area in enumerate(settings.control.fixed_area, start=1):
        row = f"control.fixed_area[{number}]"
        yield from check_word(area.party, parties, "the id of a party of the study", file, row, "party")
        yield from check_rule(area.rule, gazetteer.refs, file, row, "rule")
    for key in settings.corridors.control_penalties:
        known = [*parties, *CONTROL_STATUSES]
        expected = f"the id of a party, or {', '.join(CONTROL_STATUSES)}"
        yield from check_word(key, known, expected, file, "corridors.control_penalties", key)
    yield from find_story_problems(settings.story, settings, layers, file)


def _check_separation(
    entry: SeparationEntry, parties: Collection[str], refs: Collection[str], file: str, row: str
) -> Iterator[Finding]:
    for column in ("party_a", "party_b"):
        yield from check_word(getattr(entry, column), parties, "the id of a party of the study", file, row, column)
    known = [*refs, *(f"{kind}:{party}" for kind in ("control", "contested") for party in parties)]
    expected = "a feature of the layers, or control:PARTY"
    for place, column in [*((place, "a") for place in entry.a), *((place, "b") for place in entry.b)]:
        yield from check_word(place, known, expected, file, row, column)
    for scenario in entry.scenario:
        for column in ("added_a", "added_b", "removed_a", "removed_b"):
            for place in getattr(scenario, column):
                yield from check_word(place, known, expected, file, f"{row}.scenario {scenario.id}", column)
