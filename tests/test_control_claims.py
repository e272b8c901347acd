"""Claims and support: told on the map, and no line moves for them."""

from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from test_control_areas import LAND, country_of, holder_at, lines_of, places_of

from geo.control import ControlSettings, assess_areas
from geo.errors import SettingsError
from geo.geodesy import area_m2, point_distance_m

WIDE = ControlSettings(cell_m=500.0, reach_m=500_000.0, contested_ratio=1.0, smallest_km2=0.0, claimed_reach_m=8_000.0)

places = st.lists(
    st.tuples(
        st.floats(38.02, 38.98),
        st.floats(34.02, 34.98),
        st.sampled_from(["red", "blue", "green"]),
        st.sampled_from(["assessed", "assessed", "contested", "support", "claimed", "claimed"]),
        st.sampled_from(["high", "medium", "low"]),
    ),
    min_size=1,
    max_size=12,
)


def assess(rows: list[Any], statuses: tuple[str, ...]) -> gpd.GeoDataFrame:
    frame = places_of(
        *((lon, lat, party) for lon, lat, party, _, _ in rows),
        status=[row[3] for row in rows],
        claimant=["grey" if row[3] == "contested" else "" for row in rows],
        analytic_confidence=[row[4] for row in rows],
    )
    fixed = gpd.GeoDataFrame(
        {"id": ["f"], "name": ["F"], "party": ["white"]}, geometry=[shapely.box(38.6, 34.3, 38.8, 34.5)], crs=frame.crs
    )
    chosen = ControlSettings(cell_m=2000.0, reach_m=40e3, contested_ratio=1.1, claimed_reach_m=12e3, smallest_km2=20.0)
    river = shapely.LineString([(38.2, 33.9), (38.5, 34.6), (38.4, 35.1)])
    return assess_areas(
        frame[frame["status"].isin(statuses)],
        country_of(),
        settings=chosen,
        breaklines=lines_of(river, cost_m=20e3),
        fixed_areas=fixed,
    )


@settings(max_examples=25, deadline=None)
@given(rows=places)
def test_areas_with_claims_cover_the_country_once_and_move_no_line(rows: list[Any]) -> None:
    rows = [*rows, (38.3, 34.3, "red", "assessed", "high")]  # without any, there is nothing to assess
    told = assess(rows, ("assessed", "contested", "support", "claimed"))
    assert told.is_valid.all()
    whole = shapely.union_all(told.geometry.to_numpy())
    assert shapely.area(shapely.symmetric_difference(whole, LAND)) <= 1e-9 * LAND.area
    assert told["area_km2"].sum() == pytest.approx(area_m2([LAND])[0] / 1e6, rel=1e-9)
    assert shapely.coverage_is_valid(told.geometry.to_numpy())

    plain = assess(rows, ("assessed", "contested"))
    # Put back what claims cover: the areas are those that the assessed places alone give.
    claimed = told["status"] == "claimed"
    back = [
        (claimants[1], "assessed") if is_claimed and len(claimants) > 1 else ("", "unknown") if is_claimed else own
        for is_claimed, claimants, own in zip(
            claimed,
            told["claimants"],
            zip(told["claimants"].map("+".join).where(~claimed, "") + told["party"], told["status"], strict=True),
            strict=True,
        )
    ]
    told_holders = [f"{party}/{status}" for party, status in back]
    plain_holders = [
        f"{'+'.join(claimants)}{party}/{status}"
        for party, status, claimants in zip(plain["party"], plain["status"], plain["claimants"], strict=True)
    ]
    assert set(told_holders) == set(plain_holders)
    for holder in set(plain_holders):
        one, other = (
            shapely.union_all(frame.geometry.to_numpy()[np.array(holders) == holder])
            for frame, holders in ((told, told_holders), (plain, plain_holders))
        )
        assert shapely.area(shapely.symmetric_difference(one, other)) <= 1e-9 * LAND.area, holder


@settings(max_examples=8, deadline=None)
@given(rows=places, seed=st.integers(0, 99))
def test_the_order_of_rows_changes_nothing(rows: list[Any], seed: int) -> None:
    rows = [*rows, (38.3, 34.3, "red", "assessed", "high"), (38.6, 34.8, "blue", "claimed", "high")]
    frame = places_of(
        *((lon, lat, party) for lon, lat, party, _, _ in rows),
        status=[row[3] for row in rows],
        analytic_confidence=[row[4] for row in rows],
    )
    chosen = ControlSettings(cell_m=2000.0, reach_m=60e3, claimed_reach_m=12e3)
    first = assess_areas(frame, country_of(), settings=chosen)
    shuffled = frame.sample(frac=1, random_state=seed).reset_index(drop=True)
    second = assess_areas(shuffled, country_of(), settings=chosen)
    assert first.drop(columns="geometry").equals(second.drop(columns="geometry"))
    assert (first.geometry.to_wkb() == second.geometry.to_wkb()).all()


