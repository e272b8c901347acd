"""The way through a room: closed forms, walls, gaps, laws. Everything in the plane's metres."""

import math
from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from shapely import LineString, Point, Polygon

from geo.corridors import CorridorSettings, Ends, FreeSpace, Room, Route, Surface, find_route, make_free_space
from geo.corridors.routing import routes
from geo.corridors.routing.kernels import integrate_legs
from geo.corridors.routing.landings import lay_landings
from geo.corridors.routing.refinement import shift_aside
from geo.corridors.routing.visibility import find_corners, measure_legs, shortest_path
from geo.errors import CorridorError
from geo.geodesy import LocalPlane
from geo.rasters import Grid, Raster, accumulated_cost

PLANE = LocalPlane(39.0, 34.75, 33.0, 36.5)
SETTINGS = CorridorSettings()
AREA = shapely.box(-200_000, -150_000, 200_000, 150_000)


def disc(x_m: float, y_m: float, radius_m: float) -> Polygon:
    """A polygon around the true disc, too large by less than 0.1 m at 100 km."""
    turn = np.arange(2000) * 2 * math.pi / 2000
    ring = np.column_stack((np.cos(turn), np.sin(turn))) * radius_m / math.cos(math.pi / 2000)
    return Polygon(ring + np.array((x_m, y_m)))


def plain_surface(cell_m: float = 1000.0) -> Surface:
    """Cost 1 for every metre of the plane, not of the ground, so that planar closed forms hold."""
    grid = Grid(PLANE, -200_000.0, 150_000.0, cell_m, n_rows=round(300_000 / cell_m), n_cols=round(400_000 / cell_m))
    return Surface(Raster(grid, np.ones(grid.shape), "even", "1"), even=True)


def route_between(
    start: tuple[float, float],
    end: tuple[float, float],
    zones: dict[str, shapely.Geometry],
    *,
    needed_m: float = 5000.0,
    surface: Surface | None = None,
) -> Route | None:
    free = make_free_space(AREA, zones, distance_m=needed_m, settings=SETTINGS)
    room = free.find_room(Ends(Point(start), Point(end)))
    return None if room is None else find_route(room, Ends(Point(start), Point(end)), surface or plain_surface())


def length_m(route: Route) -> float:
    return LineString(route.path_m).length


def one_disc_length_m(start: tuple[float, float], end: tuple[float, float], radius_m: float) -> float:
    """Two tangents and an arc around a disc at the origin that cuts the straight line."""
    from_m, to_m = math.hypot(*start), math.hypot(*end)
    between = math.acos((start[0] * end[0] + start[1] * end[1]) / (from_m * to_m))
    arc = between - math.acos(radius_m / from_m) - math.acos(radius_m / to_m)
    return math.sqrt(from_m**2 - radius_m**2) + math.sqrt(to_m**2 - radius_m**2) + radius_m * arc


@pytest.mark.parametrize("radius_m", [10_000.0, 50_000.0, 85_000.0])
@pytest.mark.parametrize(("start", "end"), [((-150e3, 1e3), (160e3, 9e3)), ((-120e3, -40e3), (110e3, 30e3))])
def test_one_disc_is_passed_by_two_tangents_and_an_arc(
    start: tuple[float, float], end: tuple[float, float], radius_m: float
) -> None:
    route = route_between(start, end, {"disc": disc(0, 0, radius_m)})
    assert route is not None
    exact = one_disc_length_m(start, end, radius_m + 5000)
    assert 0 <= length_m(route) / exact - 1 < 2e-4
    # A reference that forgets half the width is told apart.
    assert length_m(route) / one_disc_length_m(start, end, radius_m) - 1 > 2e-4


