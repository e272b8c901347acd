"""Ranges of overlaps: closed forms, laws, and lines moved by hand."""

import random

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st

import geo
from geo.errors import DataError, MissingCrsError
from geo.geodesy import area_m2
from geo.overlaps import BAND_COLUMNS, RANGE_COLUMNS, draw_line_bands, holder_keys, overlap_ranges, overlap_study

NEVER = pd.Series([pd.NaT], dtype="datetime64[us, UTC]").iloc[0]


def make_control(*areas: tuple[str, shapely.Geometry, float], method: str = "allocation") -> gpd.GeoDataFrame:
    """Areas of a party each, with the error of their lines."""
    parties, shapes, errors_m = zip(*areas, strict=True)
    frame = gpd.GeoDataFrame(
        {
            "id": [f"control-{party}-{row}" for row, party in enumerate(parties)],
            "name": [party.title() for party in parties],
            "name_ar": [f"طرف {party}" for party in parties],
            "party": parties,
            "status": "assessed",
            "claimants": [()] * len(parties),
            "method": method,
            "line_error_m": errors_m,
            "area_km2": area_m2(np.array(shapes, dtype=object)) / 1e6,
        },
        geometry=list(shapes),
        crs="EPSG:4326",
    )
    return frame.assign(
        **{name: pd.Series([NEVER] * len(frame), dtype="datetime64[us, UTC]") for name in ("valid_from", "valid_to")}
    )


def make_zones(**readings: dict[str, shapely.Geometry] | shapely.Geometry) -> gpd.GeoDataFrame:
    """Zones by id: one geometry where it is stated, else one for each reading."""
    rows = [
        (zone, name, shape)
        for zone, given_as in readings.items()
        for name, shape in (given_as if isinstance(given_as, dict) else {"stated": given_as}).items()
    ]
    zone_ids, names, shapes = zip(*rows, strict=True)
    return gpd.GeoDataFrame(
        {
            "id": [f"{zone}:{name}" for zone, name, _ in rows],
            "zone_id": zone_ids,
            "name": [zone.title() for zone in zone_ids],
            "name_ar": [f"منطقة {zone}" for zone in zone_ids],
            "reading": names,
            "tier": "",
            "valid_from": pd.Series([NEVER] * len(rows), dtype="datetime64[us, UTC]"),
            "valid_to": pd.Series([NEVER] * len(rows), dtype="datetime64[us, UTC]"),
        },
        geometry=list(shapes),
        crs="EPSG:4326",
    )


def pick(ranges: pd.DataFrame, a_id: str, b_id: str) -> pd.Series:
    return ranges[(ranges["a_id"] == a_id) & (ranges["b_id"] == b_id)].iloc[0]


def square_km2(west: float, south: float, east: float, north: float) -> float:
    return float(area_m2(np.array([shapely.box(west, south, east, north)]))[0]) / 1e6


WEST, EAST = shapely.box(36, 33, 38, 37), shapely.box(38, 33, 41, 37)
ON_THE_LINE = shapely.box(37.5, 34.5, 38.5, 35.5)
READINGS = {
    "narrow": shapely.box(37.8, 34.8, 38.1, 35.2),
    "likely": shapely.box(37.6, 34.6, 38.3, 35.4),
    "wide": ON_THE_LINE,
}


READING_EDGES = {"narrow": 37.2, "likely": 37.5, "wide": 37.98}


def test_a_straight_line_moves_a_strip() -> None:
    """The strip beside a meridian is as wide as the error and as long as the meridian within the zone."""
    error_m = 5_000.0
    control = make_control(("west", WEST, error_m), ("east", EAST, error_m))
    ranges = overlap_ranges(make_zones(line=ON_THE_LINE), control, tolerance_m=5.0)
    strip_km2 = error_m * Geodesic.WGS84.Inverse(34.5, 38, 35.5, 38)["s12"] / 1e6
    for side, half_km2 in (("west", square_km2(37.5, 34.5, 38, 35.5)), ("east", square_km2(38, 34.5, 38.5, 35.5))):
        found = pick(ranges, "line", side)
        assert found.likely_km2 == pytest.approx(half_km2, rel=1e-12)
        # The band's edge lies within 5 m of its place: a thousandth of its width.
        assert found.likely_km2 - found.min_km2 == pytest.approx(strip_km2, rel=1.5e-3)
        assert found.max_km2 - found.likely_km2 == pytest.approx(strip_km2, rel=1.5e-3)
        assert found.swing_km2 == pytest.approx(found.max_km2 - found.min_km2, rel=1e-12)
        assert found.moved_most_by.startswith('the line "East / West", up to 5.0 km either way: 55')
        assert "الخط «طرف east / طرف west»، حتى 5.0 كم" in found.moved_most_by_ar
        assert found.min_case == f'the lines of "{side.title()}" as far back as their error allows'
    # A wrong width would not have passed.
    assert strip_km2 * 1.01 != pytest.approx(found.max_km2 - found.likely_km2, rel=1.5e-3)


