"""What a map shows: frames, names, dates and the caveats that stay on it."""

from dataclasses import dataclass, field
from datetime import datetime

import geopandas as gpd
import pandas as pd

from geo.caveat import CAVEAT, Caveat
from geo.errors import SettingsError
from geo.layers import Party
from geo.maps.curves import MapCurve
from geo.maps.grids import MapRaster
from geo.maps.story import StoryView
from geo.maps.tables import read_words

__all__ = ["BaseLayers", "MapContent", "MapStatement"]


@dataclass(frozen=True, slots=True)
class BaseLayers:
    """
    The quiet ground under the study: what a reader needs to find the way.

    Every frame is in EPSG:4326 and may be None. Columns that are read where they stand: `name`, `name_ar`; of rivers
    also `kind` (a "stream" gets no label); of places also `population` (people) and `aliases` (a tuple, or texts
    separated by ``;``). A place that the title of the map names is always labelled first.

    Parameters
    ----------
    country
        The study's country (polygons).
    neighbours
        The countries around it (polygons). With them the empty rest is drawn as water, without them as paper.
    governorates
        First-level administrative areas (polygons).
    lakes
        Lakes and reservoirs (polygons).
    rivers, borders, roads
        Lines.
    places
        Towns and cities (points).
    airfields
        Airfields (points), shown from a middling zoom on.
    """

    country: gpd.GeoDataFrame | None = None
    neighbours: gpd.GeoDataFrame | None = None
    governorates: gpd.GeoDataFrame | None = None
    lakes: gpd.GeoDataFrame | None = None
    rivers: gpd.GeoDataFrame | None = None
    borders: gpd.GeoDataFrame | None = None
    roads: gpd.GeoDataFrame | None = None
    places: gpd.GeoDataFrame | None = None
    airfields: gpd.GeoDataFrame | None = None


@dataclass(frozen=True, slots=True)
class MapStatement:
    """
    A finding in words, for the panel.

    Parameters
    ----------
    topic
        What it is about; statements of one topic stand together. ``topic.<topic>`` in ``words.toml`` is the heading.
    text, text_ar
        The sentence; where there is no Arabic the English is shown.
    caveat, caveat_ar
        What to know beside it.
    refs
        Features that it leads to, as ``kind:id`` of the map's frames.
    """

    topic: str
    text: str
    text_ar: str = ""
    caveat: str = ""
    caveat_ar: str = ""
    refs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MapContent:
    """
    Everything that one map shows.

    Frames are those of the study (EPSG:4326, one row per feature; see the wings `control`, `zones`, `strikes`,
    `overlaps` and `corridors` for their columns). A frame that is None or empty leaves its layer out; a column that is
    missing leaves its fact out. No frame is modified.

    Parameters
    ----------
    title, title_ar
        What stands at the top; the Arabic may be empty.
    as_of
        The date that the map is about, in UTC.
    window
        What the time bar spans, half-open, in UTC. It reaches further where strikes do.
    bounds_deg
        The first view: west, south, east, north in degrees.
    parties
        Names, colours and hatches, in the order of the legend.
    control, zones, overlaps, corridors, strikes
        The study's frames. Corridors may carry `rank` (1 is the cheapest of its request and reading), `passes`, `ties`,
        `gap` (share of the cost), `certificate_kind`, `exposure`, and a further geometry column `escape`.
    bands
        Ground within a share of the least cost (polygons; `request_id`, `reading`, `stretch`). Drawn for the corridor
        that the reader chooses, to 50 m.
    pinch_points
        The gates that a corridor passes (lines; `corridor_id`, `name`, `width_m`, `spare_m`).
    separation_lines
        Lines of equal distance between two parties, hypothetical (the band is the geometry, `line` a second one).
    prices
        One row per request, zone and radius: what the zone costs the corridor at that radius (the centre line is the
        geometry, `zone` a second one). Drawn to 50 m.
    curves
        What is known of a price curve beyond its rows, one for each request and zone.
    story
        Views with a text each, for a walk through the map in their order.
    rasters
        Grids that the reader can lay under the lines, one at a time.
    activity
        Areas where a party is active without holding them (polygons; `party` and `activity` beside the common columns):
        hatched, never filled.
    exposure
        Probability that a reported strike lies within a zone, one row per strike, zone and reading.
    statements
        What was found, in words: the panel's first page.
    base
        The base map.
    caveats
        The warnings that stay on the map: the first in sight, the others one click away and on paper.
    attributions
        Whose data the map stands on, one text each.
    language
        The first language, "en" or "ar"; the reader can change it.
    palette
        "study" for the parties' own colours, or a table of ``palettes.toml`` ("neutral", "press").

    Raises
    ------
    SettingsError
        The bounds or the window run backwards, the language is unknown, or two rasters share an id.

    Examples
    --------
    >>> from datetime import UTC
    >>> day = datetime(2025, 4, 10, tzinfo=UTC)
    >>> content = MapContent(title="Palmyra", as_of=day, window=(day, day), bounds_deg=(37.0, 33.5, 40.0, 35.5))
    >>> content.caveats[0].text[:26]
    'Analysis of public reports'
    """

    title: str
    as_of: datetime
    window: tuple[datetime, datetime]
    bounds_deg: tuple[float, float, float, float]
    title_ar: str = ""
    parties: tuple[Party, ...] = ()
    control: gpd.GeoDataFrame | None = None
    zones: gpd.GeoDataFrame | None = None
    overlaps: gpd.GeoDataFrame | None = None
    corridors: gpd.GeoDataFrame | None = None
    strikes: gpd.GeoDataFrame | None = None
    activity: gpd.GeoDataFrame | None = None
    bands: gpd.GeoDataFrame | None = None
    pinch_points: gpd.GeoDataFrame | None = None
    separation_lines: gpd.GeoDataFrame | None = None
    prices: gpd.GeoDataFrame | None = None
    curves: tuple[MapCurve, ...] = ()
    rasters: tuple[MapRaster, ...] = ()
    story: tuple[StoryView, ...] = ()
    exposure: pd.DataFrame | None = None
    statements: tuple[MapStatement, ...] = ()
    base: BaseLayers = field(default_factory=BaseLayers)
    caveats: tuple[Caveat, ...] = (CAVEAT,)
    attributions: tuple[str, ...] = ()
    language: str = "en"
    palette: str = "study"

    def __post_init__(self) -> None:
        """Refuse what cannot be drawn."""
        west, south, east, north = self.bounds_deg
        if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):  # noqa: PLR2004 - the ends of the globe
            raise SettingsError(
                f"The map's bounds are {self.bounds_deg}; expected west < east and south < north, in degrees."
            )
        if self.window[0] > self.window[1]:
            raise SettingsError(f"The map's window runs backwards, from {self.window[0]} to {self.window[1]}.")
        languages = tuple(read_words())
        if self.language not in languages:
            raise SettingsError(f"The map's language is {self.language!r}; expected one of {', '.join(languages)}.")
        ids = [raster.id for raster in self.rasters]
        if len(set(ids)) < len(ids):
            raise SettingsError(f"The map's rasters have the ids {', '.join(ids)}; expected each once.")
