"""Entries of the study file that name features which are not public: withdrawn with them, before anything is drawn."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace

from geo.studies.layers import Hidden, StudyLayers
from geo.studies.layers.reading import read_layers
from geo.studies.privacy.links import list_rules
from geo.studies.settings.corridor_tables import CorridorEntry, ScenarioEntry, SeparationEntry
from geo.studies.settings.layer_tables import FeaturesEntry, LayersEntry
from geo.studies.settings.story_tables import StoryEntry
from geo.studies.settings.tables import ControlEntry, StudySettings
from geo.studies.study import Study

__all__ = ["list_withdrawn", "open_layers", "withdraw_entries"]


def open_layers(study: Study) -> tuple[Study, StudyLayers]:
    """
    Read the layers of a study, and withdraw from its settings what names features that they hide.

    Parameters
    ----------
    study
        As `open_study` gives it. Not modified.

    Returns
    -------
    study, layers
        What a run may see; the notes of the layers say how many entries were withdrawn.

    Raises
    ------
    DataError
        As `read_layers`.
    """
    layers = read_layers(study)
    if not layers.hidden.layers:
        return study, layers
    settings = withdraw_entries(study.settings, layers.hidden)
    told = _tell_withdrawn(study.settings, settings)
    hidden = replace(layers.hidden, in_settings=settings != study.settings)
    return replace(study, settings=settings), replace(layers, notes=(*layers.notes, *told), hidden=hidden)


def withdraw_entries(settings: StudySettings, hidden: Hidden) -> StudySettings:
    """
    Leave out the entries of a study file that name a hidden feature or zone, and those that rest on such entries.

    Parameters
    ----------
    settings
        The study file. Not modified.
    hidden
        What may no longer be named.

    Returns
    -------
    settings
        Without the entries, and without constants of layers that have hidden rows: they are words of such rows.
    """
    gone, zones = hidden.references, hidden.zones
    corridors = tuple(entry for entry in settings.corridor if not gone & set(_list_ends(entry)))
    asked = {entry.id for entry in corridors}
    separations = tuple(
        _withdraw_scenarios(entry, gone) for entry in settings.separation if not gone & {*entry.a, *entry.b}
    )
    cases = {f"{entry.id}:{case.id}" for entry in separations for case in entry.scenario}
    drawn = {
        *(f"corridors:{key}" for key in asked),
        *(f"separation_lines:{key}" for key in (*(entry.id for entry in separations), *cases)),
    }
    steps = tuple(entry for entry in settings.story if not _tells_hidden(entry, hidden, asked, drawn))
    return settings.model_copy(
        update={
            "layers": _withdraw_constants(settings.layers, hidden.layers),
            "control": _withdraw_control(settings.control, gone),
            "corridor": corridors,
            "price": tuple(entry for entry in settings.price if entry.corridor in asked and entry.zone not in zones),
            "separation": separations,
            "story": steps,
        }
    )


def _list_ends(entry: CorridorEntry) -> list[str]:
    ends = (entry.start, entry.end)
    return [*(end for end in ends if " " not in end), *list_rules([end for end in ends if " " in end])]


def _withdraw_scenarios(entry: SeparationEntry, gone: Collection[str]) -> SeparationEntry:
    kept = tuple(case for case in entry.scenario if not set(gone) & set(_list_sides(case)))
    return entry.model_copy(update={"scenario": kept})


def _list_sides(case: ScenarioEntry) -> list[str]:
    return [*case.added_a, *case.added_b, *case.removed_a, *case.removed_b]


def _tells_hidden(entry: StoryEntry, hidden: Hidden, asked: Collection[str], drawn: Collection[str]) -> bool:
    """Tell whether a step of a story stands at, or shows, what is no longer there."""
    for key in (*entry.show, *entry.hide):
        group, _, item = key.partition(":")
        if item and ((group == "zones" and item in hidden.zones) or (group in _DRAWN and key not in drawn)):
            return True
    return (
        entry.place in hidden.references
        or entry.curve_zone in hidden.zones
        or (entry.corridor is not None and entry.corridor not in asked)
    )


_DRAWN = ("corridors", "separation_lines")


def _withdraw_control(entry: ControlEntry, gone: Collection[str]) -> ControlEntry:
    return entry.model_copy(
        update={
            "breakline": tuple(item for item in entry.breakline if item.line not in gone),
            "fixed_area": tuple(item for item in entry.fixed_area if not set(gone) & set(list_rules([item.rule]))),
            "enclave_reach_km": {
                key: reach_km for key, reach_km in entry.enclave_reach_km.items() if f"assessment:{key}" not in gone
            },
        }
    )


def _withdraw_constants(entry: LayersEntry, names: Collection[str]) -> LayersEntry:
    bare = {
        name: layer.model_copy(update={"constants": {}})
        for name, layer in entry.given.items()
        if name in names and isinstance(layer, FeaturesEntry) and layer.constants
    }
    return entry.model_copy(update=bare)


def list_withdrawn(before: StudySettings, after: StudySettings) -> Mapping[str, tuple[str, ...]]:
    """
    List the entries that were withdrawn.

    Parameters
    ----------
    before, after
        What was given to `withdraw_entries`, and what it gave.

    Returns
    -------
    entries
        By table, such as ``corridor``, what the study file calls each: its id, the title of a step of a story, the
        line of a breakline. Tables of which nothing was withdrawn are left out. Only for the eyes of whoever has the
        study file: the names may tell of what is not public.
    """
    names = zip(_name_entries(before).items(), _name_entries(after).values(), strict=True)
    lost = {table: tuple((Counter(first) - Counter(second)).elements()) for (table, first), second in names}
    return {table: entries for table, entries in lost.items() if entries}


def _name_entries(settings: StudySettings) -> dict[str, list[str]]:
    control = settings.control
    return {
        "control.breakline": [entry.line for entry in control.breakline],
        "control.fixed_area": [entry.id for entry in control.fixed_area],
        "control.enclave_reach_km": list(control.enclave_reach_km),
        "corridor": [entry.id for entry in settings.corridor],
        "price": [f"{entry.corridor}, {entry.zone}" for entry in settings.price],
        "separation": [entry.id for entry in settings.separation],
        "separation.scenario": [f"{entry.id}, {case.id}" for entry in settings.separation for case in entry.scenario],
        "story": [entry.title for entry in settings.story],
    }


def _tell_withdrawn(before: StudySettings, after: StudySettings) -> list[str]:
    """Say how many entries of each table were withdrawn, and not which: it goes with every output."""
    return [
        f"{'1 entry' if len(entries) == 1 else f'{len(entries)} entries'} of {table} in the study file: left out with "
        "the features that are not public."
        for table, entries in list_withdrawn(before, after).items()
    ]
