"""
Where the lines between areas of control may run.

Every stretch that two areas share is a line; how far off it may be to either side follows from what the areas say of
their own lines (``line_error_m``). Around each line lies a band, all ground within that distance: whatever the line
does, only ground of the band changes hands. The country's outline, where no second area lies, is no such line.
"""

from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.errors import DataError, Finding
from geo.geodesy import WGS84, area_m2, buffer_geometries, length_m
from geo.overlaps.arrangement import list_shared_edges
from geo.overlaps.study import dissolve_control, holder_keys
from geo.overlaps.subjects import check_lonlat

__all__ = ["BAND_COLUMNS", "BandAreas", "draw_line_bands", "measure_bands"]

BAND_COLUMNS: Final = (
    "id",
    "side_a",
    "side_b",
    "name",
    "name_ar",
    "line_error_m",
    "length_km",
    "geometry",
)
"""Columns of a frame of bands, in order."""

_STATED_METHODS: Final = ("stated_area", "enclave")
_ROUNDING_KM2: Final = 1e-6
_FINEST_SHARE: Final = 0.05  # of an error; a band of ten metres is not drawn within a hundred

Floats = NDArray[np.float64]
Numbers = NDArray[np.intp]
Geometries = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class _Lines:
    """Lines between areas: the rows on the two sides, the smaller first, the line, and how far off it may be."""

    row_a: Numbers
    row_b: Numbers
    line: Geometries
    error_m: Floats


@dataclass(frozen=True, slots=True)
class BandAreas:
    """
    How much of some areas lies in bands, in square kilometres.

    Parameters
    ----------
    loss_km2, gain_km2
        Shape (areas, holders): ground of the holder that all its bands together may take from it, and ground of others
        that they may give to it.
    whole_km2
        Shape (areas, bands): ground in each band.
    of_side_km2
        Shape (2, areas, bands): the part of it that ``side_a`` holds, and ``side_b``.
    """

    loss_km2: Floats
    gain_km2: Floats
    whole_km2: Floats
    of_side_km2: Floats


def draw_line_bands(control: gpd.GeoDataFrame, *, tolerance_m: float = 100.0) -> gpd.GeoDataFrame:
    """
    Draw the ground that may change hands if the lines of control lie elsewhere.

    Parameters
    ----------
    control
        Control frame of one date, EPSG:4326. Areas share their lines vertex by vertex, as `control.assess_areas` draws
        them. Not modified.
    tolerance_m
        Largest distance, in metres, of a band's edge from where it should lie; less where the error itself is small.

    Returns
    -------
    bands
        One row for each two holders (:func:`geo.overlaps.holder_keys`) with a line between them, sorted by their keys
        ``side_a`` and ``side_b``. ``line_error_m`` is the largest of the errors along it, NaN where nothing tells one;
        ``length_km`` is that of the line, and the geometry all ground within the error of it, empty where there is
        none.

        An area's error is a mean along its border, so a line takes that of the area whose border it is the larger part
        of, the larger error where it is as much of both. Along a stated area or an enclave the line is that of its
        statement and takes its error, none where none is stated; and ground of such an area is in the bands of its own
        lines only. A band ends at the country's outline.

    Raises
    ------
    MissingCrsError, DataError
        The frame is not in EPSG:4326, or borders of areas do not fit each other; the findings list the rows.

    Examples
    --------
    >>> areas = gpd.GeoDataFrame(
    ...     {"id": ["w", "e"], "name": ["West", "East"], "name_ar": ["غرب", "شرق"], "party": ["west", "east"],
    ...      "status": "assessed", "claimants": [(), ()], "method": "allocation", "line_error_m": [9_000.0, 5_000.0],
    ...      "area_km2": [4.0, 2.0], "valid_from": None, "valid_to": None},
    ...     geometry=[shapely.box(36, 34, 38, 36), shapely.box(38, 34, 39, 36)], crs="EPSG:4326")
    >>> print(draw_line_bands(areas)[["id", "name", "line_error_m", "length_km"]].round(0).to_string(index=False))
           id        name  line_error_m  length_km
    east|west East / West        9000.0      222.0
    """
    check_lonlat(control, "areas of control")
    areas, keys = _in_order(control)
    _check_fit(areas)
    lines = _find_lines(areas, keys)
    bands = _draw(areas, lines, tolerance_m)
    return _write_frame(areas, keys, lines, bands)