def test_two_discs_are_passed_on_opposite_sides() -> None:
    # Discs of one size at (-c, -h) and (c, h): the path crosses between them by their inner tangent, at the origin.
    centre, high, radius = 60e3, 25e3, 30e3
    start, end = (-160e3, 0.0), (160e3, 0.0)
    route = route_between(start, end, {"a": disc(-centre, -high, radius - 5e3), "b": disc(centre, high, radius - 5e3)})
    assert route is not None
    half_gap = math.hypot(centre, high)
    inner = math.sqrt(half_gap**2 - radius**2)
    outer = math.sqrt((160e3 - centre) ** 2 + high**2 - radius**2)
    # Seen from the centre of the right-hand disc, whose lower side is passed: the angle between its two tangent points.
    to_origin = math.atan2(-high, -centre) % (2 * math.pi)
    to_end = math.atan2(-high, 160e3 - centre) % (2 * math.pi)
    arc = (to_end - math.acos(radius / math.hypot(160e3 - centre, high))) - (to_origin + math.acos(radius / half_gap))
    exact = 2 * (inner + outer + radius * arc)
    assert 0 <= length_m(route) / exact - 1 < 2e-4


@pytest.mark.parametrize("seed", range(8))
def test_the_travel_cost_field_alone_comes_within_a_thousandth(seed: int) -> None:
    # Without the way round the corners as a proposal: what the field and the threading are worth by themselves.
    rng = np.random.default_rng(500 + seed)
    zones = {key: zone for key, zone in random_zones(rng, 5).items() if min(map(zone.distance, map(Point, ENDS))) > 6e3}
    surface = plain_surface()
    room = make_free_space(AREA, zones, distance_m=5000.0, settings=SETTINGS).find_room(Ends(*map(Point, ENDS)))
    exact = route_between(*ENDS, zones)
    assert room is not None
    assert exact is not None
    landings = lay_landings(room, Ends(*map(Point, ENDS)))
    traced = routes._trace(room, landings, surface, most=math.inf)
    assert traced is not None
    assert LineString(traced).length / length_m(exact) - 1 < 0.02
    guide = routes._space_out(traced, surface.slowness.grid)
    threaded = routes._thread(room, surface, proposals=(guide,))
    assert -1e-9 < LineString(threaded).length / length_m(exact) - 1 < 1e-3


def test_an_even_surface_that_is_not_called_even_gives_the_same_length() -> None:
    zones = {"disc": disc(0, 0, 50e3)}
    uneven = Surface(plain_surface().slowness, even=False)
    route = route_between((-150e3, 1e3), (160e3, 9e3), zones, surface=uneven)
    exact = route_between((-150e3, 1e3), (160e3, 9e3), zones)
    assert route is not None
    assert exact is not None
    assert length_m(route) == pytest.approx(length_m(exact), rel=1e-9)


def test_cost_that_grows_with_height_bends_the_path_into_an_arc() -> None:
    # Speed rises linearly with y: rays are circles, cost acosh(1 + g^2 d^2 / (2 v1 v2)) / g (Slotnick 1959).
    grid = plain_surface(500.0).slowness.grid
    gradient, speed = 4e-6, 1.0
    _, y_m = grid.centres()
    slowness = np.broadcast_to(1 / (speed + gradient * (y_m[:, None] + 150e3)), grid.shape).copy()
    start, end = (-150e3, -100e3), (150e3, -100e3)
    route = route_between(start, end, {}, surface=Surface(Raster(grid, slowness, "graded", "1"), even=False))
    assert route is not None
    at_ends = speed + gradient * 50e3
    exact = math.acosh(1 + gradient**2 * 300e3**2 / (2 * at_ends**2)) / gradient
    assert abs(route.cost / exact - 1) < 1e-4
    assert route.path_m[:, 1].max() > -75e3
    straight = 300e3 / at_ends
    assert straight / exact - 1 > 0.01


