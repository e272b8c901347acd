"""Shapes as matplotlib draws them: paths of geometries, and the symbols of reported strikes."""

from typing import Final

import numpy as np
import shapely
from matplotlib.path import Path
from numpy.typing import NDArray

__all__ = ["SYMBOLS", "make_path", "symbol_path"]

_CIRCLE: Final = [(5.4 * np.cos(angle), 5.4 * np.sin(angle)) for angle in np.linspace(0, 2 * np.pi, 33)[:-1]]
SYMBOLS: Final[dict[str, list[tuple[float, float]]]] = {
    "triangle": [(0, -6.6), (6.3, 5), (-6.3, 5)],
    "diamond": [(0, -6.8), (6.2, 0), (0, 6.8), (-6.2, 0)],
    "square": [(-5, -5), (5, -5), (5, 5), (-5, 5)],
    "circle": _CIRCLE,
    "star": [
        (0, -7), (1.9, -2.4), (6.8, -2.1), (3, 1.1), (4.2, 5.9),
        (0, 3.2), (-4.2, 5.9), (-3, 1.1), (-6.8, -2.1), (-1.9, -2.4),
    ],
    "cross": [
        (-2.2, -6.2), (2.2, -6.2), (2.2, -2.2), (6.2, -2.2), (6.2, 2.2), (2.2, 2.2),
        (2.2, 6.2), (-2.2, 6.2), (-2.2, 2.2), (-6.2, 2.2), (-6.2, -2.2), (-2.2, -2.2),
    ],
    "hexagon": [(0, -6.4), (5.6, -3.2), (5.6, 3.2), (0, 6.4), (-5.6, 3.2), (-5.6, -3.2)],
}  # fmt: skip
"""Corners as in ``page/symbols.js``, where y grows downwards."""


def symbol_path(shape: str) -> Path:
    """Give a symbol as a marker: about one unit wide, y upwards."""
    corners = np.array(SYMBOLS[shape]) * (1 / 13.2, -1 / 13.2)
    return Path(np.vstack([corners, corners[:1]]), closed=True)


def make_path(geometries: NDArray[np.object_]) -> Path:
    """
    Join geometries in one path, holes left open.

    Parameters
    ----------
    geometries
        Polygons and lines in a plane, alone or in collections; points are left out.
    """
    parts = shapely.get_parts(np.asarray(geometries, dtype=object))
    while (nested := shapely.get_type_id(parts) >= shapely.GeometryType.MULTIPOINT.value).any():
        parts = np.concatenate([parts[~nested], shapely.get_parts(parts[nested])])
    areas = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON.value
    rings = shapely.get_rings(shapely.orient_polygons(parts[areas]))
    lines = parts[shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING.value]
    pieces = [*((shapely.get_coordinates(ring), True) for ring in rings)]
    pieces += [(shapely.get_coordinates(line), False) for line in lines]
    pieces = [(xy, closed) for xy, closed in pieces if len(xy) > 1]
    if not pieces:
        return Path(np.empty((0, 2)))  # without codes
    codes = []
    for xy, closed in pieces:
        code = np.full(len(xy), Path.LINETO, dtype=Path.code_type)
        code[0] = Path.MOVETO
        if closed:
            code[-1] = Path.CLOSEPOLY
        codes.append(code)
    return Path(np.concatenate([xy for xy, _ in pieces]), np.concatenate(codes))
