"""Ends that are areas or lines: a way may begin anywhere on them. Against dense samples of both ends."""

import math

import numpy as np
import pyproj
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from shapely import LineString, Point, Polygon

from geo.corridors import (
    CorridorSettings,
    Ends,
    FreeSpace,
    Room,
    Route,
    Surface,
    find_route,
    find_scale_range,
    make_free_space,
)
from geo.corridors.routing.alternatives import find_classes
from geo.corridors.routing.ends import find_feet, list_borders, slide_places, space_places
from geo.corridors.routing.landings import lay_landings
from geo.corridors.routing.visibility import find_corners
from geo.errors import CorridorError
from geo.geodesy import LocalPlane
from geo.rasters import Grid, Raster

PLANE = LocalPlane(39.0, 34.75, 33.0, 36.5)
AREA = shapely.box(-200e3, -150e3, 200e3, 150e3)
COARSE = CorridorSettings(arc_segments=8, outline_tolerance_m=800.0)


def even_surface(cell_m: float = 2000.0) -> Surface:
    grid = Grid(PLANE, -200e3, 150e3, cell_m, n_rows=round(300e3 / cell_m), n_cols=round(400e3 / cell_m))
    return Surface(Raster(grid, np.ones(grid.shape), "even", "1"), even=True)


def random_shape(rng: np.random.Generator, x_m: float, y_m: float, size_m: float) -> shapely.Geometry:
    places = rng.normal(size=(5, 2)) * size_m + np.array((x_m, y_m))
    if rng.random() < 0.3:
        return LineString(places[np.argsort(places[:, 1])])
    around = np.argsort(np.arctan2(*(places - places.mean(axis=0)).T))
    return Polygon(places[around])  # a star, rarely convex


def random_scene(seed: int) -> tuple[FreeSpace, Ends]:
    rng = np.random.default_rng(seed)
    zones = {}
    for k in range(5):
        centre = np.array((rng.uniform(-120e3, 120e3), rng.uniform(-100e3, 100e3)))
        size = rng.uniform(8e3, 30e3)
        zones[f"zone{k}"] = shapely.MultiPoint(rng.normal(size=(6, 2)) * size + centre).convex_hull
    # Zones may cut into the ends, and the ends may reach beyond the area.
    start = random_shape(rng, rng.uniform(-190e3, -120e3), rng.uniform(-80e3, 80e3), rng.uniform(5e3, 25e3))
    end = random_shape(rng, rng.uniform(120e3, 190e3), rng.uniform(-80e3, 80e3), rng.uniform(5e3, 25e3))
    return make_free_space(AREA, zones, distance_m=4000.0, settings=COARSE), Ends(start, end)


def sample(end_m: shapely.Geometry, room: Room, apart_m: float) -> NDArray[np.float64]:
    """Places all along an end's outline and inside it, as far as it lies in the room."""
    here = shapely.intersection(end_m, room.inner)
    places = [shapely.get_coordinates(shapely.segmentize(here, apart_m))]
    west, south, east, north = here.bounds
    grid = np.array([(x, y) for x in np.arange(west, east, 3e3) for y in np.arange(south, north, 3e3)]).reshape(-1, 2)
    places.append(grid[shapely.covers(here, shapely.points(grid))])
    return np.unique(np.vstack(places), axis=0)


def brute_force_m(room: Room, ends: Ends, apart_m: float) -> float:
    """Shortest way over all vertices of the room and dense samples of both ends, by shapely and scipy alone."""
    start, end = (sample(each, room, apart_m) for each in (ends.start_m, ends.end_m))
    corners = shapely.get_coordinates(room.inner)
    groups = ((start, corners), (corners, corners), (corners, end), (start, end))
    first = {id(start): 0, id(corners): len(start), id(end): len(start) + len(corners)}
    rows, cols, lengths = [], [], []
    shapely.prepare(room.space)
    for a, b in groups:
        i, j = (grid.ravel() for grid in np.meshgrid(np.arange(len(a)), np.arange(len(b)), indexing="ij"))
        legs = shapely.linestrings(np.stack((a[i], b[j]), axis=1))
        apart = shapely.length(legs)
        seen = (apart > 0) & shapely.contains_properly(room.space, legs)
        rows.append(i[seen] + first[id(a)])
        cols.append(j[seen] + first[id(b)])
        lengths.append(apart[seen])
    n = len(start) + len(corners) + len(end)
    graph = csr_array((np.concatenate(lengths), (np.concatenate(rows), np.concatenate(cols))), shape=(n, n))
    paid = dijkstra(graph, indices=np.arange(len(start)), min_only=True)
    return float(paid[-len(end) :].min())


