"""
Smooth lines between labelled cells, each drawn once and shared by the areas on both of its sides.

The edges between cells of different labels are merged to arcs that run from node to node (Peucker & Chrisman 1975,
"Cartographic data structures"). An arc goes through the middles of its cell edges, not the corners, is evened out
by binomial weights, and loses the vertices that carry no shape (Visvalingam & Whyatt 1993), on the whole coverage at
once.
"""

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.rasters import Grid, rasterise

__all__ = ["outline_labels"]

_EVENINGS = 12  # passes of the weights 1 2 1: stairs with treads of up to eight cells become straight
_DETAIL_CELLS = 0.5  # vertices whose triangle is smaller than the square of this go


def outline_labels(grid: Grid, labels: NDArray[np.int32]) -> tuple[NDArray[np.object_], NDArray[np.int32]]:
    """
    Draw the patches of a labelled grid with smooth, shared borders.

    Parameters
    ----------
    grid
        The grid.
    labels
        Whole numbers of at least 0, of the grid's shape.

    Returns
    -------
    faces
        Polygons in the plane's metres; neighbours share their borders vertex by vertex, and together they cover the
        grid.
    face_labels
        The label of each.

    Examples
    --------
    >>> from geo.geodesy import LocalPlane
    >>> grid = Grid(LocalPlane(39.0, 34.75, 33.0, 36.5), 0.0, 6000.0, 1000.0, n_rows=6, n_cols=6)
    >>> faces, face_labels = outline_labels(grid, np.repeat([[3, 3, 3, 7, 7, 7]], 6, axis=0).astype(np.int32))
    >>> sorted(zip(face_labels.tolist(), shapely.area(faces).tolist()))
    [(3, 18000000.0), (7, 18000000.0)]
    """
    arcs = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(_cell_edges(grid, labels))))
    frame = shapely.box(*grid.bounds_m).exterior
    smooth = np.array([_smooth_arc(shapely.get_coordinates(arc)) for arc in arcs], dtype=object)
    nodes = shapely.union_all(np.append(smooth, frame))
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(nodes)))
    faces = faces[np.lexsort(shapely.bounds(faces).T)]
    face_labels = _majority_labels(grid, labels, faces)
    return shapely.coverage_simplify(faces, _DETAIL_CELLS * grid.cell_m, simplify_boundary=False), face_labels


def _cell_edges(grid: Grid, labels: NDArray[np.int32]) -> NDArray[np.object_]:
    """Cell edges between different labels, as lines of two points in metres."""
    rows, cols = np.nonzero(labels[:, :-1] != labels[:, 1:])
    upright = np.stack((np.column_stack((cols + 1, rows)), np.column_stack((cols + 1, rows + 1))), axis=1)
    rows, cols = np.nonzero(labels[:-1] != labels[1:])
    level = np.stack((np.column_stack((cols, rows + 1)), np.column_stack((cols + 1, rows + 1))), axis=1)
    corners = np.concatenate((upright, level)).astype(np.float64)
    corners[..., 0] = grid.west_m + corners[..., 0] * grid.cell_m
    corners[..., 1] = grid.north_m - corners[..., 1] * grid.cell_m
    return np.asarray(shapely.linestrings(corners))


def _smooth_arc(corners: NDArray[np.float64]) -> shapely.LineString:
    """Lead an arc through the middles of its edges and even it out; the ends of an open arc stay where they are."""
    closed = bool((corners[0] == corners[-1]).all())
    middles = 0.5 * (corners[:-1] + corners[1:])
    points = middles if closed else np.vstack((corners[:1], middles, corners[-1:]))
    # A short arc, such as the ring around a few cells, bears fewer passes before it shrinks.
    for _ in range(min(_EVENINGS, len(points) // 4)):
        if closed:
            points = 0.5 * points + 0.25 * (np.roll(points, 1, axis=0) + np.roll(points, -1, axis=0))
        else:
            points[1:-1] = 0.5 * points[1:-1] + 0.25 * (points[:-2] + points[2:])
    return shapely.LineString(np.vstack((points, points[:1])) if closed else points)


def _majority_labels(grid: Grid, labels: NDArray[np.int32], faces: NDArray[np.object_]) -> NDArray[np.int32]:
    """
    Label of most cells whose centre lies in each face.

    Faces too thin to hold a centre, which smoothing can leave between two arcs, take the label at a point in them.
    """
    burned = rasterise(grid, list(faces), values=np.arange(1, len(faces) + 1))
    n_labels = int(labels.max()) + 1
    counts = np.bincount((burned * n_labels + labels).ravel(), minlength=(len(faces) + 1) * n_labels)
    votes = counts.reshape(-1, n_labels)[1:]
    inside = shapely.get_coordinates(shapely.point_on_surface(faces))
    rows, cols = grid.rowcol(inside[:, 0], inside[:, 1])
    return np.where(votes.any(axis=1), votes.argmax(axis=1), labels[rows, cols]).astype(np.int32)
