"""Roads thinner than a cell: closed forms by Snell's law, junctions, laws."""

import math
from itertools import pairwise

import numpy as np
import pytest
import shapely
from scipy.optimize import minimize
from shapely import LineString, MultiLineString, Point

from geo.corridors import CorridorSettings, Ends, Room, Route, Surface, find_route, make_free_space
from geo.corridors.routing.roads import Roads, lay_road_net, price_off_road
from geo.errors import CorridorError
from geo.geodesy import LocalPlane
from geo.rasters import Grid, Raster

PLANE = LocalPlane(39.0, 34.75, 33.0, 36.5)
AREA = shapely.box(-200e3, -150e3, 200e3, 150e3)
SETTINGS = CorridorSettings(arc_segments=8, outline_tolerance_m=800.0)


def surface_of(total_off_road: float, roads_off: float, cell_m: float = 2000.0) -> Surface:
    """Slowness on the roads such that off the roads it is the same everywhere in the plane."""
    grid = Grid(PLANE, -200e3, 150e3, cell_m, n_rows=round(300e3 / cell_m), n_cols=round(400e3 / cell_m))
    flat = Surface(Raster(grid, np.ones(grid.shape), "flat", "1"), even=True)
    on_road = total_off_road - roads_off * flat.ground_per_plane
    return Surface(Raster(grid, on_road, "on roads", "1"), even=True)


def ways(
    start: shapely.Geometry,
    end: shapely.Geometry,
    roads: Roads,
    surface: Surface,
    zones: dict[str, shapely.Geometry] | None = None,
) -> tuple[Room, Route]:
    free = make_free_space(AREA, zones or {}, distance_m=500.0, settings=SETTINGS)
    room = free.find_room(Ends(start, end))
    assert room is not None
    return room, find_route(room, Ends(start, end), surface, roads)


@pytest.mark.parametrize("cell_m", [1000.0, 4000.0])
@pytest.mark.parametrize("beside", [2.5, 1.5])
def test_a_road_thinner_than_a_cell_is_joined_at_the_critical_angle(beside: float, cell_m: float) -> None:
    # Snell: sin(angle) = on / off against the square to the road, whatever the distance of the ends.
    surface = surface_of(beside, beside - 1.0, cell_m)
    road = Roads(LineString([(-180e3, 0), (180e3, 0)]), beside - 1.0)
    _, route = ways(Point(-120e3, 40e3), Point(120e3, 30e3), road, surface)
    on_road = float(surface.slowness.values[surface.slowness.grid.rowcol(0.0, 0.0)])
    angle = math.asin(on_road / beside)
    exact = 240e3 * on_road + 70e3 * (beside / math.cos(angle) - on_road * math.tan(angle))
    # The plane's scale changes what the road costs by 0.0005 along it; a reference that forgets the road is told apart.
    assert route.cost == pytest.approx(exact, rel=8e-4)
    assert route.cost < beside * math.hypot(240e3, 10e3) * 0.98
    on_line = route.path_m[np.abs(route.path_m[:, 1]) < 1.0]
    assert on_line[0, 0] == pytest.approx(-120e3 + 40e3 * math.tan(angle), abs=1500)
    assert on_line[-1, 0] == pytest.approx(120e3 - 30e3 * math.tan(angle), abs=1500)


def test_a_bent_road_between_two_places_costs_what_the_best_joints_cost() -> None:
    beside = 3.0
    surface = surface_of(beside, 2.0)
    bend = np.array([(-150e3, -60e3), (-20e3, 30e3), (150e3, 20e3)])
    start, end = np.array((-130e3, 40e3)), np.array((120e3, -70e3))
    _, route = ways(Point(start), Point(end), Roads(LineString(bend), 2.0), surface)

    def cost_of(share: np.ndarray) -> float:
        joints = [bend[k] + s * (bend[k + 1] - bend[k]) for k, s in enumerate(share)]
        road = surface.price_path(np.array([joints[0], bend[1], joints[1]]))
        return float(road + beside * (math.dist(start, joints[0]) + math.dist(joints[1], end)))

    best = min(
        minimize(cost_of, guess, bounds=[(0, 1), (0, 1)], method="L-BFGS-B").fun for guess in ([0.3, 0.3], [0.8, 0.7])
    )
    assert best * (1 - 1e-6) <= route.cost <= best * (1 + 1e-4)


def test_crossing_roads_are_changed_at_their_junction() -> None:
    surface = surface_of(6.0, 5.0)
    cross = Roads(MultiLineString([[(-150e3, 0), (150e3, 0)], [(10e3, -100e3), (10e3, 100e3)]]), 5.0)
    _, route = ways(Point(-100e3, 0), Point(10e3, 80e3), cross, surface)
    assert shapely.distance(LineString(route.path_m), Point(10e3, 0)) < 3e3
    # Corners may be cut a little off the roads, where that is cheaper than the two legs.
    along = surface.price_path(np.array([(-100e3, 0), (10e3, 0), (10e3, 80e3)]))
    assert along * 0.999 < route.cost <= along * (1 + 1e-9)