def test_a_dear_disc_is_left_where_leaving_is_cheaper() -> None:
    grid = plain_surface().slowness.grid
    x_m, y_m = np.meshgrid(*grid.centres())
    dear = np.where(np.hypot(x_m, y_m) < 50e3, 20.0, 1.0)
    route = route_between(
        (-150e3, 1e3), (160e3, 9e3), {}, surface=Surface(Raster(grid, dear, "dear disc", "1"), even=False)
    )
    assert route is not None
    # Cells are squares, so the disc's border is known to a cell's diagonal.
    least = one_disc_length_m((-150e3, 1e3), (160e3, 9e3), 50e3 - 800)
    most = one_disc_length_m((-150e3, 1e3), (160e3, 9e3), 50e3 + 800)
    assert least < route.cost < most * 1.002


def test_thin_walls_hold() -> None:
    thin = {"wall": LineString([(0, -149e3), (0, 149e3)]).buffer(1.0)}
    assert route_between((-50e3, 0), (50e3, 0), thin, needed_m=2000.0) is None


def test_diagonal_walls_that_meet_in_a_point_hold() -> None:
    grid = plain_surface().slowness.grid
    steps = {f"{i}": shapely.box(i * 1e3, i * 1e3, (i + 1) * 1e3, (i + 1) * 1e3) for i in range(-160, 160)}
    stairs = {key: step for key, step in steps.items() if AREA.intersects(step)}
    surface = Surface(Raster(grid, np.ones(grid.shape), "even", "1"), even=False)
    assert route_between((-100e3, 100e3), (100e3, -100e3), stairs, needed_m=0.5, surface=surface) is None


@pytest.mark.parametrize("even", [True, False])
def test_a_gap_narrower_than_a_cell_is_found(even: bool) -> None:  # noqa: FBT001 - a parameter of the test
    wall = {
        "south": shapely.box(-20e3, -200e3, 20e3, 40_300),
        "north": shapely.box(-20e3, 40_400, 20e3, 200e3),
    }
    slowness = plain_surface(1000.0).slowness
    route = route_between((-100e3, 0), (100e3, 0), wall, needed_m=40.0, surface=Surface(slowness, even=even))
    assert route is not None
    assert route.sub_cell_gap is not even
    line = LineString(route.path_m)
    assert min(line.distance(zone) for zone in wall.values()) >= 40
    exact = 40e3 + 2 * math.hypot(80e3, 40_340)
    assert abs(line.length / exact - 1) < 1e-3


def test_a_dear_gap_is_not_preferred_to_a_cheap_way_round() -> None:
    grid = plain_surface().slowness.grid
    x_m, y_m = np.meshgrid(*grid.centres())
    dear = np.where((np.abs(x_m) < 30e3) & (np.abs(y_m) < 20e3), 50.0, 1.0)
    walls = {"south": shapely.box(-20e3, -90e3, 20e3, -10e3), "north": shapely.box(-20e3, 10e3, 20e3, 90e3)}
    route = route_between(
        (-100e3, 0), (100e3, 0), walls, needed_m=2000.0, surface=Surface(Raster(grid, dear, "gap", "1"), even=False)
    )
    assert route is not None
    assert np.abs(route.path_m[:, 1]).max() > 90e3


def random_zones(rng: np.random.Generator, n: int) -> dict[str, shapely.Geometry]:
    zones: dict[str, shapely.Geometry] = {}
    for k in range(n):
        x, y = rng.uniform(-140e3, 140e3), rng.uniform(-100e3, 100e3)
        size = rng.uniform(5e3, 35e3)
        if rng.random() < 0.5:
            zones[f"zone{k:02}"] = disc(x, y, size)
        else:
            spread = rng.normal(size=(7, 2)) * size
            zones[f"zone{k:02}"] = Polygon(shapely.MultiPoint(spread + np.array((x, y))).convex_hull.exterior)
    return zones


def random_surface(rng: np.random.Generator, cell_m: float = 2000.0) -> Surface:
    grid = plain_surface(cell_m).slowness.grid
    x_m, y_m = np.meshgrid(*grid.centres())
    a, b, c = rng.uniform(2e4, 6e4, size=3)
    values = 1 + rng.uniform(0, 2) * (1 + np.sin(x_m / a) * np.cos(y_m / b + x_m / c))
    return Surface(Raster(grid, values, "waves", "1"), even=False)


