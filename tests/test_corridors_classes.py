"""Ways of different classes, against exhaustive searches that share no code with the router."""

import heapq
import itertools
import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from shapely import LineString, Point, Polygon

from geo.corridors import CorridorSettings, Ends, FreeSpace, Room, Surface, find_route, make_free_space, sign_path
from geo.corridors.routing.alternatives import find_classes
from geo.corridors.routing.classes import code_path, find_anchors, weigh_anchors
from geo.geodesy import LocalPlane
from geo.rasters import Grid, Raster

PLANE = LocalPlane(39.0, 34.75, 33.0, 36.5)
AREA = shapely.box(-200e3, -150e3, 200e3, 150e3)
ENDS = ((-185e3, -20e3), (185e3, 30e3))
COARSE = CorridorSettings(arc_segments=8, outline_tolerance_m=800.0)


def even_surface(cell_m: float = 2000.0) -> Surface:
    grid = Grid(PLANE, -200e3, 150e3, cell_m, n_rows=round(300e3 / cell_m), n_cols=round(400e3 / cell_m))
    return Surface(Raster(grid, np.ones(grid.shape), "even", "1"), even=True)


def wavy_surface(seed: int) -> Surface:
    rng = np.random.default_rng(seed)
    grid = even_surface().slowness.grid
    x_m, y_m = np.meshgrid(*grid.centres())
    a, b, c = rng.uniform(2e4, 6e4, size=3)
    values = 1 + rng.uniform(0.2, 0.6) * (1 + np.sin(x_m / a) * np.cos(y_m / b + x_m / c))
    return Surface(Raster(grid, values, "waves", "1"), even=False)


def random_free(seed: int, n: int) -> FreeSpace:
    rng = np.random.default_rng(seed)
    zones = {}
    for k in range(n):
        centre = np.array((rng.uniform(-130e3, 130e3), rng.uniform(-80e3, 80e3)))
        outline = shapely.MultiPoint(rng.normal(size=(6, 2)) * rng.uniform(8e3, 22e3) + centre).convex_hull
        if min(outline.distance(Point(end)) for end in ENDS) > 8e3:
            zones[f"zone{k}"] = outline
    return make_free_space(AREA, zones, distance_m=4000.0, settings=COARSE)


def find_between(free: FreeSpace) -> tuple[Room, Ends]:
    ends = Ends(Point(ENDS[0]), Point(ENDS[1]))
    room = free.find_room(ends)
    assert room is not None
    return room, ends


def see_everything(room: Room, barriers: shapely.Geometry | None = None) -> tuple[NDArray[np.float64], csr_array]:
    """Every pair of vertices whose straight leg stays inside: no tangents, no order, shapely alone."""
    nodes = np.vstack((ENDS, shapely.get_coordinates(room.inner)))
    nodes = nodes[np.sort(np.unique(nodes, axis=0, return_index=True)[1])]
    i, j = np.triu_indices(len(nodes), k=1)
    legs = shapely.linestrings(np.stack((nodes[i], nodes[j]), axis=1))
    shapely.prepare(room.space)
    seen = shapely.contains_properly(room.space, legs)
    if barriers is not None:
        seen &= ~shapely.intersects(legs, barriers)
    length = shapely.length(legs[seen])
    rows, cols = np.concatenate((i[seen], j[seen])), np.concatenate((j[seen], i[seen]))
    return nodes, csr_array((np.tile(length, 2), (rows, cols)), shape=(len(nodes),) * 2)


def exhaust_classes(room: Room, most_m: float) -> dict[tuple[int, ...], float]:
    """Least length of each class by Dijkstra over pairs of node and signature, simple paths only."""
    nodes, legs = see_everything(room)
    to_goal = dijkstra(legs, indices=1)
    none = (0,) * len(room.anchors_m)
    signs = {
        (i, j): np.array(sign_path(nodes[[i, j]], room.anchors_m), dtype=int)
        for i in range(len(nodes))
        for j in legs.indices[legs.indptr[i] : legs.indptr[i + 1]].tolist()
    }
    queue: list[tuple[float, int, tuple[int, ...], tuple[int, ...]]] = [(0.0, 0, none, (0,))]
    done: set[tuple[int, tuple[int, ...]]] = set()
    found = {}
    while queue:
        paid, here, signature, path = heapq.heappop(queue)
        if (here, signature) in done:
            continue
        line = LineString(nodes[list(path)]) if len(path) > 1 else None
        if line is not None and not line.is_simple:
            continue
        done.add((here, signature))
        if here == 1:
            found[signature] = paid
            continue
        for leg in range(legs.indptr[here], legs.indptr[here + 1]):
            there = int(legs.indices[leg])
            total = paid + float(legs.data[leg])
            if total + to_goal[there] > most_m or there in path:
                continue
            after = tuple((np.array(signature, dtype=int) + signs[here, there]).tolist())
            if (there, after) not in done:
                heapq.heappush(queue, (total, there, after, (*path, there)))
    return found


