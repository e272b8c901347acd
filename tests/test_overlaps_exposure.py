"""Strikes within zones: probabilities, verdicts, timing, and what is counted though it cannot be placed."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from geo.errors import DataError
from geo.geodesy import area_m2
from geo.overlaps import EXPOSURE_COLUMNS, probability_within

T4, PALMYRA = (37.6299, 34.5226), (38.3169, 34.5574)
HOMS = shapely.box(36.5, 33.5, 39.0, 35.0)


def make_strikes(
    *places: shapely.Geometry | None, uncertainty_m: float = 2_500.0, **columns: object
) -> gpd.GeoDataFrame:
    kinds = ["none" if place is None else "circle" if place.geom_type == "Point" else "area" for place in places]
    names = [f"s{row}" for row in range(len(places))]
    plain = {
        "id": names,
        "name": names,
        "date_edtf": "2025-04-02",
        "attributed_to": "israel",
        "location_kind": kinds,
        "uncertainty_m": uncertainty_m,
        "confidence": 0.95,
        "event_date_from": pd.Timestamp("2025-04-02", tz="UTC"),
        "event_date_to": pd.Timestamp("2025-04-03", tz="UTC"),
        "conflicts_with": [()] * len(places),
    }
    return gpd.GeoDataFrame(plain | columns, geometry=list(places), crs="EPSG:4326")


def make_zones(*shapes: shapely.Geometry, **columns: object) -> gpd.GeoDataFrame:
    names = [f"z{row}" for row in range(len(shapes))]
    plain = {
        "zone_id": names,
        "name": names,
        "reading": "stated",
        "tier": "",
        "valid_from": pd.Series(pd.NaT, index=range(len(shapes)), dtype="datetime64[us, UTC]"),
        "valid_to": pd.Series(pd.NaT, index=range(len(shapes)), dtype="datetime64[us, UTC]"),
    }
    return gpd.GeoDataFrame(plain | columns, geometry=list(shapes), crs="EPSG:4326")


def test_a_table_has_a_row_for_each_pair_and_its_columns() -> None:
    strikes = make_strikes(shapely.Point(T4), HOMS, None)
    zones = make_zones(
        shapely.box(38, 34, 39, 35),
        shapely.box(37, 33, 39, 35),
        HOMS,
        HOMS,
        zone_id=["red", "red", "red", "tiers"],
        reading=["narrow", "likely", "wide", "stated"],
        tier=["", "", "", "0-10 km"],
    )
    exposure = probability_within(strikes, zones)
    assert tuple(exposure.columns) == EXPOSURE_COLUMNS
    assert len(exposure) == 3 * 4
    assert exposure["reading"].tolist() == ["narrow", "likely", "wide", "stated"] * 3
    assert exposure["zone_id"].unique().tolist() == ["red", "tiers:0-10 km"]
    assert isinstance(exposure.index, pd.RangeIndex)


def test_a_circle_wholly_within_is_certain_and_wholly_outside_excluded() -> None:
    within, across, outside = shapely.box(37, 34, 38, 35), shapely.box(T4[0], 34, 38, 35), shapely.box(38, 34, 39, 35)
    exposure = probability_within(make_strikes(shapely.Point(T4)), make_zones(within, across, outside))
    assert exposure["verdict"].tolist() == ["certain", "possible", "excluded"]
    assert exposure["probability"].to_numpy() == pytest.approx([1.0, 0.5, 0.0], abs=1e-3)
    to_meridian = Geodesic.WGS84.Inverse(T4[1], T4[0], T4[1], 38)["s12"]
    assert exposure["distance_m"].to_numpy() == pytest.approx([0, 0, to_meridian], rel=1e-4, abs=1e-6)


def test_the_disc_of_the_uncertainty_holds_the_confidence() -> None:
    """A circle of 95 % whose disc just fits into a zone is certain: that is what the thresholds are for."""
    ring = [Geodesic.WGS84.Direct(T4[1], T4[0], azimuth, 2_500) for azimuth in range(360)]
    disc = shapely.Polygon([(end["lon2"], end["lat2"]) for end in ring])
    row = probability_within(make_strikes(shapely.Point(T4)), make_zones(disc)).iloc[0]
    assert row.probability == pytest.approx(0.95, abs=1e-4)


def test_the_probability_of_the_date_is_passed_on() -> None:
    strikes, zones = make_strikes(shapely.Point(T4), HOMS), make_zones(HOMS)
    assert probability_within(strikes, zones)["in_window"].tolist() == [1.0, 1.0]
    dated = probability_within(strikes.assign(in_window=[0.4, 0.0]), zones)
    assert dated["in_window"].tolist() == [0.4, 0.0]
    assert dated["probability"].to_numpy() == pytest.approx([1.0, 1.0])  # of the place alone


def test_distances_are_left_out_on_demand_and_nothing_else() -> None:
    strikes, zones = make_strikes(shapely.Point(T4), HOMS), make_zones(HOMS)
    whole, lean = probability_within(strikes, zones), probability_within(strikes, zones, with_distances=False)
    assert whole["distance_m"].notna().all()
    assert lean["distance_m"].isna().all()
    pd.testing.assert_frame_equal(lean.drop(columns="distance_m"), whole.drop(columns="distance_m"))


def test_thresholds_are_the_callers() -> None:
    half = make_zones(shapely.box(T4[0], 34, 38, 35))
    strikes = make_strikes(shapely.Point(T4))
    assert probability_within(strikes, half, certain_from=0.4)["verdict"].tolist() == ["certain"]
    assert probability_within(strikes, half, excluded_to=0.6)["verdict"].tolist() == ["excluded"]


@settings(max_examples=30, deadline=None)
@given(st.floats(36, 40), st.floats(33, 35), st.floats(0.1, 2))
def test_an_area_is_its_share(lon: float, lat: float, side: float) -> None:
    zone = shapely.box(lon, lat, lon + side, lat + side)
    row = probability_within(make_strikes(HOMS), make_zones(zone)).iloc[0]
    common, whole = area_m2(np.array([HOMS.intersection(zone), HOMS]))
    assert row.probability == pytest.approx(common / whole, abs=1e-9)
    assert row.note == "place known as an area only"


def make_star(generator: np.random.Generator, lon: float, lat: float, size_deg: float) -> shapely.Geometry:
    angle = np.sort(generator.uniform(0, 2 * np.pi, int(generator.integers(5, 20))))
    radius = size_deg * generator.uniform(0.3, 1.0, angle.size)
    outline = np.column_stack((lon + radius * np.cos(angle), lat + radius * np.sin(angle)))
    return shapely.make_valid(shapely.Polygon(outline), method="structure")


def draw_within(generator: np.random.Generator, area: shapely.Geometry, n_draws: int) -> NDArray[np.float64]:
    """Draw evenly over the ground of an area: the authalic latitude follows from areas of bands by brute force."""
    west, south, east, north = area.bounds
    lats = np.linspace(south, north, 401)
    below_m2 = np.append(0.0, np.cumsum(area_m2(shapely.box(0, lats[:-1], 1, lats[1:]))))
    lon = generator.uniform(west, east, 8 * n_draws)
    lat = np.interp(generator.uniform(0, below_m2[-1], 8 * n_draws), below_m2, lats)
    inside = shapely.contains_xy(area, lon, lat)
    return np.column_stack((lon[inside], lat[inside]))[:n_draws]


def test_draws_over_areas_agree_within_three_standard_errors() -> None:
    """Zones with holes, and slivers, too; draws of circles are in test_overlaps_normal_mass."""
    generator = np.random.default_rng(21)
    for row in range(24):
        lon, lat = generator.uniform(36, 42), generator.uniform(33, 37)
        area, zone = make_star(generator, lon, lat, 0.8), make_star(generator, lon + 0.2, lat, 0.6)
        if row % 3 == 1:
            zone = shapely.difference(zone, make_star(generator, lon + 0.2, lat, 0.3))
        if row % 3 == 2:
            zone = shapely.box(lon - 1, lat, lon + 1, lat + 0.03)
        drawn = draw_within(generator, area, 20_000)
        share, n_draws = shapely.contains_xy(zone, drawn[:, 0], drawn[:, 1]).mean(), len(drawn)
        exposure = probability_within(make_strikes(area), make_zones(zone)).iloc[0]
        standard_error = np.sqrt(max(share * (1 - share), 1 / n_draws) / n_draws)
        assert abs(share - exposure.probability) <= 3 * standard_error + exposure.probability_error


@pytest.mark.parametrize("confidence", [0.5, 0.68, 0.95])
def test_simulated_truths_lie_in_the_circle_as_often_as_stated(confidence: float) -> None:
    """By the zone that is the circle itself, drawn by another library's geodesics."""
    ring = [Geodesic.WGS84.Direct(T4[1], T4[0], azimuth, 4_000) for azimuth in np.linspace(0, 360, 400, endpoint=False)]
    disc = make_zones(shapely.Polygon([(end["lon2"], end["lat2"]) for end in ring]))
    strikes = make_strikes(shapely.Point(T4), uncertainty_m=4_000.0, confidence=confidence)
    assert probability_within(strikes, disc)["probability"].iloc[0] == pytest.approx(confidence, abs=2e-4)


