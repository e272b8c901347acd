"""Graphs of places and straight legs over a room: corners and what they see, and a net where the cost varies."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import KDTree

from geo.corridors.routing.class_kernels import Web, join_tangents
from geo.corridors.routing.classes import weigh_anchors
from geo.corridors.routing.freespace import Room
from geo.corridors.routing.sight import sees
from geo.corridors.routing.sight_kernels import code_legs
from geo.corridors.routing.visibility import Corners, unit_vectors

__all__ = ["NET_REACH", "Places", "join_near", "join_places", "lay_places", "mesh_m", "weave"]

NET_REACH = 2.3  # legs of the net go to neighbours within so many of its meshes: 16 of them and some
_NET_PLACES = 2500  # about so many places lie evenly over a room of uneven cost


@dataclass(frozen=True)
class Places:
    """
    The nodes of a graph.

    Parameters
    ----------
    nodes
        Corners, then free places, starts and goals.
    starts, goals
        Rows of the nodes at which a path may begin and end.
    of_net
        Which nodes are places of the net, shape (n,).
    """

    nodes: Corners
    starts: NDArray[np.int64]
    goals: NDArray[np.int64]
    of_net: NDArray[np.bool_]


def lay_places(
    room: Room,
    ends_m: tuple[NDArray[np.float64], NDArray[np.float64]],
    *,
    with_net: bool,
    most_m: float,
) -> Places:
    """
    Gather corners, a net of places if wanted, and ends, as far as a path by them is not too long.

    Parameters
    ----------
    room
        The free space.
    ends_m
        Places to begin and to end at, shape (k, 2) and (l, 2).
    with_net
        Whether places at even spacing are among the nodes, as for uneven costs.
    most_m
        Length beyond which no path is of use.
    """
    net_m = _lay_net(room) if with_net else np.empty((0, 2))
    free = room.corners.join(net_m)
    kept = np.flatnonzero(_nearest_m(free.at_m, ends_m[0]) + _nearest_m(free.at_m, ends_m[1]) <= most_m)
    starts = np.arange(len(ends_m[0])) + len(kept)
    goals = np.arange(len(ends_m[1])) + len(kept) + len(starts)
    of_net = np.concatenate((kept >= len(room.corners.at_m), np.zeros(len(starts) + len(goals), dtype=bool)))
    return Places(free.pick(kept).join(np.concatenate(ends_m)), starts, goals, of_net)


def mesh_m(room: Room) -> float:
    """Distance between neighbours of the net over a room."""
    return float(np.sqrt(room.space.area / _NET_PLACES))


def join_places(room: Room, places: Places, most_m: float) -> NDArray[np.int64]:
    """
    List the pairs of nodes that a leg joins: tangents among corners and ends, and short ones of the net.

    Returns
    -------
    pairs
        Rows of the nodes, shape (l, 2), each pair once.
    """
    at = places.nodes.at_m
    rows = np.flatnonzero(~places.of_net)
    beyond = (_nearest_m(at[rows], at[places.starts]), _nearest_m(at[rows], at[places.goals]))
    sides = _sides(places.nodes.pick(rows))
    found = join_tangents(at[rows], sides, beyond, most_m, room.walls)
    pairs = rows[np.array(found, dtype=np.int64).reshape(-1, 2)]
    if not places.of_net.any():
        return pairs
    return np.concatenate((pairs, join_near(room, places.nodes, places.of_net, NET_REACH * mesh_m(room))))


def join_near(room: Room, nodes: Corners, asked: NDArray[np.bool_], reach_m: float) -> NDArray[np.int64]:
    """
    List the pairs of nodes near each other that a leg joins, at corners as a tangent.

    Parameters
    ----------
    room
        The free space.
    nodes
        Corners and free places.
    asked
        Which nodes one end of a pair must be of, shape (n,).
    reach_m
        Longest leg.

    Returns
    -------
    pairs
        Rows of the nodes, shape (l, 2), each pair once.
    """
    at, sides = nodes.at_m, _sides(nodes)
    near = KDTree(at).query_pairs(reach_m, output_type="ndarray")
    near = near[asked[near].any(axis=1)]
    near = near[np.lexsort(near.T)]
    leg = at[near[:, 1]] - at[near[:, 0]]
    for column in (0, 1):
        turns = [side[near[:, column], 1] * leg[:, 0] - side[near[:, column], 0] * leg[:, 1] for side in sides]
        near, leg = near[turns[0] * turns[1] >= 0], leg[turns[0] * turns[1] >= 0]
    return np.asarray(near[sees(room.walls, at[near[:, 0]], at[near[:, 1]])])


def weave(room: Room, at_m: NDArray[np.float64], pairs: NDArray[np.int64], cost: NDArray[np.float64]) -> Web:
    """
    Lay out legs by the node they start from, in both directions.

    Parameters
    ----------
    room
        The free space, for its anchors.
    at_m
        Nodes, shape (n, 2), metres.
    pairs, cost
        Rows of the nodes that legs join, shape (l, 2), and their costs, shape (l,).
    """
    code = code_legs(room.anchors_m, weigh_anchors(len(room.anchors_m)), at_m[pairs[:, 0]], at_m[pairs[:, 1]])
    source, other = np.concatenate((pairs, pairs[:, ::-1])).T
    order = np.lexsort((other, source))
    first = np.searchsorted(source[order], np.arange(len(at_m) + 1))
    dear = np.maximum(np.concatenate((cost, cost)), 1e-9)  # a graph of scipy drops what costs nothing
    return (at_m, first, np.ascontiguousarray(other[order]), dear[order], np.concatenate((code, -code))[order])


def _nearest_m(places_m: NDArray[np.float64], others_m: NDArray[np.float64]) -> NDArray[np.float64]:
    """Distance of each place from the nearest of some others."""
    return np.asarray(KDTree(others_m).query(places_m)[0])


def _sides(nodes: Corners) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return unit_vectors(nodes.before_m - nodes.at_m), unit_vectors(nodes.after_m - nodes.at_m)


def _lay_net(room: Room) -> NDArray[np.float64]:
    """Places at even spacing in the room."""
    mesh = mesh_m(room)
    west, south, east, north = room.inner.bounds
    x_m, y_m = np.meshgrid(np.arange(west + mesh / 2, east, mesh), np.arange(south + mesh / 2, north, mesh))
    places = np.column_stack((x_m.ravel(), y_m.ravel()))
    shapely.prepare(room.inner)
    return np.asarray(places[shapely.contains_properly(room.inner, shapely.points(places))])