def test_readings_alone_give_the_areas_of_the_readings() -> None:
    control = make_control(("west", WEST, 0.0), ("east", EAST, 0.0))
    found = pick(overlap_ranges(make_zones(red=READINGS), control), "red", "west")
    expected = [square_km2(37.8, 34.8, 38, 35.2), square_km2(37.6, 34.6, 38, 35.4), square_km2(37.5, 34.5, 38, 35.5)]
    assert found[["min_km2", "likely_km2", "max_km2"]].tolist() == pytest.approx(expected, rel=1e-12)
    less, more = expected[1] - expected[0], expected[2] - expected[1]
    assert found.moved_most_by == f'the reading of "Red": narrow {less:,.0f} km² less, wide {more:,.0f} km² more'
    assert found.swing_km2 == pytest.approx(less + more, rel=1e-12)
    assert (found.min_case, found.max_case) == ('narrow reading of "Red"', 'wide reading of "Red"')
    assert found.max_case_ar == "القراءة الواسعة لـ«منطقة red»"


def test_two_ambiguous_zones_are_read_each_in_its_own_way() -> None:
    """The least is narrow in narrow; the greatest wide in wide; and crossings count where they are more extreme."""
    ring = {
        "narrow": shapely.box(37, 34, 37.9, 36),
        "likely": shapely.box(37, 34, 37.8, 36),
        "wide": shapely.box(37, 34, 37.7, 36),
    }
    control = make_control(("west", WEST, 0.0), ("east", EAST, 0.0))
    zones = make_zones(red=READINGS, ring=ring)
    found = pick(overlap_ranges(zones, control), "red", "ring")
    assert found.min_km2 == 0.0  # narrow red begins at 37.8, where the likely ring ends
    assert found.likely_km2 == pytest.approx(square_km2(37.6, 34.6, 37.8, 35.4), rel=1e-9)
    assert found.max_km2 == pytest.approx(square_km2(37.5, 34.5, 37.9, 35.5), rel=1e-9)
    assert found.max_case == 'wide reading of "Red"; narrow reading of "Ring"'
    apart = overlap_study(zones, control)
    assert found.max_km2 > apart.loc[(apart["a_id"] == "red") & (apart["b_id"] == "ring"), "area_km2"].max()


def test_heights_that_cannot_be_compared_reach_down_to_nothing() -> None:
    control = make_control(("west", WEST, 0.0), ("east", EAST, 0.0))
    zones = make_zones(air=ON_THE_LINE, land=shapely.box(37.5, 34.5, 38, 35.5), sky=ON_THE_LINE)
    zones = zones.assign(
        lower_m=[3000.0, 0.0, 9000.0], upper_m=[4000.0, 500.0, 9500.0], vertical_reference=["amsl", "ground", "amsl"]
    )
    ranges = overlap_ranges(zones, control)
    open_heights = pick(ranges, "air", "land")
    assert open_heights.min_km2 == 0.0
    assert open_heights.likely_km2 == open_heights.max_km2 > 1000.0
    assert open_heights.min_case == "heights that do not meet"
    assert open_heights.moved_most_by.startswith("heights that cannot be compared")
    assert pick(ranges, "air", "sky")[["min_km2", "likely_km2", "max_km2"]].tolist() == [0.0, 0.0, 0.0]
    assert pick(ranges, "air", "west").likely_km2 > 1000.0


# ---- lines and their bands -------------------------------------------------------------------------------------------


def test_a_band_is_on_the_line_within_the_country_and_nowhere_else() -> None:
    bands = draw_line_bands(make_control(("west", WEST, 9_000.0), ("east", EAST, 9_000.0)))
    assert tuple(bands.columns) == BAND_COLUMNS
    assert bands["length_km"].iloc[0] == pytest.approx(Geodesic.WGS84.Inverse(33, 38, 37, 38)["s12"] / 1000, rel=1e-9)
    west, south, east, north = bands.total_bounds
    assert (south, north) == pytest.approx((33, 37))  # cut at the country's border, which is no line itself
    assert east - 38 == pytest.approx(38 - west, rel=1e-6) == pytest.approx(9_000 / 89_000, rel=0.02)


