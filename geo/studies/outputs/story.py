"""The steps of a story as the map takes them."""

from collections.abc import Sequence

import shapely

from geo.layers import Gazetteer
from geo.maps.story import StoryView
from geo.studies.settings.story_tables import StoryEntry

__all__ = ["make_story"]

_PAD_SHARE = 0.15  # kept free around a line or an area that a step stands at


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
