"""Hot spots: the size of the test, its power, and what it says of both."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import binomtest, false_discovery_control

from geo.errors import DataError, SettingsError
from geo.geodesy import LocalPlane
from geo.strikes import HOT_SPOT_COLUMNS, adjust_p_values, evenness_p_values, hot_spots

PLANE = LocalPlane(39.0, 34.75, 33.5, 36.0)
COUNTRY = shapely.difference(shapely.box(37.0, 33.5, 41.0, 36.0), shapely.box(37.0, 33.5, 38.0, 34.0))
CITY = (39.5, 35.0)

Floats = NDArray[np.float64]


def make_strikes(
    lonlat: Floats, *, uncertainty_m: float = 5_000.0, conflicts: dict[str, tuple[str, ...]] | None = None
) -> gpd.GeoDataFrame:
    ids = [f"s{row:03d}" for row in range(len(lonlat))]
    return gpd.GeoDataFrame(
        {
            "id": ids,
            "location_kind": "circle",
            "uncertainty_m": uncertainty_m,
            "confidence": 0.95,
            "conflicts_with": [(conflicts or {}).get(key, ()) for key in ids],
        },
        geometry=shapely.points(lonlat),
        crs="EPSG:4326",
    )


def draw_evenly(generator: np.random.Generator, n_strikes: int) -> Floats:
    """Draw from an even spread over the country in the plane, whose scale is even to a thousandth."""
    outline = PLANE.project(np.array([COUNTRY]))[0]
    west, south, east, north = outline.bounds
    drawn = np.column_stack(
        (generator.uniform(west, east, 4 * n_strikes), generator.uniform(south, north, 4 * n_strikes))
    )
    return drawn[shapely.contains_xy(outline, *drawn.T)][:n_strikes]


def report(generator: np.random.Generator, true_m: Floats, uncertainty_m: float) -> gpd.GeoDataFrame:
    """Report true places with the error that their uncertainty states."""
    sigma_m = uncertainty_m / np.sqrt(-2 * np.log(0.05))
    shifted = true_m + generator.normal(0, sigma_m, true_m.shape)
    return make_strikes(np.column_stack(PLANE.inverse(*shifted.T)), uncertainty_m=uncertainty_m)


def around_city(generator: np.random.Generator, n_strikes: int) -> Floats:
    x_m, y_m = PLANE.forward(*np.array(CITY)[:, None])
    return np.column_stack((x_m, y_m)) + generator.normal(0, 3_000, (n_strikes, 2))


# The numbers


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_adjusted_p_values_are_those_of_scipy(p_values: list[float]) -> None:
    np.testing.assert_allclose(adjust_p_values(np.array(p_values)), false_discovery_control(p_values), rtol=1e-12)


@pytest.mark.parametrize(
    ("count", "n_events", "share"), [(0, 9, 0.2), (1, 9, 0.2), (4, 9, 0.2), (9, 9, 0.2), (3, 46, 0.011)]
)
def test_exact_places_give_the_binomial_test(count: int, n_events: int, share: float) -> None:
    inside = (np.arange(n_events) < count).astype(float)[:, None]
    expected = binomtest(count, n_events, share, alternative="greater").pvalue
    assert evenness_p_values(inside, np.array([share]))[0] == pytest.approx(expected, rel=1e-10)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6), st.floats(0.001, 0.9))
def test_uncertain_places_give_the_mean_of_the_binomial_tests(probabilities: list[float], share: float) -> None:
    n_events = len(probabilities)
    mean = 0.0
    for outcome in np.ndindex(*(2,) * n_events):
        chance = np.prod([p if hit else 1 - p for p, hit in zip(probabilities, outcome, strict=True)])
        mean += chance * binomtest(sum(outcome), n_events, share, alternative="greater").pvalue
    assert evenness_p_values(np.array(probabilities)[:, None], np.array([share]))[0] == pytest.approx(mean, rel=1e-9)


# Size and power, by simulation


@pytest.mark.parametrize("uncertainty_m", [1_000.0, 15_000.0])
def test_an_even_spread_is_seldom_called_a_hot_spot(uncertainty_m: float) -> None:
    """Every finding is false then, so the false discovery rate is the share of studies with a finding."""
    generator = np.random.default_rng(11)
    n_studies = 80
    found = sum(
        len(hot_spots(report(generator, draw_evenly(generator, 40), uncertainty_m), COUNTRY, PLANE).areas) > 0
        for _ in range(n_studies)
    )
    assert found <= 8  # 4 are allowed on average; more than 8 would come about once in 50 if it were so


def test_a_cluster_is_found_where_it_is() -> None:
    generator = np.random.default_rng(12)
    true_m = np.vstack((draw_evenly(generator, 30), around_city(generator, 12)))
    found = hot_spots(report(generator, true_m, 5_000.0), COUNTRY, PLANE)
    assert len(found.areas) == 1
    area = found.areas.iloc[0]
    assert area.geometry.contains(shapely.Point(CITY))
    assert area.expected == pytest.approx(12, abs=2.5)
    assert area.if_even < 4  # the patch is wider than a window, where other strikes lie beside the city
    assert area.p_value <= area.q_value <= 0.05
    assert tuple(found.areas.columns) == HOT_SPOT_COLUMNS
    assert COUNTRY.buffer(1e-3).contains(area.geometry)


def test_the_least_count_is_what_the_test_can_see() -> None:
    generator = np.random.default_rng(13)
    x_m, y_m = generator.permutation(np.array(_far_apart(36)), axis=1)
    apart = PLANE.inverse(x_m, y_m)
    for extra, seen in ((0, True), (-1, False)):
        least = hot_spots(_with_cluster(apart, 5, 37), COUNTRY, PLANE).least_count
        found = hot_spots(_with_cluster(apart, least + extra, 37), COUNTRY, PLANE)
        assert found.n_events == 37
        assert (len(found.areas) > 0) == seen


def _far_apart(n_places: int) -> tuple[list[float], list[float]]:
    """Places more than two radii from each other and from the city, row by row."""
    city_x, city_y = (float(value[0]) for value in PLANE.forward(*np.array(CITY)[:, None]))
    outline = PLANE.project(np.array([COUNTRY]))[0]
    west, south, east, north = outline.bounds
    places = [
        (x, y)
        for y in np.arange(south + 5_000, north, 41_000)
        for x in np.arange(west + 5_000, east, 53_000)
        if outline.contains(shapely.Point(x, y)) and np.hypot(x - city_x, y - city_y) > 60_000
    ][:n_places]
    assert len(places) == n_places
    xs, ys = zip(*places, strict=True)
    return list(xs), list(ys)


def _with_cluster(apart: tuple[Floats, Floats], n_there: int, n_events: int) -> gpd.GeoDataFrame:
    lonlat = np.vstack((np.tile(CITY, (n_there, 1)), np.column_stack(apart)[: n_events - n_there]))
    return make_strikes(lonlat, uncertainty_m=1.0)


def test_vague_places_stand_out_less() -> None:
    generator = np.random.default_rng(14)
    true_m = np.vstack((draw_evenly(generator, 20), around_city(generator, 9)))
    lonlat = np.column_stack(PLANE.inverse(*true_m.T))
    least = [
        np.nanmin(hot_spots(make_strikes(lonlat, uncertainty_m=uncertainty_m), COUNTRY, PLANE).surface.values)
        for uncertainty_m in (1_000.0, 20_000.0, 60_000.0)
    ]
    assert least[0] < least[1] < least[2]


# What counts as an event


def test_accounts_of_one_event_count_once_and_by_the_account_that_says_least() -> None:
    lonlat = np.vstack((np.tile(CITY, (6, 1)), [[37.5, 35.5], [40.5, 33.8]]))
    alone = hot_spots(make_strikes(lonlat[:1]), COUNTRY, PLANE)
    chained = {f"s{row:03d}": (f"s{row + 1:03d}",) for row in range(5)}
    once = hot_spots(make_strikes(lonlat, conflicts=chained), COUNTRY, PLANE)
    assert (alone.n_events, once.n_events) == (1, 3)
    elsewhere = hot_spots(make_strikes(lonlat, conflicts={"s000": ("s007",)}), COUNTRY, PLANE)
    here = hot_spots(make_strikes(lonlat), COUNTRY, PLANE)
    assert (elsewhere.n_events, here.n_events) == (7, 8)
    assert np.nanmin(here.surface.values) < np.nanmin(elsewhere.surface.values)


def test_what_has_no_place_in_the_country_is_left_out_and_said() -> None:
    strikes = make_strikes(np.array([CITY, (44.0, 35.0), CITY]))
    strikes.loc[2, "location_kind"] = "none"
    strikes.loc[[2], "geometry"] = None
    found = hot_spots(strikes, COUNTRY, PLANE)
    assert (found.n_events, found.n_not_located) == (1, 2)
    assert found.summary.endswith("Left out: 2 without a place in the country.")


def test_no_strikes_give_no_hot_spots() -> None:
    found = hot_spots(make_strikes(np.empty((0, 2))), COUNTRY, PLANE)
    assert (len(found.areas), found.n_events) == (0, 0)
    assert tuple(found.areas.columns) == HOT_SPOT_COLUMNS
    assert found.areas.crs.to_epsg() == 4326


def test_the_summary_says_what_was_tested_and_what_it_does_not_say() -> None:
    generator = np.random.default_rng(15)
    true_m = np.vstack((draw_evenly(generator, 20), around_city(generator, 10)))
    found = hot_spots(report(generator, true_m, 5_000.0), COUNTRY, PLANE)
    assert f"30 events with a place, {found.n_windows:,} windows of 25 km: 1 hot spot at" in found.summary
    assert f"fewer than {found.least_count} at one place could not stand out" in found.summary
    assert "says where strikes are reported, not why" in found.summary
    assert f"أقل من {found.least_count}" in found.summary_ar


def test_row_order_changes_nothing() -> None:
    generator = np.random.default_rng(16)
    strikes = make_strikes(np.column_stack(PLANE.inverse(*around_city(generator, 8).T)), conflicts={"s003": ("s001",)})
    there, back = hot_spots(strikes, COUNTRY, PLANE), hot_spots(strikes[::-1], COUNTRY, PLANE)
    assert there.surface.values.tobytes() == back.surface.values.tobytes()
    assert there.summary == back.summary


def test_what_cannot_be_tested_is_told() -> None:
    strikes = make_strikes(np.array([CITY]))
    with pytest.raises(SettingsError, match="found 5, expected a probability between 0 and 1"):
        hot_spots(strikes, COUNTRY, PLANE, level=5)
    with pytest.raises(SettingsError, match="found 5000 m, expected the cell size 10000"):
        hot_spots(strikes, COUNTRY, PLANE, radius_m=5_000)
    with pytest.raises(DataError, match="s000 without uncertainty"):
        hot_spots(strikes.assign(uncertainty_m=np.nan), COUNTRY, PLANE)