@pytest.mark.parametrize("seed", range(12))
def test_classes_are_those_of_an_exhaustive_search(seed: int) -> None:
    room, ends = find_between(random_free(seed, 3 + seed % 3))
    routes = find_classes(room, ends, even_surface(), most=100, stretch=1.25)
    exhausted = exhaust_classes(room, 1.25 * routes[0].cost)
    assert {route.signature for route in routes} == set(exhausted)
    for route in routes:
        # Corners stand 5 cm from the outline and a leg within that gap is not seen, so lengths agree to centimetres.
        assert route.cost == pytest.approx(exhausted[route.signature], abs=0.5)
        assert route.signature == sign_path(route.path_m, room.anchors_m)
        assert LineString(route.path_m).is_simple
        assert room.holds(route.path_m)


@pytest.mark.parametrize("seed", range(8))
def test_classes_hold_against_barriers_that_force_each_side(seed: int) -> None:
    # A barrier from every obstacle to the edge leaves one class of paths; all combinations of north and south.
    room, ends = find_between(random_free(100 + seed, 3 + seed % 2))
    routes = find_classes(room, ends, even_surface(), most=200, stretch=1.6)
    by_class = {route.signature: route.cost for route in routes}
    rays = [[LineString([(x, y), (x, side)]) for side in (-200e3, 200e3)] for x, y in room.anchors_m]
    forced = 0
    for combination in itertools.product(*rays):
        nodes, legs = see_everything(room, shapely.union_all(list(combination)))
        lengths, before = dijkstra(legs, indices=0, return_predecessors=True)
        if not lengths[1] <= 1.6 * routes[0].cost:
            continue
        path = [1]
        while path[-1] != 0:
            path.append(int(before[path[-1]]))
        signature = sign_path(nodes[path[::-1]], room.anchors_m)
        assert by_class[signature] <= lengths[1] + 0.5
        forced += abs(by_class[signature] - lengths[1]) <= 0.5
    assert forced >= 2


@pytest.mark.parametrize("seed", range(5))
def test_uneven_classes_differ_and_none_is_dearer_than_its_corners(seed: int) -> None:
    room, ends = find_between(random_free(200 + seed, 4))
    surface = wavy_surface(seed)
    routes = find_classes(room, ends, surface, most=4, stretch=1.4)
    assert len({route.signature for route in routes}) == len(routes) >= 2
    costs = [route.cost for route in routes]
    assert costs == sorted(costs)
    assert costs[-1] <= 1.4 * costs[0]
    assert costs[0] <= find_route(room, ends, surface).cost * (1 + 1e-12)
    for route in routes:
        assert room.holds(route.path_m)
        assert LineString(route.path_m).is_simple
        assert route.cost == pytest.approx(surface.price_path(route.path_m), rel=1e-12)
        assert route.signature == sign_path(route.path_m, room.anchors_m)
    # The way back has the same classes, the other way round.
    back = find_classes(room, ends.back, surface, most=4, stretch=1.4)
    assert [tuple(-turns for turns in route.signature) for route in back] == [route.signature for route in routes]


@pytest.mark.parametrize("seed", range(2))
def test_uneven_classes_are_those_of_a_graph_of_many_neighbours(seed: int) -> None:
    # An upper bound for each class that shares nothing with the router: Dijkstra over cells, barriers force the class.
    room, ends = find_between(random_free(300 + seed, 2))
    surface = wavy_surface(50 + seed)
    routes = {route.signature: route.cost for route in find_classes(room, ends, surface, most=8, stretch=2.0)}
    cheapest = min(routes.values())
    rays = [[LineString([(x, y), (x, side)]) for side in (-200e3, 200e3)] for x, y in room.anchors_m]
    compared = 0
    for combination in itertools.product(*rays):
        cost, path = walk_cells(room, surface, shapely.union_all(list(combination)))
        if cost > 1.9 * cheapest:
            continue
        assert routes[sign_path(path, room.anchors_m)] <= cost
        compared += routes[sign_path(path, room.anchors_m)] >= cost / 1.04
    assert compared >= 2


def walk_cells(room: Room, surface: Surface, barriers: shapely.Geometry) -> tuple[float, NDArray[np.float64]]:
    """Cheapest path over a net of places 5 km apart, 32 neighbours each."""
    x_m, y_m = np.meshgrid(np.arange(-195e3, 196e3, 5e3), np.arange(-145e3, 146e3, 5e3))
    nodes = np.vstack((ENDS, np.column_stack((x_m.ravel(), y_m.ravel()))))
    nodes = nodes[shapely.contains_properly(room.space, shapely.points(nodes))]
    steps = [(a, b) for a in range(-3, 4) for b in range(-3, 4) if math.gcd(a, b) == 1]
    index = {tuple(place): row for row, place in enumerate(nodes.tolist())}
    pairs = [
        (row, index[there])
        for row, (x, y) in enumerate(nodes.tolist())
        for a, b in steps
        if (there := (x + 5e3 * a, y + 5e3 * b)) in index
    ]
    for end in (0, 1):
        near = np.flatnonzero(np.hypot(*(nodes - nodes[end]).T) < 16e3)
        pairs += [(end, int(row)) for row in near if row > 1] + [(int(row), end) for row in near if row > 1]
    i, j = np.array(pairs).T
    legs = shapely.linestrings(np.stack((nodes[i], nodes[j]), axis=1))
    kept = shapely.contains_properly(room.space, legs) & ~shapely.intersects(legs, barriers)
    i, j = i[kept], j[kept]
    prices = surface.price_legs(nodes[i], nodes[j])
    matrix = csr_array((prices, (i, j)), shape=(len(nodes),) * 2)
    paid, before = dijkstra(matrix, indices=0, return_predecessors=True)
    path = [1]
    while path[-1] != 0 and np.isfinite(paid[1]):
        path.append(int(before[path[-1]]))
    return float(paid[1]), nodes[path[::-1]]


