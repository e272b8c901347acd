"""
The cheapest way over land and roads: roads as a graph of their own, joined to the net of places of the field.

Where a way leaves a road is first known to a few cells, then searched between ever nearer places of the road; what lies
between roads is refined as any other way.
"""

from dataclasses import dataclass
from itertools import groupby

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import sparse

from geo.corridors.routing.freespace import Room
from geo.corridors.routing.landings import Landings
from geo.corridors.routing.refinement import refine_path
from geo.corridors.routing.roads import RoadNet, Roads, lay_road_net, price_off_road
from geo.corridors.routing.sight import sees
from geo.corridors.routing.surfaces import Surface
from geo.corridors.routing.webs import NET_REACH, join_near, join_places, lay_places, mesh_m

__all__ = ["GroundPath", "find_ground_path"]

_ROAD_CELLS = 3.0  # spacing of the places that roads are first cut at
_SLIDES_CELLS = ((3.0, 0.5), (0.6, 0.1), (0.12, 0.02))  # how far from a joint roads are cut, and how finely
_LANDING_CELLS = 0.5  # spacing of the places of an area that is left or reached
_SAME_M = 1e-3  # places this near to each other are one


@dataclass(frozen=True)
class GroundPath:
    """
    A way over land and roads.

    Parameters
    ----------
    at_m
        Vertices, shape (n, 2), metres.
    by_road
        Which legs run along a road, shape (n - 1,).
    """

    at_m: NDArray[np.float64]
    by_road: NDArray[np.bool_]

    def list_runs(self) -> list[tuple[bool, slice]]:
        """List what runs along roads and what does not, in turn, as slices of the vertices."""
        runs, first = [], 0
        for by_road, legs in groupby(self.by_road.tolist()):
            last = first + len(list(legs))
            runs.append((by_road, slice(first, last + 1)))
            first = last
        return runs


@dataclass(frozen=True)
class _Costs:
    on_road: Surface
    beside: Surface

    def price(self, path: GroundPath) -> float:
        legs = path.at_m[:-1], path.at_m[1:]
        return float(np.where(path.by_road, self.on_road.price_legs(*legs), self.beside.price_legs(*legs)).sum())


def find_ground_path(
    room: Room, landings: Landings, surface: Surface, roads: Roads, most_cost: float
) -> tuple[GroundPath, float]:
    """
    Find the cheapest way over land and roads.

    Parameters
    ----------
    room
        The free space.
    landings
        Where the way may begin and finish.
    surface
        What a metre of road costs.
    roads
        The roads, and what a metre costs beside them.
    most_cost
        Cost of a known way.

    Returns
    -------
    path, cost
        An estimate of the optimum, strictly inside the room, and what it costs.
    """
    costs = _Costs(surface, price_off_road(surface, roads))
    net = lay_road_net(roads, room.inner)
    cell_m = surface.slowness.grid.cell_m
    best = _refine_beside(room, landings, costs, _search_all(room, landings, costs, net, most_cost))
    for window_cells, apart_cells in _SLIDES_CELLS:
        slid = _slide(room, costs, net, best, window_m=window_cells * cell_m, apart_m=apart_cells * cell_m)
        slid = _refine_beside(room, landings, costs, slid)
        best = min(best, slid, key=costs.price)
    return best, costs.price(best)


def _search_all(room: Room, landings: Landings, costs: _Costs, net: RoadNet, most_cost: float) -> GroundPath:
    """Search over corners, net, ends and places of the roads at once."""
    cell_m, most_m = costs.on_road.slowness.grid.cell_m, most_cost / costs.on_road.least
    start_m, end_m = (
        np.unique(np.concatenate((spaced, _cross_border(net, border))), axis=0)
        for spaced, border in zip(landings.space_out(_LANDING_CELLS * cell_m), landings.borders, strict=True)
    )
    places = lay_places(room, (start_m, end_m), with_net=True, most_m=most_m)
    n = len(places.nodes.at_m)
    own_m = [border.reshape(-1, 2) for border in landings.borders]
    crossings = [_cross_border(net, border) for border in landings.borders]
    road_m, by_road = net.cut_evenly(_ROAD_CELLS * cell_m, np.unique(np.concatenate(own_m + crossings), axis=0))
    nodes = places.nodes.join(road_m)
    of_road = np.arange(len(nodes.at_m)) >= n
    ends = np.concatenate((places.starts, places.goals))
    beside = [
        join_places(room, places, most_m),
        join_near(room, nodes, of_road, NET_REACH * mesh_m(room)),
        _pair_all(ends, np.flatnonzero(of_road)),
    ]
    graph = _Graph(nodes.at_m, np.concatenate(beside), by_road + n)
    return graph.find_path(room, costs, places.starts, places.goals)


def _cross_border(net: RoadNet, border: NDArray[np.float64]) -> NDArray[np.float64]:
    """Places where roads meet the border of an end."""
    lines, pieces = (shapely.linestrings(edges.reshape(-1, 2, 2)) for edges in (net.edges, border))
    i, j = shapely.STRtree(lines).query(pieces, predicate="intersects")[::-1]
    met = shapely.get_coordinates(shapely.intersection(lines[i], pieces[j]))
    return np.unique(met.reshape(-1, 2), axis=0)