ENDS = ((-180e3, -20e3), (180e3, 30e3))


@pytest.mark.parametrize("seed", range(36))
def test_random_scenes_keep_their_laws(seed: int) -> None:
    rng = np.random.default_rng(seed)
    zones = random_zones(rng, int(rng.integers(2, 9)))
    surface = plain_surface() if seed % 6 else random_surface(rng)
    kept = {key: zone for key, zone in zones.items() if min(zone.distance(Point(end)) for end in ENDS) > 6e3}
    route = route_between(*ENDS, kept, surface=surface)
    if route is None:
        return
    line = LineString(route.path_m)
    assert min(line.distance(zone) for zone in kept.values()) >= 5000
    assert tuple(route.path_m[0]) == ENDS[0]
    assert tuple(route.path_m[-1]) == ENDS[1]
    assert route.cost == pytest.approx(surface.price_path(route.path_m), rel=1e-12)

    back = route_between(*ENDS[::-1], kept, surface=surface)
    assert back is not None
    np.testing.assert_array_equal(back.path_m, route.path_m[::-1])

    slack = 1e-9 if surface.even else 1e-3
    fewer = route_between(*ENDS, dict(list(kept.items())[1:]), surface=surface)
    assert fewer is not None
    assert fewer.cost <= route.cost * (1 + slack)
    narrower = route_between(*ENDS, kept, surface=surface, needed_m=4000.0)
    assert narrower is not None
    assert narrower.cost <= route.cost * (1 + slack)


def shortest_of_all_m(room: Room) -> float:
    """Brute force: every pair of vertices that shapely lets see each other, no tangents, no order of search."""
    nodes = np.vstack((ENDS, shapely.get_coordinates(room.inner)))
    i, j = np.triu_indices(len(nodes), k=1)
    legs = shapely.linestrings(np.stack((nodes[i], nodes[j]), axis=1))
    shapely.prepare(room.space)
    seen = shapely.covers(room.space, legs) & (shapely.length(legs) > 0)
    graph = csr_array((shapely.length(legs[seen]), (i[seen], j[seen])), shape=(len(nodes),) * 2)
    return float(dijkstra(graph, directed=False, indices=0)[1])


@pytest.mark.parametrize("seed", range(60))
def test_an_even_route_is_the_shortest_of_the_whole_visibility_graph(seed: int) -> None:
    rng = np.random.default_rng(seed)
    zones = {
        key: zone.simplify(1500)
        for key, zone in random_zones(rng, 3 + seed % 4).items()
        if min(zone.distance(Point(end)) for end in ENDS) > 8e3
    }
    coarse = CorridorSettings(arc_segments=8, outline_tolerance_m=1000.0)
    free = make_free_space(AREA, zones, distance_m=5000.0, settings=coarse)
    ends = Ends(Point(ENDS[0]), Point(ENDS[1]))
    room = free.find_room(ends)
    assert room is not None
    route = find_route(room, ends, plain_surface())
    assert route.cost == pytest.approx(length_m(route), rel=1e-12)
    assert length_m(route) == pytest.approx(shortest_of_all_m(room), rel=1e-9)
    path = shortest_path(room.space, find_corners(room.inner), np.array(ENDS))
    assert path is not None
    assert LineString(path).length == pytest.approx(length_m(route), rel=1e-12)


# Weighted scenes: at most 0.1 % from a closed form or a reference.

Scene = tuple[np.ndarray, tuple[float, float], tuple[float, float], float]


def centres_m(cell_m: float) -> tuple[np.ndarray, np.ndarray]:
    x_m, y_m = np.meshgrid(*plain_surface(cell_m).slowness.grid.centres())
    return x_m, y_m


