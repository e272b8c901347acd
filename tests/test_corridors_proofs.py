"""Proofs: closed forms lie within the brackets, no bound exceeds an optimum, what is broken on purpose is caught."""

import heapq
import math
from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations

import numpy as np
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pyproj import Geod
from scipy.optimize import brentq
from shapely import LineString, Point, Polygon

from geo.corridors import CorridorRequest, CorridorSettings, Ends, Route, Scene, Surface, find_route, make_surface
from geo.corridors.clearances import measure_clearances
from geo.corridors.proofs import ON_ROADS, Certificate, certify, duals
from geo.corridors.proofs.brackets import _list_corners, bound_by_corners, find_measure
from geo.corridors.proofs.certificates import _integrate
from geo.corridors.proofs.duals import bound_by_potential
from geo.corridors.proofs.kernels import measure_steepness, profile_steepness, rescale_levels
from geo.corridors.proofs.lenient import draw_lenient
from geo.corridors.proofs.meshes import TOUCH_M, make_mesh
from geo.corridors.proofs.travel_kernels import spread_potential
from geo.corridors.proofs.wording import tell_certificate
from geo.corridors.routing.scenes import lay_scene
from geo.corridors.routing.visibility import find_corners
from geo.errors import BadGeometryError, CorridorError
from geo.geodesy import LocalPlane, fit_plane
from geo.rasters import Grid, Raster, fit_grid, rasterise

PLANE = LocalPlane(39.0, 34.75, 33.0, 36.5)
SETTINGS = CorridorSettings()
EARTH = Geodesic.WGS84


def lay_grid(n_rows: int, n_cols: int, cell_m: float = 1000.0) -> Grid:
    return Grid(PLANE, -n_cols * cell_m / 2, n_rows * cell_m / 2, cell_m, n_rows=n_rows, n_cols=n_cols)


def lay_surface(slowness: NDArray[np.float64], cell_m: float = 1000.0, *, even: bool = False) -> Surface:
    return Surface(Raster(lay_grid(*slowness.shape, cell_m), slowness, "test", "1"), even=even)


def lay_plain_scene(
    surface: Surface, start: tuple[float, float], end: tuple[float, float], zones: dict[str, shapely.Geometry]
) -> Scene:
    """A scene where the plane counts as the ground."""
    area = shapely.box(*surface.slowness.grid.bounds_m)
    return Scene(area, zones, Ends(Point(start), Point(end)), (1.0, 1.0), SETTINGS)


def find_way(scene: Scene, needed_m: float, surface: Surface) -> Route:
    room = scene.free_space(needed_m).find_room(scene.ends)
    assert room is not None
    return find_route(room, scene.ends, surface)


def disc(x_m: float, y_m: float, radius_m: float) -> Polygon:
    turn = np.arange(1440) * 2 * math.pi / 1440
    return Polygon(np.column_stack((np.cos(turn), np.sin(turn))) * radius_m + np.array((x_m, y_m)))


# Even surfaces --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("radius_m", [12_000.0, 40_000.0, 70_000.0])
def test_in_the_plane_the_bracket_holds_two_tangents_and_an_arc(radius_m: float) -> None:
    surface = lay_surface(np.ones((240, 320)), even=True)
    start, end, needed_m = (-140e3, 2e3), (130e3, -9e3), 5000.0
    scene = lay_plain_scene(surface, start, end, {"disc": disc(0, 0, radius_m)})
    certificate = certify(scene, needed_m, find_way(scene, needed_m, surface), surface)
    rim, from_m, to_m = radius_m + needed_m, math.hypot(*start), math.hypot(*end)
    between = math.acos((start[0] * end[0] + start[1] * end[1]) / (from_m * to_m))
    arc = between - math.acos(rim / from_m) - math.acos(rim / to_m)
    exact = math.sqrt(from_m**2 - rim**2) + math.sqrt(to_m**2 - rim**2) + rim * arc
    assert certificate.kind == "exact_bracket"
    assert certificate.lower < exact < certificate.upper
    assert certificate.gap < 3e-4
    # A closed form that forgets the needed distance lies outside.
    assert not certificate.lower < math.hypot(start[0] - end[0], start[1] - end[1]) < certificate.upper