def test_a_single_obstacle_is_passed_on_either_side_by_tangents_and_arc() -> None:
    # Off the axis by h: lengths 2 sqrt(d^2 - r^2) + r * arc, with the longer arc on the far side.
    radius, d, high = 40e3, 150e3, 15e3
    turn = np.arange(2000) * 2 * math.pi / 2000
    disc = Polygon(np.column_stack((np.cos(turn), np.sin(turn))) * radius + np.array((0.0, high)))
    free = make_free_space(AREA, {"disc": disc}, distance_m=2000.0, settings=CorridorSettings())
    ends = Ends(Point(-d, 0.0), Point(d, 0.0))
    room = free.find_room(ends)
    assert room is not None
    south, north = find_classes(room, ends, even_surface(), most=5, stretch=1.5)
    assert (south.signature, north.signature) == ((0,), (1,))
    reach, from_centre = radius + 2000.0, math.hypot(d, high)
    tangents = 2 * math.sqrt(from_centre**2 - reach**2)
    between = 2 * math.atan2(d, high)
    for route, apart in ((south, between), (north, 2 * math.pi - between)):
        exact = tangents + reach * (apart - 2 * math.acos(reach / from_centre))
        assert 0 <= route.cost / exact - 1 < 2e-4


def test_classes_beyond_the_stretch_are_left_out() -> None:
    room, ends = find_between(random_free(4, 5))
    wide = find_classes(room, ends, even_surface(), most=50, stretch=1.3)
    narrow = find_classes(room, ends, even_surface(), most=50, stretch=1.1)
    assert [route.cost for route in narrow] == [route.cost for route in wide if route.cost <= 1.1 * wide[0].cost]
    assert len(find_classes(room, ends, even_surface(), most=2, stretch=1.3)) == 2
    assert len(find_classes(room, ends, even_surface(), most=1, stretch=1.3)) == 1


def test_an_obstacle_on_the_edge_has_one_side() -> None:
    wall = {"wall": shapely.box(-10e3, -160e3, 10e3, 40e3)}
    free = make_free_space(AREA, wall, distance_m=2000.0, settings=COARSE)
    room, ends = find_between(free)
    assert room.anchors_m.shape == (0, 2)
    (only,) = find_classes(room, ends, even_surface(), most=5, stretch=3.0)
    assert only.signature == ()


@pytest.mark.parametrize("seed", range(4))
def test_anchors_lie_in_the_holes_in_an_order_of_their_own(seed: int) -> None:
    room, _ = find_between(random_free(seed, 6))
    holes = [Polygon(ring) for ring in room.space.interiors]
    inside = shapely.contains_properly(np.array(holes, dtype=object)[:, None], shapely.points(room.anchors_m)[None, :])
    assert (inside.sum(axis=0) == 1).all()
    assert (inside.sum(axis=1) == 1).all()
    turned = Polygon(
        room.space.exterior, [np.roll(ring.coords[:-1], 3, axis=0)[::-1] for ring in reversed(holes_of(room))]
    )
    np.testing.assert_array_equal(find_anchors(turned), room.anchors_m)


def holes_of(room: Room) -> list[shapely.LinearRing]:
    return list(room.space.interiors)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=2, max_size=12), st.integers(0, 2**32 - 1))
def test_codes_tell_what_signatures_tell(walk: list[tuple[int, int]], seed: int) -> None:
    anchors = np.random.default_rng(seed).uniform(-8, 8, size=(5, 2))
    path = np.array(walk, dtype=float)
    signature = np.array(sign_path(path, anchors))
    assert code_path(path, anchors)[-1] == (signature * weigh_anchors(5)).sum()
    # A closed path winds round each anchor as often as its signature says (clockwise counts up).
    ring = np.vstack((path, path[:1]))
    angle = np.unwrap(np.arctan2(*(densify(ring)[None] - anchors[:, None]).transpose(2, 0, 1)[::-1]), axis=1)
    turns = -np.round((angle[:, -1] - angle[:, 0]) / (2 * math.pi)).astype(int)
    assert sign_path(ring, anchors) == tuple(turns.tolist())


def densify(path: NDArray[np.float64]) -> NDArray[np.float64]:
    at = np.linspace(0.0, 1.0, 3000, endpoint=False)
    pieces = [a + at[:, None] * (b - a) for a, b in itertools.pairwise(path)]
    return np.vstack((*pieces, path[-1:]))
