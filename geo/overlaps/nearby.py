"""
Strikes within a distance of a site, a line or an area: how probably, and how far off, from least to greatest.

The ground within a distance of a feature is its geodesic buffer, so the probability is the mass of the strike's place
in it. A drawn buffer is not the true one; two are drawn, one that lies within it and one that covers it, and the mass
lies between the two masses: half their difference is the error that is stated. Most pairs need neither: a distance
changes by no more than the place moves, so where the feature is farther, or nearer, than the normal reaches, the
answer is known.
"""

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.errors import DataError, SettingsError
from geo.geodesy import area_m2, buffer_geometries, point_distance_m
from geo.geodesy import distance_m as least_distance_m
from geo.overlaps.exposure import check_places, integrate_places, judge
from geo.overlaps.subjects import READING_ORDER, check_lonlat
from geo.strikes import sigma_from_uncertainty
from geo.zones import zone_keys

__all__ = ["NEARBY_COLUMNS", "within_distance"]

NEARBY_COLUMNS: Final = (
    "strike_id",
    "strike_name",
    "date_edtf",
    "attributed_to",
    "feature_id",
    "feature_name",
    "reading",
    "within_m",
    "probability",
    "probability_error",
    "verdict",
    "least_m",
    "distance_m",
    "greatest_m",
    "location_kind",
    "uncertainty_m",
    "confidence",
    "note",
    "conflicts_with",
)
"""Columns of a table of strikes near features, in order."""

_REACH_SIGMAS: Final = 7.0  # 2.3e-11 of the mass of a circle lies beyond
_NEGLECTED: Final = 1e-10
_LEAST_TOLERANCE_M: Final = 0.01
_HALVINGS: Final = 6  # boxes end up at a 64th of the area's extent

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Geometries = NDArray[np.object_]


def within_distance(
    strikes: gpd.GeoDataFrame,
    features: gpd.GeoDataFrame,
    distance_m: ArrayLike,
    *,
    error: float = 1e-3,
    certain_from: float = 0.95,
    excluded_to: float = 0.05,
) -> pd.DataFrame:
    """
    Find how probably each strike lies within a ground distance of each feature, and how far off it is.

    Parameters
    ----------
    strikes
        Graded strikes in EPSG:4326, as for :func:`geo.overlaps.probability_within`. Not modified.
    features
        Sites, lines, areas or zones in EPSG:4326 with ``id, name``. Not modified.
    distance_m
        Ground distance in metres, greater than 0: one number, or one for each feature.
    error
        Error of a probability that the buffers are drawn for. What is reached stands in ``probability_error``, and
        can be more only beside features so winding that their buffer's edge passes a place many times.
    certain_from, excluded_to
        As for :func:`geo.overlaps.probability_within`.

    Returns
    -------
    nearby
        One row for each strike and feature, sorted by strike, feature and reading; see :data:`NEARBY_COLUMNS`.
        ``within_m`` is the distance that was asked for.
        ``distance_m`` is the geodesic distance from the reported place to the feature, 0 within it; for an area it is
        that of its nearest point. ``least_m`` and ``greatest_m`` bound the distance of the true place. For a circle
        they hold with at least its ``confidence``: they are those of the circle of ``uncertainty_m``. For an area
        they hold wherever in it the place is; ``greatest_m`` is exact for sites, and too large by at most a 64th of
        the area's diagonal for others. Strikes without a place have NaN and are ``possible``.

    Raises
    ------
    SettingsError
        `error` is not between 0 and 1.
    MissingCrsError, DataError
        A frame is not in EPSG:4326, strikes are not graded, or a distance is not greater than 0.

    Examples
    --------
    A place known to 3 km, 63 km from T4: within 65 km of it more likely than not. ``expected_count`` counts such a
    table when its feature columns are called as a zone's.

    >>> strikes = gpd.GeoDataFrame({
    ...     "id": ["s1"], "name": ["Palmyra airport"], "date_edtf": ["2025-03-21"], "attributed_to": ["israel"],
    ...     "location_kind": ["circle"], "uncertainty_m": [3000.0], "confidence": [0.95], "conflicts_with": [()],
    ... }, geometry=[shapely.Point(38.3169, 34.5574)], crs="EPSG:4326")
    >>> t4 = strikes[["id", "name"]].replace({"s1": "t4", "Palmyra airport": "T4"})
    >>> t4 = gpd.GeoDataFrame(t4, geometry=[shapely.Point(37.6299, 34.5226)], crs="EPSG:4326")
    >>> row = within_distance(strikes, t4, 65_000).iloc[0]
    >>> print(row[["probability", "least_m", "distance_m", "greatest_m"]].astype(float).round(2).tolist())
    [0.93, 60181.84, 63181.84, 66181.84]
    """
    check_places(strikes)
    check_lonlat(features, "features")
    if not 0 < error < 1:
        raise SettingsError(f"Error of a probability: found {error}, expected more than 0 and less than 1.")
    reach_m = _check_distances(distance_m, len(features))
    rows, columns = np.divmod(np.arange(len(strikes) * len(features)), max(1, len(features)))
    paired = strikes.iloc[rows].reset_index(drop=True)
    shapes, reading = features.geometry.to_numpy(), features.get("reading", pd.Series("stated", features.index))
    gap_m, least_m, greatest_m = _measure(paired, shapes[columns])
    probability, probability_error = _weigh(paired, gap_m, shapes, columns, reach_m, error)
    table = pd.DataFrame(
        {
            "strike_id": paired["id"],
            "strike_name": paired["name"],
            "date_edtf": paired["date_edtf"],
            "attributed_to": paired["attributed_to"],
            "feature_id": np.asarray(zone_keys(features) if "zone_id" in features else features["id"])[columns],
            "feature_name": features["name"].to_numpy()[columns],
            "reading": reading.to_numpy()[columns],
            "within_m": reach_m[columns],
            "probability": probability,
            "probability_error": probability_error,
            "verdict": judge(probability, certain_from, excluded_to),
            "least_m": least_m,
            "distance_m": np.maximum(gap_m, 0.0),
            "greatest_m": greatest_m,
            **{name: paired[name] for name in ("location_kind", "uncertainty_m", "confidence", "conflicts_with")},
            "note": paired["location_kind"].map(_NOTES),
            "order": reading.map(READING_ORDER).to_numpy()[columns],
        }
    )
    return table.sort_values(["strike_id", "feature_id", "order"], ignore_index=True)[list(NEARBY_COLUMNS)]