def ellipsoidal_length_m(
    start: tuple[float, float], end: tuple[float, float], centre: tuple[float, float], rim_m: float
) -> float:
    """Two geodesics that touch a geodesic circle and the arc between, by root finding; longitude, latitude."""

    def touch(place: tuple[float, float], side: int) -> tuple[float, float]:
        """Length to the touching point, and its azimuth from the centre."""
        to_centre = EARTH.Inverse(place[1], place[0], centre[1], centre[0])

        def nearest(azimuth: float) -> tuple[float, float]:
            line = EARTH.Line(place[1], place[0], azimuth)
            low, high = 0.0, to_centre["s12"]

            def rate(along_m: float) -> float:
                """How fast the distance to the centre grows."""
                here = line.Position(along_m, Geodesic.STANDARD)
                back = EARTH.Inverse(here["lat2"], here["lon2"], centre[1], centre[0])
                return -math.cos(math.radians(back["azi1"] - here["azi2"]))

            along_m = brentq(rate, low + 1.0, high, xtol=1e-4)
            here = line.Position(along_m, Geodesic.STANDARD)
            out = EARTH.Inverse(centre[1], centre[0], here["lat2"], here["lon2"])
            return along_m, out["s12"]

        spread = math.degrees(math.asin(rim_m / to_centre["s12"]))
        azimuth = brentq(
            lambda turn: nearest(to_centre["azi1"] + side * turn)[1] - rim_m, 0.8 * spread, 1.2 * spread, xtol=1e-11
        )
        along_m, _ = nearest(to_centre["azi1"] + side * azimuth)
        here = EARTH.Direct(place[1], place[0], to_centre["azi1"] + side * azimuth, along_m)
        return along_m, EARTH.Inverse(centre[1], centre[0], here["lat2"], here["lon2"])["azi1"]

    lengths = []
    for side in (-1, 1):
        first_m, azimuth_in = touch(start, side)
        last_m, azimuth_out = touch(end, -side)
        sweep = (azimuth_out - azimuth_in) * side * -1 % 360
        sweep = min(sweep, 360 - sweep)
        turns = azimuth_in + np.linspace(0, 1, 721) * ((azimuth_out - azimuth_in + 180) % 360 - 180)
        rim = [EARTH.Direct(centre[1], centre[0], turn, rim_m) for turn in turns]
        lon, lat = (np.array([place[key] for place in rim]) for key in ("lon2", "lat2"))
        lengths.append(first_m + last_m + float(Geod(ellps="WGS84").line_length(lon, lat)))
    return min(lengths)


def ground_scene(
    start: tuple[float, float], end: tuple[float, float], zones: list[Polygon], width_m: float = 10_000.0
) -> tuple[Scene, Surface, CorridorRequest]:
    area = shapely.box(35.8, 32.4, 42.0, 37.2)
    plane = fit_plane(area.bounds)
    area_m = plane.project(np.array([area], dtype=object))[0]
    grid = fit_grid(plane, area_m.bounds, 2000.0)
    surface = make_surface(Raster(grid, np.ones(grid.shape), "even", "1"))
    request = CorridorRequest(
        id="a", name="a", start=Point(start), end=Point(end), party="un", conduct="x", mode="air", width_m=width_m,
        at=datetime(2025, 4, 15, tzinfo=UTC),
    )  # fmt: skip
    scene = lay_scene(request, area, surface, SETTINGS)
    zones_m = plane.project(np.array(zones, dtype=object))
    return replace(scene, zones_m={str(key): zone for key, zone in enumerate(zones_m)}), surface, request


