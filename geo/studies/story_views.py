"""Stories of a study file: what is wrong with their steps, and the steps as the map takes them."""

from collections.abc import Iterator, Sequence

import shapely

from geo.corridors.cost import COMPONENTS
from geo.errors import Finding
from geo.layers import Gazetteer
from geo.layers.suggestions import suggest
from geo.maps.story import LAYER_GROUPS, StoryView
from geo.studies.entries import StudySettings
from geo.studies.layers import StudyLayers
from geo.studies.stories import StoryEntry

__all__ = ["find_story_problems", "list_legend_keys", "make_story"]

_RASTERS = ("cost", "density", "confidence", *COMPONENTS)
_STATUSES = ("contested", "unknown")
_PAD_SHARE = 0.15  # kept free around a line or an area that a step stands at


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
                yield from _find_unknown(key, keys, "a layer of the map or zones:ID and the like", file, row, column)
        if step.place:
            yield from _find_unknown(step.place, layers.gazetteer.refs, "a feature of the layers", file, row, "place")
        if step.corridor:
            told = "the id of a corridor of the study"
            yield from _find_unknown(step.corridor, corridors, told, file, row, "corridor")
        if step.curve_zone and step.corridor in corridors and (step.corridor, step.curve_zone) not in priced:
            zones = [zone for corridor, zone in sorted(priced) if corridor == step.corridor]
            told = f"the zone of a [[price]] of {step.corridor}"
            yield Finding(repr(step.curve_zone), told, file, row, "curve_zone", suggest(step.curve_zone, zones))
        if step.raster:
            yield from _find_unknown(step.raster, _RASTERS, f"one of {', '.join(_RASTERS)}", file, row, "raster")


def make_story(story: Sequence[StoryEntry], gazetteer: Gazetteer) -> tuple[StoryView, ...]:
    """
    Give the steps as the map takes them, each place with its position.

    Parameters
    ----------
    story
        The steps in order.
    gazetteer
        Where the places are.

    Returns
    -------
    views
        In the same order.

    Raises
    ------
    DataError
        No layer has a place that a step names.
    """
    return tuple(_make_view(step, gazetteer) for step in story)


def _make_view(step: StoryEntry, gazetteer: Gazetteer) -> StoryView:
    bounds_deg, centre_deg = step.view, None
    if step.place:
        shape = gazetteer.resolve(step.place)
        if isinstance(shape, shapely.Point):
            centre_deg = (float(shape.x), float(shape.y))
        else:
            bounds_deg = _pad(shape.bounds)
    return StoryView(
        title=step.title,
        title_ar=step.title_ar,
        text=step.text,
        text_ar=step.text_ar,
        bounds_deg=bounds_deg,
        centre_deg=centre_deg,
        zoom=step.zoom,
        show=step.show,
        hide=step.hide,
        reading=step.reading,
        day=step.date,
        window_days=step.window_days,
        corridor=step.corridor or "",
        curve=(step.corridor, step.curve_zone) if step.corridor and step.curve_zone else None,
        radius_m=None if step.radius_km is None else 1000 * step.radius_km,
        raster=step.raster or "",
    )


def _pad(bounds_deg: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    west, south, east, north = bounds_deg
    pad_deg = _PAD_SHARE * max(east - west, north - south)
    return west - pad_deg, south - pad_deg, east + pad_deg, north + pad_deg


def _find_unknown(
    word: str, known: Sequence[str], expected: str, file: str, row: str, column: str
) -> Iterator[Finding]:
    if word not in known:
        yield Finding(repr(word), expected, file, row, column, suggest(word, known))