_NOTES: Final = {
    "circle": "",
    "area": "place known as an area only",
    "none": "no place reported: counted, not placed",
}


def _check_distances(within_m: ArrayLike, n_features: int) -> Floats:
    metres = np.asarray(within_m, dtype=np.float64)
    if metres.shape not in {(), (n_features,)} or not ((metres > 0) & np.isfinite(metres)).all():
        raise DataError(
            f"Distances: found {metres.size} of shape {metres.shape}, expected metres greater than 0, one, or one for "
            f"each of the {n_features} features."
        )
    return np.broadcast_to(metres, (n_features,))


def _measure(strikes: gpd.GeoDataFrame, shapes: Geometries) -> tuple[Floats, Floats, Floats]:
    """Measure from the reported place, less than 0 for a point inside, and the least and greatest of the true place."""
    places = strikes.geometry.to_numpy()
    circle, area = (strikes["location_kind"].to_numpy() == kind for kind in ("circle", "area"))
    gap_m = least_distance_m(places, shapes)
    inside = circle & (gap_m == 0) & np.isin(shapely.get_type_id(shapes), (3, 6))
    gap_m[inside] = -least_distance_m(places[inside], shapely.boundary(shapes[inside]))
    radius_m = np.where(circle, strikes["uncertainty_m"].to_numpy(np.float64), np.nan)
    least_m, greatest_m = np.maximum(gap_m - radius_m, 0.0), np.maximum(gap_m + radius_m, 0.0)
    least_m[area], greatest_m[area] = gap_m[area], _greatest_m(places[area], shapes[area])
    return gap_m, least_m, greatest_m


def _greatest_m(areas: Geometries, shapes: Geometries) -> Floats:
    """Bound the greatest distance between a point of each area and its shape from above."""
    greatest_m = np.zeros(len(areas))
    sites = shapely.get_type_id(shapes) == shapely.GeometryType.POINT
    corners, owner = shapely.get_coordinates(areas[sites], return_index=True)
    lon, lat = corners.T
    to_site_m = point_distance_m(lon, lat, shapely.get_x(shapes[sites])[owner], shapely.get_y(shapes[sites])[owner])
    farthest_m = np.zeros(int(sites.sum()))
    np.maximum.at(farthest_m, owner, to_site_m)
    greatest_m[sites] = farthest_m
    others = ~sites & ~shapely.covers(shapes, areas)
    if others.any():  # many strikes share an area, so each pair is measured once
        _, area = np.unique(shapely.to_wkb(areas[others]), return_inverse=True)
        _, shape = np.unique([id(shape) for shape in shapes[others]], return_inverse=True)
        _, first, pair = np.unique(area * len(shapes) + shape, return_index=True, return_inverse=True)
        greatest_m[others] = _farthest_m(areas[others][first], shapes[others][first])[pair]
    return greatest_m