@pytest.mark.parametrize("seed", range(14))
def test_even_ways_between_areas_are_those_of_dense_samples(seed: int) -> None:
    free, ends = random_scene(seed)
    rooms = free.find_rooms(ends)
    if not rooms:
        pytest.skip("this scene is closed")
    best = min((find_route(room, ends, even_surface()) for room in rooms), key=lambda route: route.cost)
    sampled = min(brute_force_m(room, ends, 700.0) for room in rooms)
    # Samples miss the best place by at most 350 m, which lengthens a leg square to the outline by far less.
    assert best.cost <= sampled + 0.5
    assert best.cost >= sampled - 350.0
    assert best.cost / sampled > 1 - 2e-3
    assert best.cost == pytest.approx(LineString(best.path_m).length, rel=1e-9)
    for place, end in zip(best.path_m[[0, -1]], (ends.start_m, ends.end_m), strict=True):
        assert end.distance(Point(place)) < 0.01
    assert any(room.holds(best.path_m) for room in rooms)

    # No fixed pair of places of the two ends is nearer.
    rng = np.random.default_rng(seed)
    room = rooms[0]
    route = find_route(room, ends, even_surface())
    for _ in range(5):
        pair = [rng.choice(sample(each, room, 2e3)) for each in (ends.start_m, ends.end_m)]
        assert find_route(room, Ends(Point(pair[0]), Point(pair[1])), even_surface()).cost >= route.cost - 1e-6

    back = find_route(room, ends.back, even_surface())
    np.testing.assert_array_equal(back.path_m, route.path_m[::-1])


@pytest.mark.parametrize("seed", [0, 1, 2, 3])
def test_classes_between_areas_differ_and_start_with_the_shortest(seed: int) -> None:
    free, ends = random_scene(seed)
    room = free.find_room(ends)
    assert room is not None
    routes = find_classes(room, ends, even_surface(), most=6, stretch=1.5)
    assert routes[0].cost == pytest.approx(find_route(room, ends, even_surface()).cost, rel=1e-12)
    assert len({route.signature for route in routes}) == len(routes)
    assert [route.cost for route in routes] == sorted(route.cost for route in routes)
    for route in routes:
        assert room.holds(route.path_m)
        assert LineString(route.path_m).is_simple
        for place, end in zip(route.path_m[[0, -1]], (ends.start_m, ends.end_m), strict=True):
            assert end.distance(Point(place)) < 0.01


def test_a_class_does_not_change_as_its_end_slides_past_an_obstacle_in_the_north() -> None:
    # The ray of an obstacle south of a wide start runs through the start: both ways below come north of it.
    space = shapely.box(0, 0, 100e3, 100e3).difference(shapely.box(18e3, 10e3, 22e3, 20e3))
    room = Room(space, space.buffer(-0.05, join_style="mitre"), find_corners(space.buffer(-0.05, join_style="mitre")))
    ends = Ends(LineString([(10e3, 60e3), (30e3, 60e3)]), Point(80e3, 60e3))
    (only,) = find_classes(room, ends, even_surface(), most=5, stretch=1.5)
    assert only.path_m.tolist() == [[30e3, 60e3], [80e3, 60e3]]


def test_areas_that_see_each_other_are_joined_by_their_nearest_pair() -> None:
    free = make_free_space(AREA, {}, distance_m=1000.0, settings=COARSE)
    start = Polygon([(-100e3, -30e3), (-60e3, -10e3), (-90e3, 40e3)])
    end = LineString([(20e3, -90e3), (70e3, 90e3)])
    room = free.find_room(Ends(start, end))
    assert room is not None
    route = find_route(room, Ends(start, end), even_surface())
    assert route.cost == pytest.approx(start.distance(end), rel=1e-12)
    assert len(route.path_m) == 2


def test_the_nearest_place_that_is_hidden_is_not_used() -> None:
    # A long line behind a wall: the nearest place of the line lies behind it, the best one beside.
    space = shapely.box(-50e3, -50e3, 50e3, 50e3).difference(shapely.box(-20e3, 5e3, 30e3, 10e3))
    inner = space.buffer(-0.05, join_style="mitre")
    room = Room(space, inner, find_corners(inner))
    ends = Ends(Point(0.0, 0.0), LineString([(-45e3, 20e3), (45e3, 20e3)]))
    route = find_route(room, ends, even_surface())
    assert route.cost == pytest.approx(math.hypot(20e3, 5e3) + 15e3, abs=1.0)
    assert route.path_m[-1] == pytest.approx((-20e3, 20e3), abs=0.1)