def test_a_claim_in_anothers_area_is_a_circle_of_its_reach() -> None:
    frame = places_of(
        (38.2, 34.3, "red"), (38.7, 34.3, "blue"), (38.6, 34.75, "red"), status=["assessed"] * 2 + ["claimed"]
    )
    areas = assess_areas(frame, country_of(), settings=WIDE)
    claimed = areas[areas["status"] == "claimed"].iloc[0]
    assert (claimed["id"], claimed["party"], claimed["claimants"]) == ("control-claimed-1", "red", ("red", "blue"))
    assert (claimed["method"], claimed["n_assessments"]) == ("claim", 1)
    assert claimed["area_km2"] == pytest.approx(np.pi * 8**2, rel=0.03)  # evening out cells takes a little of a circle
    assert claimed["line_error_m"] == 8000.0
    lon, lat = shapely.get_coordinates(claimed["geometry"]).T
    assert point_distance_m(lon, lat, 38.6, 34.75) == pytest.approx(8000.0, abs=500.0)


def test_a_claim_ends_half_way_to_an_assessed_place() -> None:
    frame = places_of(
        (38.2, 34.8, "red"), (38.6, 34.3, "blue"), (38.52, 34.3, "red"), status=["assessed"] * 2 + ["claimed"]
    )
    areas = assess_areas(frame, country_of(), settings=WIDE)
    claimed = areas[areas["status"] == "claimed"].iloc[0]
    assert holder_at(areas, 38.6, 34.3) == "blue"
    assert claimed["geometry"].bounds[2] == pytest.approx(38.56, abs=0.006)
    # The line to the assessed place is off by half the gap, 3.68 km, where it is straight; elsewhere by more.
    assert 3_600 < claimed["line_error_m"] <= 8_000


def test_a_claim_does_not_cross_a_breakline() -> None:
    river = lines_of(shapely.LineString([(38.5, 33.9), (38.5, 35.1)]), cost_m=60e3)
    frame = places_of(
        (38.8, 34.3, "blue"), (38.2, 34.3, "blue"), (38.53, 34.6, "red"), status=["assessed"] * 2 + ["claimed"]
    )
    areas = assess_areas(frame, country_of(), settings=WIDE, breaklines=river)
    claimed = areas[areas["status"] == "claimed"].iloc[0]
    assert claimed["geometry"].bounds[0] == pytest.approx(38.5, abs=0.01)
    free = assess_areas(frame, country_of(), settings=WIDE)
    assert free[free["status"] == "claimed"]["geometry"].iloc[0].bounds[0] < 38.46


@pytest.mark.parametrize(
    ("party", "at", "why"),
    [
        ("red", (38.25, 34.3), "the claimant's own area"),
        ("blue", (38.5, 34.8), "contested ground, on which blue is a side"),
        ("green", (38.5, 34.8), "contested ground, whoever claims it"),
    ],
)
def test_a_claim_that_adds_nothing_is_not_drawn(party: str, at: tuple[float, float], why: str) -> None:
    rows = [(38.2, 34.3, "red"), (38.8, 34.3, "blue"), (38.52, 34.8, "red")]
    held = places_of(*rows, status=["assessed", "assessed", "contested"], claimant=["", "", "blue"])
    told = places_of(
        *rows, (*at, party), status=["assessed", "assessed", "contested", "claimed"], claimant=["", "", "blue", ""]
    )
    with_claim = assess_areas(told, country_of(), settings=WIDE)
    without = assess_areas(held, country_of(), settings=WIDE)
    assert "claimed" not in set(with_claim["status"]), why
    assert with_claim["area_km2"].to_numpy() == pytest.approx(without["area_km2"].to_numpy(), rel=1e-9)


def test_a_claim_beyond_reach_lies_on_unknown_ground() -> None:
    chosen = ControlSettings(cell_m=500.0, reach_m=20e3, claimed_reach_m=5e3)
    frame = places_of((38.2, 34.2, "red"), (38.6, 34.8, "blue"), status=["assessed", "claimed"])
    areas = assess_areas(frame, country_of(), settings=chosen)
    claimed = areas[areas["status"] == "claimed"].iloc[0]
    assert (claimed["party"], claimed["claimants"]) == ("blue", ("blue",))
    assert claimed["area_km2"] == pytest.approx(np.pi * 25, rel=0.06)


