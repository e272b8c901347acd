"""Heights: when they free a party, when they cannot be compared, and the table that says why."""

import math
import re
from datetime import UTC, datetime

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st

import geo
from geo.corridors import CorridorRequest
from geo.corridors.applicability import consider_zones
from geo.errors import CorridorError, SettingsError
from geo.zones import EXPLANATION_COLUMNS, applies, explain_zones
from geo.zones.heights import HeightBlock

NOON = datetime(2025, 4, 10, 12, tzinfo=UTC)


def make_zone(**changes: object) -> dict[str, object]:
    zone: dict[str, object] = {
        "zone_id": "line",
        "valid_from": pd.Timestamp("2025-04-09", tz="UTC"),
        "valid_to": pd.NaT,
        "status": "declared",
        "addressee": ("turkiye",),
        "exempt": (),
        "prohibited_conduct": ("basing",),
        "lower_m": 1000.0,
        "upper_m": 3000.0,
        "vertical_reference": "AMSL",
    }
    return zone | changes


def code_at(zone: dict[str, object], *altitude_m: float) -> str:
    return applies(zone, "turkiye", "basing", NOON, altitude_m=(altitude_m[0], altitude_m[-1])).code


@pytest.mark.parametrize(
    ("altitude_m", "code"),
    [
        ((0.0, 500.0), "not_at_altitude"),
        ((0.0, 1000.0), "not_at_altitude"),  # a touch is no meeting
        ((0.0, 1001.0), "binds"),
        ((1500.0, 2000.0), "binds"),
        ((0.0, 9000.0), "binds"),
        ((2999.0, math.inf), "binds"),
        ((3000.0, 9000.0), "not_at_altitude"),
        ((3000.0, math.inf), "not_at_altitude"),
        ((999.0,), "not_at_altitude"),  # a single level
        ((1000.0,), "binds"),  # the lower limit is inside
        ((2999.0,), "binds"),
        ((3000.0,), "not_at_altitude"),  # the upper limit is outside
    ],
)
def test_a_zone_binds_only_between_its_limits(altitude_m: tuple[float, ...], code: str) -> None:
    assert code_at(make_zone(), *altitude_m) == code


@pytest.mark.parametrize(
    ("limits", "altitude_m", "code"),
    [
        ({"lower_m": 0.0, "upper_m": math.nan, "vertical_reference": ""}, (9000.0, 9500.0), "binds"),
        ({"lower_m": 0.0, "upper_m": math.nan}, (-50.0, -10.0), "binds"),  # says nothing of heights
        ({"lower_m": math.nan, "upper_m": 3000.0}, (-50.0, -10.0), "binds"),
        ({"lower_m": 1000.0, "upper_m": math.nan}, (0.0, 900.0), "not_at_altitude"),
        ({"lower_m": 1000.0, "upper_m": math.nan}, (20_000.0, math.inf), "binds"),
        ({"vertical_reference": "above ground level"}, (5000.0, 6000.0), "binds"),  # cannot be compared
        ({"vertical_reference": ""}, (5000.0, 6000.0), "binds"),
        ({"vertical_reference": " Mean  sea level "}, (5000.0, 6000.0), "not_at_altitude"),
    ],
)
def test_open_limits_and_other_levels(limits: dict[str, object], altitude_m: tuple[float, float], code: str) -> None:
    assert code_at(make_zone(**limits), *altitude_m) == code


def test_without_a_height_limits_do_not_matter_and_need_not_be_there() -> None:
    zone = {key: value for key, value in make_zone().items() if key not in {"lower_m", "upper_m", "vertical_reference"}}
    verdict = applies(zone, "turkiye", "basing", NOON)
    assert verdict == applies(make_zone(), "turkiye", "basing", NOON)
    assert verdict.text == "Binds: it addresses turkiye and forbids basing; it holds at this date."


def test_every_other_reason_comes_first() -> None:
    far_above = (9000.0, 9500.0)
    for party, conduct, change, code in (
        ("turkiye", "patrol", {}, "not_prohibited"),
        ("us", "basing", {}, "not_addressed"),
        ("turkiye", "basing", {"exempt": ("turkiye",)}, "exempt"),
        ("turkiye", "basing", {"status": "lapsed"}, "lapsed"),
    ):
        assert applies(make_zone(**change), party, conduct, NOON, altitude_m=far_above).code == code


def test_the_sentences_name_the_heights_in_both_languages() -> None:
    above = applies(make_zone(), "turkiye", "basing", NOON, altitude_m=(3000.0, math.inf))
    assert above.text == (
        "Does not bind: it holds at 1000 m to 3000 m above mean sea level, not at 3000 m and more above mean sea level."
    )
    assert above.text_ar == (
        "غير مُلزمة: تسري على ارتفاع بين 1000 م و3000 م فوق مستوى سطح البحر، "
        "لا على ارتفاع 3000 م أو أكثر فوق مستوى سطح البحر."
    )
    assert applies(make_zone(), "turkiye", "basing", NOON, altitude_m=(2000.0, 2500.0)).text.endswith(
        "; it holds at this date and at these heights."
    )
    ground = applies(make_zone(vertical_reference="AGL"), "turkiye", "basing", NOON, altitude_m=(5000.0, 6000.0))
    assert "its heights (1000 m to 3000 m above ground) cannot be compared with 5000 m to 6000 m" in ground.text
    whole = applies(make_zone(lower_m=0.0, upper_m=math.nan), "turkiye", "basing", NOON, altitude_m=(0.0, 1.0))
    assert whole.text.endswith("; it holds at this date; its text states no limits of height.")
    for verdict in (above, ground, whole):
        assert re.match("مُلزمة" if verdict.applies else "غير مُلزمة", verdict.text_ar)


