"""The front between short and unexposed: brute force over points and weights, closed forms, classes."""

import math
from functools import partial
from itertools import pairwise

import numpy as np
import pytest
import scipy.optimize
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point
from shapely.geometry.base import BaseGeometry

from geo.corridors import CorridorSettings, Ends, Room, Surface, find_route, make_free_space, make_surface
from geo.corridors.routing.alternatives import find_classes
from geo.corridors.trade_offs import CONVEX_ONLY, TRADE_OFF_COLUMNS, TradeOffSettings, trade_off
from geo.corridors.trade_offs.fronts import Choice, find_hull, is_dominated, trace_fronts
from geo.errors import CorridorError
from geo.geodesy import LocalPlane, length_m
from geo.rasters import Grid, Raster

PLANE = LocalPlane(39.0, 34.75, 33.0, 36.5)
GRID = Grid(PLANE, -60_000.0, 45_000.0, 1500.0, n_rows=60, n_cols=80)
ENDS = Ends(Point(-50_100, 300), Point(50_200, -200))
LENGTHS = Surface(Raster(GRID, np.ones(GRID.shape), "even", "1"), even=True)
X_M, Y_M = np.meshgrid(*GRID.centres())

Places = list[tuple[int, int]]
places = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=40)


def find_room(zones: dict[str, BaseGeometry]) -> Room:
    free = make_free_space(shapely.box(*GRID.bounds_m), zones, distance_m=500.0, settings=CorridorSettings())
    room = free.find_room(ENDS)
    assert room is not None
    return room


def as_raster(values: np.ndarray) -> Raster:
    return Raster(GRID, values, "exposure", "1")


def trace(them: Places, most: int = 200, gap: float = 0.0) -> list[tuple[float, float]]:
    def solve(weight: float) -> dict[str, tuple[float, float, str]]:
        _, first, second = min((x + weight * y, x, y) for x, y in them)
        return {"all": (first, second, "")}

    front = trace_fronts(solve, heaviest=1e6, most=most, gap=gap)["all"]
    return [(choice.first, choice.second) for choice in front.choices]


@given(them=places)
def test_the_front_is_the_lower_left_hull_of_all_choices(them: Places) -> None:
    found = trace(them)
    assert found == sorted(set(found))
    # Brute force over all weights that matter: the slopes between any two, and those between these.
    slopes = {(c[0] - a[0]) / (a[1] - c[1]) for a in them for c in them if a[1] > c[1] and c[0] >= a[0]}
    weights = sorted(slopes | {0.0, 1e6})
    for weight in [*weights, *((a + b) / 2 for a, b in pairwise(weights))]:
        least = min(x + weight * y for x, y in them)
        assert min(x + weight * y for x, y in found) == pytest.approx(least, rel=1e-9)
    for x, y in found:
        assert not any(a <= x and b <= y and (a, b) != (x, y) for a, b in them)
    # No corner of the front lies on or above the line between its neighbours.
    for a, b, c in zip(found, found[1:], found[2:], strict=False):
        assert (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]) > 0


@given(them=places, most=st.integers(2, 6), gap=st.floats(0, 0.2))
def test_the_stated_gap_bounds_what_was_not_found(them: Places, most: int, gap: float) -> None:
    solved = []

    def solve(weight: float) -> dict[str, tuple[float, float, str]]:
        solved.append(weight)
        _, first, second = min((x + weight * y, x, y) for x, y in them)
        return {"all": (first, second, "")}

    front = trace_fronts(solve, heaviest=100.0, most=most, gap=gap)["all"]
    assert len(solved) <= most
    assert len(set(solved)) == len(solved)
    assert front.gap <= gap or len(solved) == most
    for weight in np.linspace(0, 100, 501).tolist():
        least = min(x + weight * y for x, y in them)
        reached = min(choice.price(weight) for choice in front.choices)
        assert reached - least <= front.gap * reached + 1e-7


def test_a_choice_off_the_hull_is_not_found_and_a_dominated_one_is_told() -> None:
    them = [(0, 10), (6, 6), (10, 0)]
    assert trace(them) == [(0, 10), (10, 0)]
    assert [choice.item for choice in find_hull([Choice(*place, 0.0, place) for place in them])] == [(0, 10), (10, 0)]
    assert not is_dominated(Choice(6, 6, 0.0, ""), [Choice(*place, 0.0, "") for place in them])
    assert is_dominated(Choice(6, 6, 0.0, ""), [Choice(6, 5, 0.0, "")])
    assert "not" in CONVEX_ONLY.en


