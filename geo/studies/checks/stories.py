"""What is wrong with the steps of a story."""

from collections.abc import Iterator, Sequence

from geo.corridors.cost import COMPONENTS
from geo.errors import Finding
from geo.layers.suggestions import suggest
from geo.maps.story import LAYER_GROUPS
from geo.studies.checks.words import check_word
from geo.studies.layers import StudyLayers
from geo.studies.settings.story_tables import StoryEntry
from geo.studies.settings.tables import StudySettings

__all__ = ["find_story_problems", "list_legend_keys"]

_RASTERS = ("cost", "density", "confidence", *COMPONENTS)
_STATUSES = ("contested", "unknown")


def list_legend_keys(settings: StudySettings, layers: StudyLayers) -> tuple[str, ...]:
    """
    List what a step can show or hide: groups, and entries of the legend by group and id.

    Parameters
    ----------
    settings
        The study file.
    layers
        Its layers.

    Returns
    -------
    keys
        Such as ``zones`` and ``zones:tadmur-red-line``, groups first.
    """
    parties = [entry.id for entry in settings.party]
    return (
        *LAYER_GROUPS,
        *(f"{group}:{party}" for group in ("control", "activity", "strikes") for party in parties),
        *(f"control:{status}" for status in _STATUSES),
        *(f"control:{status}:{party}" for status in ("support", "claimed") for party in parties),
        *(f"zones:{zone.id}" for zone in layers.declarations.zones),
        *(f"corridors:{entry.id}" for entry in settings.corridor),
        *(f"separation_lines:{entry.id}" for entry in settings.separation),
        *(f"separation_lines:{entry.id}:{case.id}" for entry in settings.separation for case in entry.scenario),
    )


def find_story_problems(
    story: Sequence[StoryEntry], settings: StudySettings, layers: StudyLayers, file: str
) -> Iterator[Finding]:
    """
    Find what the steps of a story name and nothing else knows.

    Parameters
    ----------
    story
        The steps in order.
    settings, layers
        The study.
    file
        The study file's name.

    Yields
    ------
    finding
        With what was probably meant.
    """
    keys = list_legend_keys(settings, layers)
    corridors = [entry.id for entry in settings.corridor]
    priced = {(entry.corridor, entry.zone) for entry in settings.price}
    for number, step in enumerate(story, start=1):
        row = f"story[{number}]"
        for column in ("show", "hide"):
            for key in getattr(step, column):
                yield from check_word(key, keys, "a layer of the map or zones:ID and the like", file, row, column)
        if step.place:
            yield from check_word(step.place, layers.gazetteer.refs, "a feature of the layers", file, row, "place")
        if step.corridor:
            told = "the id of a corridor of the study"
            yield from check_word(step.corridor, corridors, told, file, row, "corridor")
        if step.curve_zone and step.corridor in corridors and (step.corridor, step.curve_zone) not in priced:
            zones = [zone for corridor, zone in sorted(priced) if corridor == step.corridor]
            told = f"the zone of a [[price]] of {step.corridor}"
            yield Finding(repr(step.curve_zone), told, file, row, "curve_zone", suggest(step.curve_zone, zones))
        if step.raster:
            yield from check_word(step.raster, _RASTERS, f"one of {', '.join(_RASTERS)}", file, row, "raster")