def test_a_stated_area_has_the_error_of_its_statement() -> None:
    """A disc stated to 1 km within land allocated to 20 km: its line is known to 1 km, and no other line enters it."""
    disc = shapely.Point(38.15, 35).buffer(0.1)
    control = pd.concat(
        [
            make_control(("stated", disc, 1_000.0), method="stated_area"),
            make_control(("west", WEST.difference(disc), 20_000.0), ("east", EAST.difference(disc), 20_000.0)),
        ],
        ignore_index=True,
    )
    control["geometry"] = _share_vertices(control.geometry.tolist())
    bands = draw_line_bands(control).set_index("id")
    assert bands.loc["east|stated", "line_error_m"] == 1_000.0
    assert bands.loc["east|west", "line_error_m"] == 20_000.0
    inner = shapely.Point(38.15, 35).buffer(0.08)
    assert not bands.geometry.intersects(inner).any()
    unsaid = control.assign(line_error_m=control["line_error_m"].where(control["party"] != "stated"))
    assert draw_line_bands(unsaid).set_index("id").loc["east|stated", "line_error_m"] == 0.0


def _share_vertices(shapes: list[shapely.Geometry]) -> list[shapely.Geometry]:
    lines = shapely.union_all(shapely.boundary(shapes))
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    inside = shapely.point_on_surface(faces)
    return [shapely.coverage_union_all(faces[shapely.covers(shape, inside)]) for shape in shapes]


def test_a_line_has_the_error_of_the_side_that_it_is_most_of() -> None:
    """The middle has the line as one of two; for the west it is the only one, so the west's mean was taken along it."""
    control = make_control(
        ("west", shapely.box(36, 33, 37, 37), 3_000.0),
        ("middle", shapely.box(37, 33, 38, 37), 30_000.0),
        ("east", shapely.box(38, 33, 39, 37), np.nan),
    )
    bands = draw_line_bands(control).set_index("id")
    assert bands.loc["middle|west", "line_error_m"] == 3_000.0
    assert bands.loc["east|middle", "line_error_m"] == 30_000.0  # the east does not know
    unknown = draw_line_bands(control.assign(line_error_m=np.nan))
    assert unknown["line_error_m"].isna().all()
    assert unknown.geometry.is_empty.all()


def test_who_holds_an_area_and_how_is_in_its_key() -> None:
    control = make_control(*[(party, WEST, 1.0) for party in ("a", "b", "c", "")]).assign(
        status=["assessed", "contested", "claimed", "unknown"], claimants=[(), ("z", "b"), ("z", "b"), ()]
    )
    assert holder_keys(control).tolist() == ["a", "contested:b+z", "claimed:z+b", "unknown"]


def test_areas_of_one_holder_have_no_line_between_them() -> None:
    control = make_control(("west", WEST, 9_000.0), ("west", EAST, 9_000.0))
    assert draw_line_bands(control).empty
    assert overlap_ranges(make_zones(line=ON_THE_LINE), control)["swing_km2"].tolist() == [0.0]


def test_borders_that_do_not_fit_are_refused() -> None:
    control = make_control(("west", WEST, 9_000.0), ("east", shapely.box(37.9, 33, 41, 37), 9_000.0))
    with pytest.raises(DataError, match=r"control-east-1.*expected areas that share their lines vertex by vertex"):
        draw_line_bands(control)
    with pytest.raises(MissingCrsError, match="areas of control"):
        draw_line_bands(make_control(("west", WEST, 1.0)).set_crs(None, allow_override=True))


def test_zones_of_one_reading_are_refused_unless_it_is_the_likely_one() -> None:
    control = make_control(("west", WEST, 0.0))
    with pytest.raises(DataError, match="Zone red: found the readings wide, expected a likely or a stated one"):
        overlap_ranges(make_zones(red={"wide": ON_THE_LINE}), control)


# ---- laws ------------------------------------------------------------------------------------------------------------

LATS = np.linspace(33, 37, 9)