def geodesic_disc(centre: tuple[float, float], radius_m: float) -> Polygon:
    turns = np.arange(1440) / 4
    lon, lat, _ = Geod(ellps="WGS84").fwd(
        *(np.full_like(turns, c) for c in centre), turns, np.full_like(turns, radius_m)
    )
    return Polygon(np.column_stack((lon, lat)))


@pytest.mark.parametrize(
    ("start", "end", "centre"),
    [((36.6, 34.4), (41.0, 34.7), (38.3, 34.56)), ((37.0, 36.6), (38.6, 33.0), (38.0, 34.8))],
)
def test_on_the_ellipsoid_the_bracket_holds_tangents_and_an_arc(
    start: tuple[float, float], end: tuple[float, float], centre: tuple[float, float]
) -> None:
    scene, surface, request = ground_scene(start, end, [geodesic_disc(centre, 55_900.0)])
    route = find_way(scene, request.needed_m, surface)
    certificate = certify(scene, request.needed_m, route, surface)
    exact = ellipsoidal_length_m(start, end, centre, 55_900.0 + request.needed_m)
    straight = EARTH.Inverse(start[1], start[0], end[1], end[0])["s12"]
    assert certificate.kind == "exact_bracket"
    assert certificate.lower < exact < certificate.upper
    assert exact > 1.005 * straight
    assert certificate.gap < 1e-4
    assert certificate.upper == pytest.approx(route.cost, rel=1e-6)


def test_without_zones_the_bracket_is_the_geodesic() -> None:
    start, end = (36.2, 36.0), (41.5, 33.2)
    scene, surface, request = ground_scene(start, end, [])
    certificate = certify(scene, request.needed_m, find_way(scene, request.needed_m, surface), surface)
    assert certificate.lower == pytest.approx(EARTH.Inverse(start[1], start[0], end[1], end[0])["s12"], rel=2e-9)
    assert 0 <= certificate.gap < 2e-6


@settings(max_examples=6, deadline=None, derandomize=True)
@given(st.integers(0, 10**6))
def test_brackets_hold_in_random_scenes_and_the_order_of_zones_does_not_matter(seed: int) -> None:
    rng = np.random.default_rng(seed)
    zones = [geodesic_disc((float(lon), float(lat)), float(radius)) for lon, lat, radius in zip(
        rng.uniform(37.2, 40.5, 5), rng.uniform(33.2, 36.4, 5), rng.uniform(5e3, 45e3, 5), strict=True)]  # fmt: skip
    scene, surface, request = ground_scene((36.4, 34.8), (41.3, 34.9), zones)
    room = scene.free_space(request.needed_m).find_room(scene.ends)
    if room is None:
        return
    route = find_route(room, scene.ends, surface)
    certificate = certify(scene, request.needed_m, route, surface)
    assert 0 <= certificate.gap < 5e-4
    turned = replace(scene, zones_m=dict(reversed(scene.zones_m.items())))
    assert certify(turned, request.needed_m, route, surface) == certificate
    # The potential has to hold on the same scene too, with a method that shares nothing but the lenient outlines.
    uneven = replace(surface, even=False)
    free_m = draw_lenient(scene, request.needed_m)
    assert 0.99 * route.cost < bound_by_potential(free_m, scene.ends, uneven, route.cost) <= route.cost


def test_corners_with_no_leeway_are_the_corners() -> None:
    piece = shapely.box(0, 0, 100, 100).difference(disc(50, 50, 20)).difference(shapely.box(0, 70, 30, 80))
    ours, theirs = _list_corners(piece, 0.0), find_corners(piece)
    straight = len(ours.at_m) - len(theirs.at_m)
    assert straight >= 0
    assert {tuple(place) for place in theirs.at_m} <= {tuple(place) for place in ours.at_m}
    assert np.isclose(ours.before_m[-1440:], theirs.before_m[-1440:]).all()


# Uneven surfaces ------------------------------------------------------------------------------------------------------


