"""What two parties and an area must be for a line between them to be asked for."""

import math
from collections.abc import Sequence
from typing import Final

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.errors import CorridorError, Finding, MissingCrsError
from geo.geodesy import to_lonlat

__all__ = ["check_extent", "check_numbers", "read_area", "read_places"]

_WIDEST_DEG: Final = 60.0
_HIGHEST_LAT_DEG: Final = 75.0
_ROWS_NAMED: Final = 10
_LEAST_M: Final = 0.01


def read_places(places: ArrayLike | gpd.GeoSeries | gpd.GeoDataFrame, side: str) -> shapely.Geometry:
    """
    Unite the places and areas of one party.

    Parameters
    ----------
    places
        Geometries in longitude and latitude, or a frame or series of any CRS.
    side
        What the party is called in messages.

    Returns
    -------
    united
        The same whatever the order of the places.

    Raises
    ------
    CorridorError
        There is no place, or some cannot be used; the findings list the rows.
    MissingCrsError
        A frame or series without CRS.

    Examples
    --------
    >>> read_places([shapely.box(38, 34, 39, 35), shapely.Point(38.5, 34.5), shapely.Point(40, 34)], "a")
    <GEOMETRYCOLLECTION (POLYGON ((38 34, 38 35, 39 35, 39 34, 38 34)), POINT (4...>
    """
    rows = _list_geometries(places, side)
    findings = [
        Finding(problem, "a valid point, line or polygon in degrees", row=str(number), column=side)
        for number, geometry in enumerate(rows, start=1)
        if (problem := _find_problem(geometry))
    ]
    if findings:
        raise CorridorError(f"Side {side} of the separation line cannot be used.", findings[:_ROWS_NAMED])
    if not len(rows):
        raise CorridorError(
            "A separation line needs two parties.",
            [Finding("no place or area", "at least one", column=side, likely_cause="a party that holds no ground")],
        )
    shapes = shapely.normalize(shapely.force_2d(rows))
    return shapely.normalize(shapely.union_all(shapes[np.argsort(shapely.to_wkb(shapes), kind="stable")]))


def _list_geometries(places: ArrayLike | gpd.GeoSeries | gpd.GeoDataFrame, side: str) -> NDArray[np.object_]:
    if isinstance(places, (gpd.GeoSeries, gpd.GeoDataFrame)):
        if places.crs is None:
            raise MissingCrsError(f"Side {side} of the separation line: found no CRS, expected EPSG:4326.")
        return np.asarray(to_lonlat(gpd.GeoDataFrame(geometry=places.geometry)).geometry.to_numpy(), dtype=object)
    return np.atleast_1d(np.asarray(places, dtype=object)).ravel()


def _find_problem(geometry: object) -> str:
    """Say what is wrong with a geometry; empty where nothing is."""
    if not isinstance(geometry, shapely.Geometry):
        return "no geometry" if geometry is None else f"{type(geometry).__name__}"
    if geometry.is_empty:
        return "an empty geometry"
    if not geometry.is_valid:
        return str(shapely.is_valid_reason(geometry))
    west, south, east, north = geometry.bounds
    if max(-west, east) > 180 or max(-south, north) > 90:  # noqa: PLR2004 - the ends of the graticule
        return "coordinates beyond 180 or 90"
    return ""


def read_area(area: shapely.Geometry) -> shapely.Geometry:
    """
    Check the area that the line is drawn in.

    Raises
    ------
    CorridorError
        It is no valid polygon in degrees.

    Examples
    --------
    >>> read_area(shapely.Point(38, 34))
    Traceback (most recent call last):
    geo.errors.CorridorError: The area of the separation line cannot be used.
      column area: found a Point, expected a valid polygon in degrees.
    """
    problem = _find_problem(area)
    if not problem and area.geom_type not in {"Polygon", "MultiPolygon"}:
        problem = f"a {area.geom_type}"
    if problem:
        raise CorridorError(
            "The area of the separation line cannot be used.",
            [Finding(problem, "a valid polygon in degrees", column="area")],
        )
    return shapely.normalize(shapely.force_2d(area))


def check_numbers(weights: Sequence[float], **metres: float) -> None:
    """
    Refuse weights that are not greater than 0, and distances below a centimetre, which nothing here can tell apart.

    Raises
    ------
    CorridorError
        All that cannot be used are listed.

    Examples
    --------
    >>> check_numbers((1.0, 0.0), band_m=20_000.0)
    Traceback (most recent call last):
    geo.errors.CorridorError: The separation line cannot be drawn.
      column weights: found (1.0, 0.0), expected two finite numbers greater than 0.
    """
    findings = [
        Finding(repr(value), f"finite metres, {_LEAST_M} or more", column=name)
        for name, value in metres.items()
        if not (math.isfinite(value) and value >= _LEAST_M)
    ]
    if len(weights) != 2 or not all(math.isfinite(weight) and weight > 0 for weight in weights):  # noqa: PLR2004
        findings.append(Finding(repr(tuple(weights)), "two finite numbers greater than 0", column="weights"))
    if findings:
        raise CorridorError("The separation line cannot be drawn.", findings)


def check_extent(bounds_deg: tuple[float, float, float, float]) -> None:
    """
    Refuse parties so far from each other and from the area that nearness has no meaning on a map of it.

    Parameters
    ----------
    bounds_deg
        West, south, east and north of the area and of all that may be nearest in it.

    Raises
    ------
    CorridorError
        They lie 60 degrees or more apart, or beyond 75 degrees of latitude.

    Examples
    --------
    >>> check_extent((35.0, 32.0, 43.0, 38.0))
    """
    west, south, east, north = bounds_deg
    if east - west < _WIDEST_DEG and north - south < _WIDEST_DEG and max(-south, north) <= _HIGHEST_LAT_DEG:
        return
    raise CorridorError(
        "The separation line cannot be drawn.",
        [
            Finding(
                f"parties and area from {west:.1f} to {east:.1f} degrees of longitude, {south:.1f} to {north:.1f} of "
                "latitude",
                f"less than {_WIDEST_DEG:.0f} degrees each way, and none beyond {_HIGHEST_LAT_DEG:.0f} of latitude",
                column="area",
                likely_cause="latitude and longitude exchanged, or places on both sides of the antimeridian",
            )
        ],
    )