def test_an_exact_place_is_within_or_not() -> None:
    zones = make_zones(shapely.box(37, 34, 38, 35), shapely.box(38, 34, 39, 35))
    exposure = probability_within(make_strikes(shapely.Point(T4), uncertainty_m=0.0), zones)
    assert exposure["probability"].tolist() == [1.0, 0.0]


def test_a_strike_without_a_place_is_kept_and_said() -> None:
    row = probability_within(make_strikes(None, uncertainty_m=np.nan), make_zones(HOMS)).iloc[0]
    assert np.isnan(row.probability)
    assert np.isnan(row.distance_m)
    assert row.verdict == "possible"
    assert row.note == "no place reported: counted, not placed"


@pytest.mark.parametrize(
    ("since", "until", "timing"),
    [
        (None, None, "during"),
        ("2025-04-09", None, "before"),
        ("2025-04-03", None, "before"),  # half-open: the strike's day ends where the zone begins
        ("2025-04-02", None, "during"),
        (None, "2025-04-02", "after"),
        (None, "2025-04-03", "during"),
    ],
)
def test_the_time_of_the_strike_against_the_zone(since: str | None, until: str | None, timing: str) -> None:
    zone = make_zones(HOMS, valid_from=pd.to_datetime([since], utc=True), valid_to=pd.to_datetime([until], utc=True))
    row = probability_within(make_strikes(shapely.Point(T4)), zone).iloc[0]
    assert row.timing == timing
    assert row.note == ("" if timing == "during" else f"{timing} the zone held")