def snell_cost(layers: NDArray[np.float64], heights_m: NDArray[np.float64], across_m: float) -> float:
    """Least cost through flat layers: one ray parameter for all of them (Snell)."""

    def reach_m(parameter: float) -> float:
        return float((heights_m * parameter / np.sqrt(layers**2 - parameter**2)).sum()) - across_m

    parameter = brentq(reach_m, 0.0, layers.min() * (1 - 1e-12), xtol=1e-15)
    return float((layers**2 * heights_m / np.sqrt(layers**2 - parameter**2)).sum())


@pytest.mark.parametrize("layers", [(1.0, 1.5, 2.5), (2.0, 1.2, 1.7), (1.0, 3.0, 1.0)])
def test_layers_are_bounded_as_snell_has_it(layers: tuple[float, float, float]) -> None:
    slowness = np.repeat(np.array(layers)[::-1], 20)[:, None] * np.ones((1, 120))
    surface = lay_surface(slowness)
    start, end = (-45_300.0, -27_700.0), (44_100.0, 26_400.0)
    heights_m = np.array([17_700.0, 20_000.0, 16_400.0])
    exact = snell_cost(np.array(layers), heights_m, end[0] - start[0])
    ends = Ends(Point(start), Point(end))
    area = shapely.box(*surface.slowness.grid.bounds_m)
    lower = bound_by_potential(area, ends, surface, exact * 1.001)
    assert 0.99 * exact < lower <= exact * (1 + 1e-9)


def test_a_potential_whose_steepness_is_ignored_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    surface = lay_surface(np.repeat([2.0, 1.2, 1.7], 20)[:, None] * np.ones((1, 120)))
    heights_m = np.array([17_700.0, 20_000.0, 16_400.0])
    exact = snell_cost(np.array([1.7, 1.2, 2.0]), heights_m, 89_400.0)
    ends = Ends(Point(-45_300.0, -27_700.0), Point(44_100.0, 26_400.0))
    area = shapely.box(*surface.slowness.grid.bounds_m)
    monkeypatch.setattr(duals, "_profile", lambda *_: np.ones(duals._LEVELS))
    monkeypatch.setattr(duals, "_repair", lambda _mesh, values, _rounds: values)
    assert bound_by_potential(area, ends, surface, exact * 1.001) > exact * (1 + 1e-4)


def test_a_linear_gradient_of_speed_is_bounded_as_its_rays_have_it() -> None:
    # Rays are circles, cost acosh(1 + g^2 d^2 / (2 v1 v2)) / g (Slotnick 1959); cells of 500 m stray by 1e-5 from it.
    gradient, n_rows, n_cols, cell_m = 8e-6, 160, 240, 500.0
    y_m = lay_grid(n_rows, n_cols, cell_m).centres()[1] + 40e3
    surface = lay_surface(np.repeat(1 / (1 + gradient * y_m)[:, None], n_cols, axis=1), cell_m)
    start, end = (-50e3, -25e3), (50e3, -20e3)
    speeds = (1 + gradient * 15e3) * (1 + gradient * 20e3)
    exact = math.acosh(1 + gradient**2 * (100e3**2 + 5e3**2) / (2 * speeds)) / gradient
    area, ends = shapely.box(*surface.slowness.grid.bounds_m), Ends(Point(start), Point(end))
    coarse, fine = (bound_by_potential(area, ends, surface, exact * 1.0005, split=split) for split in (1, 4))
    assert 0.996 * exact < coarse < fine < exact * (1 + 2e-5)


def test_a_way_round_a_dear_disc_is_bounded() -> None:
    x_m, y_m = np.meshgrid(*lay_grid(120, 160).centres())
    surface = lay_surface(np.where(np.hypot(x_m, y_m - 3e3) < 25e3, 2.5, 1.0))
    scene = lay_plain_scene(surface, (-70e3, 0.0), (72e3, 4e3), {"a": shapely.box(-3e3, -50e3, 3e3, -30e3)})
    route = find_way(scene, 2000.0, surface)
    certificate = certify(scene, 2000.0, route, surface, split=3)
    assert certificate.kind == "p1_dual"
    assert 0 <= certificate.gap < 0.003
    assert certificate.cell_m == pytest.approx(1000 / 3)


