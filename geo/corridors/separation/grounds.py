"""The ground on the two sides of a line, and what is left of shapes when only their areas count."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.corridors.separation.fields import Field

__all__ = ["clip_line", "keep_polygons", "part_area"]

Floats = NDArray[np.float64]

_POLYGON: Final = shapely.GeometryType.POLYGON


def keep_polygons(shape: shapely.Geometry) -> shapely.Geometry:
    """
    Keep the areas of a shape.

    Parameters
    ----------
    shape
        Any geometry.

    Returns
    -------
    areas
        A MultiPolygon in its normal form, empty where there is none.

    Examples
    --------
    >>> keep_polygons(shapely.union(shapely.Point(3, 3), shapely.box(0, 0, 1, 1)))
    <MULTIPOLYGON (((0 0, 0 1, 1 1, 1 0, 0 0)))>
    """
    parts = np.atleast_1d(shapely.get_parts(shape))
    return shapely.normalize(shapely.multipolygons(parts[shapely.get_type_id(parts) == _POLYGON]))


def clip_line(chains: Sequence[Floats], area: shapely.Geometry) -> shapely.Geometry:
    """
    Keep what of some lines lies within an area.

    Parameters
    ----------
    chains
        Longitude and latitude, each of shape ``(n, 2)``.
    area
        Polygon in longitude and latitude.

    Returns
    -------
    line
        A MultiLineString in its normal form; pieces that meet end to end are one.

    Examples
    --------
    >>> clip_line([np.array([[0.0, 0.5], [2.0, 0.5]])], shapely.box(1, 0, 3, 1))
    <MULTILINESTRING ((1 0.5, 2 0.5))>
    """
    lines = shapely.linestrings(np.concatenate(chains), indices=_number(chains)) if chains else np.array([])
    clipped = shapely.get_parts(shapely.intersection(lines, area))
    # Where a line runs along the area's edge, or crosses it at a vertex, the parts are pieces of one line.
    merged = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(_keep_lines(clipped))))
    return shapely.normalize(shapely.multilinestrings(merged))


def _keep_lines(parts: NDArray[np.object_]) -> NDArray[np.object_]:
    while (shapely.get_type_id(parts) > _POLYGON).any():
        parts = shapely.get_parts(parts)
    lines = shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING
    return np.asarray(parts[lines & ~shapely.is_empty(parts)])


def _number(chains: Sequence[Floats]) -> NDArray[np.intp]:
    return np.repeat(np.arange(len(chains)), [len(chain) for chain in chains])


def part_area(
    field: Field, area: shapely.Geometry, border: Sequence[Floats], neither: shapely.Geometry
) -> tuple[shapely.Geometry, shapely.Geometry]:
    """
    Cut an area along the line and tell the sides apart.

    Parameters
    ----------
    field
        The weighted difference.
    area
        Polygon in longitude and latitude.
    border
        All lines where the difference turns over, each of shape ``(n, 2)``, so far that they end outside the area.
    neither
        Ground that is on neither side.

    Returns
    -------
    first, second
        MultiPolygons: the ground that is nearer to the first party, and to the second.
    """
    edges = [*shapely.get_parts(shapely.boundary(area)), *(shapely.linestrings(chain) for chain in border)]
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(shapely.union_all(np.array(edges, dtype=object)))))
    inside = shapely.point_on_surface(faces)
    kept = shapely.intersects(area, inside)
    faces, inside = faces[kept], inside[kept]
    sides = field.sides(shapely.get_coordinates(inside))
    grounds = [shapely.union_all(faces[chosen]) for chosen in (sides < 0, sides >= 0)]
    return tuple(keep_polygons(shapely.difference(ground, neither)) for ground in grounds)