def test_an_end_slides_to_where_an_uneven_way_is_cheapest() -> None:
    # Cost falls eastwards in three steps; the best place of the line is where Snell's law meets it square.
    grid = even_surface(1000.0).slowness.grid
    x_m, _ = np.meshgrid(*grid.centres())
    values = np.where(x_m < -50e3, 3.0, np.where(x_m < 50e3, 1.5, 1.0))
    surface = Surface(Raster(grid, values, "steps", "1"), even=False)
    free = make_free_space(AREA, {}, distance_m=1000.0, settings=COARSE)
    line = LineString([(120e3, -100e3), (150e3, 120e3)])
    ends = Ends(Point(-120e3, 20e3), line)
    room = free.find_room(ends)
    assert room is not None
    route = find_route(room, ends, surface)
    best = math.inf
    for share in np.linspace(0, 1, 401):
        best = min(
            best,
            bend_twice(np.array((-120e3, 20e3)), shapely.get_coordinates(line.interpolate(share, normalized=True))[0]),
        )
    assert best * (1 - 1e-6) <= route.cost <= best * (1 + 2e-4)
    assert line.distance(Point(route.path_m[-1])) < 0.01


def bend_twice(start: NDArray[np.float64], end: NDArray[np.float64]) -> float:
    """Least cost over three layers parted at x = -50 km and 50 km, by Snell's law: s sin(angle) is the same in each."""
    widths, slowness = np.array((-50e3 - start[0], 100e3, end[0] - 50e3)), np.array((3.0, 1.5, 1.0))
    low, high = 0.0, 1.0 - 1e-12
    for _ in range(80):
        ray = (low + high) / 2
        sines = ray / slowness
        low, high = (
            (ray, high) if (widths * sines / np.sqrt(1 - sines**2)).sum() < abs(end[1] - start[1]) else (low, ray)
        )
    return float((widths * slowness / np.sqrt(1 - (low / slowness) ** 2)).sum())


def test_uneven_ways_between_areas_are_not_dearer_than_between_their_samples() -> None:
    rng = np.random.default_rng(8)
    grid = even_surface().slowness.grid
    x_m, y_m = np.meshgrid(*grid.centres())
    surface = Surface(Raster(grid, 1.5 + np.sin(x_m / 3e4) * np.cos(y_m / 4e4) / 2, "waves", "1"), even=False)
    for seed in (1, 5):
        free, ends = random_scene(seed)
        room = free.find_room(ends)
        assert room is not None
        route = find_route(room, ends, surface)
        assert room.holds(route.path_m)
        for place, end in zip(route.path_m[[0, -1]], (ends.start_m, ends.end_m), strict=True):
            assert end.distance(Point(place)) < 0.01
        starts, goals = (sample(each, room, 2e3) for each in (ends.start_m, ends.end_m))
        for _ in range(12):
            pair = Ends(Point(rng.choice(starts)), Point(rng.choice(goals)))
            assert route.cost <= find_route(room, pair, surface).cost * (1 + 1e-4)


def test_ends_that_overlap_or_lie_outside_are_told() -> None:
    free = make_free_space(AREA, {}, distance_m=1000.0, settings=COARSE)
    meeting = Ends(shapely.box(0, 0, 10e3, 10e3), shapely.box(5e3, 5e3, 20e3, 20e3))
    room = free.find_room(meeting)
    assert room is not None
    with pytest.raises(CorridorError, match="found a place that both have in common"):
        find_route(room, meeting, even_surface())
    with pytest.raises(CorridorError, match="found one outside the room"):
        lay_landings(room, Ends(shapely.box(300e3, 0, 310e3, 10e3), Point(0, 0)))


def test_an_end_in_two_rooms_gives_both() -> None:
    wall = {"wall": shapely.box(-5e3, -200e3, 5e3, 200e3)}
    free = make_free_space(AREA, wall, distance_m=1000.0, settings=COARSE)
    across, west = LineString([(-50e3, 0.0), (50e3, 0.0)]), Point(-100e3, 50e3)
    assert len(free.find_rooms(Ends(across, across))) == 2
    (room,) = free.find_rooms(Ends(across, west))
    route = find_route(room, Ends(across, west), even_surface())
    assert route.path_m[0] == pytest.approx((-50e3, 0.0))


