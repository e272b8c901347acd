"""Shares of classes over variants: scenes where the share is known, and an independent interval."""

import itertools
import math
from collections.abc import Iterator

import numpy as np
import pytest
import scipy.stats
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point

from geo.corridors import CorridorSettings, Ends, Room, Surface, make_free_space
from geo.corridors.stability import (
    AS_STATED,
    CLASS_SHARE_COLUMNS,
    FACTOR_COLUMNS,
    Run,
    Variant,
    class_shares,
    describe_stability,
    rank_factors,
    run_variants,
)
from geo.corridors.stability.variations import ALL_WEIGHTS, move_places, vary_weights
from geo.errors import CorridorError
from geo.geodesy import LocalPlane
from geo.rasters import Grid, Raster

PLANE = LocalPlane(39.0, 34.75, 33.0, 36.5)
GRID = Grid(PLANE, -60_000.0, 45_000.0, 3000.0, n_rows=30, n_cols=40)
ENDS = Ends(Point(-50_000, 0), Point(50_000, 0))
X_M, Y_M = np.meshgrid(*GRID.centres())
ANCHOR_M = np.array([[0.0, 0.0]])
NORTH, SOUTH = (1,), (0,)  # eastward over the ray from the anchor, or not


def find_room(zones: dict[str, shapely.Geometry]) -> Room | None:
    free = make_free_space(shapely.box(*GRID.bounds_m), zones, distance_m=500.0, settings=CorridorSettings())
    return free.find_room(ENDS)


# The scene is its own mirror image, so the way passes on the side whose metres are cheaper, however slightly.
ROOM = find_room({"disc": Point(0, 0).buffer(20_000, 32)})


def weigh_sides(weights: dict[str, float]) -> Surface:
    cost = np.where(Y_M > 0, 1 + weights["north"], 1 + weights["south"])
    return Surface(Raster(GRID, cost, "sides", "1"), even=False)


def make_variants(stated: dict[str, float], seed: int = 3, n_runs: int = 16) -> Iterator[Variant]:
    yield Variant("as stated", AS_STATED, ROOM, ENDS, weigh_sides(stated))
    for draw in vary_weights(stated, seed=seed, n_runs=n_runs):
        yield Variant(draw.label, draw.factor, ROOM, ENDS, weigh_sides(draw.weights))


def test_shares_are_those_of_the_weights_that_favour_each_side() -> None:
    stated = {"north": 1.0, "south": 1.1}
    runs = run_variants(make_variants(stated), ANCHOR_M)
    draws = [stated, *(draw.weights for draw in vary_weights(stated, seed=3, n_runs=16))]
    n_north = sum(draw["north"] < draw["south"] for draw in draws)
    assert 10 < n_north < len(draws) - 10
    shares = class_shares(runs, PLANE)
    assert tuple(shares.columns) == CLASS_SHARE_COLUMNS
    by_class = shares.set_index("class")
    assert by_class["n_runs"].to_dict() == {NORTH: n_north, SOUTH: len(draws) - n_north}
    assert by_class["share"].sum() == pytest.approx(1.0)
    assert by_class["as_stated"].to_dict() == {NORTH: True, SOUTH: False}
    for side, sign in ((NORTH, 1), (SOUTH, -1)):
        middle = shares.loc[shares["class"] == side].geometry.iloc[0].interpolate(0.5, normalized=True)
        assert sign * float(PLANE.forward(middle.x, middle.y)[1]) > 20_000
    # The order of runs changes nothing.
    assert class_shares(runs[::-1], PLANE).to_wkb().equals(shares.to_wkb())


def test_what_moves_the_class_most_stands_first() -> None:
    stated = {"north": 1.0, "south": 1.5}
    readings = (
        Variant(
            "wide",
            "reading",
            find_room({"wall": shapely.box(-9_000, -9_000, 9_000, 50_000)}),
            ENDS,
            weigh_sides(stated),
        ),
        Variant(
            "wider",
            "reading",
            find_room({"wall": shapely.box(-9_000, -50_000, 9_000, 50_000)}),
            ENDS,
            weigh_sides(stated),
        ),
        Variant("same", "date", ROOM, ENDS, weigh_sides(stated)),
    )
    runs = run_variants(itertools.chain(make_variants(stated), readings), ANCHOR_M)
    factors = rank_factors(runs)
    assert tuple(factors.columns) == FACTOR_COLUMNS
    assert list(factors["share_moved"]) == sorted(factors["share_moved"], reverse=True)
    table = factors.set_index("factor")
    assert set(table.index) == {"reading", "date", "weight of north", "weight of south", ALL_WEIGHTS}
    assert tuple(table.loc["reading", ["n_runs", "n_moved", "n_closed", "moved_to"]]) == (2, 2, 1, SOUTH)
    assert tuple(table.loc["date", ["n_moved", "share_moved", "moved_to"]]) == (0, 0.0, None)
    draws = [draw for draw in vary_weights(stated, seed=3, n_runs=16) if draw.factor == "weight of north"]
    expected = sum(draw.weights["north"] > 1.5 for draw in draws)
    assert table.loc["weight of north", "n_moved"] == expected > 2
    shares = class_shares(runs, PLANE)
    assert shares.loc[shares["status"] == "no_corridor", "n_runs"].tolist() == [1]
    assert shares.loc[shares["status"] == "no_corridor"].geometry.isna().all()
    said = describe_stability(runs)
    assert "What moves it most: reading (2 of 2 runs)." in said.en
    assert "reading" in said.ar
    assert "hypothetical" in said.en


