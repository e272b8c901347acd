"""
Geometries as they come, checked and put in order.

Only what cannot change a meaning is put right, and each time with a record: heights are dropped, a ring that touches
itself in a point is split there. A bow-tie is refused, because nobody knows which of its two readings was drawn.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.errors import Finding
from geo.layers.geometries.positions import WORLD, Bounds, find_place_problem
from geo.layers.kinds import LayerKind
from geo.layers.records import Repair

__all__ = ["MAX_VERTICES", "check_geometries"]

MAX_VERTICES: Final = 2_000_000
"""Most vertices that one feature may have."""

_MOST_VERTICES_TO_SPLIT: Final = 500  # at random vertices 0.7 s; at 2,000 it would be 28 s
_SAME_AREA: Final = 1e-9  # relative; what rounding leaves of a ring that is only split where it touches itself


def check_geometries(
    geometries: NDArray[np.object_],
    row_numbers: Sequence[int],
    kind: LayerKind,
    *,
    file: str,
    bounds_deg: Bounds | None = None,
) -> tuple[NDArray[np.object_], list[Repair], list[Finding]]:
    """
    Check the geometries of a layer in EPSG:4326.

    Parameters
    ----------
    geometries
        Shapely geometries in degrees, or None. Not modified.
    row_numbers
        The number of each row in its file.
    kind
        The kind of layer, which says what types there may be and whether one may be missing.
    file
        The file's name.
    bounds_deg
        West, south, east and north of the study's area; every feature must meet it. None for no check.

    Returns
    -------
    checked
        The same geometries, in two dimensions and valid; None where one cannot be used.
    repairs, findings
        What was put right, and what cannot be used.
    """
    checked = np.array(geometries, dtype=object)
    repairs: list[Repair] = []
    findings: list[Finding] = []
    for place in np.flatnonzero(~_is_plainly_sound(checked, kind, bounds_deg)):
        geometry, row = geometries[place], str(row_numbers[int(place)])
        checked[place] = None
        problem = _find_problem(geometry, kind)
        if problem is None and geometry is not None:
            flat, done = _put_right(geometry, kind)
            repairs += [Repair(file, row, "geometry", found, how) for found, how in done]
            problem = _find_invalid(flat) or find_place_problem(shapely.bounds(flat).tolist(), bounds_deg)
            if problem is None:
                checked[place] = flat
        if problem is not None:
            findings.append(Finding(problem[0], problem[1], file, row, "geometry", problem[2]))
    return checked, repairs, findings


def _is_plainly_sound(geometries: NDArray[np.object_], kind: LayerKind, bounds_deg: Bounds | None) -> NDArray[np.bool_]:
    """Tell in one pass which geometries need no second look; nearly all of them."""
    west, south, east, north = shapely.bounds(geometries).T
    area = bounds_deg or WORLD
    met = (west <= area[2]) & (area[0] <= east) & (south <= area[3]) & (area[1] <= north)
    in_world = (west >= WORLD[0]) & (south >= WORLD[1]) & (east <= WORLD[2]) & (north <= WORLD[3])
    of_type = np.isin(
        shapely.get_type_id(geometries), [shapely.GeometryType[name.upper()] for name in kind.geometry_types]
    )
    has_extent = (shapely.get_dimensions(geometries) != 1) | (shapely.length(geometries) > 0)
    small = shapely.get_num_coordinates(geometries) <= MAX_VERTICES
    flat = ~shapely.is_empty(geometries) & ~shapely.has_z(geometries)
    return np.asarray(met & in_world & of_type & has_extent & small & flat & shapely.is_valid(geometries))


def _find_problem(geometry: shapely.Geometry | None, kind: LayerKind) -> tuple[str, str, str] | None:
    """Tell what is wrong with the type and the numbers of a geometry."""
    expected = " or ".join(kind.geometry_types)
    if geometry is None:
        return None if kind.lacks_geometry else ("no geometry", f"a {expected}", "")
    single = "Point" in kind.geometry_types and geometry.geom_type == "MultiPoint" and len(geometry.geoms) == 1
    if geometry.geom_type not in kind.geometry_types and not single:
        return f"a {geometry.geom_type}", f"a {expected}", f"a file of another kind than {kind.name}"
    if geometry.is_empty:
        return f"an empty {geometry.geom_type}", f"a {expected} with coordinates", ""
    if shapely.get_num_coordinates(geometry) > MAX_VERTICES:
        return "more vertices", f"at most {MAX_VERTICES} in one feature", ""
    if not np.isfinite(shapely.get_coordinates(geometry)).all():
        return "coordinates that are not numbers", f"a {expected} with numbers", ""
    return None


def _put_right(geometry: shapely.Geometry, kind: LayerKind) -> tuple[shapely.Geometry, list[tuple[str, str]]]:
    """Do what changes no meaning, and say so."""
    done = []
    if shapely.has_z(geometry):
        geometry = shapely.force_2d(geometry)
        done.append(("heights", "dropped"))
    if geometry.geom_type == "MultiPoint" and "MultiPoint" not in kind.geometry_types:
        geometry = geometry.geoms[0]
        done.append(("a MultiPoint of one point", "taken as the point"))
    if _only_touches_itself(geometry):
        split = _split_at_touches(geometry)
        if split is not None:
            geometry = split
            done.append(("a ring that touches itself", "split where it touches; the area is the same"))
    return geometry, done


def _only_touches_itself(geometry: shapely.Geometry) -> bool:
    """Tell whether splitting rings could mend a polygon, and is quick: it takes the square of the crossings."""
    if shapely.get_num_coordinates(geometry) > _MOST_VERTICES_TO_SPLIT:
        return False
    return str(shapely.is_valid_reason(geometry)).startswith("Ring Self-intersection")


def _split_at_touches(geometry: shapely.Geometry) -> shapely.Geometry | None:
    """Make a polygon valid where that leaves its area as drawn; None where it would not."""
    fixed = shapely.make_valid(geometry, method="structure", keep_collapsed=False)
    fixed_area = shapely.area(fixed)
    if fixed.geom_type not in {"Polygon", "MultiPolygon"} or fixed.is_empty:
        return None
    return fixed if abs(fixed_area - shapely.area(geometry)) <= _SAME_AREA * fixed_area else None


def _find_invalid(geometry: shapely.Geometry) -> tuple[str, str, str] | None:
    """Tell why a geometry is not valid, and where."""
    if shapely.is_valid(geometry):
        collapsed = geometry.geom_type in {"LineString", "MultiLineString"} and geometry.length == 0
        return ("a line without length", "a line between two places", "") if collapsed else None
    reason, _, place = shapely.is_valid_reason(geometry).partition("[")
    where = " at longitude and latitude " + place.rstrip("]").replace(" ", ", ") if place else ""
    cause = {
        "Self-intersection": "a bow-tie: two corners in the wrong order",
        "Ring Self-intersection": "a ring that touches itself: split it there",
    }.get(reason, "")
    return f"{reason.lower()}{where}", "a valid polygon", cause