def test_a_band_of_exposure_across_the_way_is_crossed_by_snell() -> None:
    # Exposed between x = -15 km and 15 km. The steeper the way crosses it, the less the exposure, 30 km at least.
    room = find_room({})
    ends = Ends(Point(-50_000, -35_000), Point(50_000, 35_000))
    exposure = as_raster((np.abs(X_M) < 15_000).astype(float))
    front = trade_off(room, ends, LENGTHS, exposure, settings=TradeOffSettings(most=12, gap=1e-6))
    assert tuple(front.columns) == TRADE_OFF_COLUMNS
    assert len(front) >= 8
    for row in front.itertuples():
        # Outside 35 km to either side and inside 30 km of x, of which the inside takes its share of 70 km of y.
        def price(inside_m: float, weight: float = row.weight) -> float:
            return 2 * math.hypot(35_000, 35_000 - inside_m / 2) + (1 + weight) * math.hypot(30_000, inside_m)

        inside_m = scipy.optimize.minimize_scalar(price, bounds=(0, 70_000), options={"xatol": 0.01}).x
        assert row.length_m + row.weight * row.exposure == pytest.approx(price(inside_m), rel=1e-3)
        assert row.exposure == pytest.approx(math.hypot(30_000, inside_m), rel=0.02)
    shortest, least = front.iloc[0], front.iloc[-1]
    assert shortest.length_m == pytest.approx(math.hypot(100_000, 70_000), rel=1e-9)
    assert least.exposure == pytest.approx(30_000, rel=1e-4)
    assert front["hypothetical"].all()
    assert (np.diff(front["length_m"]) > 0).all()
    assert (np.diff(front["exposure"]) < 0).all()


def test_no_way_for_any_weight_lies_below_the_front() -> None:
    room = find_room({"a": Point(-5_000, 6_000).buffer(9_000, 64)})
    hill = np.exp(-((X_M / 20e3) ** 2) - ((Y_M + 12e3) / 15e3) ** 2)
    settings = TradeOffSettings(most=14, gap=0.002)
    front = trade_off(room, ENDS, LENGTHS, as_raster(hill), settings=settings)
    assert len(front) >= 5
    assert front["on_hull"].all()
    assert front["gap"].nunique() == 1
    ways = front[["length_m", "exposure"]].to_numpy()
    exposed = Surface(as_raster(hill), even=False)
    for weight in np.geomspace(0.05, 500, 25).tolist():
        way = find_route(room, ENDS, Surface(as_raster(1 + weight * hill), even=False)).path_m
        mine = LENGTHS.price_path(way) + weight * exposed.price_path(way)
        best = (ways @ [1.0, weight]).min()
        # Ways are estimates to some parts in ten thousand.
        assert mine >= best * (1 - front["gap"].iloc[0] - 5e-4)
    for here in ways:
        assert not any((there <= here).all() and (there < here).any() for there in ways)
    # Fewer weights find fewer ways and say so by a larger gap.
    rough = trade_off(room, ENDS, LENGTHS, as_raster(hill), settings=TradeOffSettings(most=3))
    assert len(rough) < len(front)
    assert rough["gap"].iloc[0] > front["gap"].iloc[0]


def test_with_classes_every_side_has_a_front_of_its_own() -> None:
    room = find_room({"a": Point(0, -3_000).buffer(9_000, 64)})
    # South of the obstacle is shorter... and exposed; north is neither: both sides keep a way on the front.
    exposure = as_raster(np.where(Y_M < -4_000, 0.2, 0.0))
    find = partial(find_classes, room, ENDS, most=2, stretch=2.0)
    front = trade_off(room, ENDS, LENGTHS, exposure, find=find, settings=TradeOffSettings(most=6))
    alone = trade_off(room, ENDS, LENGTHS, exposure, settings=TradeOffSettings(most=6))
    assert set(alone["class"]) <= set(front["class"])
    for row in front.itertuples():
        (side,) = row[4]
        middle = row.geometry.interpolate(0.5, normalized=True)
        assert (PLANE.forward(middle.x, middle.y)[1] > 0) == (side != 0)
    ways = front[["length_m", "exposure"]].to_numpy()
    assert not any((there <= here).all() and (there < here).any() for here in ways for there in ways)


def test_lengths_are_those_of_the_ground() -> None:
    room = find_room({})
    ground = make_surface(as_raster(np.ones(GRID.shape)))
    front = trade_off(room, ENDS, ground, as_raster(np.exp(-((Y_M / 8e3) ** 2))), settings=TradeOffSettings(most=4))
    assert front["length_m"].to_numpy() == pytest.approx(length_m(front.geometry.to_numpy()), rel=1e-5)
    assert front.crs == "EPSG:4326"
    # In an even exposure there is nothing to trade.
    assert len(trade_off(room, ENDS, ground, as_raster(np.ones(GRID.shape)))) == 1
    assert len(trade_off(room, ENDS, ground, as_raster(np.zeros(GRID.shape)))) == 1


def test_what_cannot_be_traded_is_refused() -> None:
    room = find_room({})
    with pytest.raises(CorridorError, match="finite numbers of 0 or more"):
        trade_off(room, ENDS, LENGTHS, as_raster(np.full(GRID.shape, -1.0)))
    other = Grid(PLANE, 0.0, 0.0, 1500.0, n_rows=60, n_cols=80)
    with pytest.raises(CorridorError, match="a raster on"):
        trade_off(room, ENDS, LENGTHS, Raster(other, np.ones(other.shape), "exposure", "1"))
    with pytest.raises(CorridorError, match="2 or more") as caught:
        TradeOffSettings(most=1, gap=math.nan, heaviest=math.inf)
    assert len(caught.value.findings) == 3