def test_the_place_of_a_strike_decides_the_side() -> None:
    place_m, error_m = np.array([[0.0, 4_000.0]]), np.array([8_000.0])
    moved = move_places(place_m, error_m, ["strike"], seed=11, n_runs=30)[:, 0]

    def variants() -> Iterator[Variant]:
        for number, (_, y_m) in enumerate(np.vstack((place_m, moved)).tolist()):
            # Half a cell decides which cells weigh more: compare the sides as the surface has them.
            near = 1 + np.exp(-(((Y_M - y_m) / 20e3) ** 2))
            surface = Surface(Raster(GRID, near, "strike", "1"), even=False)
            yield Variant(str(number), "location error" if number else AS_STATED, ROOM, ENDS, surface)

    runs = run_variants(variants(), ANCHOR_M)
    assert runs[0].signature == SOUTH
    clear = np.abs(moved[:, 1]) > 500
    assert [run.signature == SOUTH for run, known in zip(runs[1:], clear, strict=True) if known] == [
        y_m > 0 for y_m in moved[clear, 1]
    ]
    n_moved = int(rank_factors(runs).loc[0, "n_moved"])
    # 4 km at a standard deviation of 8 km: 31 % of places lie on the other side.
    assert scipy.stats.binomtest(n_moved, 30, scipy.stats.norm.cdf(-0.5)).pvalue > 0.01


def test_where_on_an_area_a_way_begins_makes_no_class() -> None:
    ends = Ends(shapely.box(-55_000, -30_000, -45_000, 30_000), ENDS.end_m)
    anchors = np.array([[-50_000.0, 35_000.0], [-50_000.0, -40_000.0], [0.0, 0.0]])

    def find(_room: Room, _ends: Ends, surface: Surface) -> object:
        begin = (-54_000.0, 10.0) if surface.even else (-46_000.0, 10.0)
        path_m = np.array([begin, (0.0, 25_000.0), (50_000.0, 0.0)])
        return type("Way", (), {"path_m": path_m})()

    assert ROOM is not None
    variants = [
        Variant("a", AS_STATED, ROOM, ends, Surface(weigh_sides({"north": 0, "south": 0}).slowness, even=even))
        for even in (True, False)
    ]
    first, second = run_variants(variants, anchors, find=find)  # type: ignore[arg-type]
    assert first.signature == second.signature


@given(n_runs=st.integers(1, 200), share=st.floats(0, 1), level=st.sampled_from([0.5, 0.9, 0.95, 0.99]))
def test_the_interval_is_wilsons(n_runs: int, share: float, level: float) -> None:
    n_hits = round(share * n_runs)
    runs = [Run(str(i), AS_STATED, NORTH if i < n_hits else None, None) for i in range(n_runs)]
    shares = class_shares(runs, PLANE, level=level).set_index("status")
    for status, count in (("proposed", n_hits), ("no_corridor", n_runs - n_hits)):
        if count:
            interval = scipy.stats.binomtest(count, n_runs).proportion_ci(level, method="wilson")
            found = shares.loc[status, ["share_low", "share_high"]].to_numpy(float)
            assert found == pytest.approx([interval.low, interval.high], abs=1e-12)


def test_weights_spread_evenly_and_hang_on_nothing_else() -> None:
    draws = vary_weights({"b": 2.0, "a": 3.0, "off": 0.0}, seed=5, n_runs=8, most=4.0)
    assert len(draws) == 24
    for name, stated in (("a", 3.0), ("b", 2.0)):
        for factor in (f"weight of {name}", ALL_WEIGHTS):
            mine = [draw.weights for draw in draws if draw.factor == factor]
            # One in each eighth of the span of the logarithm.
            place = [(math.log(each[name] / stated, 4.0) + 1) / 2 * 8 for each in mine]
            assert sorted(map(math.floor, place)) == list(range(8))
            assert all(each["off"] == 0.0 for each in mine)
    alone = vary_weights({"a": 3.0}, seed=5, n_runs=8, most=4.0)
    assert [draw.weights["a"] for draw in alone] == [
        draw.weights["a"] for draw in draws if draw.factor == "weight of a"
    ]
    assert vary_weights({"a": 3.0}, seed=6, n_runs=8, most=4.0) != alone
    assert vary_weights({"off": 0.0}, seed=6) == ()


def test_moved_places_are_normal_and_hang_on_their_key_alone() -> None:
    keys = [f"strike {i}" for i in range(400)]
    places_m = np.column_stack((np.arange(400.0), np.zeros(400)))
    moved = move_places(places_m, np.full(400, 250.0), keys, seed=1, n_runs=10)
    assert scipy.stats.kstest(((moved - places_m) / 250.0).ravel(), "norm").pvalue > 0.01
    back = move_places(places_m[::-1], np.full(400, 250.0), keys[::-1], seed=1, n_runs=10)
    assert (back[:, ::-1] == moved).all()
    assert move_places(np.empty((0, 2)), np.empty(0), [], seed=1).shape == (12, 0, 2)


def test_what_cannot_be_counted_is_refused() -> None:
    run = Run("a", "date", NORTH, None)
    with pytest.raises(CorridorError, match="found no run"):
        class_shares([], PLANE)
    with pytest.raises(CorridorError, match="exactly one to compare"):
        rank_factors([run])
    with pytest.raises(CorridorError, match="between 0 and 1"):
        class_shares([run], PLANE, level=1.0)
    with pytest.raises(CorridorError, match="up to a factor of"):
        vary_weights({}, seed=1, most=1.0)
    with pytest.raises(CorridorError, match="each once"):
        move_places(np.zeros((2, 2)), np.zeros(2), ["a", "a"], seed=1)
    with pytest.raises(CorridorError, match="finite metres"):
        move_places(np.zeros((1, 2)), np.array([math.nan]), ["a"], seed=1)
    only = [Run("a", AS_STATED, NORTH, None), run]
    assert "Nothing that was moved" in describe_stability(only).en