def linear_velocity(start: tuple[float, float], end: tuple[float, float], gradient: tuple[float, float]) -> Scene:
    """Rays are circles, cost acosh(1 + g^2 d^2 / (2 v1 v2)) / g (Slotnick 1959)."""
    x_m, y_m = centres_m(1000.0)
    v1, v2 = (2 + gradient[0] * x + gradient[1] * y for x, y in (start, end))
    g = math.hypot(*gradient)
    exact = math.acosh(1 + g**2 * math.dist(start, end) ** 2 / (2 * v1 * v2)) / g
    return 1 / (2 + gradient[0] * x_m + gradient[1] * y_m), start, end, exact


def layers(slowness: tuple[float, float, float], start: tuple[float, float], end: tuple[float, float]) -> Scene:
    """Three layers parted at x = -50 km and 50 km: by Snell's law slowness times sine is the same in each."""
    x_m, _ = centres_m(1000.0)
    widths, s = np.array((-50e3 - start[0], 100e3, end[0] - 50e3)), np.array(slowness)
    low, high = 0.0, min(slowness) * (1 - 1e-15)
    for _ in range(100):
        ray = (low + high) / 2
        sines = ray / s
        far = (widths * sines / np.sqrt(1 - sines**2)).sum() < abs(end[1] - start[1])
        low, high = (ray, high) if far else (low, ray)
    exact = float((widths * s / np.sqrt(1 - (low / s) ** 2)).sum())
    return np.select([x_m < -50e3, x_m < 50e3], slowness[:2], slowness[2]), start, end, exact


def radial(start: tuple[float, float], end: tuple[float, float]) -> Scene:
    """Slowness a / r: rays are logarithmic spirals, straight lines in angle and logarithm of the radius."""
    x_m, y_m = centres_m(1000.0)
    turn = math.atan2(start[0] * end[1] - start[1] * end[0], start[0] * end[0] + start[1] * end[1])
    exact = 1e5 * math.hypot(turn, math.log(math.hypot(*end) / math.hypot(*start)))
    return 1e5 / np.maximum(np.hypot(x_m, y_m), 10e3), start, end, exact


def fish_eye(start: tuple[float, float], end: tuple[float, float], a_m: float) -> Scene:
    """Maxwell's fish-eye, slowness 1 / (1 + (r / a)^2): half of a times the angle between stereographic images."""
    x_m, y_m = centres_m(1000.0)
    images = []
    for x, y in (start, end):
        square = (x**2 + y**2) / a_m**2
        images.append(np.array((2 * x / a_m, 2 * y / a_m, square - 1)) / (1 + square))
    exact = a_m / 2 * math.acos(float(images[0] @ images[1]))
    return 1 / (1 + (x_m**2 + y_m**2) / a_m**2), start, end, exact


CLOSED_FORMS = {
    "gradient north": lambda: linear_velocity((-150e3, -100e3), (150e3, -100e3), (0.0, 9e-6)),
    "gradient oblique": lambda: linear_velocity((-150e3, 80e3), (140e3, -60e3), (4e-6, 5e-6)),
    "gradient steep": lambda: linear_velocity((-170e3, -90e3), (120e3, -110e3), (2e-6, 1.0e-5)),
    "layers falling": lambda: layers((3.0, 1.5, 1.0), (-150e3, -60e3), (150e3, 80e3)),
    "layers with a dear middle": lambda: layers((1.0, 4.0, 1.0), (-150e3, -100e3), (150e3, 90e3)),
    "layers with a cheap middle": lambda: layers((2.0, 1.0, 2.5), (-120e3, -120e3), (130e3, 120e3)),
    "radial, a quarter turn": lambda: radial((100e3, 0.0), (10e3, 120e3)),
    "radial, half a turn nearly": lambda: radial((-120e3, 20e3), (130e3, 60e3)),
    "fish-eye, wide": lambda: fish_eye((-150e3, -20e3), (120e3, 90e3), 150e3),
    "fish-eye, tight": lambda: fish_eye((-100e3, 30e3), (110e3, 60e3), 120e3),
}


