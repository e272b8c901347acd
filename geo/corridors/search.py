"""From requests to proposed corridors: the one place where the steps of this wing are joined."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from geo.corridors.applicability import consider_zones, list_readings, pick_zones
from geo.corridors.attempts import try_readings
from geo.corridors.proposals import CORRIDOR_COLUMNS, write_row
from geo.corridors.request import CorridorRequest, CorridorSettings
from geo.corridors.routes import make_surface
from geo.corridors.scenes import lay_scene
from geo.errors import BadGeometryError, CorridorError, Finding
from geo.geodesy import WGS84
from geo.layers import Party, Source
from geo.rasters import Raster
from geo.zones import zone_keys

__all__ = ["CostForRequest", "find_corridors"]

CostForRequest = Callable[[CorridorRequest], Raster]
"""Gives the cost surface of a request: cost per ground metre on a grid that covers the study area."""

_DEFAULT_SETTINGS: Final = CorridorSettings()
_FLOAT_COLUMNS: Final = (
    "width_m",
    "length_m",
    "geodesic_m",
    "unconstrained_m",
    "detour",
    "cost",
    "min_clearance_m",
    "widest_m",
    "lower_m",
    "upper_m",
)


def find_corridors(
    requests: Iterable[CorridorRequest],
    zones: gpd.GeoDataFrame,
    cost: CostForRequest,
    *,
    area: shapely.Geometry,
    parties: Mapping[str, Party] | None = None,
    settings: CorridorSettings = _DEFAULT_SETTINGS,
) -> gpd.GeoDataFrame:
    """
    Propose a corridor for every request, in every reading of the zones, or say why there is none.

    Parameters
    ----------
    requests
        Questions with different ids.
    zones
        Frame of `geo.zones.draw_zones` (EPSG:4326). Not modified.
    cost
        Gives the cost surface of a request: finite, greater than 0, on a grid that covers `area`; see
        `geo.corridors.build_cost`. The grid's plane is the plane that corridors are sought in.
    area
        The study area in EPSG:4326, Polygon or MultiPolygon. Corridors stay inside with their full width.
    parties
        Parties of the study by id, for their names in the reasons.
    settings
        How finely corridors are drawn.

    Returns
    -------
    corridors
        One row per request and reading ("all" where no binding zone is read in more than one way), in the order of the
        requests; EPSG:4326. Columns are `geo.corridors.CORRIDOR_COLUMNS`. The active geometry is the corridor, the
        column ``centreline`` its centre line; both are None where ``status`` is ``no_corridor``. Every row is
        hypothetical and, where there is a corridor, ``proposed``.

    Raises
    ------
    CorridorError
        Two requests share an id; a cost surface has cells that are not finite numbers greater than 0, or does not cover
        the area; a clearance measured again falls short of half the width.
    MissingCrsError
        The zones are not in EPSG:4326.
    BadGeometryError
        The study area is not a valid polygon, or a zone has no geometry.

    Notes
    -----
    Clearance is kept in plan: height limits of zones are not used, so a zone binds at every height. In the reading
    "all", the clearance to a zone that does not bind and is read in more than one way is that to its likely reading.
    """
    listed = list(requests)
    _check_ids(listed)
    _check_area(area)
    rows: list[dict[str, Any]] = []
    for request in listed:
        surface = make_surface(cost(request))
        considered = consider_zones(request, zones, parties)
        readings = [pick_zones(zones, considered, reading) for reading in list_readings(considered)]
        scene = lay_scene(request, area, surface, settings)
        unconstrained, *attempts = try_readings(request, readings, considered, scene, surface)
        rows += [write_row(request, attempt, unconstrained.route, considered, surface) for attempt in attempts]
    for row in rows:
        row["sources"] = _list_sources(zones, row["binding_zones"])
    return _to_frame(rows)


def _check_ids(requests: list[CorridorRequest]) -> None:
    ids = [request.id for request in requests]
    twice = sorted({each for each in ids if ids.count(each) > 1})
    if twice:
        raise CorridorError(
            "The corridor requests cannot be told apart.",
            [Finding(f"the id {each!r} more than once", "an id of its own for each request") for each in twice],
        )


def _check_area(area: shapely.Geometry) -> None:
    if area.geom_type not in ("Polygon", "MultiPolygon") or area.is_empty or not area.is_valid:
        raise BadGeometryError(
            f"The study area of the corridors: found {area.geom_type}, empty {area.is_empty}, valid {area.is_valid}, "
            "expected a valid Polygon or MultiPolygon in degrees."
        )


def _list_sources(zones: gpd.GeoDataFrame, keys: tuple[str, ...]) -> tuple[Source, ...]:
    """List the sources of the zones that bind, each once, in canonical order."""
    bound = zones["sources"][zone_keys(zones).isin(keys)]
    return tuple(sorted({source for sources in bound for source in sources}, key=repr))


def _to_frame(rows: list[dict[str, Any]]) -> gpd.GeoDataFrame:
    frame = pd.DataFrame(rows, columns=list(CORRIDOR_COLUMNS))
    frame = frame.astype(dict.fromkeys(_FLOAT_COLUMNS, float) | {"hypothetical": bool})
    frame["centreline"] = gpd.GeoSeries(frame["centreline"].to_numpy(dtype=object), crs=WGS84)
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(frame["geometry"].to_numpy(dtype=object), crs=WGS84))