def _farthest_m(areas: Geometries, shapes: Geometries) -> Floats:
    """
    Bound by boxes around parts of each area, quartered where the farthest point may still be (branch and bound).

    A box that meets the area holds a point of it that is at least the distance of the box's centre less its half
    diagonal off, and none that is farther than that distance and the half diagonal.
    """
    owner = np.arange(len(areas))
    boxes = shapely.bounds(areas).reshape(-1, 4)
    bound_m = np.zeros(len(areas))
    for _ in range(_HALVINGS):
        boxes, owner = _quarter(boxes), np.repeat(owner, 4)
        meets = shapely.intersects(shapely.box(*boxes.T), areas[owner])
        boxes, owner = boxes[meets], owner[meets]
        lon, lat = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
        half_m = np.maximum(*(point_distance_m(lon, lat, boxes[:, 2], boxes[:, edge]) for edge in (1, 3)))
        centre_m = least_distance_m(shapely.points(lon, lat), shapes[owner])
        surely_m, bound_m = np.zeros(len(areas)), np.zeros(len(areas))
        np.maximum.at(surely_m, owner, centre_m - half_m)
        np.maximum.at(bound_m, owner, centre_m + half_m)
        open_boxes = centre_m + half_m >= surely_m[owner]
        boxes, owner = boxes[open_boxes], owner[open_boxes]
    return bound_m


def _quarter(boxes: Floats) -> Floats:
    """Cut boxes of west, south, east, north into four each."""
    west, south, east, north = boxes.T
    lon, lat = (west + east) / 2, (south + north) / 2
    quarters = ((west, south, lon, lat), (lon, south, east, lat), (west, lat, lon, north), (lon, lat, east, north))
    return np.stack([np.column_stack(quarter) for quarter in quarters], axis=1).reshape(-1, 4)


def _weigh(
    strikes: gpd.GeoDataFrame,
    gap_m: Floats,
    shapes: Geometries,
    columns: NDArray[np.intp],
    reach_m: Floats,
    error: float,
) -> tuple[Floats, Floats]:
    """Find the probability of each row within reach of its shape, and its error."""
    probability = np.where(np.isnan(gap_m), np.nan, (gap_m <= reach_m[columns]).astype(np.float64))
    bound = np.where(np.isnan(gap_m), np.nan, _NEGLECTED)
    circle = strikes["location_kind"].to_numpy() == "circle"
    area = strikes["location_kind"].to_numpy() == "area"
    sigma_m = sigma_from_uncertainty(
        strikes["uncertainty_m"].to_numpy(np.float64), strikes["confidence"].to_numpy(np.float64)
    )
    bound[circle & (sigma_m == 0)] = 0.0
    open_rows = np.flatnonzero(
        (circle & (np.abs(gap_m - reach_m[columns]) < _REACH_SIGMAS * sigma_m)) | (area & (gap_m <= reach_m[columns]))
    )
    if not open_rows.size:
        return probability, bound
    needed, which = np.unique(columns[open_rows], return_inverse=True)
    size_m = np.where(area, np.sqrt(area_m2(strikes.geometry.to_numpy())), sigma_m)[open_rows]
    tolerance_m = max(_LEAST_TOLERANCE_M, error * float(size_m.min()))
    inner_m = np.maximum(reach_m[needed] - tolerance_m, tolerance_m)
    inner = buffer_geometries(shapes[needed], inner_m, tolerance_m=tolerance_m)
    outer = buffer_geometries(shapes[needed], reach_m[needed], tolerance_m=tolerance_m, cover=True)
    asked = strikes.iloc[open_rows].reset_index(drop=True)
    low, low_error = integrate_places(asked, inner[which], error / 2)
    high, high_error = integrate_places(asked, outer[which], error / 2)
    probability[open_rows] = (low + high) / 2
    bound[open_rows] = (high - low) / 2 + np.maximum(low_error, high_error)
    return probability, bound