@pytest.mark.parametrize("name", list(CLOSED_FORMS))
def test_weighted_routes_are_within_a_thousandth_of_closed_forms(name: str) -> None:
    values, start, end, exact = CLOSED_FORMS[name]()
    surface = Surface(Raster(plain_surface(1000.0).slowness.grid, values, name, "1"), even=False)
    route = route_between(start, end, {}, surface=surface)
    assert route is not None
    assert abs(route.cost / exact - 1) < 1e-3
    # The straight line is told apart.
    assert surface.price_path(np.array([start, end])) / exact > 1.004


@pytest.mark.parametrize("seed", range(5))
def test_weighted_routes_are_within_a_thousandth_of_a_finer_search_and_below_a_graph(seed: int) -> None:
    rng = np.random.default_rng(900 + seed)
    zones = {key: zone for key, zone in random_zones(rng, 4).items() if min(map(zone.distance, map(Point, ENDS))) > 8e3}
    surface = random_surface(rng, 4000.0)
    grid = surface.slowness.grid
    # The same cost on cells of a quarter of the size: stations and places aside come four times nearer.
    quarter = Grid(PLANE, grid.west_m, grid.north_m, grid.cell_m / 4, n_rows=4 * grid.n_rows, n_cols=4 * grid.n_cols)
    values = np.repeat(np.repeat(surface.slowness.values, 4, axis=0), 4, axis=1)
    route = route_between(*ENDS, zones, surface=surface)
    finer = route_between(*ENDS, zones, surface=Surface(Raster(quarter, values, "finer", "1"), even=False))
    assert route is not None
    assert finer is not None
    assert finer.cost == pytest.approx(surface.price_path(finer.path_m), rel=1e-9)
    assert abs(route.cost / finer.cost - 1) < 1e-3
    free = make_free_space(AREA, zones, distance_m=5000.0, settings=SETTINGS)
    room = free.find_room(Ends(*map(Point, ENDS)))
    assert room is not None
    bound = walk_net(room, surface, 5e3)
    assert route.cost <= bound
    assert route.cost >= bound / 1.03  # 32 neighbours are up to 1.3 % too dear by their angles alone


def walk_net(room: Room, surface: Surface, apart_m: float) -> float:
    """Dijkstra over places at even spacing with 32 neighbours each: an upper bound by scipy and shapely alone."""
    x_m, y_m = np.meshgrid(np.arange(-195e3, 196e3, apart_m), np.arange(-145e3, 146e3, apart_m))
    nodes = np.vstack((ENDS, np.column_stack((x_m.ravel(), y_m.ravel()))))
    index = np.full((x_m.shape[0] + 6, x_m.shape[1] + 6), -1)
    index[3:-3, 3:-3] = np.arange(2, len(nodes)).reshape(x_m.shape)
    pairs = []
    for a, b in ((a, b) for a in range(-3, 4) for b in range(-3, 4) if math.gcd(a, b) == 1):
        here, there = index[3:-3, 3:-3], index[3 + a : index.shape[0] - 3 + a, 3 + b : index.shape[1] - 3 + b]
        pairs.append(np.column_stack((here[there >= 0], there[there >= 0])))
    for end in (0, 1):
        near = np.flatnonzero(np.hypot(*(nodes - nodes[end]).T) < 4 * apart_m)
        pairs += [np.column_stack((np.full(len(near), end), near)), np.column_stack((near, np.full(len(near), end)))]
    i, j = np.concatenate(pairs).T
    legs = shapely.linestrings(np.stack((nodes[i], nodes[j]), axis=1))
    shapely.prepare(room.space)
    kept = shapely.contains_properly(room.space, legs) & (i != j)
    prices = surface.price_legs(nodes[i[kept]], nodes[j[kept]])
    return float(dijkstra(csr_array((prices, (i[kept], j[kept])), shape=(len(nodes),) * 2), indices=0)[1])