def measure_bands(areas: Geometries, holders: gpd.GeoDataFrame, bands: gpd.GeoDataFrame) -> BandAreas:
    """
    Measure how much of some areas may change hands.

    Parameters
    ----------
    areas
        Polygons in longitude and latitude, such as zones.
    holders
        From :func:`geo.overlaps.dissolve_control`. Not modified.
    bands
        From :func:`draw_line_bands`, of the same areas of control. Not modified.

    Returns
    -------
    measured
        Ground that lies in several bands of a holder counts once in its loss and gain.
    """
    held, band = holders.geometry.to_numpy(), bands.geometry.to_numpy()
    number_of = {holder: number for number, holder in enumerate(holders["id"])}
    side_a, side_b = (bands[side].map(number_of).to_numpy(np.intp) for side in ("side_a", "side_b"))
    reach = np.array(
        [_unite(band[(side_a == number) | (side_b == number)]) for number in range(len(held))], dtype=object
    )
    return BandAreas(
        loss_km2=_common_km2(areas, shapely.intersection(reach, held)),
        gain_km2=_common_km2(areas, shapely.difference(reach, held)),
        whole_km2=_common_km2(areas, band),
        of_side_km2=np.stack([_common_km2(areas, shapely.intersection(band, held[side])) for side in (side_a, side_b)]),
    )


def _common_km2(a: Geometries, b: Geometries) -> Floats:
    """Measure what each of one list shares with each of another; shape ``(len(a), len(b))``."""
    common_km2 = np.zeros((len(a), len(b)))
    row_a, row_b = shapely.STRtree(b).query(a, predicate="intersects")
    found_km2 = area_m2(shapely.intersection(a[row_a], b[row_b])) / 1e6
    common_km2[row_a, row_b] = np.where(found_km2 < _ROUNDING_KM2, 0.0, found_km2)
    return common_km2


def _in_order(control: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, NDArray[np.object_]]:
    """Sort the areas by their shapes, so that the order of rows changes nothing."""
    shapes = shapely.normalize(control.geometry.to_numpy())
    order = np.argsort(shapely.to_wkb(shapes), kind="stable")
    areas = control.set_geometry(gpd.GeoSeries(shapes, index=control.index, crs=control.crs)).iloc[order]
    areas = areas.reset_index(drop=True)
    return areas, holder_keys(areas)


def _check_fit(areas: gpd.GeoDataFrame) -> None:
    shapes = areas.geometry.to_numpy()
    if shapely.coverage_is_valid(shapes):
        return
    wrong = np.flatnonzero(~shapely.is_empty(shapely.coverage_invalid_edges(shapes)))
    raise DataError(
        "The lines between areas of control cannot be found.",
        [
            Finding(
                f"a border that overlaps or misses its neighbour's ({areas['id'].iloc[row]})",
                "areas that share their lines vertex by vertex",
                row=str(row + 1),
                column="geometry",
                likely_cause="areas drawn one by one, or simplified after they were cut",
            )
            for row in wrong
        ],
    )


def _find_lines(areas: gpd.GeoDataFrame, keys: NDArray[np.object_]) -> _Lines:
    """Match the edges that two areas of different holders share."""
    edges, row_a, row_b = list_shared_edges(areas.geometry.to_numpy())
    parting = keys[row_a] != keys[row_b]
    edges, row_a, row_b = edges[parting], row_a[parting], row_b[parting]
    pairs, pair = np.unique(np.column_stack((row_a, row_b)), axis=0, return_inverse=True)
    segments = shapely.linestrings(edges.reshape(-1, 2, 2))
    by_pair = np.argsort(pair, kind="stable")
    line = shapely.line_merge(shapely.multilinestrings(segments[by_pair], indices=pair[by_pair]))
    return _Lines(pairs[:, 0], pairs[:, 1], line, _choose_errors(areas, pairs, line))


