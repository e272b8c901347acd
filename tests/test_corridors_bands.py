"""Bands of nearly cheapest ways: closed forms, the exact router as a judge, walls thinner than a cell, laws."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point

from geo.corridors import CorridorSettings, Ends, FreeSpace, Room, Route, Surface, find_route, make_free_space
from geo.corridors.bands import (
    BAND_COLUMNS,
    LeastCostCorridor,
    draw_bands,
    find_stretches,
    least_cost_corridor,
)
from geo.corridors.sentences import Sentence
from geo.errors import CorridorError
from geo.geodesy import LocalPlane
from geo.rasters import Grid, Raster

PLANE = LocalPlane(39.0, 34.75, 33.0, 36.5)
SETTINGS = CorridorSettings()
GRID = Grid(PLANE, -100_000.0, 75_000.0, 1000.0, n_rows=150, n_cols=200)
AREA = shapely.box(*GRID.bounds_m)
NAME = Sentence("Trial", "تجربة")
EVEN = Surface(Raster(GRID, np.ones(GRID.shape), "even", "1"), even=True)
ENDS = Ends(Point(-70_300, 200), Point(69_900, -300))


def find_room(zones: dict[str, shapely.Geometry], ends: Ends = ENDS, needed_m: float = 500.0) -> tuple[Room, FreeSpace]:
    free = make_free_space(AREA, zones, distance_m=needed_m, settings=SETTINGS)
    room = free.find_room(ends)
    assert room is not None
    return room, free


def work_out(
    zones: dict[str, shapely.Geometry], ends: Ends = ENDS, surface: Surface = EVEN, stretch: float = 0.1
) -> tuple[LeastCostCorridor, Room, Route, FreeSpace]:
    room, free = find_room(zones, ends)
    route = find_route(room, ends, surface)
    return least_cost_corridor(room, ends, surface, route, stretch=stretch), room, route, free


def to_plane(shapes: np.ndarray) -> np.ndarray:
    return PLANE.project(shapes)


def price_through(place: Point, room: Room, surface: Surface = EVEN, ends: Ends = ENDS) -> float:
    """The cost of the cheapest way through a place, by the router that knows no field."""
    return sum(find_route(room, Ends(place, end), surface).cost for end in (ends.start_m, ends.end_m))


def test_in_an_even_field_bands_are_ellipses() -> None:
    corridor, room, route, _ = work_out({})
    bands = draw_bands(corridor, room, request_id="r", name=NAME)
    assert tuple(bands.columns) == BAND_COLUMNS
    assert list(bands["stretch"]) == [0.01, 0.02, 0.05, 0.10]
    assert bands.loc[1, "id"] == "r:all:2"
    assert bands["hypothetical"].all()
    apart_m = math.dist(*route.path_m)
    for stretch, shape_m in zip(bands["stretch"], to_plane(bands.geometry.to_numpy()), strict=True):
        axis_m = (1 + stretch) * apart_m
        across_m = math.sqrt(axis_m**2 - apart_m**2)
        assert shape_m.area == pytest.approx(math.pi / 4 * axis_m * across_m, rel=0.02)
        rim = shapely.get_coordinates(shape_m)
        paid = np.hypot(*(rim - route.path_m[0]).T) + np.hypot(*(rim - route.path_m[-1]).T)
        # On the rim all cost the same, but for what a cell's width at an end makes out.
        assert np.abs(paid - axis_m).max() < 1000.0
        assert np.median(np.abs(paid - axis_m)) < 50.0


DISCS = {
    "west": Point(-25_000, 6_000).buffer(18_000, 128),
    "east": Point(30_000, -9_000).buffer(16_000, 128),
}


@pytest.mark.parametrize(
    "zones",
    [
        DISCS,
        {"wall": LineString([(-40_000, -2_400), (45_000, -2_900)]).buffer(1.0)},
        {"wall": LineString([(0, -60_000), (300, 1_500)]).buffer(1.0), "corner": shapely.box(-9_000, 5_000, 0, 60_000)},
    ],
)
def test_the_router_finds_each_place_of_a_band_as_cheap_as_the_band_says(zones: dict[str, shapely.Geometry]) -> None:
    corridor, room, route, _ = work_out(zones)
    bands = draw_bands(corridor, room, request_id="r", name=NAME, stretches=(0.02, 0.1))
    shapes = to_plane(bands.geometry.to_numpy())
    draw = np.random.default_rng(7)
    places = [
        place for place in map(Point, draw.uniform((-90e3, -60e3), (90e3, 60e3), (60, 2))) if room.inner.covers(place)
    ]
    assert len(places) > 40
    n_inside = 0
    for place in places:
        price = price_through(place, room)
        for stretch, shape_m in zip(bands["stretch"], shapes, strict=True):
            edge_m = shape_m.boundary.distance(place)
            if edge_m > 1500.0:  # a cell and a half: beside zones the field is carried on that far
                assert shape_m.contains(place) == (price <= (1 + stretch) * route.cost), (place, price / route.cost - 1)
                n_inside += shape_m.contains(place)
    assert n_inside > 3


def test_nothing_leaks_through_a_wall_thinner_than_a_cell() -> None:
    # To go round the wall's end costs far more than 10 %, though the far side is 600 m from the route.
    wall = {"wall": LineString([(-99_000, 300), (60_000, 400)]).buffer(1.0)}
    ends = Ends(Point(-70_000, -300), Point(50_000, -400))
    corridor, room, _, free = work_out(wall, ends)
    band = to_plane(draw_bands(corridor, room, request_id="r", name=NAME).geometry.to_numpy()[[-1]])[0]
    beyond = shapely.box(-90_000, 800, 30_000, 70_000)
    assert band.intersection(beyond).area == 0
    assert band.intersection(free.grown["wall"]).area < 1.0
    # Cells taken as free by their centres would leak.
    assert (corridor.values[GRID.rowcol(0.0, 1500.0)] > 0.1 * corridor.least).all()


def test_bands_follow_the_route_through_a_gap_thinner_than_a_cell() -> None:
    # 1,060 m less 500 m on each side leave 60 m at 1 km cells.
    zones = {
        "south": shapely.box(-300, -74_000, 300, 0),
        "north": shapely.box(-300, 1_070, 300, 74_000),
    }
    corridor, room, route, _ = work_out(zones)
    bands = draw_bands(corridor, room, request_id="r", name=NAME)
    assert set(bands.geom_type) == {"Polygon"}
    shapes = to_plane(bands.geometry.to_numpy())
    for stretch, shape_m in zip(bands["stretch"], shapes, strict=True):
        assert shape_m.covers(shapely.linestrings(route.path_m))
        for side in (-40_000, 40_000):
            # From the end to the gap it is an ellipse of its own, as long as the whole stretch is spent there.
            half_m = abs(side) - 5_000
            across = LineString([(side, -60_000), (side, 60_000)]).intersection(shape_m).length
            assert across > math.sqrt(stretch * route.cost * half_m)


def test_ends_may_be_areas() -> None:
    ends = Ends(shapely.box(-80_000, -30_000, -60_000, 30_000), LineString([(70_000, -20_000), (70_000, 20_000)]))
    room, _ = find_room({}, ends)
    straight = Route(np.array([[-60_000.0, 0.0], [70_000.0, 0.0]]), 130_000.0)
    corridor = least_cost_corridor(room, ends, EVEN, straight)
    x_m, y_m = np.meshgrid(*GRID.centres())
    places = shapely.points(x_m.ravel(), y_m.ravel())
    exact = shapely.distance(places, ends.start_m) + shapely.distance(places, ends.end_m) - 130_000.0
    found = corridor.values.ravel()
    low = np.isfinite(found) & (exact < 10_000)
    assert low.sum() > 5_000
    assert np.abs(found - exact)[low].max() < 500.0  # half a cell
    (band,) = to_plane(draw_bands(corridor, room, request_id="r", name=NAME, stretches=[0.02]).geometry.to_numpy())
    assert band.covers(shapely.box(-60_000, -20_000, 70_000, 20_000))
    assert not band.covers(shapely.box(-60_000, -24_000, 70_000, 24_000))


def test_where_cost_varies_places_are_as_cheap_as_the_router_finds_them() -> None:
    x_m, y_m = np.meshgrid(*GRID.centres())
    hill = 1 + 2 * np.exp(-((x_m / 30e3) ** 2) - ((y_m - 5e3) / 20e3) ** 2)
    surface = Surface(Raster(GRID, hill, "hill", "1"), even=False)
    corridor, room, _, _ = work_out(DISCS, surface=surface, stretch=0.5)
    for place in ((0.0, 20_500.0), (-30_500.0, -25_500.0), (5_500.0, -45_500.0), (40_500.0, 20_500.0)):
        field = corridor.least + float(corridor.values[GRID.rowcol(*place)])
        assert field == pytest.approx(price_through(Point(place), room, surface), rel=4e-3)


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 2**31))
def test_bands_are_nested_hold_the_route_and_keep_off_the_zones(seed: int) -> None:
    draw = np.random.default_rng(seed)
    spots = draw.uniform((-50e3, -40e3), (50e3, 40e3), (6, 2))
    zones = {str(i): Point(spot).buffer(draw.uniform(2e3, 13e3), 32) for i, spot in enumerate(spots)}
    slowness = 1 + 3 * draw.random((15, 20)).repeat(10, axis=0).repeat(10, axis=1)
    surface = Surface(Raster(GRID, slowness, "random", "1"), even=False)
    free = make_free_space(AREA, zones, distance_m=500.0, settings=SETTINGS)
    room = free.find_room(ENDS)
    if room is None:
        return
    route = find_route(room, ENDS, surface)
    corridor = least_cost_corridor(room, ENDS, surface, route)
    bands = draw_bands(corridor, room, request_id="r", name=NAME)
    shapes = bands.geometry.to_numpy()
    assert shapely.is_valid(shapes).all()
    assert shapely.area(shapely.difference(shapes[:-1], shapes[1:])).max() < 1e-12
    assert shapely.covers(shapely.buffer(shapes[1:], 1e-9), shapes[:-1]).all()
    assert (np.diff(bands["area_km2"]) > 0).all()
    line = PLANE.unproject(shapely.segmentize(np.array([LineString(route.path_m)]), 500.0))[0]
    assert shapely.covers(shapes, line).all()
    original = PLANE.unproject(shapely.segmentize(np.array(list(zones.values())), 500.0))
    assert not shapely.intersects(shapes[:, None], original[None, :]).any()
    # A rotated list of zones gives the same bytes.
    again = make_free_space(AREA, dict(reversed(zones.items())), distance_m=500.0, settings=SETTINGS)
    other = least_cost_corridor(again.find_room(ENDS) or room, ENDS, surface, route)
    assert draw_bands(other, room, request_id="r", name=NAME).to_wkb().equals(bands.to_wkb())


def test_bands_by_share_take_that_share_of_the_room() -> None:
    corridor, room, _, _ = work_out(DISCS, stretch=math.inf)
    shares = (0.05, 0.2, 0.5)
    stretches = find_stretches(corridor, shares)
    assert list(stretches) == sorted(stretches)
    shapes = to_plane(draw_bands(corridor, room, request_id="r", name=NAME, stretches=stretches).geometry.to_numpy())
    assert shapely.area(shapes) / room.space.area == pytest.approx(shares, rel=0.03)
    with pytest.raises(CorridorError, match="one that goes farther"):
        find_stretches(work_out(DISCS)[0], [0.9])
    with pytest.raises(CorridorError, match="a share above 0"):
        find_stretches(corridor, [0.0])


def test_what_cannot_be_drawn_is_refused() -> None:
    corridor, room, route, _ = work_out({})
    with pytest.raises(CorridorError, match=r"at most 0\.1, as far as"):
        draw_bands(corridor, room, request_id="r", name=NAME, stretches=[0.2])
    with pytest.raises(CorridorError, match="a number greater than 0"):
        least_cost_corridor(room, ENDS, EVEN, route, stretch=0.0)


def test_a_room_without_a_wholly_free_cell_has_the_reach_of_its_route_alone() -> None:
    # 700 m wide, along the borders of cells.
    area = LineString([(-70_000, 0), (70_000, 0)]).buffer(850)
    free = make_free_space(area, {}, distance_m=500.0, settings=SETTINGS)
    ends = Ends(Point(-69_000, 10), Point(69_000, -10))
    room = free.find_room(ends)
    assert room is not None
    corridor = least_cost_corridor(room, ends, EVEN, find_route(room, ends, EVEN))
    assert corridor.n_open == 0
    assert np.isinf(corridor.values).all()
    (band,) = draw_bands(corridor, room, request_id="r", name=NAME, stretches=[0.1]).geometry
    assert to_plane(np.array([band]))[0].area == pytest.approx(room.space.area, rel=0.01)