def list_rim(row: int, col: int, ends: tuple[tuple[float, float], ...]) -> list[tuple[float, float]]:
    """Eight places on each side of a cell, and the ends that lie in it."""
    share = [k / 8 for k in range(9)]
    rim = {(col + k, row + j) for k in share for j in (0, 1)} | {(col + j, row + k) for k in share for j in (0, 1)}
    rim |= {place for place in ends if col <= place[0] <= col + 1 and row <= place[1] <= row + 1}
    return sorted(rim)


def brute_force_cost(slowness: NDArray[np.float64], start: tuple[float, float], end: tuple[float, float]) -> float:
    """Cheapest path that bends only on the sides of cells, at eight places each; units of cells from the north-west."""
    n_rows, n_cols = slowness.shape
    number: dict[tuple[int, int], int] = {}
    legs: dict[int, list[tuple[int, float]]] = {}

    def node(x: float, y: float) -> int:
        key = (round(x * 8000), round(y * 8000))
        legs.setdefault(number.setdefault(key, len(number)), [])
        return number[key]

    for row in range(n_rows):
        for col in range(n_cols):
            for one, other in combinations(list_rim(row, col, (start, end)), 2):
                cost = slowness[row, col] * math.hypot(one[0] - other[0], one[1] - other[1])
                a, b = node(*one), node(*other)
                legs[a].append((b, cost))
                legs[b].append((a, cost))
    best = {node(*start): 0.0}
    queue = [(0.0, node(*start))]
    goal = node(*end)
    while queue:
        paid, here = heapq.heappop(queue)
        if here == goal:
            return paid
        if paid > best[here]:
            continue
        for other, cost in legs[here]:
            if paid + cost < best.get(other, math.inf):
                best[other] = paid + cost
                heapq.heappush(queue, (paid + cost, other))
    raise AssertionError


@settings(max_examples=12, deadline=None, derandomize=True)
@given(st.integers(0, 10**6), st.sampled_from([1, 2, 4]))
def test_no_bound_exceeds_a_brute_force_path(seed: int, split: int) -> None:
    rng = np.random.default_rng(seed)
    slowness = rng.choice([1.0, 1.3, 2.0, 6.0], size=(9, 11)) * rng.uniform(0.9, 1.1, size=(9, 11))
    surface = lay_surface(slowness, 1.0)
    start, end = (1.3, 4.4), (9.6, rng.uniform(1, 8))
    best = brute_force_cost(slowness, start, end)
    places = [Point(x - 5.5, 4.5 - y) for x, y in (start, end)]
    lower = bound_by_potential(shapely.box(-5.5, -4.5, 5.5, 4.5), Ends(*places), surface, best, split=split)
    assert 0.5 * best < lower <= best


@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.integers(0, 10**6))
def test_any_potential_at_all_gives_a_bound_that_no_path_beats(seed: int) -> None:
    rng = np.random.default_rng(seed)
    surface = lay_surface(rng.uniform(1, 4, (8, 10)))
    grid = surface.slowness.grid
    mesh = make_mesh(grid, np.ones(grid.shape, dtype=bool), surface.slowness.values)
    values = mesh.at_m[:, 0] * rng.uniform(-1, 2) + rng.normal(0, 400, len(mesh.at_m))
    ends = [Point(-3700, 300), Point(4100, -600)]
    a, b = (mesh.end_at(end).read(values) for end in ends)
    if b <= a:
        return
    greatest = profile_steepness(
        values, mesh.triangles, measure_steepness(values, mesh.triangles, mesh.limits), (a, b), 300
    )
    bound = float((1 / greatest).sum()) * (b - a) / 300
    stretched = rescale_levels(values, greatest, (a, b))
    assert stretched.max() == pytest.approx(bound)
    for _ in range(40):
        bends = rng.uniform((-4900, -3900), (4900, 3900), (rng.integers(0, 4), 2))
        path = np.vstack(([-3700, 300], bends, [4100, -600]))
        assert surface.price_path(path) >= bound