def test_a_road_through_a_zone_is_cut() -> None:
    surface = surface_of(3.0, 2.0)
    road = Roads(LineString([(-180e3, 0), (180e3, 0)]), 2.0)
    zone = {"zone": shapely.box(-30e3, -20e3, 30e3, 40e3)}
    room, route = ways(Point(-150e3, 0), Point(150e3, 0), road, surface, zone)
    assert room.holds(route.path_m)
    assert LineString(route.path_m).distance(zone["zone"]) >= 500
    free_cost = ways(Point(-150e3, 0), Point(150e3, 0), road, surface)[1].cost
    assert route.cost > free_cost * 1.05
    # From the road to the corners of the zone and back at the best places, not from its very border.
    corner = np.array((-30.5e3, -20.5e3))
    least = min(
        surface.price_path(np.array([(-150e3, 0), (x, 0)])) + 3.0 * math.dist((x, 0), corner)
        for x in np.linspace(-150e3, -30.5e3, 2000)
    )
    exact = 2 * least + 3.0 * 61e3
    assert route.cost == pytest.approx(exact, rel=2e-2)


def test_dear_roads_that_lead_nowhere_change_nothing() -> None:
    surface = surface_of(2.0, 0.05)
    aside = Roads(LineString([(-100e3, 140e3), (100e3, 140e3)]), 0.05)
    _, route = ways(Point(-120e3, -40e3), Point(120e3, -30e3), aside, surface)
    assert route.cost == pytest.approx(2.0 * math.hypot(240e3, 10e3), rel=1e-5)


@pytest.mark.parametrize("seed", range(4))
def test_more_roads_never_cost_more_and_the_way_back_is_the_same(seed: int) -> None:
    rng = np.random.default_rng(seed)
    lines = [rng.uniform((-170e3, -120e3), (170e3, 120e3), size=(4, 2)) for _ in range(4)]
    surface = surface_of(2.5, 1.5)
    start, end = Point(-150e3, -50e3), Point(150e3, 60e3)
    costs = [2.5 * start.distance(end)]
    for n in range(1, 5):
        room, route = ways(start, end, Roads(MultiLineString(lines[:n]), 1.5), surface)
        costs.append(route.cost)
        assert room.holds(route.path_m)
    assert all(after <= before * (1 + 1e-4) for before, after in pairwise(costs))
    back = find_route(room, Ends(end, start), surface, Roads(MultiLineString(lines[::-1]), 1.5))
    np.testing.assert_array_equal(back.path_m, route.path_m[::-1])
    assert back.cost == route.cost


def test_an_area_is_left_where_the_road_leaves_it() -> None:
    surface = surface_of(4.0, 3.0)
    road = Roads(LineString([(-160e3, -37e3), (180e3, 21e3)]), 3.0)
    start = shapely.box(-150e3, -60e3, -100e3, 10e3)
    _, route = ways(start, Point(150e3, 20e3), road, surface)
    crossing = shapely.intersection(start.boundary, road.lines_m)
    assert min(Point(route.path_m[0]).distance(each) for each in crossing.geoms) < 1.0


def test_roads_are_cut_to_the_room_and_meet_where_they_cross() -> None:
    net = lay_road_net(Roads(LineString([(0, 0), (100, 0)]), 1.0), shapely.box(10, -5, 40, 5))
    assert net.edges.tolist() == [[10, 0, 40, 0]]
    places, pairs = net.cut([np.array([10.0, 20.0])])
    assert places[:, 0].tolist() == [10, 20, 30, 40]
    assert pairs.tolist() == [[0, 1], [1, 2], [2, 3]]
    assert len(lay_road_net(Roads(LineString([(0, 0), (100, 0)]), 1.0), shapely.box(0, 10, 40, 20)).edges) == 0


def test_roads_that_cannot_be_used_are_refused() -> None:
    with pytest.raises(CorridorError, match="expected LineString or MultiLineString"):
        Roads(Point(0, 0), 1.0)
    with pytest.raises(CorridorError, match="expected a finite number greater than 0"):
        Roads(LineString([(0, 0), (1, 1)]), -1.0)


def test_what_a_metre_costs_beside_roads() -> None:
    surface = surface_of(3.0, 2.0)
    beside = price_off_road(surface, Roads(LineString([(0, 0), (1, 1)]), 2.0))
    np.testing.assert_allclose(beside.slowness.values, 3.0)