@st.composite
def countries(draw: st.DrawFn, *, least_error_m: float = 0.0) -> gpd.GeoDataFrame:
    """A country parted by a crooked line."""
    lons = draw(st.lists(st.floats(37.5, 38.5), min_size=9, max_size=9))
    error_m = draw(st.floats(least_error_m, 30_000))
    return split_country(lons, error_m)


def split_country(lons: list[float], error_m: float) -> gpd.GeoDataFrame:
    line = list(zip(lons, LATS.tolist(), strict=True))
    west = shapely.Polygon([*line, (36, 37), (36, 33)])
    east = shapely.Polygon([*line, (41, 37), (41, 33)])
    return make_control(("west", west, error_m), ("east", east, error_m))


@st.composite
def zone_frames(draw: st.DrawFn) -> gpd.GeoDataFrame:
    lon, lat, size = draw(st.floats(37, 39)), draw(st.floats(34, 36)), draw(st.floats(0.05, 0.6))
    disc = shapely.Point(lon, lat).buffer(size)
    ambiguous = {
        "narrow": shapely.Point(lon, lat).buffer(size / 2),
        "likely": disc,
        "wide": disc.union(shapely.Point(lon + size, lat).buffer(size)),
    }
    return make_zones(ring=disc.difference(shapely.Point(lon, lat).buffer(size / 3)), red=ambiguous)


@settings(max_examples=25, deadline=None)
@given(zone_frames(), countries())
def test_the_least_is_not_above_the_likely_nor_that_above_the_greatest(
    zones: gpd.GeoDataFrame, control: gpd.GeoDataFrame
) -> None:
    ranges = overlap_ranges(zones, control)
    assert tuple(ranges.columns) == RANGE_COLUMNS
    assert (ranges["min_km2"] >= 0).all()
    assert (ranges["min_km2"] <= ranges["likely_km2"]).all()
    assert (ranges["likely_km2"] <= ranges["max_km2"]).all()
    assert ((ranges["swing_km2"] > 0) == (ranges["moved_most_by"] != "")).all()
    # One thing alone moves an area no further than all together do.
    assert (ranges["swing_km2"] <= ranges["max_km2"] - ranges["min_km2"] + 1e-6).all()
    likely = overlap_study(zones, control).query("reading in ('stated', 'likely') and b_kind == 'control'")
    drawn = likely.set_index(["a_id", "b_id"])["area_km2"]
    found = ranges[ranges["b_kind"] == "control"].set_index(["a_id", "b_id"])["likely_km2"]
    pd.testing.assert_series_equal(found.sort_index(), drawn.sort_index(), check_names=False, check_exact=True)


@settings(max_examples=15, deadline=None)
@given(zone_frames(), countries())
def test_stated_zones_and_lines_without_error_leave_no_room(zones: gpd.GeoDataFrame, control: gpd.GeoDataFrame) -> None:
    stated = zones[zones["reading"] == "stated"].reset_index(drop=True)
    ranges = overlap_ranges(stated, control.assign(line_error_m=0.0))
    assert (ranges["min_km2"] == ranges["max_km2"]).all()
    assert (ranges["likely_km2"] == ranges["max_km2"]).all()
    assert (ranges["min_case"] == "as in the likely case").all()


@settings(max_examples=15, deadline=None)
@given(zone_frames(), countries(least_error_m=2_000.0), st.floats(1.2, 2.0))
def test_a_larger_error_leaves_more_room(zones: gpd.GeoDataFrame, control: gpd.GeoDataFrame, factor: float) -> None:
    """By at least a fifth of 2 km, four times the tolerance that bands are drawn within."""
    less = overlap_ranges(zones, control)
    more = overlap_ranges(zones, control.assign(line_error_m=control["line_error_m"] * factor))
    assert (more["min_km2"] <= less["min_km2"] + 1e-6).all()
    assert (more["max_km2"] >= less["max_km2"] - 1e-6).all()
    assert (more["likely_km2"] == less["likely_km2"]).all()


MOVES = st.lists(st.floats(-1, 1), min_size=9, max_size=9)