def test_pieces_of_borders() -> None:
    square = shapely.box(0, 0, 10, 10)
    edges = list_borders(shapely.MultiPolygon([square, shapely.box(20, 0, 30, 10)]))
    assert edges.shape == (8, 4)
    assert list_borders(shapely.GeometryCollection([Point(1, 1), square])).shape == (5, 4)
    spaced = space_places(list_borders(square), 2.5)
    assert len(spaced) == 16
    assert shapely.distance(square.boundary, shapely.points(spaced)).max() == 0
    feet = find_feet(edges, np.array([[5.0, 15.0]]))
    # Brute force: the foot on a piece is its nearest point, unless that is one of its ends.
    lines = shapely.linestrings(edges.reshape(-1, 2, 2))
    nearest = shapely.get_coordinates(
        shapely.line_interpolate_point(lines, shapely.line_locate_point(lines, Point(5, 15)))
    )
    inside = [
        not any(np.allclose(place, end) for end in edge.reshape(2, 2))
        for place, edge in zip(nearest, edges, strict=True)
    ]
    assert sorted(map(tuple, feet[:, 1:])) == sorted(map(tuple, nearest[inside]))
    slid = slide_places(list_borders(square), np.array([10.0, 4.0]), np.linspace(-8, 8, 9))
    assert slid.shape == (9, 2)
    assert slid[4].tolist() == [10.0, 4.0]
    assert shapely.distance(square.boundary, shapely.points(slid)).max() < 1e-12


def clear_scene(seed: int) -> tuple[int, float]:
    """Number of ways found in a random scene with area ends, and by how much the tightest keeps more than it needs."""
    rng = np.random.default_rng(seed)
    needed_m = rng.uniform(1e3, 8e3)
    circles = []
    zones = {}
    for k in range(int(rng.integers(3, 9))):
        lon, lat, radius = rng.uniform(37.0, 41.0), rng.uniform(33.3, 36.2), rng.uniform(5e3, 45e3)
        reach = np.full(240, radius / math.cos(math.pi / 240))
        lons, lats, _ = pyproj.Geod(ellps="WGS84").fwd(
            np.full(240, lon), np.full(240, lat), np.arange(240) * 360 / 240, reach
        )
        circles.append((lon, lat, radius))
        zones[f"zone{k}"] = PLANE.project(np.array([Polygon(np.column_stack((lons, lats)))]))[0]
    area = shapely.box(36.5, 33.0, 41.5, 36.5)
    scale = find_scale_range(PLANE, area)[1]
    free = make_free_space(AREA, zones, distance_m=needed_m * scale, settings=CorridorSettings())
    start = random_shape(rng, rng.uniform(-190e3, -120e3), rng.uniform(-80e3, 80e3), rng.uniform(5e3, 25e3))
    end = random_shape(rng, rng.uniform(120e3, 190e3), rng.uniform(-80e3, 80e3), rng.uniform(5e3, 25e3))
    room = free.find_room(Ends(start, end))
    if room is None:
        return 0, math.inf
    surface = even_surface()
    if seed % 3 == 0:
        x_m, y_m = np.meshgrid(*surface.slowness.grid.centres())
        values = 1.5 + np.sin(x_m / rng.uniform(2e4, 6e4)) * np.cos(y_m / rng.uniform(2e4, 6e4)) / 2
        surface = Surface(Raster(surface.slowness.grid, values, "waves", "1"), even=False)
    routes = find_classes(room, Ends(start, end), surface, most=3, stretch=1.5)
    return len(routes), min(measure_on_ground(route, circles) for route in routes) - needed_m


def measure_on_ground(route: Route, circles: list[tuple[float, float, float]]) -> float:
    """Least distance to geodesic circles by geographiclib: that to the centre less the radius."""
    places = shapely.segmentize(LineString(route.path_m), 200.0)
    lon_lat = shapely.get_coordinates(PLANE.unproject(np.array([places]))[0])
    least = math.inf
    for lon, lat, radius in circles:
        rough = np.hypot((lon_lat[:, 0] - lon) * math.cos(math.radians(lat)), lon_lat[:, 1] - lat)
        for k in np.argsort(rough)[:4]:
            found = Geodesic.WGS84.Inverse(lat, lon, lon_lat[k, 1], lon_lat[k, 0])["s12"]
            least = min(least, float(found) - radius)
    return least


def test_ways_between_areas_and_their_alternatives_keep_clear_on_the_ground() -> None:
    # Seeds 0 to 999 gave 2419 ways and 0 violations.
    found = [clear_scene(seed) for seed in range(24)]
    assert sum(n for n, _ in found) >= 40
    assert min(spare for _, spare in found) >= 0
    # The measure can fail: less than 10 m more than needed is kept somewhere.
    assert min(spare for _, spare in found) < 10
