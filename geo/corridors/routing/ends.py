"""Where a corridor may begin and finish: a place, or anywhere on an area such as a border crossing."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Point

from geo.corridors.routing.kernels import list_feet

__all__ = ["Ends", "find_feet", "list_borders", "slide_places", "space_places"]


@dataclass(frozen=True)
class Ends:
    """
    The two ends of a corridor in the plane.

    Parameters
    ----------
    start_m, end_m
        Point, line or polygon in metres; a path may begin (finish) at any point of it.

    Examples
    --------
    >>> there = Ends(Point(0, 0), shapely.box(5, 5, 6, 6))
    >>> there.back.start_m.equals(there.end_m)
    True
    """

    start_m: shapely.Geometry
    end_m: shapely.Geometry

    @property
    def are_points(self) -> bool:
        """Whether both ends are single places."""
        return isinstance(self.start_m, Point) and isinstance(self.end_m, Point)

    @property
    def back(self) -> "Ends":
        """The ends of the way back."""
        return Ends(self.end_m, self.start_m)

    @property
    def are_in_order(self) -> bool:
        """Whether the start comes before the end in an order of their coordinates, which rows do not change."""
        start, end = (shapely.get_coordinates(shapely.normalize(end)).tolist() for end in (self.start_m, self.end_m))
        return bool(start <= end)

    def clip(self, inner: shapely.Geometry) -> "Ends":
        """Keep what lies in a polygon, drawn in canonical order; points stay as they are."""
        return Ends(*(_clip(end, inner) for end in (self.start_m, self.end_m)))


def _clip(end_m: shapely.Geometry, inner: shapely.Geometry) -> shapely.Geometry:
    return end_m if isinstance(end_m, Point) else shapely.normalize(shapely.intersection(end_m, inner))


def list_borders(end_m: shapely.Geometry) -> NDArray[np.float64]:
    """
    List the straight pieces that bound an end; a point is a piece without length.

    Returns
    -------
    edges
        x, y, x, y in metres, shape (n, 4).

    Examples
    --------
    >>> list_borders(Point(1, 2)).tolist()
    [[1.0, 2.0, 1.0, 2.0]]
    >>> len(list_borders(shapely.box(0, 0, 1, 1)))
    4
    """
    edges = []
    for part in shapely.get_parts(end_m):
        rings = [part.exterior, *part.interiors] if isinstance(part, shapely.Polygon) else [part]
        for ring in rings:
            places = shapely.get_coordinates(ring)
            edges.append(np.hstack((places[:-1], places[1:])) if len(places) > 1 else np.hstack((places, places)))
    return np.concatenate(edges)


def find_feet(edges: NDArray[np.float64], places_m: NDArray[np.float64]) -> NDArray[np.float64]:
    """
    Drop perpendiculars from places onto straight pieces.

    Parameters
    ----------
    edges
        x, y, x, y in metres, shape (n, 4).
    places_m
        Shape (k, 2).

    Returns
    -------
    feet
        Row of the place, x and y of the foot, shape (m, 3): only where the foot lies between the ends of a piece.

    Examples
    --------
    >>> find_feet(np.array([[0.0, 0.0, 10.0, 0.0]]), np.array([[4.0, 3.0], [12.0, 3.0]]))
    array([[0., 4., 0.]])
    """
    return np.asarray(list_feet(np.ascontiguousarray(edges), np.ascontiguousarray(places_m)))


def space_places(edges: NDArray[np.float64], most_apart_m: float) -> NDArray[np.float64]:
    """
    Lay places on straight pieces.

    Parameters
    ----------
    edges
        x, y, x, y in metres, shape (n, 4).
    most_apart_m
        Greatest distance between neighbours on one piece.

    Returns
    -------
    places_m
        Shape (m, 2), sorted, each once; both ends of every piece are among them.

    Examples
    --------
    >>> space_places(np.array([[0.0, 0.0, 10.0, 0.0]]), 6.0).tolist()
    [[0.0, 0.0], [5.0, 0.0], [10.0, 0.0]]
    """
    start, run = edges[:, :2], edges[:, 2:] - edges[:, :2]
    n_legs = np.maximum(np.ceil(np.hypot(run[:, 0], run[:, 1]) / most_apart_m).astype(np.intp), 1)
    row = np.repeat(np.arange(len(edges)), n_legs)
    share = (np.arange(len(row)) - np.repeat(np.cumsum(n_legs) - n_legs, n_legs)) / n_legs[row]
    return np.unique(np.concatenate((start[row] + share[:, None] * run[row], edges[:, 2:])), axis=0)


def slide_places(
    edges: NDArray[np.float64], place_m: NDArray[np.float64], offsets_m: NDArray[np.float64]
) -> NDArray[np.float64]:
    """
    Give places on straight pieces, near a place on them.

    Parameters
    ----------
    edges
        x, y, x, y in metres, shape (n, 4).
    place_m
        The place, shape (2,).
    offsets_m
        How far to go along each piece from its point next to the place, shape (m,), m odd.

    Returns
    -------
    places_m
        The m nearest, shape (m, 2), with the place itself in the middle, and in place of those that are too few.

    Examples
    --------
    >>> edges = np.array([[0.0, 0.0, 10.0, 0.0]])
    >>> slide_places(edges, np.array([4.0, 0.0]), np.array([-5.0, 0.0, 5.0])).tolist()
    [[0.0, 0.0], [4.0, 0.0], [9.0, 0.0]]
    """
    start, run = edges[:, :2], edges[:, 2:] - edges[:, :2]
    length = np.hypot(run[:, 0], run[:, 1])
    unit = run / np.maximum(length, 1e-9)[:, None]
    along = np.clip(((place_m - start) * unit).sum(axis=1)[:, None] + offsets_m, 0.0, length[:, None])
    tried = np.unique((start[:, None, :] + along[:, :, None] * unit[:, None, :]).reshape(-1, 2), axis=0)
    apart = np.hypot(*(tried - place_m).T)
    tried = tried[(apart > 0) & (apart <= 2 * np.abs(offsets_m).max())]
    # Nearest first; of those, an even choice where there are many.
    tried = tried[np.argsort(np.hypot(*(tried - place_m).T), kind="stable")]
    n_wanted = len(offsets_m) - 1
    if len(tried) > n_wanted:
        tried = tried[np.linspace(0, len(tried) - 1, n_wanted).round().astype(np.intp)]
    places = np.repeat(place_m[None, :], n_wanted + 1, axis=0)
    rows = np.delete(np.arange(n_wanted + 1), n_wanted // 2)[: len(tried)]
    places[rows] = tried
    return places