heights = st.floats(-400, 20_000) | st.integers(0, 12).map(lambda step: step * 1000.0)


@given(st.tuples(heights, heights), st.tuples(heights, heights), st.tuples(heights, heights))
def test_laws_of_blocks(zone: tuple[float, float], asked: tuple[float, float], more: tuple[float, float]) -> None:
    one, other = (HeightBlock(min(ends), max(ends), "msl") for ends in (zone, asked))
    assume(one.lower_m < one.upper_m)
    assert one.meets(other) == other.meets(one)
    wider = HeightBlock(min(*asked, *more), max(*asked, *more), "msl")
    # Who asks for more heights is never freer. A block holds its lower end and not its upper one, so a level at the
    # upper end of a block is not one of its heights.
    holds_all = other.lower_m < wider.upper_m or wider.lower_m == wider.upper_m
    assert wider.meets(one) or not other.meets(one) or not holds_all
    apart = other.upper_m < one.lower_m or other.lower_m >= one.upper_m
    assert not (apart and one.meets(other))
    assert one.meets(one)


def test_ends_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(SettingsError, match="found 6000 m to 5000 m, expected an upper end that is not below"):
        applies(make_zone(), "turkiye", "basing", NOON, altitude_m=(6000.0, 5000.0))
    with pytest.raises(SettingsError, match="found nan m"):
        applies(make_zone(), "turkiye", "basing", NOON, altitude_m=(math.nan, 5000.0))


def test_the_table_has_one_row_a_zone_and_its_reason() -> None:
    rows = [
        make_zone(zone_id="z", prohibited_conduct=()),
        make_zone(zone_id="b", addressee=("us",)),
        make_zone(zone_id="a", reading="narrow"),
        make_zone(zone_id="a", reading="wide"),
    ]
    table = explain_zones(pd.DataFrame(rows), "turkiye", "basing", NOON, altitude_m=(5000.0, 6000.0))
    assert tuple(table.columns) == EXPLANATION_COLUMNS
    assert table["zone_id"].tolist() == ["a", "b", "z"]
    assert table["code"].tolist() == ["not_at_altitude", "not_addressed", "not_prohibited"]
    assert table["applies"].tolist() == [False, False, False]
    low = explain_zones(pd.DataFrame(rows), "turkiye", "basing", NOON, altitude_m=(1000.0, 2000.0))
    assert low["applies"].tolist() == [True, False, False]
    shuffled = explain_zones(pd.DataFrame(rows[::-1]), "turkiye", "basing", NOON, altitude_m=(5000.0, 6000.0))
    assert shuffled.equals(table)
    empty = explain_zones(pd.DataFrame(rows).iloc[:0], "turkiye", "basing", NOON)
    assert (tuple(empty.columns), len(empty)) == (EXPLANATION_COLUMNS, 0)


def test_the_shipped_zones_are_explained_as_applies_does(result: geo.StudyResult) -> None:
    at = result.study.as_of
    table = explain_zones(result.zones, "turkiye", "basing", at, altitude_m=(5000.0, 6000.0)).set_index("zone_id")
    assert set(table.index) == set(result.zones["zone_id"])
    for _, zone in result.zones.iterrows():
        verdict = applies(zone, "turkiye", "basing", at, altitude_m=(5000.0, 6000.0))
        assert table.loc[zone["zone_id"], ["applies", "code", "text"]].tolist() == [
            verdict.applies,
            verdict.code,
            verdict.text,
        ]
    assert table["applies"].any()  # no shipped text states a ceiling, so height frees nobody
    assert "not_at_altitude" not in set(table["code"])


def make_request(altitude_m: tuple[float, float] | None) -> CorridorRequest:
    return CorridorRequest(
        id="a",
        name="A",
        start=shapely.Point(37.0, 34.0),
        end=shapely.Point(38.0, 34.0),
        party="turkiye",
        conduct="basing",
        mode="air",
        width_m=1000.0,
        at=NOON,
        altitude_m=altitude_m,
    )


@pytest.mark.parametrize(
    ("altitude_m", "told"),
    [
        (None, "it holds at this date."),
        ((1500.0, 2000.0), "it holds at this date and at these heights."),
        ((3000.0, 4000.0), "not at 3000 m to 4000 m above mean sea level."),
    ],
)
def test_a_corridor_passes_over_a_zone_that_ends_below_it(altitude_m: tuple[float, float] | None, told: str) -> None:
    row = make_zone(id="line", name="Line", name_ar="", reading="stated", tier="", tier_ar="")
    zones = gpd.GeoDataFrame(pd.DataFrame([row]), geometry=[shapely.box(37.4, 33.5, 37.6, 34.5)], crs="EPSG:4326")
    (considered,) = consider_zones(make_request(altitude_m), zones)
    assert considered.reason.en.endswith(told)
    assert considered.applies == told.startswith("it holds")


def test_a_request_with_heights_the_wrong_way_round_is_refused() -> None:
    with pytest.raises(CorridorError, match="found 4000 to 3000, expected an upper height that is not below"):
        make_request((4000.0, 3000.0))
