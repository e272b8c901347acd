"""The places of an area that a way may begin or finish at: no other can be better."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.corridors.routing.classes import Signature, sign_path
from geo.corridors.routing.ends import Ends, find_feet, list_borders, space_places
from geo.corridors.routing.freespace import Room
from geo.corridors.routing.sight import sees
from geo.corridors.routing.visibility import Corners
from geo.errors import CorridorError

__all__ = ["Landings", "lay_landings", "sign_route"]


@dataclass(frozen=True)
class Landings:
    """
    Where a way through a room may begin and finish.

    Parameters
    ----------
    ends
        The ends as far as they lie in the room.
    start_m, end_m
        Places to try, shape (k, 2) and (l, 2), metres: vertices of the ends, and feet of perpendiculars from corners
        of the room and from vertices of the other end. A shortest way leaves an area at one of these.
    """

    ends: Ends
    start_m: NDArray[np.float64]
    end_m: NDArray[np.float64]

    @cached_property
    def borders(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Straight pieces that bound start and end, x, y, x, y of shape (n, 4) each."""
        return list_borders(self.ends.start_m), list_borders(self.ends.end_m)

    @cached_property
    def bases_m(self) -> NDArray[np.float64]:
        """One place in each end, shape (2, 2), which signatures are counted from and to."""
        return np.concatenate([shapely.get_coordinates(shapely.point_on_surface(e)) for e in _both(self.ends)])

    def space_out(self, most_apart_m: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Places all along the borders of start and end, vertices included."""
        start, end = self.borders
        return space_places(start, most_apart_m), space_places(end, most_apart_m)


def lay_landings(room: Room, ends: Ends) -> Landings:
    """
    List where a way between two ends may begin and finish.

    Parameters
    ----------
    room
        The free space around a part of both ends.
    ends
        Points, lines or polygons in metres; what lies outside the room is cut off.

    Raises
    ------
    CorridorError
        The ends have a place in common, or one of them lies outside the room.

    Examples
    --------
    >>> from geo.corridors.routing.visibility import find_corners
    >>> space = shapely.box(0, 0, 10, 10)
    >>> room = Room(space, space.buffer(-0.05), find_corners(space))
    >>> landings = lay_landings(room, Ends(shapely.Point(5, 5), shapely.LineString([(8, 1), (8, 9)])))
    >>> landings.end_m.tolist()
    [[8.0, 1.0], [8.0, 5.0], [8.0, 9.0]]
    """
    clipped = ends.clip(room.inner)
    start, end = _both(clipped)
    if start.is_empty or end.is_empty:
        raise CorridorError("Ends of a corridor: found one outside the room, expected a part of both inside it.")
    if start.intersects(end):
        raise CorridorError(
            "Ends of a corridor: found a place that both have in common, expected two that lie apart. Likely cause: "
            "one area for both, or areas that overlap."
        )
    vertices = [np.unique(shapely.get_coordinates(each), axis=0) for each in (start, end)]
    return Landings(
        clipped,
        _list_places(room, list_borders(start), vertices[0], vertices[1]),
        _list_places(room, list_borders(end), vertices[1], vertices[0]),
    )


def sign_route(path_m: NDArray[np.float64], room: Room, landings: Landings) -> Signature:
    """
    Give the signature of a way between two ends, wherever on them it begins and finishes.

    Parameters
    ----------
    path_m
        Vertices, shape (n, 2), metres.
    room, landings
        What it runs through and between.

    Returns
    -------
    signature
        That of the path, prolonged straight to one fixed place of each end; for points that of the path itself.
    """
    return sign_path(np.vstack((landings.bases_m[:1], path_m, landings.bases_m[1:])), room.anchors_m)


def _both(ends: Ends) -> tuple[shapely.Geometry, shapely.Geometry]:
    return ends.start_m, ends.end_m


def _list_places(
    room: Room, edges: NDArray[np.float64], own_m: NDArray[np.float64], other_m: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Own vertices, and feet from corners and from vertices of the other end that are seen from there."""
    origins: Corners = room.corners.join(other_m)
    feet = find_feet(edges, origins.at_m)
    rows, feet_m = feet[:, 0].astype(np.intp), feet[:, 1:]
    leg = feet_m - origins.at_m[rows]
    sides = [_turn(leg, around[rows] - origins.at_m[rows]) for around in (origins.before_m, origins.after_m)]
    tangent = sides[0] * sides[1] >= 0
    rows, feet_m = rows[tangent], feet_m[tangent]
    seen = sees(room.walls, origins.at_m[rows], feet_m)
    return np.unique(np.concatenate((own_m, feet_m[seen])), axis=0)


def _turn(leg: NDArray[np.float64], side: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(leg[:, 0] * side[:, 1] - leg[:, 1] * side[:, 0])