@settings(max_examples=25, deadline=None)
@given(zone_frames(), st.lists(st.floats(37.5, 38.5), min_size=9, max_size=9), MOVES, st.floats(3_000, 20_000))
def test_wherever_the_line_runs_within_its_error_the_area_is_in_the_range(
    zones: gpd.GeoDataFrame, lons: list[float], moves: list[float], error_m: float
) -> None:
    ranges = overlap_ranges(zones, split_country(lons, error_m), tolerance_m=10.0)
    degree_m = [Geodesic.WGS84.Inverse(lat, 38, lat, 39)["s12"] for lat in LATS]
    # 0.98: no corner moves farther than the error, so no point between corners does, but for 10 m and for rounding.
    moved = [lon + 0.98 * error_m * move / metres for lon, move, metres in zip(lons, moves, degree_m, strict=True)]
    truth = overlap_study(zones, split_country(moved, 0.0)).query("b_kind == 'control'")
    for pair in truth.itertuples():
        found = pick(ranges, pair.a_id, pair.b_id)
        assert found.min_km2 - 1e-6 <= pair.area_km2 <= found.max_km2 + 1e-6


def test_a_line_beyond_its_error_leaves_the_range() -> None:
    """The check above can fail."""
    lons = [38.0] * 9
    ranges = overlap_ranges(make_zones(line=ON_THE_LINE), split_country(lons, 5_000.0))
    beyond = overlap_study(make_zones(line=ON_THE_LINE), split_country([38.1] * 9, 0.0))
    truth_km2 = beyond.loc[beyond["b_id"] == "west", "area_km2"].iloc[0]
    assert truth_km2 > pick(ranges, "line", "west").max_km2


@settings(max_examples=10, deadline=None)
@given(zone_frames(), countries(least_error_m=500.0), st.randoms(use_true_random=False))
def test_row_order_and_winding_change_nothing(
    zones: gpd.GeoDataFrame, control: gpd.GeoDataFrame, mixer: random.Random
) -> None:
    mixed = []
    for frame in (zones, control):
        order = mixer.sample(range(len(frame)), len(frame))
        mixed.append(frame.assign(geometry=frame.geometry.reverse()).iloc[order])
    pd.testing.assert_frame_equal(overlap_ranges(zones, control), overlap_ranges(*mixed), check_exact=True)


def test_overlaps_that_were_measured_already_are_used_and_no_frame_is_touched() -> None:
    zones = make_zones(red=READINGS, line=ON_THE_LINE)
    control = split_country([38.0] * 9, 4_000.0)
    overlaps = overlap_study(zones, control)
    before = [frame.copy(deep=True) for frame in (zones, control, overlaps)]
    given_them = overlap_ranges(zones, control, overlaps=overlaps)
    pd.testing.assert_frame_equal(given_them, overlap_ranges(zones, control))
    for frame, same in zip((zones, control, overlaps), before, strict=True):
        pd.testing.assert_frame_equal(frame, same)


# ---- the shipped study -----------------------------------------------------------------------------------------------


def test_the_shipped_study_has_a_range_for_every_pair(result: geo.StudyResult) -> None:
    ranges = overlap_ranges(result.zones, result.control, overlaps=result.overlaps)
    pairs = result.overlaps[(result.overlaps["a_kind"] == "zone") & result.overlaps["b_kind"].isin(["zone", "control"])]
    assert len(ranges) == len(pairs.drop_duplicates(["a_kind", "a_id", "b_kind", "b_id"]))
    assert (ranges["min_km2"] <= ranges["likely_km2"]).all()
    assert (ranges["likely_km2"] <= ranges["max_km2"]).all()
    red_line = pick(ranges, "tadmur-red-line", "syrian_government")
    # Discs of 25, 50 and 75 km around Palmyra's airfield; the wide one reaches into the 55 km around al-Tanf.
    assert red_line.likely_km2 == pytest.approx(np.pi * 50**2, rel=1e-3)
    assert np.pi * 70**2 < red_line.max_km2 < np.pi * 75**2
    assert red_line.moved_most_by.startswith("the reading of")
    words = ranges.loc[ranges["swing_km2"] > 0, ["moved_most_by", "moved_most_by_ar"]]
    assert (words != "").all(axis=None)


def test_what_only_a_reading_and_a_line_together_reach_is_moved_by_no_single_thing() -> None:
    control = make_control(("west", WEST, 5_000.0), ("east", EAST, 5_000.0))  # 5 km are 0.054 degrees here
    readings = {name: shapely.box(37.0, 34.5, east, 35.5) for name, east in READING_EDGES.items()}
    row = pick(overlap_ranges(make_zones(line=readings), control, tolerance_m=5.0), "line", "east")
    assert row["likely_km2"] == 0
    assert row["max_km2"] > 0
    assert row["moved_most_by"] == ""
    assert row["swing_km2"] == 0