def _refine_beside(room: Room, landings: Landings, costs: _Costs, path: GroundPath) -> GroundPath:
    """Refine what lies between roads; where the way begins and finishes beside roads, its ends may slide."""
    at, flags = [path.at_m[:1]], []
    for by_road, run in path.list_runs():
        places = path.at_m[run]
        if not by_road:
            fixed = [np.tile(place, 2)[None, :] for place in places[[0, -1]]]
            first = landings.borders[0] if run.start == 0 else fixed[0]
            last = landings.borders[1] if run.stop == len(path.at_m) else fixed[1]
            places = refine_path(room, places, costs.beside, (first, last))
        if run.start == 0:
            at = [places[:1]]
        at.append(places[1:])
        flags.append(np.full(len(places) - 1, by_road))
    return GroundPath(np.concatenate(at), np.concatenate(flags))


def _slide(room: Room, costs: _Costs, net: RoadNet, path: GroundPath, *, window_m: float, apart_m: float) -> GroundPath:
    """Search again where the way joins and leaves roads, between places near the joints."""
    runs = path.list_runs()
    ends = {end for by_road, run in runs if by_road for end in (run.start, run.stop - 1)}
    joints = np.array(sorted(ends), dtype=np.int64)
    if len(joints) == 0:
        return path
    on_road = np.concatenate([path.at_m[run] for by_road, run in runs if by_road])
    road_m, road_pairs = net.cut_near(on_road, path.at_m[joints], window_m, apart_m)
    n = len(path.at_m)
    at = np.concatenate((path.at_m, road_m))
    cuts = np.arange(n, len(at))
    apart = np.hypot(*(at[:n, None, :] - road_m[None, :, :]).transpose(2, 0, 1))
    i, j = np.nonzero(apart <= _SAME_M)
    pairs = [np.column_stack((i, j + n))]
    for by_road, run in runs:
        if by_road:
            continue
        rows = np.arange(run.start, run.stop)
        near = [cuts[apart[end] <= 1.5 * window_m] if end in joints else rows[:0] for end in (rows[0], rows[-1])]
        pairs += [np.column_stack((rows[:-1], rows[1:])), _pair_all(near[0], near[1])]
        pairs += [_pair_all(rows, each) for each in near]
    return _Graph(at, np.concatenate(pairs), road_pairs + n).find_path(room, costs, np.array([0]), np.array([n - 1]))


def _pair_all(rows: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.int64]:
    i, j = np.meshgrid(rows, others, indexing="ij")
    return np.column_stack((i.ravel(), j.ravel())).astype(np.int64)


@dataclass(frozen=True)
class _Graph:
    """Places, and the pairs of them that legs beside and along roads may join."""

    at_m: NDArray[np.float64]
    beside: NDArray[np.int64]
    by_road: NDArray[np.int64]

    def find_path(self, room: Room, costs: _Costs, starts: NDArray[np.int64], goals: NDArray[np.int64]) -> GroundPath:
        beside = np.sort(self.beside, axis=1)
        beside = np.unique(beside[beside[:, 0] != beside[:, 1]], axis=0)
        beside = beside[sees(room.walls, self.at_m[beside[:, 0]], self.at_m[beside[:, 1]])]
        pairs = np.concatenate((np.sort(self.by_road, axis=1), beside))
        flags = np.arange(len(pairs)) < len(self.by_road)
        start, end = self.at_m[pairs[:, 0]], self.at_m[pairs[:, 1]]
        cost = np.empty(len(pairs))
        for flag, surface in ((True, costs.on_road), (False, costs.beside)):
            cost[flags == flag] = surface.price_legs(start[flags == flag], end[flags == flag])
        n = len(self.at_m)
        # A pair may be joined both ways: the cheaper one counts.
        key = pairs[:, 0] * n + pairs[:, 1]
        order = np.lexsort((cost, key))
        key, first = np.unique(key[order], return_index=True)
        kept = order[first]
        i, j = pairs[kept].T
        matrix = sparse.csr_array((np.maximum(cost[kept], 1e-9), (i, j)), shape=(n, n))
        paid, before, _ = sparse.csgraph.dijkstra(
            matrix, directed=False, indices=starts, min_only=True, return_predecessors=True
        )
        rows = [int(goals[np.argmin(paid[goals])])]
        while before[rows[-1]] >= 0:
            rows.append(int(before[rows[-1]]))
        path = np.array(rows[::-1])
        steps = np.sort(np.column_stack((path[:-1], path[1:])), axis=1)
        by_road = flags[kept[np.searchsorted(key, steps[:, 0] * n + steps[:, 1])]]
        return _drop_twins(GroundPath(self.at_m[path], by_road))


def _drop_twins(path: GroundPath) -> GroundPath:
    """Leave out vertices that are where the one before is, and keep both ends as they are."""
    apart = np.hypot(*np.diff(path.at_m, axis=0).T) > _SAME_M
    if apart.all() or not apart.any():
        return path
    at = path.at_m[np.concatenate(([True], apart))]
    at[-1] = path.at_m[-1]
    return GroundPath(at, path.by_road[apart])