def test_row_order_changes_nothing() -> None:
    strikes = make_strikes(shapely.Point(T4), shapely.Point(PALMYRA), HOMS, None, uncertainty_m=20_000.0)
    zones = make_zones(shapely.box(37, 34, 38, 35), shapely.box(38, 34, 39, 35), HOMS)
    there, back = probability_within(strikes, zones), probability_within(strikes[::-1], zones[::-1])
    pd.testing.assert_frame_equal(there, back, check_exact=True)


def test_wider_readings_are_at_least_as_probable() -> None:
    strikes = make_strikes(shapely.Point(T4), shapely.Point(PALMYRA), HOMS, uncertainty_m=20_000.0)
    zones = make_zones(
        *(shapely.Point(PALMYRA).buffer(size) for size in (0.3, 0.55, 0.8)),
        zone_id="red",
        reading=["narrow", "likely", "wide"],
    )
    exposure = probability_within(strikes, zones)
    assert exposure["reading"].tolist() == ["narrow", "likely", "wide"] * 3
    narrow, likely, wide = exposure["probability"].to_numpy().reshape(3, 3).T
    assert (narrow <= likely + 1e-3).all()
    assert (likely <= wide + 1e-3).all()


def test_what_is_not_graded_is_told() -> None:
    ungraded = make_strikes(shapely.Point(T4), location_kind="")
    with pytest.raises(
        DataError, match=r"row 1, column location_kind: .*Point \(s0\).*strikes that were not graded yet"
    ):
        probability_within(ungraded, make_zones(HOMS))
    with pytest.raises(DataError, match=r"row 1, column uncertainty_m: found uncertainty nan m"):
        probability_within(make_strikes(shapely.Point(T4), uncertainty_m=np.nan), make_zones(HOMS))
    with pytest.raises(DataError, match="zones: found EPSG:32637"):
        probability_within(make_strikes(HOMS), make_zones(HOMS).to_crs(32637))