def test_a_claim_inside_a_stated_area_stays_inside_and_the_area_keeps_its_line() -> None:
    box = shapely.box(38.5, 34.6, 38.6, 34.7)
    fixed = gpd.GeoDataFrame({"id": ["a"], "name": ["A"], "party": ["white"]}, geometry=[box], crs="EPSG:4326")
    frame = places_of((38.2, 34.3, "blue"), (38.59, 34.65, "red"), status=["assessed", "claimed"])
    areas = assess_areas(frame, country_of(), settings=WIDE, fixed_areas=fixed)
    claimed = areas[areas["status"] == "claimed"].iloc[0]
    assert claimed["claimants"] == ("red", "white")
    assert shapely.covers(shapely.buffer(box, 1e-12), claimed["geometry"])
    stated = areas[(areas["method"] == "stated_area") | (areas["status"] == "claimed")]
    assert stated["area_km2"].sum() == pytest.approx(area_m2([box])[0] / 1e6, rel=1e-9)


def test_two_claims_share_the_ground_between_them() -> None:
    frame = places_of(
        (38.2, 34.2, "blue"), (38.60, 34.75, "red"), (38.64, 34.75, "green"), status=["assessed", "claimed", "claimed"]
    )
    areas = assess_areas(frame, country_of(), settings=WIDE)
    claims = areas[areas["status"] == "claimed"].set_index("party")
    assert claims.loc["red", "geometry"].bounds[2] == pytest.approx(38.62, abs=0.006)
    assert claims.loc["green", "geometry"].bounds[0] == pytest.approx(38.62, abs=0.006)
    assert claims["claimants"].to_dict() == {"green": ("green", "blue"), "red": ("red", "blue")}


def test_support_is_named_where_it_stands_and_changes_nothing_else() -> None:
    held = places_of((38.2, 34.3, "red"), (38.8, 34.3, "blue"))
    told = places_of(
        (38.2, 34.3, "red"),
        (38.8, 34.3, "blue"),
        (38.25, 34.35, "us"),
        (38.3, 34.35, "un"),
        (38.31, 34.35, "red"),
        status=["assessed", "assessed", "support", "support", "support"],
        sources=[("a",), ("b",), ("c",), ("d",), ("e",)],
    )
    plain = assess_areas(held, country_of(), settings=WIDE)
    areas = assess_areas(told, country_of(), settings=WIDE)
    assert areas.set_index("party")["supporters"].to_dict() == {"blue": (), "red": ("un", "us")}
    assert areas.set_index("party")["sources"].to_dict() == {"blue": ("b",), "red": ("a", "c", "d", "e")}
    kept = ["id", "party", "status", "claimants", "method", "line_error_m", "area_km2"]
    assert areas[kept].equals(plain[kept])
    assert (areas.geometry.to_wkb() == plain.geometry.to_wkb()).all()


def test_support_for_a_stated_area_adds_its_source() -> None:
    box = shapely.box(38.5, 34.6, 38.6, 34.7)
    fixed = gpd.GeoDataFrame(
        {"id": ["a"], "name": ["A"], "party": ["white"], "sources": [("own",)]}, geometry=[box], crs="EPSG:4326"
    )
    frame = places_of(
        (38.2, 34.3, "blue"), (38.55, 34.65, "us"), status=["assessed", "support"], sources=[("b",), ("u",)]
    )
    areas = assess_areas(frame, country_of(), settings=WIDE, fixed_areas=fixed).set_index("party")
    assert areas.loc["white", ["sources", "supporters"]].tolist() == [("own", "u"), ("us",)]


def test_a_small_patch_is_not_kept_by_a_claim_or_by_support() -> None:
    """Three discs of reach touch around a hole; only a place that says who holds it would keep it apart."""
    trio = [(38.5, 34.7, "red"), (38.29, 34.4, "red"), (38.71, 34.4, "red")]
    chosen = ControlSettings(cell_m=500.0, reach_m=21_500.0, smallest_km2=60.0)
    frame = places_of(*trio, (38.5, 34.5, "red"), status=[*["assessed"] * 3, "support"])
    assert holder_at(assess_areas(frame, country_of(), settings=chosen), 38.5, 34.5) == "red"


def test_a_claim_without_reach_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"claimed_reach_m is 0\.0, expected a finite number greater than 0"):
        ControlSettings(claimed_reach_m=0.0)