@settings(max_examples=60, deadline=None)
@given(
    st.tuples(*[st.floats(-30.0, 60.0, allow_subnormal=False)] * 4),
    st.integers(0, 2**32 - 1),
)
def test_the_cost_of_a_leg_is_the_sum_over_its_cells(leg: tuple[float, float, float, float], seed: int) -> None:
    values = np.random.default_rng(seed).uniform(1, 5, size=(4, 5))
    ends = np.array(leg).reshape(2, 2)
    found = integrate_legs(values, (0.0, 40.0, 10.0), ends[:1], ends[1:])[0]
    # Brute force: ten thousand midpoints.
    at = (np.arange(10_000) + 0.5) / 10_000
    places = ends[0] + at[:, None] * (ends[1] - ends[0])
    rows = np.clip(np.floor((40 - places[:, 1]) / 10).astype(int), 0, 3)
    cols = np.clip(np.floor(places[:, 0] / 10).astype(int), 0, 4)
    length = math.dist(*ends)
    assert found == pytest.approx(values[rows, cols].mean() * length, abs=max(length, 1e-9) * 4e-3)
    assert integrate_legs(values, (0.0, 40.0, 10.0), ends[1:], ends[:1])[0] == pytest.approx(found, rel=1e-9, abs=1e-9)


def test_shifting_aside_never_costs_more_and_stays_in_the_room() -> None:
    free = make_free_space(AREA, {"disc": disc(0, 0, 40e3)}, distance_m=5000.0, settings=SETTINGS)
    room = free.find_room(Ends(Point(ENDS[0]), Point(ENDS[1])))
    assert room is not None
    path = np.array([ENDS[0], (-90e3, 50e3), (0.0, 90e3), (90e3, 60e3), ENDS[1]])
    before = measure_legs(path[:-1], path[1:]).sum()
    for _ in range(6):
        path = shift_aside(room, path, 8e3, plain_surface())
        after = measure_legs(path[:-1], path[1:]).sum()
        assert after <= before
        assert room.holds(path)
        before = after
    assert before < 1.03 * one_disc_length_m(*ENDS, 45e3)


def test_the_field_is_blocked_where_the_route_is() -> None:
    # A wall one cell thick in the raster: the travel cost does not pass, so a route from it cannot either.
    grid = Grid(PLANE, 0.0, 20e3, 1000.0, n_rows=20, n_cols=20)
    slowness = np.ones(grid.shape)
    slowness[:, 10] = np.inf
    cost = accumulated_cost(Raster(grid, slowness, "wall", "1"), (2500.0, 2500.0))
    assert np.isinf(cost.values[:, 11:]).all()


def test_a_room_whose_corners_are_lost_is_told() -> None:
    around = shapely.box(0, 0, 10e3, 10e3).difference(shapely.box(4e3, -1, 6e3, 9e3))
    no_corners = find_corners(shapely.box(0, 0, 1, 1))
    room = Room(around, around, no_corners)
    with pytest.raises(CorridorError, match="Found no way round the corners"):
        find_route(room, Ends(Point(1e3, 1e3), Point(9e3, 1e3)), plain_surface())


def test_pieces_of_free_space_that_touch_in_a_point_are_apart() -> None:
    left, right = shapely.box(0, 0, 10, 10), shapely.box(10, 10, 20, 20)
    free = FreeSpace(open_m=shapely.union(left, right), grown={})
    assert free.find_room(Ends(Point(5, 5), Point(15, 15))) is None
    assert free.find_room(Ends(Point(5, 5), Point(6, 6))) is not None


def test_the_same_scene_gives_the_same_bytes_whatever_the_order_of_its_zones() -> None:
    zones = random_zones(np.random.default_rng(3), 6)
    surface = random_surface(np.random.default_rng(3))
    routes = [
        route_between(*ENDS, dict(order), surface=surface)
        for order in (zones.items(), list(zones.items())[::-1], zones.items())
    ]
    paths = [route.path_m.tobytes() for route in routes if route is not None]
    assert len(paths) == 3
    assert all(a == b for a, b in pairwise(paths))
