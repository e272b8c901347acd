"""`[[story]]` of the study file: the views of a story, in the order in which they are told."""

import datetime as dt
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from geo.studies.settings.table import Entry, Reference, Slug

__all__ = ["StoryEntry"]

LayerKey = Annotated[str, Field(min_length=1)]


class StoryEntry(Entry):
    """
    `[[story]]`: where to look, what to show, and what to say of it.

    What a step does not name is as the map first shows it. ``view`` is [west, south, east, north] in degrees, or
    ``place`` a feature to stand at with ``zoom``; neither shows the whole study. ``curve_zone`` with ``corridor`` names
    a ``[[price]]``, and ``radius_km`` the radius of it that is drawn.

    Examples
    --------
    >>> StoryEntry(title="Palmyra", text="One place.", place="site:palmyra").zoom
    8.0
    """

    title: Annotated[str, Field(min_length=1)]
    title_ar: str = ""
    text: Annotated[str, Field(min_length=1)]
    text_ar: str = ""
    view: tuple[float, float, float, float] | None = None
    place: Reference | None = None
    zoom: Annotated[float, Field(ge=5, le=16)] = 8.0
    show: tuple[LayerKey, ...] = ()
    hide: tuple[LayerKey, ...] = ()
    reading: Literal["narrow", "likely", "wide", "all"] = "likely"
    date: dt.date | None = None
    window_days: Literal[0, 7, 30, 90] = 0
    corridor: Slug | None = None
    curve_zone: Slug | None = None
    radius_km: Annotated[float, Field(ge=0, le=1000)] | None = None
    raster: Slug | None = None

    @model_validator(mode="after")
    def _check_view(self) -> Self:
        if self.view is not None:
            west, south, east, north = self.view
            if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):  # noqa: PLR2004 - the graticule's ends
                raise ValueError("view must be [west, south, east, north] in degrees, west < east and south < north")
            if self.place is not None:
                raise ValueError("give either view or place, not both")
        if self.curve_zone is not None and self.corridor is None:
            raise ValueError("curve_zone needs the corridor that the zone costs something")
        if (self.radius_km is None) != (self.curve_zone is None):
            raise ValueError("radius_km and curve_zone must be given together")
        return self
