"""A story: an ordered list of views of a map, each with a text, that a reader walks through."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from geo.errors import SettingsError

__all__ = ["LAYER_GROUPS", "StoryView", "write_story"]

LAYER_GROUPS = (
    "control",
    "activity",
    "zones",
    "overlaps",
    "bands",
    "corridors",
    "alternatives",
    "pinch_points",
    "separation_lines",
    "strikes",
    "lapsed",
    "disputed",
)
"""What a view can show or hide as a whole; ``control:sdf``, ``zones:ID`` and the like name one entry of the legend."""

_WINDOWS = (0, 7, 30, 90)
_READINGS = ("narrow", "likely", "wide", "all")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryView:
    """
    One step of a story: where to look, what to show, and what to say of it.

    What a view does not name is as the map first shows it, so that no step depends on the one before.

    Parameters
    ----------
    title, title_ar
        The heading; where there is no Arabic the English is shown.
    text, text_ar
        What is said.
    bounds_deg
        What to look at: west, south, east, north in degrees (EPSG:4326). None for the whole study.
    centre_deg
        Longitude and latitude in the middle, in place of `bounds_deg`.
    zoom
        Zoom of the map around `centre_deg`.
    show, hide
        Entries of the legend, or whole groups of :data:`LAYER_GROUPS`.
    reading
        Which reading of the declared zones.
    day
        The date that the map is turned to; None for the date of the study.
    window_days
        Days of strikes up to then; 0 is everything up to then.
    corridor
        Id of the request whose bands are shown; empty for none.
    curve
        Request and zone of a price curve; None for none.
    radius_m
        The radius of that zone that is drawn, in metres.
    raster
        Id of the grid under the lines; empty for none.

    Raises
    ------
    SettingsError
        The bounds run backwards, the reading or the window is unknown, or a radius has no curve.

    Examples
    --------
    >>> StoryView(title="Palmyra", text="A declared zone without a place.", centre_deg=(38.28, 34.55), zoom=8).zoom
    8
    """

    title: str
    text: str
    title_ar: str = ""
    text_ar: str = ""
    bounds_deg: tuple[float, float, float, float] | None = None
    centre_deg: tuple[float, float] | None = None
    zoom: float = 8.0
    show: tuple[str, ...] = ()
    hide: tuple[str, ...] = ()
    reading: str = "likely"
    day: date | None = None
    window_days: int = 0
    corridor: str = ""
    curve: tuple[str, str] | None = None
    radius_m: float | None = None
    raster: str = ""

    def __post_init__(self) -> None:
        """Refuse what cannot be shown."""
        if self.bounds_deg is not None:
            west, south, east, north = self.bounds_deg
            if not (west < east and south < north):
                raise SettingsError(
                    f"The view {self.title!r} has the bounds {self.bounds_deg}; expected west < east and south < north."
                )
        if self.reading not in _READINGS:
            raise SettingsError(
                f"The view {self.title!r} has the reading {self.reading!r}; expected one of {', '.join(_READINGS)}."
            )
        if self.window_days not in _WINDOWS:
            raise SettingsError(
                f"The view {self.title!r} has a window of {self.window_days} days; expected one of "
                f"{', '.join(map(str, _WINDOWS))}, where 0 is everything."
            )
        if self.radius_m is not None and self.curve is None:
            raise SettingsError(f"The view {self.title!r} has a radius and no price curve; expected both.")


def write_story(views: tuple[StoryView, ...]) -> list[dict[str, Any]]:
    """
    Write views as the page reads them, in order.

    Examples
    --------
    >>> write_story((StoryView(title="Palmyra", text="One place."),))[0]["title"]
    {'en': 'Palmyra', 'ar': ''}
    """
    return [
        {
            "title": {"en": view.title, "ar": view.title_ar},
            "text": {"en": view.text, "ar": view.text_ar},
            "bounds": list(view.bounds_deg) if view.bounds_deg else None,
            "centre": list(view.centre_deg) if view.centre_deg else None,
            "zoom": view.zoom,
            "show": list(view.show),
            "hide": list(view.hide),
            "reading": view.reading,
            "day": view.day.isoformat() if view.day else None,
            "window": view.window_days,
            "corridor": view.corridor,
            "curve": list(view.curve) if view.curve else None,
            "radius": view.radius_m,
            "raster": view.raster,
        }
        for view in views
    ]