def _choose_errors(areas: gpd.GeoDataFrame, pairs: Numbers, line: Geometries) -> Floats:
    """Give every line the error of the side that knows it best."""
    error_m = areas["line_error_m"].to_numpy(np.float64)
    stated = _is_stated(areas)
    error_m = np.where(stated & np.isnan(error_m), 0.0, error_m)
    length = length_m(line)
    border_m = np.bincount(pairs.ravel(), weights=np.repeat(length, 2), minlength=len(areas))
    side_a, side_b = pairs[:, 0], pairs[:, 1]
    only_b_stated, only_a_stated = stated[side_b] & ~stated[side_a], stated[side_a] & ~stated[side_b]
    b_knows = only_b_stated | (~only_a_stated & (border_m[side_b] < border_m[side_a]))
    b_knows |= (
        (stated[side_a] == stated[side_b])
        & (border_m[side_a] == border_m[side_b])
        & (error_m[side_b] > error_m[side_a])
    )
    better = np.where(b_knows, error_m[side_b], error_m[side_a])
    other = np.where(b_knows, error_m[side_a], error_m[side_b])
    return np.where(np.isnan(better), other, better)


def _is_stated(areas: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    return np.asarray(areas["method"].isin(_STATED_METHODS), dtype=np.bool_)


def _draw(areas: gpd.GeoDataFrame, lines: _Lines, tolerance_m: float) -> Geometries:
    """Draw the band of each line, within the country and outside the stated areas that it is not a line of."""
    shapes, stated = areas.geometry.to_numpy(), np.flatnonzero(_is_stated(areas))
    bands = np.full(len(lines.line), shapely.Polygon(), dtype=object)
    drawn = np.flatnonzero(lines.error_m > 0)
    if not len(drawn):
        return bands
    finest_m = min(tolerance_m, _FINEST_SHARE * float(lines.error_m[drawn].min()))
    grown = buffer_geometries(lines.line[drawn], lines.error_m[drawn], tolerance_m=finest_m)
    country = shapely.coverage_union_all(shapes)
    bands[drawn] = shapely.intersection(grown, country)
    for row in stated:
        entered = (lines.row_a != row) & (lines.row_b != row) & shapely.intersects(bands, shapes[row])
        bands[entered] = shapely.difference(bands[entered], shapes[row])
    return bands


def _write_frame(
    areas: gpd.GeoDataFrame, keys: NDArray[np.object_], lines: _Lines, bands: Geometries
) -> gpd.GeoDataFrame:
    """Unite the bands between the same two holders."""
    holders = dissolve_control(areas).set_index("id")
    sides = np.sort(np.column_stack((keys[lines.row_a], keys[lines.row_b])).astype(str), axis=1)
    pairs, pair = np.unique(sides, axis=0, return_inverse=True)
    rows = []
    for number, (side_a, side_b) in enumerate(pairs.tolist()):
        own = pair == number
        errors_m = lines.error_m[own]
        rows.append(
            {
                "id": f"{side_a}|{side_b}",
                "side_a": side_a,
                "side_b": side_b,
                "name": f"{holders['name'][side_a]} / {holders['name'][side_b]}",
                "name_ar": f"{holders['name_ar'][side_a]} / {holders['name_ar'][side_b]}",
                "line_error_m": np.nan if np.isnan(errors_m).all() else float(np.nanmax(errors_m)),
                "length_km": float(length_m(lines.line[own]).sum()) / 1000,
                "geometry": _unite(bands[own]),
            }
        )
    return gpd.GeoDataFrame(rows, columns=list(BAND_COLUMNS), geometry="geometry", crs=WGS84)


def _unite(bands: Geometries) -> shapely.Geometry:
    """Unite what has an area; a band that only touches the country's outline has none."""
    parts = shapely.get_parts(shapely.union_all(bands))
    return shapely.normalize(shapely.union_all(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]))
