"""
Geodesic buffers: every point within a ground distance of a feature.

Points grow into discs (`discs`), lines and polygons are swept by a disc (`offsets`), a polygon's hole keeps what is
farther than the distance from its ring. All of it is computed on the ellipsoid, in longitude and latitude, without a
projection.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.errors import BadGeometryError, Finding, SettingsError
from geo.geodesy.discs import Wheel, circle_rings, fit_spokes, group_wheels
from geo.geodesy.ellipsoid import MEAN_RADIUS_M
from geo.geodesy.offsets import Paths, cut_lines, paths_around_lines, paths_around_shells, sweep_paths
from geo.geodesy.parts import linear_parts, single_parts
from geo.geodesy.projections import WGS84, to_lonlat

__all__ = ["buffer_geodesic", "buffer_geometries"]

_HIGHEST_LAT_DEG = 89.0
_LAT_STEP_DEG = 4.0
_HALF_TURN_DEG = 180.0
_VERTICES_AT_ONCE = 100_000  # bounds the memory: the curve of a path has some ten vertices for each of its own
_VERTICES_OF_PIECE = 100
_EDGE_IN_ANOTHER_CRS_DEG = 0.02  # an edge straight in longitude and latitude bends by centimetres over this length
_ROWS_NAMED = 10


@dataclass(frozen=True)
class _Budget:
    """
    How the tolerance is spent.

    The drawn boundary lies at most `arc_sag_m` + `edge_sag_m` inside and `edge_sag_m` outside the line at `reach_m`.
    """

    reach_m: NDArray[np.float64]
    arc_sag_m: float
    edge_sag_m: float

    # An edge is carried along the nearest spoke, off its normal by up to 0.55 instead of 0.5 of the angle between
    # spokes.
    NEAREST_SPOKE = 1.21


def _spend(distance_m: NDArray[np.float64], tolerance_m: float, *, cover: bool) -> _Budget:
    if cover:
        return _Budget(distance_m + 0.9 * tolerance_m, 0.8 * tolerance_m, 0.05 * tolerance_m)
    return _Budget(distance_m, 0.93 * tolerance_m, 0.05 * tolerance_m)


def buffer_geodesic(
    layer: gpd.GeoDataFrame, distance_m: ArrayLike, *, tolerance_m: float = 1.0, cover: bool = False
) -> gpd.GeoDataFrame:
    """
    Grow every feature by a ground distance on the WGS 84 ellipsoid.

    Parameters
    ----------
    layer
        Points, lines, polygons and their multiples in any CRS. Not modified.
    distance_m
        Ground distance in metres, finite and greater than 0: one number, or one per row.
    tolerance_m
        Largest distance, in metres, of the drawn boundary from the true one, at vertices and between them.
    cover
        Draw the boundary outside the true one, so that every point truly within the distance lies inside.

    Returns
    -------
    grown
        Same rows, order, columns and CRS; geometry is Polygon or MultiPolygon.

    Raises
    ------
    MissingCrsError
        `layer` has no CRS.
    BadGeometryError
        A geometry is missing, empty or invalid, or the result reaches a pole; the message lists the rows.
    SettingsError
        A distance or the tolerance is not a positive number, or there is not one distance per row.

    See Also
    --------
    buffer_geometries : the same on an array of geometries, with what "within tolerance" means.

    Examples
    --------
    >>> sites = gpd.GeoDataFrame({"id": ["tadmur"]}, geometry=[shapely.Point(38.284, 34.5624)], crs="EPSG:4326")
    >>> discs = buffer_geodesic(sites, 55_000)
    >>> print(discs.total_bounds.round(3))
    [37.685 34.067 38.883 35.058]
    """
    lonlat = to_lonlat(layer)
    grown = buffer_geometries(lonlat.geometry.array, distance_m, tolerance_m=tolerance_m, cover=cover)
    if layer.crs.equals(WGS84, ignore_axis_order=True):
        return lonlat.set_geometry(gpd.GeoSeries(grown, index=layer.index, crs=layer.crs, name=layer.geometry.name))
    dense = gpd.GeoSeries(shapely.segmentize(grown, _EDGE_IN_ANOTHER_CRS_DEG), index=layer.index, crs=WGS84)
    return layer.set_geometry(dense.to_crs(layer.crs).rename(layer.geometry.name))


def buffer_geometries(
    geometries: ArrayLike, distance_m: ArrayLike, *, tolerance_m: float = 1.0, cover: bool = False
) -> NDArray[np.object_]:
    """
    Grow geometries in longitude and latitude by a ground distance.

    Parameters
    ----------
    geometries
        Shape ``(n,)``, degrees. Edges are straight in longitude and latitude (RFC 7946).
    distance_m
        Metres, greater than 0: one number, or one per geometry.
    tolerance_m
        See Returns.
    cover
        Draw the boundary outside the true one.

    Returns
    -------
    grown
        Shape ``(n,)``; valid Polygons and MultiPolygons, cut at the antimeridian where they cross it. The least
        geodesic distance to the geometry from any point of the boundary, vertex or not, lies between ``distance_m -
        tolerance_m`` and ``distance_m``, give or take a twentieth of the tolerance; with `cover`, strictly between
        ``distance_m`` and ``distance_m + tolerance_m``. Without `cover`, the vertices around a point lie at
        `distance_m` within a micrometre.

    Raises
    ------
    BadGeometryError
        A geometry is missing, empty or invalid, has an edge of 180 degrees of longitude or more, or grows to where a
        disc nears a pole (89 degrees, or ``distance_m * tan(latitude)`` above half the Earth's radius).
    SettingsError
        A distance or the tolerance is not a positive number, or there is not one distance per row.

    Examples
    --------
    >>> road = shapely.LineString([(38.0, 34.5), (38.5, 34.6)])
    >>> (band,) = buffer_geometries([road], 10_000)
    >>> print(np.round(band.bounds, 3))
    [37.891 34.41  38.609 34.69 ]
    """
    rows = np.asarray(geometries, dtype=object)
    reach_m = _checked_distances(distance_m, len(rows), tolerance_m)
    budget = _spend(reach_m, tolerance_m, cover=cover)
    _check_geometries(rows, budget.reach_m)
    parts, row = single_parts(rows)
    grown = np.empty(len(parts), dtype=object)
    kind = shapely.get_type_id(parts)
    points = kind == shapely.GeometryType.POINT
    polygons = kind == shapely.GeometryType.POLYGON
    lines = ~points & ~polygons
    wheels = _fit_wheels(parts, budget, budget.reach_m[row])
    grown[points] = _grow_points(parts[points], wheels[points])
    grown[lines] = _grow_lines(parts[lines], wheels[lines], budget)
    grown[polygons] = _grow_polygons(parts[polygons], wheels[polygons], budget)
    return _cut_at_antimeridian(_join_parts(grown, row, len(rows)))


def _fit_wheels(parts: NDArray[np.object_], budget: _Budget, reach_m: NDArray[np.float64]) -> NDArray[np.object_]:
    """Choose the disc of every part; latitudes are rounded up so that few kinds of disc are needed."""
    bounds = shapely.bounds(parts)
    lat_deg = np.maximum(np.abs(bounds[:, 1]), np.abs(bounds[:, 3])) + np.degrees(reach_m / MEAN_RADIUS_M)
    highest_deg = np.minimum(_LAT_STEP_DEG * np.ceil(lat_deg / _LAT_STEP_DEG), _HIGHEST_LAT_DEG)
    only_points = shapely.get_type_id(parts) == shapely.GeometryType.POINT
    n_spokes = np.where(
        only_points,
        fit_spokes(reach_m, budget.arc_sag_m, highest_deg),
        fit_spokes(reach_m, budget.arc_sag_m / budget.NEAREST_SPOKE, highest_deg),
    )
    wheels = np.empty(len(parts), dtype=object)
    wheels[:] = [Wheel(*pair) for pair in zip(reach_m.tolist(), n_spokes.tolist(), strict=True)]
    return wheels


def _grow_points(points: NDArray[np.object_], wheels: NDArray[np.object_]) -> NDArray[np.object_]:
    grown = np.empty(len(points), dtype=object)
    lon_deg, lat_deg = shapely.get_x(points), shapely.get_y(points)
    for wheel, same in group_wheels(wheels.tolist()):
        for some in np.array_split(same, max(1, len(same) * wheel.n_spokes // (8 * _VERTICES_AT_ONCE))):
            rings = circle_rings(lon_deg[some], lat_deg[some], wheel)
            ring_ends = np.arange(len(some) + 1) * rings.shape[1]
            one_ring_each = np.arange(len(some) + 1)
            grown[some] = shapely.from_ragged_array(
                shapely.GeometryType.POLYGON, rings.reshape(-1, 2), (ring_ends, one_ring_each)
            )
    return grown


def _sweep_all(paths: Paths, wheels: NDArray[np.object_], budget: _Budget) -> NDArray[np.object_]:
    """Sweep every path, some at a time."""
    swept = np.empty(len(wheels), dtype=object)
    batch = np.cumsum(np.bincount(paths.path, minlength=len(wheels))) // _VERTICES_AT_ONCE
    for one in np.unique(batch):
        some = np.flatnonzero(batch == one)
        inside = (paths.path >= some[0]) & (paths.path <= some[-1])
        part = Paths(paths.lonlat[inside], paths.path[inside] - some[0])
        swept[some] = sweep_paths(part, wheels[some].tolist(), budget.edge_sag_m)
    return swept


def _grow_lines(lines: NDArray[np.object_], wheels: NDArray[np.object_], budget: _Budget) -> NDArray[np.object_]:
    """Sweep the pieces of every line and unite them."""
    pieces, line = cut_lines(lines, _VERTICES_OF_PIECE)
    return _join_parts(_sweep_all(paths_around_lines(pieces), wheels[line], budget), line, len(lines))


def _grow_polygons(polygons: NDArray[np.object_], wheels: NDArray[np.object_], budget: _Budget) -> NDArray[np.object_]:
    """Grow the shells, then take out what is left of the holes."""
    grown = np.empty(len(polygons), dtype=object)
    shells = shapely.get_exterior_ring(polygons)
    small = shapely.get_num_coordinates(shells) <= _VERTICES_OF_PIECE
    grown[small] = _sweep_all(paths_around_shells(polygons[small]), wheels[small], budget)
    bands = _grow_lines(shells[~small], wheels[~small], budget)
    grown[~small] = shapely.union(bands, shapely.polygons(shells[~small]))
    rings, polygon = shapely.get_rings(polygons, return_index=True)
    is_hole = np.diff(polygon, prepend=-1) == 0  # a polygon's first ring is its shell
    rings, polygon = rings[is_hole], polygon[is_hole]
    kept = _may_outlast(rings, np.array([wheel.radius_m for wheel in wheels[polygon]]))
    rings, polygon = rings[kept], polygon[kept]
    holes = shapely.difference(shapely.polygons(rings), _grow_lines(rings, wheels[polygon], budget))
    for hole, owner in zip(holes, polygon, strict=True):
        grown[owner] = shapely.difference(grown[owner], hole)
    return grown


def _may_outlast(rings: NDArray[np.object_], radius_m: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether a hole is wide enough, both ways, for a point of it to be farther than the radius from its ring."""
    bounds = np.radians(shapely.bounds(rings))
    height_m = (bounds[:, 3] - bounds[:, 1]) * MEAN_RADIUS_M * 1.01
    nearest_equator = np.where(
        bounds[:, 1] * bounds[:, 3] < 0, 0.0, np.minimum(np.abs(bounds[:, 1]), np.abs(bounds[:, 3]))
    )
    width_m = (bounds[:, 2] - bounds[:, 0]) * MEAN_RADIUS_M * 1.01 * np.cos(nearest_equator)
    return np.asarray(np.minimum(height_m, width_m) > 2 * radius_m)


def _join_parts(grown: NDArray[np.object_], row: NDArray[np.intp], n_rows: int) -> NDArray[np.object_]:
    """Unite the grown parts of each row; `row` rises and misses no row."""
    first = np.searchsorted(row, np.arange(n_rows + 1))
    joined = grown[first[:-1]]
    for one in np.flatnonzero(np.diff(first) > 1):
        joined[one] = shapely.union_all(grown[first[one] : first[one + 1]])
    return joined


def _cut_at_antimeridian(geometries: NDArray[np.object_]) -> NDArray[np.object_]:
    """Bring longitudes beyond 180 degrees back, as separate parts (RFC 7946, section 3.1.9)."""
    bounds = shapely.bounds(geometries)
    cut = geometries.copy()
    for one in np.flatnonzero((bounds[:, 0] < -_HALF_TURN_DEG) | (bounds[:, 2] > _HALF_TURN_DEG)):
        worlds = [
            shapely.transform(
                shapely.intersection(geometries[one], shapely.box(west, -90, west + 360, 90)),
                lambda lonlat, west=west: lonlat - [west + 180, 0],
            )
            for west in (-540, -180, 180)
        ]
        cut[one] = shapely.union_all(worlds)
    return cut


def _checked_distances(distance_m: ArrayLike, n_rows: int, tolerance_m: float) -> NDArray[np.float64]:
    if not (np.isfinite(tolerance_m) and tolerance_m > 0):
        raise SettingsError(f"tolerance_m: found {tolerance_m}, expected metres greater than 0.")
    given = np.asarray(distance_m, dtype=float)
    if given.ndim > 1 or (given.ndim == 1 and len(given) != n_rows):
        raise SettingsError(
            f"distance_m: found an array of shape {given.shape}, expected one number or one for each of {n_rows} rows."
        )
    bad = np.flatnonzero(~(np.isfinite(given.ravel()) & (given.ravel() > 0)))
    if len(bad):
        findings = [
            Finding(str(given.ravel()[row]), "metres greater than 0", row=str(row + 1)) for row in bad[:_ROWS_NAMED]
        ]
        raise SettingsError(f"{len(bad)} buffer distances cannot be used.", findings)
    return np.array(np.broadcast_to(given, (n_rows,)))


def _check_geometries(rows: NDArray[np.object_], reach_m: NDArray[np.float64]) -> None:
    missing = shapely.is_missing(rows)
    empty = shapely.is_empty(rows)
    invalid = ~missing & ~shapely.is_valid(rows)
    bounds = np.abs(shapely.bounds(rows))
    reach_deg = np.degrees(reach_m / MEAN_RADIUS_M * 1.01)
    highest_deg = np.minimum(np.maximum(bounds[:, 1], bounds[:, 3]) + reach_deg, _HIGHEST_LAT_DEG + 1)
    beyond_lon = np.fmax(bounds[:, 0], bounds[:, 2]) > _HALF_TURN_DEG
    outside = beyond_lon | (np.fmax(bounds[:, 1], bounds[:, 3]) > _HALF_TURN_DEG / 2)
    tight = reach_m * np.tan(np.radians(highest_deg)) > MEAN_RADIUS_M / 2
    polar = (highest_deg > _HIGHEST_LAT_DEG) | tight
    wide = ~missing & ~empty & (_widest_edge_deg(rows) >= _HALF_TURN_DEG)
    findings: list[Finding] = []
    for row in np.flatnonzero(missing | empty | invalid | outside | polar | wide):
        place = str(row + 1)
        if missing[row] or empty[row]:
            found = "no geometry" if missing[row] else "an empty geometry"
            findings.append(Finding(found, "a point, line or polygon", row=place))
        elif invalid[row]:
            findings.append(Finding(shapely.is_valid_reason(rows[row]), "a valid geometry", row=place))
        elif outside[row]:
            cause = "metres of a projected CRS read as degrees"
            findings.append(Finding("coordinates beyond 180 or 90", "degrees", row=place, likely_cause=cause))
        elif polar[row]:
            found = f"a buffer of {reach_m[row]:g} m up to latitude {highest_deg[row]:.2f}"
            findings.append(Finding(found, "a buffer that stays clear of the poles", row=place))
        else:
            cause = "a line across the antimeridian that was not cut there"
            expected = "edges below 180 degrees of longitude"
            findings.append(Finding("a longer edge", expected, row=place, likely_cause=cause))
    if findings:
        more = f" (the first {_ROWS_NAMED} are listed)" if len(findings) > _ROWS_NAMED else ""
        raise BadGeometryError(f"{len(findings)} geometries cannot be buffered{more}.", findings[:_ROWS_NAMED])


def _widest_edge_deg(rows: NDArray[np.object_]) -> NDArray[np.float64]:
    """Most degrees of longitude that an edge of each geometry spans."""
    lines, row = linear_parts(rows)
    coordinates, line = shapely.get_coordinates(lines, return_index=True)
    inside = np.diff(line) == 0
    widest = np.zeros(len(rows))
    np.maximum.at(widest, row[line[1:][inside]], np.abs(np.diff(coordinates[:, 0]))[inside])
    return widest
