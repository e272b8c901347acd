"""Heights: what meets in plan may lie one above the other, or not be comparable at all."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import DataError
from geo.geodesy import area_m2
from geo.overlaps import OVERLAP_COLUMNS, VOLUME_COLUMNS, overlap_pairs, overlap_study, overlap_volumes, part_by_height
from geo.overlaps.heights import HeightBlocks, compare_heights, list_blocks

WEST, EAST = shapely.box(38.0, 34.0, 38.4, 34.4), shapely.box(38.2, 34.0, 38.6, 34.4)
COMMON_KM2 = float(area_m2(np.array([shapely.box(38.2, 34.0, 38.4, 34.4)]))[0]) / 1e6
NO_LIMIT = float("nan")


def make_layer(
    name: str, shape: shapely.Geometry, lower_m: float = 0.0, upper_m: float = NO_LIMIT, reference: str = ""
) -> gpd.GeoDataFrame:
    limits = {"lower_m": [lower_m], "upper_m": [upper_m], "vertical_reference": [reference]}
    names = {"id": [name], "name": [name.title()], "name_ar": [name]}
    return gpd.GeoDataFrame(names | limits, geometry=[shape], crs="EPSG:4326")


def measure(low: tuple[float, float, str], high: tuple[float, float, str]) -> pd.Series:
    return overlap_volumes(
        make_layer("a", WEST, *low), make_layer("b", EAST, *high), a_kind="zone", b_kind="zone"
    ).iloc[0]


def test_a_volume_is_area_times_common_height() -> None:
    volume = measure((0.0, 3000.0, "mean sea level"), (1000.0, 4500.0, "mean sea level"))
    assert volume.relation == "overlap"
    assert (volume.lower_m, volume.upper_m, volume.vertical_reference) == (1000.0, 3000.0, "mean sea level")
    assert volume.min_km3 == volume.max_km3 == pytest.approx(COMMON_KM2 * 2.0, rel=1e-12)
    assert volume.why == ""


def test_blocks_that_do_not_meet_are_apart_although_their_ground_is_shared() -> None:
    volume = measure((0.0, 1000.0, "mean sea level"), (2000.0, NO_LIMIT, "mean sea level"))
    assert (volume.relation, volume.area_km2) == ("apart", 0.0)
    assert volume.geometry is None
    assert (volume.min_km3, volume.max_km3) == (0.0, 0.0)
    assert volume.why == "apart in height: 0 to 1,000 m above mean sea level, and from 2,000 m up above mean sea level"


def test_blocks_with_one_height_in_common_touch() -> None:
    volume = measure((0.0, 1000.0, "AGL"), (1000.0, 2000.0, "above ground level"))
    assert (volume.relation, volume.area_km2, volume.max_km3) == ("touch", 0.0, 0.0)
    assert volume.why.startswith("one above the other")


def test_heights_from_different_levels_give_two_bounds() -> None:
    volume = measure((0.0, 1000.0, "mean sea level"), (2000.0, 2400.0, "ground"))
    assert volume.relation == "overlap"
    assert volume.min_km3 == 0.0
    assert volume.max_km3 == pytest.approx(COMMON_KM2 * 0.4, rel=1e-12)
    assert np.isnan(volume.lower_m)
    assert volume.why.startswith("may be apart in height, which cannot be compared")


def test_limits_without_a_reference_cannot_be_compared_even_with_each_other() -> None:
    assert measure((0.0, 1000.0, ""), (2000.0, 2400.0, "")).min_km3 == 0.0
    assert measure((0.0, 1000.0, ""), (2000.0, 2400.0, "")).max_km3 > 0.0


@pytest.mark.parametrize("reference", ["ground", "mean sea level", ""])
def test_a_zone_that_says_nothing_of_heights_meets_everything(reference: str) -> None:
    volume = measure((0.0, NO_LIMIT, ""), (2000.0, 2400.0, reference))
    assert volume.min_km3 == volume.max_km3 == pytest.approx(COMMON_KM2 * 0.4, rel=1e-12)
    assert (volume.lower_m, volume.upper_m) == (2000.0, 2400.0)


def test_without_a_ceiling_a_volume_has_none() -> None:
    volume = measure((500.0, NO_LIMIT, "ground"), (1000.0, NO_LIMIT, "mean sea level"))
    assert volume.min_km3 == volume.max_km3 == np.inf  # high enough, both are above every ground
    assert np.isnan(volume.upper_m)
    assert volume.why == ""
    whole = measure((0.0, NO_LIMIT, ""), (0.0, NO_LIMIT, ""))
    assert (whole.lower_m, whole.min_km3) == (0.0, np.inf)


def test_a_corridor_clears_every_reading_and_may_have_no_ground() -> None:
    corridors = pd.concat(
        [make_layer("air", WEST, 3000.0, 4000.0, "amsl"), make_layer("none", WEST)], ignore_index=True
    )
    corridors = corridors.assign(reading="all")
    corridors.loc[1, "geometry"] = None
    zones = pd.concat([make_layer("red", EAST, 0.0, 3500.0, "msl")] * 2, ignore_index=True)
    zones = zones.assign(zone_id="red", tier="", reading=["narrow", "wide"], id=["red:narrow", "red:wide"])
    volumes = overlap_volumes(corridors, zones, a_kind="corridor", b_kind="zone")
    assert tuple(volumes.columns) == VOLUME_COLUMNS
    assert volumes["reading"].tolist() == ["narrow", "wide"]
    assert volumes["max_km3"].tolist() == pytest.approx([COMMON_KM2 * 0.5] * 2, rel=1e-12)


HEIGHTS = st.integers(-2, 12).map(lambda step: step * 250.0)


@st.composite
def blocks(draw: st.DrawFn) -> HeightBlocks:
    lower_m, thickness_m = draw(HEIGHTS), draw(st.integers(1, 8)) * 250.0
    open_above = draw(st.booleans())
    reference = draw(st.sampled_from(["mean sea level", "ground"]))
    upper_m = NO_LIMIT if open_above else lower_m + thickness_m
    return list_blocks(pd.DataFrame({"lower_m": [lower_m], "upper_m": [upper_m], "vertical_reference": [reference]}))


@given(blocks(), blocks())
def test_heights_agree_with_steps_counted_one_by_one(a: HeightBlocks, b: HeightBlocks) -> None:
    there, back = compare_heights(a, b), compare_heights(b, a)
    assert there.verdict == back.verdict
    assert (there.least_m, there.most_m) == (back.least_m, back.most_m)
    assert there.least_m <= there.most_m
    if there.verdict == "unknown":
        assert there.most_m == min(a.upper_m - a.lower_m, b.upper_m - b.lower_m)
        return
    middles_m = np.arange(-1000.0, 8000.0, 250.0) + 125.0
    steps = sum((a.lower_m < middle < a.upper_m) and (b.lower_m < middle < b.upper_m) for middle in middles_m)
    assert (there.verdict == "meet") == (steps > 0)
    if np.isfinite(there.most_m):
        assert there.most_m == there.least_m == 250.0 * steps


@given(st.lists(HEIGHTS, min_size=4, max_size=4, unique=True), st.floats(0.01, 0.99))
def test_the_parts_of_a_block_make_the_whole(limits_m: list[float], share: float) -> None:
    low, *middle, high = sorted(limits_m)
    cut_m = middle[0] + share * (middle[1] - middle[0])

    def common_m(lower_m: float, upper_m: float) -> float:
        frames = (
            pd.DataFrame({"lower_m": [lower], "upper_m": [upper], "vertical_reference": ["ground"]})
            for lower, upper in ((lower_m, upper_m), (middle[0], middle[1]))
        )
        return float(compare_heights(*map(list_blocks, frames)).most_m[0])

    assert common_m(low, cut_m) + common_m(cut_m, high) == pytest.approx(common_m(low, high), rel=1e-12)


def test_parting_changes_nothing_where_nobody_has_limits_and_leaves_the_frames_alone() -> None:
    a, b = make_layer("a", WEST), make_layer("b", EAST)
    flat = overlap_pairs(a, b, a_kind="zone", b_kind="zone")
    before = flat.copy(deep=True)
    parted = part_by_height(flat, a, b)
    assert tuple(parted.columns) == (*OVERLAP_COLUMNS, "why")
    pd.testing.assert_frame_equal(parted.drop(columns=["why", "geometry"]), flat.drop(columns="geometry"))
    assert parted["why"].tolist() == [""]
    pd.testing.assert_frame_equal(flat, before)


def test_pairs_apart_in_plan_are_not_told_about_heights() -> None:
    a = make_layer("a", WEST, 0.0, 100.0, "ground")
    b = make_layer("b", shapely.box(39, 34, 40, 35), 200.0, 300.0, "ground")
    parted = part_by_height(overlap_pairs(a, b, a_kind="zone", b_kind="zone"), a, b).iloc[0]
    assert (parted.relation, parted.why) == ("apart", "")
    assert parted.distance_m > 0


def test_a_study_says_why_zones_on_the_same_ground_are_apart() -> None:
    zones = pd.concat(
        [
            make_layer("low", WEST, 0.0, 1000.0, "ground"),
            make_layer("high", EAST, 2000.0, NO_LIMIT, "ground"),
            make_layer("all", EAST),
        ],
        ignore_index=True,
    )
    open_end = pd.Series([pd.NaT] * 3, dtype="datetime64[us, UTC]")
    zones = zones.assign(zone_id=zones["id"], tier="", reading="stated", valid_from=open_end, valid_to=open_end)
    control = make_layer("control-gov-1", shapely.box(37, 33, 40, 36)).assign(
        party="gov", status="assessed", claimants=[()], area_km2=1.0, valid_from=open_end[:1], valid_to=open_end[:1]
    )
    overlaps = overlap_study(zones, control).set_index(["a_id", "b_id"])
    assert tuple(overlaps.columns)[-2:] == ("geometry", "why")
    parted = overlaps.loc[("high", "low")]
    assert (parted["relation"], parted["area_km2"], parted["share_of_a"], parted["geometry"]) == (
        "apart",
        0.0,
        0.0,
        None,
    )
    assert parted["why"].startswith("apart in height")
    assert overlaps.loc[("all", "low"), "area_km2"] == pytest.approx(COMMON_KM2)
    assert overlaps.loc[("high", "gov"), "share_of_a"] == pytest.approx(1.0)
    assert (overlaps.drop(index=("high", "low"))["why"] == "").all()


def test_limits_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(DataError, match=r"row 1, column upper_m: found 500, expected a height above lower_m, 1000"):
        measure((1000.0, 500.0, "ground"), (0.0, NO_LIMIT, ""))


def test_pairs_of_other_frames_are_refused() -> None:
    a, b = make_layer("a", WEST), make_layer("b", EAST)
    pairs = overlap_pairs(a, b, a_kind="zone", b_kind="zone")
    with pytest.raises(DataError, match="found a pair with 'b'"):
        part_by_height(pairs, a, a)
