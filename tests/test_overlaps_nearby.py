"""Strikes within a distance: against draws, closed forms and independent distances; intervals that hold the truth."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pyproj import Geod
from scipy.stats import ncx2

from geo.errors import DataError, SettingsError
from geo.geodesy import distance_m
from geo.overlaps import NEARBY_COLUMNS, expected_count, within_distance

WGS84 = Geod(ellps="WGS84")
T4, PALMYRA = (37.6299, 34.5226), (38.3169, 34.5574)
HOMS = shapely.box(36.5, 33.5, 39.0, 35.0)
RIVER = shapely.LineString([(37.0, 34.0), (37.6, 34.6), (38.0, 34.4), (38.9, 35.2)])
LAKE = shapely.Polygon(
    [(37.4, 34.2), (38.2, 34.1), (38.3, 34.8), (37.5, 34.9)],
    [[(37.7, 34.4), (37.7, 34.6), (38.0, 34.6), (38.0, 34.4)]],
)
FEATURES = {
    "site": shapely.Point(T4),
    "sites": shapely.MultiPoint([T4, PALMYRA]),
    "line": RIVER,
    "area with a hole": LAKE,
}

Floats = NDArray[np.float64]


def make_strikes(*places: shapely.Geometry | None, uncertainty_m: float = 3_000.0) -> gpd.GeoDataFrame:
    kinds = ["none" if place is None else "circle" if place.geom_type == "Point" else "area" for place in places]
    names = [f"s{row}" for row in range(len(places))]
    return gpd.GeoDataFrame(
        {
            "id": names,
            "name": names,
            "date_edtf": "2025-04-02",
            "attributed_to": "israel",
            "location_kind": kinds,
            "uncertainty_m": uncertainty_m,
            "confidence": 0.95,
            "conflicts_with": [()] * len(places),
        },
        geometry=list(places),
        crs="EPSG:4326",
    )


def make_features(*shapes: shapely.Geometry, **columns: object) -> gpd.GeoDataFrame:
    names = [f"f{row}" for row in range(len(shapes))]
    return gpd.GeoDataFrame({"id": names, "name": names} | columns, geometry=list(shapes), crs="EPSG:4326")


def draw_circle(centre: tuple[float, float], uncertainty_m: float, n_draws: int, seed: int) -> NDArray[np.object_]:
    sigma_m = uncertainty_m / np.sqrt(-2 * np.log(0.05))
    unit = np.random.default_rng(seed).standard_normal((n_draws, 2))
    azimuth_deg, radius_m = np.degrees(np.arctan2(*unit.T)), np.hypot(*unit.T) * sigma_m
    lon, lat, _ = WGS84.fwd(np.full(n_draws, centre[0]), np.full(n_draws, centre[1]), azimuth_deg, radius_m)
    return shapely.points(lon, lat)


# Probabilities


@pytest.mark.parametrize("feature", FEATURES)
@pytest.mark.parametrize("metres", [2_000.0, 7_000.0, 20_000.0])
def test_draws_agree_within_three_standard_errors(feature: str, metres: float) -> None:
    n_draws, uncertainty_m = 4_000, 12_000.0
    centre = (37.75, 34.5)
    truths = draw_circle(centre, uncertainty_m, n_draws, seed=int(metres))
    share = (distance_m(truths, FEATURES[feature]) <= metres).mean()
    strikes = make_strikes(shapely.Point(centre), uncertainty_m=uncertainty_m)
    row = within_distance(strikes, make_features(FEATURES[feature]), metres).iloc[0]
    standard_error = np.sqrt(max(row.probability * (1 - row.probability), 1 / n_draws) / n_draws)
    assert abs(share - row.probability) <= 3 * standard_error + row.probability_error
    assert row.probability_error <= 1e-3


def test_draws_would_tell_a_distance_that_is_a_tenth_off() -> None:
    truths = draw_circle((37.75, 34.5), 12_000.0, 4_000, seed=1)
    strikes = make_strikes(shapely.Point(37.75, 34.5), uncertainty_m=12_000.0)
    wrong = within_distance(strikes, make_features(RIVER), 7_700.0).iloc[0]
    share = (distance_m(truths, RIVER) <= 7_000).mean()
    assert abs(share - wrong.probability) > 3 * np.sqrt(share * (1 - share) / 4_000) + wrong.probability_error


@settings(max_examples=40, deadline=None)
@given(st.floats(0, 360), st.floats(0, 30_000), st.floats(500, 40_000), st.floats(50, 20_000))
def test_a_site_gives_the_non_central_chi_square(
    azimuth_deg: float, away_m: float, metres: float, uncertainty_m: float
) -> None:
    """The squared distance of a normal to a point is a non-central chi-square with two degrees of freedom."""
    end = Geodesic.WGS84.Direct(T4[1], T4[0], azimuth_deg, away_m)
    strikes = make_strikes(shapely.Point(end["lon2"], end["lat2"]), uncertainty_m=uncertainty_m)
    row = within_distance(strikes, make_features(shapely.Point(T4)), metres).iloc[0]
    sigma_m = uncertainty_m / np.sqrt(-2 * np.log(0.05))
    expected = ncx2.cdf((metres / sigma_m) ** 2, 2, max((away_m / sigma_m) ** 2, 1e-12))
    assert row.probability == pytest.approx(expected, abs=row.probability_error + 1e-5)  # the plane's own error
    assert row.probability_error <= 1e-3


def test_an_exact_place_is_within_or_not() -> None:
    to_palmyra_m = Geodesic.WGS84.Inverse(T4[1], T4[0], PALMYRA[1], PALMYRA[0])["s12"]
    strikes = make_strikes(shapely.Point(T4), uncertainty_m=0.0)
    for metres, probability in ((to_palmyra_m - 1, 0.0), (to_palmyra_m + 1, 1.0)):
        row = within_distance(strikes, make_features(shapely.Point(PALMYRA)), metres).iloc[0]
        assert (row.probability, row.probability_error) == (probability, 0.0)
        assert row.least_m == row.distance_m == row.greatest_m == pytest.approx(to_palmyra_m, abs=1e-3)


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(sorted(FEATURES)), st.floats(36.8, 39), st.floats(33.9, 35.2), st.floats(100, 60_000))
def test_farther_is_at_least_as_probable(feature: str, lon: float, lat: float, metres: float) -> None:
    strikes = make_strikes(shapely.Point(lon, lat), shapely.box(lon, lat, lon + 0.4, lat + 0.3), uncertainty_m=8_000.0)
    features = make_features(FEATURES[feature])
    near, far = (within_distance(strikes, features, reach) for reach in (metres, 1.3 * metres))
    slack = near["probability_error"] + far["probability_error"]
    assert (near["probability"] <= far["probability"] + slack).all()
    columns = ["least_m", "distance_m", "greatest_m"]
    pd.testing.assert_frame_equal(near[columns], far[columns])  # what is asked does not move what is measured


def test_an_area_is_uniform_over_its_ground() -> None:
    """Draws over the area: uniform in longitude and in the authalic sine, which is the sine to a few thousandths."""
    generator = np.random.default_rng(5)
    west, south, east, north = HOMS.bounds
    sines = np.sin(np.radians([south, north]))
    n_draws = 4_000
    lat = np.degrees(np.arcsin(generator.uniform(*sines, n_draws)))
    truths = shapely.points(generator.uniform(west, east, n_draws), lat)
    row = within_distance(make_strikes(HOMS), make_features(RIVER), 15_000).iloc[0]
    share = (distance_m(truths, RIVER) <= 15_000).mean()
    assert abs(share - row.probability) <= 3 * np.sqrt(share * (1 - share) / n_draws) + row.probability_error + 5e-4


# Distances


@pytest.mark.parametrize("feature", FEATURES)
@pytest.mark.parametrize("centre", [T4, (37.85, 34.5), (37.55, 34.55), (38.6, 34.0)])
def test_the_interval_of_a_circle_holds_the_truth_at_least_as_often_as_stated(
    feature: str, centre: tuple[float, float]
) -> None:
    n_draws = 2_000
    truths_m = distance_m(draw_circle(centre, 9_000.0, n_draws, seed=3), FEATURES[feature])
    strikes = make_strikes(shapely.Point(centre), uncertainty_m=9_000.0)
    row = within_distance(strikes, make_features(FEATURES[feature]), 1_000).iloc[0]
    held = ((row.least_m <= truths_m) & (truths_m <= row.greatest_m)).mean()
    assert held >= 0.95 - 3 * np.sqrt(0.95 * 0.05 / n_draws)
    assert row.least_m <= row.distance_m <= row.greatest_m


def test_a_tighter_interval_would_not_hold() -> None:
    truths_m = distance_m(draw_circle(T4, 9_000.0, 4_000, seed=3), shapely.Point(T4))
    assert (truths_m <= 0.9 * 9_000).mean() < 0.94


def test_the_interval_around_a_site_itself_holds_exactly_as_often_as_stated() -> None:
    truths_m = distance_m(draw_circle(T4, 9_000.0, 20_000, seed=4), shapely.Point(T4))
    row = within_distance(make_strikes(shapely.Point(T4), uncertainty_m=9_000.0), make_features(shapely.Point(T4)), 1.0)
    held = (truths_m <= row["greatest_m"].iloc[0]).mean()
    assert held == pytest.approx(0.95, abs=3 * np.sqrt(0.95 * 0.05 / 20_000))


def test_deep_inside_an_area_the_distance_is_nothing() -> None:
    row = within_distance(make_strikes(shapely.Point(T4)), make_features(HOMS), 100).iloc[0]
    assert (row.least_m, row.distance_m, row.greatest_m, row.probability) == (0.0, 0.0, 0.0, 1.0)


def test_the_hole_of_an_area_is_outside() -> None:
    hole = shapely.Point(37.85, 34.5)
    row = within_distance(make_strikes(hole, uncertainty_m=100.0), make_features(LAKE), 1_000).iloc[0]
    assert row.distance_m == pytest.approx(distance_m(hole, LAKE), abs=1e-6)
    assert row.distance_m > 10_000
    assert row.probability == 0.0


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(sorted(FEATURES)),
    st.floats(36.8, 39),
    st.floats(33.9, 35.2),
    st.floats(0.01, 1),
    st.floats(0.01, 1),
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=20, max_size=20),
)
def test_the_interval_of_an_area_holds_every_place_in_it(
    feature: str, lon: float, lat: float, width: float, height: float, shares: list[tuple[float, float]]
) -> None:
    area = shapely.box(lon, lat, lon + width, lat + height)
    row = within_distance(make_strikes(area), make_features(FEATURES[feature]), 1_000).iloc[0]
    corners = [(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)]
    truths = shapely.points([(lon + x * width, lat + y * height) for x, y in shares + corners])
    truths_m = distance_m(truths, FEATURES[feature])
    assert (row.least_m - 1e-3 <= truths_m).all()
    assert (truths_m <= row.greatest_m + 1e-3).all()
    diagonal_m = Geodesic.WGS84.Inverse(lat, lon, lat + height, lon + width)["s12"]
    lattice = shapely.points(
        [(lon + x * width, lat + y * height) for x in np.linspace(0, 1, 9) for y in np.linspace(0, 1, 9)]
    )
    # A point of the lattice is at most a sixteenth of the diagonal from any place of the area.
    assert row.greatest_m <= distance_m(lattice, FEATURES[feature]).max() + diagonal_m * (1 / 16 + 1 / 64)


def test_the_greatest_distance_to_a_site_is_exact() -> None:
    row = within_distance(make_strikes(HOMS), make_features(shapely.Point(T4)), 1_000).iloc[0]
    corners = [Geodesic.WGS84.Inverse(T4[1], T4[0], lat, lon)["s12"] for lon, lat in HOMS.exterior.coords]
    assert row.greatest_m == pytest.approx(max(corners), abs=1e-3)


# The table


def test_a_table_has_a_row_for_each_pair_and_its_columns() -> None:
    strikes = make_strikes(shapely.Point(T4), HOMS, None)
    zones = make_features(
        RIVER, LAKE, zone_id=["red", "red"], reading=["wide", "narrow"], tier=["", ""], name=["Red", "Red"]
    )
    table = within_distance(strikes, zones, [1_000, 2_000])
    assert tuple(table.columns) == NEARBY_COLUMNS
    assert table["strike_id"].tolist() == ["s0", "s0", "s1", "s1", "s2", "s2"]
    assert table["reading"].tolist() == ["narrow", "wide"] * 3
    assert table["within_m"].tolist() == [2_000.0, 1_000.0] * 3
    assert table["feature_id"].unique().tolist() == ["red"]
    none = table[table["strike_id"].eq("s2")]
    measured = ["probability", "probability_error", "least_m", "distance_m", "greatest_m"]
    assert none[measured].isna().all().all()
    assert none["verdict"].eq("possible").all()
    assert none["note"].eq("no place reported: counted, not placed").all()


def test_row_order_changes_nothing() -> None:
    strikes = make_strikes(shapely.Point(T4), shapely.Point(PALMYRA), HOMS, HOMS, None, uncertainty_m=20_000.0)
    features = make_features(*FEATURES.values())
    there = within_distance(strikes, features, 10_000)
    back = within_distance(strikes[::-1], features[::-1], 10_000)
    pd.testing.assert_frame_equal(there, back, check_exact=True)


def test_the_callers_frames_are_left_alone() -> None:
    strikes, features = make_strikes(shapely.Point(T4), HOMS), make_features(*FEATURES.values())
    before = strikes.copy(deep=True), features.copy(deep=True)
    within_distance(strikes, features, 10_000)
    pd.testing.assert_frame_equal(strikes, before[0])
    pd.testing.assert_frame_equal(features, before[1])


def test_no_strikes_or_no_features_make_an_empty_table() -> None:
    for strikes, features in ((make_strikes(), make_features(RIVER)), (make_strikes(HOMS), make_features())):
        table = within_distance(strikes, features, 10_000)
        assert tuple(table.columns) == NEARBY_COLUMNS
        assert len(table) == 0


def test_strikes_near_a_site_can_be_counted() -> None:
    strikes = make_strikes(shapely.Point(T4), shapely.Point(PALMYRA), None)
    table = within_distance(strikes, make_features(shapely.Point(T4)), 30_000)
    counts = expected_count(table.rename(columns={"feature_id": "zone_id", "feature_name": "zone_name"}))
    row = counts.iloc[0]
    assert (row.n_certain, row.n_excluded, row.n_not_located, row.low, row.high) == (1, 1, 1, 1, 1)


def test_what_cannot_be_measured_is_told() -> None:
    strikes, features = make_strikes(shapely.Point(T4)), make_features(RIVER, LAKE)
    with pytest.raises(
        DataError, match=r"found 3 of shape \(3,\), expected metres greater than 0, one, or one for each"
    ):
        within_distance(strikes, features, [1.0, 2.0, 3.0])
    with pytest.raises(DataError, match="expected metres greater than 0"):
        within_distance(strikes, features, 0)
    with pytest.raises(SettingsError, match="found 0, expected more than 0 and less than 1"):
        within_distance(strikes, features, 1_000, error=0)
    with pytest.raises(DataError, match="strikes that were not graded yet"):
        within_distance(strikes.assign(location_kind=""), features, 1_000)
    with pytest.raises(DataError, match="features: found EPSG:32637"):
        within_distance(strikes, features.to_crs(32637), 1_000)
