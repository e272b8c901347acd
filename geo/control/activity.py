"""
Where a party is active that holds no ground: drawn as hatching over the areas of control, never as one of them.

A cell that strikes and withdraws controls nothing, so what is reported of it says nothing about who holds the ground.
These areas are a frame of their own: they may overlap each other and any area of control, and no area of control is
drawn from them.
"""

from typing import Final

import geopandas as gpd
import numpy as np
import shapely

from geo.errors import DataError, Finding, SettingsError
from geo.geodesy import WGS84, area_m2, buffer_geodesic, to_lonlat
from geo.layers.kinds import find_kind

__all__ = ["ACTIVITY_COLUMNS", "draw_activity"]

ACTIVITY_COLUMNS: Final = (*(column.name for column in find_kind("activity").columns), "geometry")
"""Columns of a frame of activity, in order."""

_CIRCLE_TOLERANCE_M: Final = 10.0


def draw_activity(
    activity: gpd.GeoDataFrame, country: gpd.GeoDataFrame, *, reach_m: float = 10_000.0
) -> gpd.GeoDataFrame:
    """
    Draw reported activity as areas.

    Parameters
    ----------
    activity
        Layer of the kind `activity`: polygons, or points of reported places. Not modified.
    country
        One or more polygons; what lies outside is cut away.
    reach_m
        Radius in metres of the circle that a point stands for, greater than 0; a place less sure than that takes its
        own `uncertainty_m`.

    Returns
    -------
    areas
        One row for each that was given, by id, in the columns :data:`ACTIVITY_COLUMNS` in EPSG:4326. Circles have the
        geometry basis `derived`. `area_km2` is measured on the ellipsoid; the areas may overlap, so their sum means
        nothing.

    Raises
    ------
    MissingCrsError
        A frame has no CRS.
    SettingsError
        The reach is not a length greater than 0.
    DataError
        A column is missing, or an area lies outside the country; all of those are listed.

    Examples
    --------
    >>> from geo.layers import check_frame
    >>> reports = gpd.GeoDataFrame(
    ...     {"id": ["a"], "name": ["Cells"], "date_edtf": ["2025-04"], "party": ["grey"], "activity": ["attacks"],
    ...      "analytic_confidence": ["low"]}, geometry=gpd.points_from_xy([38.5], [34.5]), crs="EPSG:4326")
    >>> land = gpd.GeoDataFrame(geometry=[shapely.box(38, 34, 39, 35)], crs="EPSG:4326")
    >>> hatched = draw_activity(check_frame(reports, "activity", basis="synthetic"), land, reach_m=5_000.0)
    >>> hatched["area_km2"].round(1).tolist(), hatched["geometry_basis"].tolist()
    ([78.3], ['derived'])
    """
    if not 0 < reach_m < np.inf:
        raise SettingsError(f"Reach of reported activity: found {reach_m} m, expected more than 0 m.")
    missing = [name for name in ACTIVITY_COLUMNS if name not in activity.columns and name != "area_km2"]
    if missing:
        raise DataError(f"Activity: found no column {', '.join(missing)}, expected {', '.join(ACTIVITY_COLUMNS)}.")
    areas = to_lonlat(activity).sort_values("id", ignore_index=True)
    land = shapely.union_all(to_lonlat(country).geometry.to_numpy())
    is_point = (areas.geometry.geom_type == "Point").to_numpy()
    shapes = areas.geometry.to_numpy().copy()
    if is_point.any():
        radius_m = np.fmax(areas["uncertainty_m"].to_numpy(dtype=np.float64)[is_point], reach_m)
        shapes[is_point] = buffer_geodesic(areas[is_point], radius_m, tolerance_m=_CIRCLE_TOLERANCE_M).geometry
    # A border that touches the country's leaves lines and points, which are not ground.
    shapes = shapely.normalize(shapely.buffer(shapely.intersection(shapes, land), 0.0))
    outside = areas["id"][shapely.is_empty(shapes)]
    if len(outside):
        raise DataError(
            "Activity lies outside the country.",
            [Finding(f"{key} wholly outside", "ground of the country", row=str(key)) for key in outside],
        )
    drawn = areas.assign(
        geometry_basis=areas["geometry_basis"].mask(is_point, "derived"), area_km2=area_m2(shapes) / 1e6
    )
    return drawn.set_geometry(gpd.GeoSeries(shapes, crs=WGS84, index=drawn.index))[list(ACTIVITY_COLUMNS)]