def test_travel_cost_on_triangles_is_near_the_straight_ray() -> None:
    surface = lay_surface(np.ones((80, 80)))
    grid = surface.slowness.grid
    mesh = make_mesh(grid, np.ones(grid.shape, dtype=bool), surface.slowness.values)
    seed = int(np.argmin(np.hypot(*mesh.at_m.T)))
    cost = spread_potential(mesh.triangles, mesh.limits, *mesh.around, np.array([seed]))
    ray_m = np.hypot(*(mesh.at_m - mesh.at_m[seed]).T)
    assert np.abs(cost - ray_m).max() < 600
    assert (cost >= ray_m - 1e-6).all()


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.floats(-3999, 3999), st.floats(-2999, 2999))
def test_a_place_in_a_mesh_reads_linear_values_exactly(x_m: float, y_m: float) -> None:
    grid = lay_grid(6, 8)
    mesh = make_mesh(grid, np.ones(grid.shape, dtype=bool), np.ones(grid.shape))
    end = mesh.end_at(Point(x_m, y_m))
    assert end.weights.min() >= -1e-9
    assert end.read(mesh.at_m @ (2.0, -3.0) + 5) == pytest.approx(2 * x_m - 3 * y_m + 5, abs=1e-6)


def test_ends_that_are_areas_cost_nothing_inside() -> None:
    surface = lay_surface(np.ones((60, 100)))
    area = shapely.box(*surface.slowness.grid.bounds_m)
    start, end = shapely.box(-40e3, -20e3, -30e3, 20e3), LineString([(25e3, -5e3), (35e3, 15e3)])
    lower = bound_by_potential(area, Ends(start, end), surface, 55_100.0, split=4)
    assert 0.98 * 55e3 < lower <= 55e3
    assert bound_by_potential(area, Ends(start, shapely.box(-31e3, 0, 0, 10)), surface, 1000.0) == 0


# What is drawn too lenient --------------------------------------------------------------------------------------------


@settings(max_examples=6, deadline=None, derandomize=True)
@given(st.integers(0, 10**6))
def test_only_places_that_are_too_near_are_taken_from_the_lenient_scene(seed: int) -> None:
    rng = np.random.default_rng(seed)
    ring = np.column_stack((rng.uniform(37.5, 39.5, 7), rng.uniform(34.0, 36.0, 7)))
    zones = [
        geodesic_disc((40.5, 34.5), float(rng.uniform(1e4, 6e4))),
        shapely.concave_hull(shapely.MultiPoint(ring), ratio=0.3),
    ]
    scene, _, request = ground_scene((36.2, 36.9), (41.7, 32.7), zones)
    plane = scene.plane
    assert plane is not None
    lenient = draw_lenient(scene, request.needed_m)
    assert lenient.covers(scene.free_space(request.needed_m).open_m)
    # What is taken away is too near: to a zone, or to the outside of the area.
    area = shapely.box(35.8, 32.4, 42.0, 37.2)
    held = np.array([*zones, shapely.box(34, 31, 44, 39).difference(area)], dtype=object)
    taken = scene.area_m.difference(lenient).buffer(-1.0)
    edges = [line for line in taken.boundary.geoms if line.length > 50_000]
    limits = shapely.line_interpolate_point(edges, rng.uniform(0, 1, (15, len(edges))), normalized=True).ravel()
    limits = limits[shapely.dwithin(lenient, limits, 2.0)]
    clearances_m = np.array([measure_clearances(place, held).min() for place in plane.unproject(limits)])
    assert len(clearances_m) > 15
    assert (clearances_m < request.needed_m).all()
    assert (clearances_m > request.needed_m * 0.97 - 20).all()


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.integers(0, 10**6))
def test_every_cell_that_an_area_touches_is_listed(seed: int) -> None:
    rng = np.random.default_rng(seed)
    area = shapely.convex_hull(shapely.MultiPoint(rng.uniform(-9e3, 9e3, (5, 2))))
    grid = lay_grid(20, 20)
    burned = rasterise(grid, [area.buffer(TOUCH_M)], all_touched=True)
    west, south, _, _ = grid.bounds_m
    for row, col in np.argwhere(~burned):
        cell = shapely.box(
            west + col * 1000, south + (19 - row) * 1000, west + (col + 1) * 1000, south + (20 - row) * 1000
        )
        assert not area.intersects(cell)


# Certificates ---------------------------------------------------------------------------------------------------------


def walled_scene() -> tuple[Scene, Surface]:
    rng = np.random.default_rng(3)
    surface = lay_surface(1 + np.repeat(np.repeat(rng.uniform(0, 1, (8, 10)), 8, axis=0), 8, axis=1))
    return lay_plain_scene(surface, (-35e3, 1e3), (34e3, -2e3), {"a": shapely.box(-1e3, -20e3, 1e3, 25e3)}), surface


def test_a_certificate_states_what_it_proves() -> None:
    scene, surface = walled_scene()
    route = find_way(scene, 1000.0, surface)
    certificate = certify(scene, 1000.0, route, surface)
    assert certificate.kind == "p1_dual"
    assert 0.98 * route.cost < certificate.lower <= certificate.upper == pytest.approx(route.cost, rel=1e-9)
    assert certificate.cell_m == 500
    share = math.ceil(certificate.gap * 1e4) / 100
    assert f"{share:.2f} %" in certificate.text
    assert f"{share:.2f}٪" in certificate.text_ar
    narrow = certify(scene, 1000.0, replace(route, sub_cell_gap=True), surface)
    assert narrow.cell_m == 250
    assert narrow.lower > certificate.lower


def test_a_cost_that_is_claimed_too_cheap_is_a_defect() -> None:
    scene, surface = walled_scene()
    route = find_way(scene, 1000.0, surface)
    with pytest.raises(CorridorError, match="not the cost of the way"):
        certify(scene, 1000.0, replace(route, cost=route.cost * 0.999), surface)
    # Believed, the claim lies below what the potential allows.
    free_m = draw_lenient(scene, 1000.0)
    assert bound_by_potential(free_m, scene.ends, surface, route.cost * 0.97) > route.cost * 0.97


@pytest.mark.parametrize("even", [False, True])
def test_a_way_through_a_wall_is_a_defect(*, even: bool) -> None:
    scene, surface = walled_scene()
    if even:
        surface = lay_surface(np.ones(surface.slowness.grid.shape), even=True)
    through = np.array([[-35e3, 1e3], [34e3, -2e3]])
    with pytest.raises(CorridorError, match="costs less than the proof allows"):
        certify(scene, 1000.0, Route(through, surface.price_path(through)), surface)
    walled_in = replace(scene, zones_m={"a": shapely.box(-1e3, -40e3, 1e3, 40e3)})
    with pytest.raises(CorridorError, match="costs less than the proof allows"):
        certify(walled_in, 1000.0, Route(through, surface.price_path(through)), surface)


def test_an_estimate_says_why() -> None:
    scene, surface = walled_scene()
    route = find_way(scene, 1000.0, surface)
    certificate = certify(scene, 1000.0, route, surface, estimate_because=ON_ROADS)
    assert certificate.kind == "estimate"
    assert math.isnan(certificate.lower)
    assert math.isnan(certificate.gap)
    assert ON_ROADS.en in certificate.text
    assert ON_ROADS.ar in certificate.text_ar


def test_shares_are_rounded_up() -> None:
    assert "0.13 %" in tell_certificate("p1_dual", 0.00121, 500.0).en
    assert "0.12 %" in tell_certificate("p1_dual", 0.0012, 500.0).en
    assert Certificate("p1_dual", 101.0, 100.0, 1.0, "", "").gap == 0


@settings(max_examples=20, deadline=None, derandomize=True)
@given(st.integers(0, 10**6))
def test_costs_integrated_again_are_the_routers(seed: int) -> None:
    rng = np.random.default_rng(seed)
    surface = lay_surface(rng.uniform(1, 5, (12, 14)))
    path = rng.uniform((-7000, -6000), (7000, 6000), (5, 2)).round(-3 if seed % 2 else 0)
    assert _integrate(surface.slowness, path) == pytest.approx(surface.price_path(path), rel=1e-9, abs=1e-3)


def test_a_bound_by_corners_needs_an_even_surface() -> None:
    scene, surface = walled_scene()
    assert find_measure(scene, surface) is None
    flat = lay_surface(np.full((64, 80), 2.0), even=True)
    measure = find_measure(scene, flat)
    assert measure is not None
    free = scene.without("a")
    assert bound_by_corners(free, 1000.0, measure, 1e6) == pytest.approx(2 * math.hypot(69e3, 3e3), rel=1e-8)


# Clearances -----------------------------------------------------------------------------------------------------------


def stepped_clearance_m(line: LineString, zone: Polygon) -> float:
    """By steps of 20 m along the line against steps of 20 m along the outline, those near each other in degrees."""
    places = shapely.get_coordinates(shapely.segmentize(line, 2e-4))
    rim = shapely.get_coordinates(shapely.segmentize(zone.exterior, 2e-4))
    tree = shapely.STRtree(shapely.points(rim * (0.82, 1.0)))
    nearest = tree.nearest(shapely.points(places * (0.82, 1.0)))
    order = np.argsort(np.hypot(*((places - rim[nearest]) * (0.82, 1.0)).T))[:2000]
    best = math.inf
    for shift in range(-40, 41):
        foot = rim[(nearest[order] + shift) % len(rim)]
        _, _, metres = Geod(ellps="WGS84").inv(places[order, 0], places[order, 1], foot[:, 0], foot[:, 1])
        best = min(best, float(metres.min()))
    return best


@settings(max_examples=3, deadline=None, derandomize=True)
@given(st.integers(0, 10**6))
def test_clearances_agree_with_steps_of_20_m(seed: int) -> None:
    rng = np.random.default_rng(seed)
    bends = np.column_stack((np.linspace(36.5, 40.0, 4), rng.uniform(34.0, 34.6, 4)))
    line = LineString(bends)
    zone = shapely.convex_hull(shapely.MultiPoint(rng.uniform((37.0, 34.8), (39.0, 35.6), (6, 2))))
    parts = shapely.MultiLineString([bends[:2], bends[1:]])
    for centreline in (line, parts):
        clearance_m = float(measure_clearances(centreline, np.array([zone]))[0])
        assert clearance_m - 1e-3 <= stepped_clearance_m(line, zone) <= clearance_m + 20


def test_clearance_of_a_disc_is_the_distance_from_its_centre_less_the_radius() -> None:
    centre, radius_m = (38.27, 34.55), 50_000.0
    line = LineString([(36.0, 33.2), (41.0, 34.6)])
    along = np.linspace(0, 1, 20_001)
    lon, lat = 36.0 + 5.0 * along, 33.2 + 1.4 * along
    _, _, metres = Geod(ellps="WGS84").inv(lon, lat, np.full_like(lon, centre[0]), np.full_like(lat, centre[1]))
    clearance_m = measure_clearances(line, np.array([geodesic_disc(centre, radius_m)]))[0]
    assert clearance_m == pytest.approx(metres.min() - radius_m, abs=0.3)


def test_what_has_no_place_has_no_clearance() -> None:
    line = LineString([(36, 34), (37, 34)])
    with pytest.raises(BadGeometryError, match="zone 2 of 2"):
        measure_clearances(line, np.array([shapely.box(38, 33, 39, 35), Polygon()]))
