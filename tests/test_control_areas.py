"""Areas of control: laws that hold for any places, and closed forms for a few."""

from collections.abc import Callable
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.control import ControlSettings, assess_areas
from geo.errors import DataError, MissingCrsError, SettingsError
from geo.geodesy import area_m2, length_m, point_distance_m

# About 92 km by 111 km with a bay, so that the clip has something to cut.
LAND = shapely.Polygon(
    [(38.0, 34.0), (39.0, 34.0), (39.0, 34.4), (38.7, 34.5), (39.0, 34.6), (39.0, 35.0), (38.3, 35.05), (38.0, 34.8)]
)
SMALL = ControlSettings(cell_m=1000.0, reach_m=500_000.0, contested_ratio=1.0, smallest_km2=0.0)


def country_of(land: shapely.Geometry = LAND) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"id": ["land"]}, geometry=[land], crs="EPSG:4326")


def places_of(*rows: tuple[float, float, str], **columns: object) -> gpd.GeoDataFrame:
    lon, lat, party = zip(*rows, strict=True)
    frame = gpd.GeoDataFrame(
        {
            "id": [f"place-{row}" for row in range(len(rows))],
            "party": party,
            "status": "assessed",
            "claimant": "",
            "analytic_confidence": "high",
            "sources": [() for _ in rows],
        },
        geometry=gpd.points_from_xy(lon, lat),
        crs="EPSG:4326",
    )
    return frame.assign(**columns)


def lines_of(*lines: shapely.LineString, cost_m: float) -> gpd.GeoDataFrame:
    names = [f"line-{row}" for row in range(len(lines))]
    return gpd.GeoDataFrame(
        {"id": names, "name": names, "crossing_cost_m": cost_m}, geometry=list(lines), crs="EPSG:4326"
    )


def holder_at(areas: gpd.GeoDataFrame, lon: float, lat: float) -> str:
    hit = areas[areas.covers(shapely.Point(lon, lat))]
    return "+".join(hit["claimants"].iloc[0]) or hit["party"].iloc[0] or "unknown"


def border_between(areas: gpd.GeoDataFrame, party: str, other: str) -> shapely.Geometry:
    a, b = (areas[areas["party"] == name].union_all() for name in (party, other))
    return shapely.line_merge(shapely.intersection(a, b))


places = st.lists(
    st.tuples(
        st.floats(38.01, 38.99),
        st.floats(34.01, 34.99),
        st.sampled_from(["red", "blue", "green"]),
        st.sampled_from(["assessed", "assessed", "contested", "support"]),
        st.sampled_from(["high", "medium", "low"]),
    ),
    min_size=1,
    max_size=14,
)


@settings(max_examples=25, deadline=None)
@given(rows=places, reach_km=st.sampled_from([15.0, 40.0, 300.0]), ratio=st.sampled_from([1.0, 1.3]))
def test_areas_cover_the_country_exactly_and_never_overlap(rows: list[Any], reach_km: float, ratio: float) -> None:
    frame = places_of(
        *((lon, lat, party) for lon, lat, party, _, _ in rows),
        status=[row[3] for row in rows],
        claimant=["grey" if row[3] == "contested" else "" for row in rows],
        analytic_confidence=[row[4] for row in rows],
    )
    fixed = gpd.GeoDataFrame(
        {"id": ["f", "g"], "name": ["F", "G"], "party": ["white", "red"]},
        geometry=[shapely.Point(38.5, 34.5).buffer(0.2), shapely.box(38.6, 34.5, 39.5, 34.7)],
        crs="EPSG:4326",
    )
    chosen = ControlSettings(
        cell_m=2000.0, reach_m=reach_km * 1e3, contested_ratio=ratio, enclave_reach_m={"place-0": 4000.0}
    )
    river = shapely.LineString([(38.2, 33.9), (38.5, 34.6), (38.4, 35.1)])
    areas = assess_areas(
        frame, country_of(), settings=chosen, breaklines=lines_of(river, cost_m=20e3), fixed_areas=fixed
    )
    assert areas.is_valid.all()
    assert set(areas.geom_type) == {"Polygon"}
    whole = shapely.union_all(areas.geometry.to_numpy())
    assert shapely.area(shapely.symmetric_difference(whole, LAND)) <= 1e-9 * LAND.area
    assert areas["area_km2"].sum() == pytest.approx(area_m2([LAND])[0] / 1e6, rel=1e-9)
    first, second = shapely.STRtree(areas.geometry).query(areas.geometry, predicate="overlaps")
    assert not len(first), areas["id"].iloc[first].tolist() + areas["id"].iloc[second].tolist()
    tree = shapely.STRtree(areas.geometry)
    first, second = tree.query(areas.geometry, predicate="intersects")
    apart = first != second
    shared = shapely.intersection(areas.geometry.to_numpy()[first[apart]], areas.geometry.to_numpy()[second[apart]])
    assert (shapely.area(shared) == 0).all()
    # Neighbours share their vertices, so the coverage is valid in the strict sense too.
    assert shapely.coverage_is_valid(areas.geometry.to_numpy())
    assert areas["id"].is_unique


@settings(max_examples=10, deadline=None)
@given(rows=places, seed=st.integers(0, 99))
def test_the_order_of_rows_changes_nothing(rows: list[Any], seed: int) -> None:
    frame = places_of(*((lon, lat, party) for lon, lat, party, _, _ in rows))
    shuffled = frame.sample(frac=1, random_state=seed).reset_index(drop=True)
    chosen = ControlSettings(cell_m=2000.0, reach_m=60e3)
    first = assess_areas(frame, country_of(), settings=chosen)
    second = assess_areas(shuffled, country_of(), settings=chosen)
    assert first.drop(columns="geometry").equals(second.drop(columns="geometry"))
    assert (first.geometry.to_wkb() == second.geometry.to_wkb()).all()


def test_two_places_part_the_land_at_equal_distance() -> None:
    areas = assess_areas(places_of((38.2, 34.3, "red"), (38.8, 34.7, "blue")), country_of(), settings=SMALL)
    line = shapely.segmentize(border_between(areas, "red", "blue"), 0.01)
    lon, lat = shapely.get_coordinates(line).T
    gap_m = point_distance_m(lon, lat, 38.2, 34.3) - point_distance_m(lon, lat, 38.8, 34.7)
    assert np.abs(gap_m).max() < 1500.0  # a cell and a half; the plane's scale adds a few metres
    # A stair of cells would be longer by the sine and cosine of its slope: 1.41 at 45 degrees.
    ends = shapely.get_coordinates(border_between(areas, "red", "blue"))[[0, -1]]
    straight_m = point_distance_m(*ends[0], *ends[1])
    assert length_m([border_between(areas, "red", "blue")])[0] < 1.01 * straight_m


def test_line_error_is_half_the_gap_between_the_places() -> None:
    areas = assess_areas(places_of((38.2, 34.4, "red"), (38.6, 34.4, "blue")), country_of(), settings=SMALL)
    half_gap_m = point_distance_m(38.2, 34.4, 38.6, 34.4) / 2
    line = shapely.segmentize(border_between(areas, "red", "blue"), 0.01)
    lon, lat = shapely.get_coordinates(line).T
    mean_m = point_distance_m(lon, lat, 38.2, 34.4).mean()  # on the line both places are equally far
    assert areas["line_error_m"].to_numpy() == pytest.approx([mean_m, mean_m], rel=0.02)
    assert (areas["line_error_m"] > half_gap_m).all()
    nearer = assess_areas(places_of((38.35, 34.4, "red"), (38.45, 34.4, "blue")), country_of(), settings=SMALL)
    assert (nearer["line_error_m"].to_numpy() < areas["line_error_m"].to_numpy()).all()


def test_a_line_that_follows_a_breakline_is_as_sure_as_the_breakline() -> None:
    river = shapely.LineString([(38.5, 33.9), (38.5, 35.1)])
    pair = places_of((38.2, 34.4, "red"), (38.8, 34.4, "blue"))
    silent = lines_of(river, cost_m=60e3)
    by_places = assess_areas(pair, country_of(), settings=SMALL, breaklines=silent)
    by_river = assess_areas(pair, country_of(), settings=SMALL, breaklines=silent.assign(uncertainty_m=2_000.0))
    far_off = assess_areas(pair, country_of(), settings=SMALL, breaklines=silent.assign(uncertainty_m=900_000.0))
    assert (by_places["line_error_m"] > 27_000).all()  # half of what lies between the two places
    assert by_river["line_error_m"].to_numpy() == pytest.approx([2_000.0, 2_000.0])
    assert far_off["line_error_m"].to_numpy() == pytest.approx(by_places["line_error_m"].to_numpy())
    assert by_river.geometry.geom_equals(by_places.geometry).all()


def test_a_breakline_holds_the_line_unless_crossing_is_cheap() -> None:
    river = shapely.LineString([(38.6, 33.9), (38.6, 35.1)])
    pair = places_of((38.55, 34.3, "red"), (38.9, 34.3, "blue"))
    free = assess_areas(pair, country_of(), settings=SMALL)
    held = assess_areas(pair, country_of(), settings=SMALL, breaklines=lines_of(river, cost_m=60e3))
    cheap = assess_areas(pair, country_of(), settings=SMALL, breaklines=lines_of(river, cost_m=5e3))
    assert holder_at(free, 38.65, 34.3) == "red"
    assert holder_at(held, 38.65, 34.3) == "blue"
    assert holder_at(cheap, 38.65, 34.3) == "red"
    line = shapely.segmentize(border_between(held, "red", "blue"), 0.01)
    lon = shapely.get_coordinates(line)[:, 0]
    assert np.abs(lon - 38.6).max() * 92e3 < 1200.0


def test_a_line_that_nobody_crosses_leaves_no_unknown_strip() -> None:
    """Its cells cost more than the reach to enter, yet belong to the ground beside them."""
    edge = shapely.LineString([(38.5, 33.9), (38.62, 34.5), (38.4, 35.1)])
    trio = places_of((38.3, 34.3, "red"), (38.8, 34.3, "blue"), (38.7, 34.8, "blue"))
    chosen = ControlSettings(cell_m=500.0, reach_m=90e3, contested_ratio=1.0, smallest_km2=0.0)
    areas = assess_areas(trio, country_of(), settings=chosen, breaklines=lines_of(edge, cost_m=500e3))
    assert areas["party"].tolist() == ["blue", "red"]
    points = shapely.points(shapely.get_coordinates(shapely.segmentize(border_between(areas, "red", "blue"), 0.01)))
    assert shapely.distance(points, edge).max() * 111e3 < 700.0


@pytest.mark.parametrize("offset_deg", [0.001, 0.004])
def test_a_town_on_a_bank_keeps_its_own_side(offset_deg: float) -> None:
    """Both towns stand in cells of the line itself; a wall of cells alone would cost them both."""
    river = shapely.LineString([(38.5, 33.9), (38.52, 34.5), (38.45, 35.1)])
    bank = 38.5 + 0.02 * (34.2 - 33.9) / 0.6
    pair = places_of((bank - offset_deg, 34.2, "red"), (bank + offset_deg, 34.2, "blue"), (38.1, 34.7, "red"))
    areas = assess_areas(pair, country_of(), settings=SMALL, breaklines=lines_of(river, cost_m=60e3))
    for lat in (34.1, 34.3, 34.6, 34.9):
        assert holder_at(areas, 38.35, lat) == "red"
        assert holder_at(areas, 38.65, lat) == "blue"


def test_beyond_reach_nothing_is_known() -> None:
    areas = assess_areas(
        places_of((38.4, 34.5, "red")), country_of(), settings=ControlSettings(cell_m=500.0, reach_m=20e3)
    )
    by_status = areas.groupby("status")["area_km2"].sum()
    assert by_status["assessed"] == pytest.approx(np.pi * 20**2, rel=0.005)
    unknown = areas[areas["status"] == "unknown"]
    assert (unknown["party"] == "").all()
    assert (unknown["method"] == "none").all()
    assert unknown["line_error_m"].isna().all()
    assert unknown["id"].tolist() == [f"control-unknown-{k + 1}" for k in range(len(unknown))]


def test_low_confidence_gives_way() -> None:
    pair = [(38.2, 34.3, "red"), (38.8, 34.3, "blue")]
    even = assess_areas(places_of(*pair), country_of(), settings=SMALL)
    unsure = assess_areas(places_of(*pair, analytic_confidence=["low", "high"]), country_of(), settings=SMALL)
    red, less_red = (frame.loc[frame["party"] == "red", "area_km2"].sum() for frame in (even, unsure))
    # 1500 m of start cost move the line by 750 m, more where it meets the axis at an angle.
    assert 0.6 * 110 < red - less_red < 1.6 * 110


def test_places_coded_contested_make_contested_ground_near_them() -> None:
    frame = places_of((38.2, 34.5, "red"), (38.6, 34.5, "red"), status=["assessed", "contested"], claimant=["", "blue"])
    areas = assess_areas(frame, country_of(), settings=SMALL)
    contested = areas[areas["status"] == "contested"].iloc[0]
    assert (contested["claimants"], contested["party"]) == (("blue", "red"), "blue")
    assert contested["area_km2"] == pytest.approx(np.pi * 10**2, rel=0.04)  # cells of 1 km, evened out
    assert holder_at(areas, 38.9, 34.8) == "red"
    unnamed = assess_areas(frame.assign(claimant=""), country_of(), settings=SMALL)
    assert set(unnamed["status"]) == {"assessed"}


def test_ground_that_two_parties_reach_alike_is_contested() -> None:
    pair = places_of((38.2, 34.3, "red"), (38.8, 34.3, "blue"))
    chosen = ControlSettings(cell_m=1000.0, reach_m=500e3, contested_ratio=1.2, smallest_km2=0.0)
    areas = assess_areas(pair, country_of(), settings=chosen)
    assert holder_at(areas, 38.5, 34.3) == "blue+red"
    # Where the costs are as 1 to 1.2 on the straight line between the places: at 1 / 2.2 of the way.
    assert holder_at(areas, 38.2 + 0.6 / 2.2 + 0.015, 34.3) == "blue+red"
    assert holder_at(areas, 38.2 + 0.6 / 2.2 - 0.015, 34.3) == "red"
    assert "contested" not in set(assess_areas(pair, country_of(), settings=SMALL)["status"])


def test_enclaves_stay_small() -> None:
    frame = places_of((38.3, 34.4, "red"), (38.6, 34.7, "blue"))
    chosen = ControlSettings(cell_m=1000.0, reach_m=500e3, enclave_reach_m={"place-1": 2500.0})
    areas = assess_areas(frame, country_of(), settings=chosen).set_index("party")
    assert areas.loc["blue", "method"] == "enclave"
    assert areas.loc["blue", "area_km2"] == pytest.approx(np.pi * 2.5**2, rel=0.01)
    assert areas.loc["blue", "line_error_m"] == 2500.0
    assert areas.loc["red", "n_assessments"] == 1
    with pytest.raises(SettingsError, match="Enclaves: found place-9, expected ids"):
        assess_areas(frame, country_of(), settings=ControlSettings(enclave_reach_m={"place-9": 1.0}))


def test_fixed_areas_stand_and_their_places_do_not_spread() -> None:
    frame = places_of((38.2, 34.3, "red"), (38.6, 34.8, "white"))
    circle = shapely.Point(38.6, 34.8).buffer(0.1)
    fixed = gpd.GeoDataFrame(
        {
            "id": ["zone"],
            "name": ["The circle"],
            "name_ar": ["الدائرة"],
            "party": ["white"],
            "uncertainty_m": [250.0],
            "sources": [("a source",)],
        },
        geometry=[circle],
        crs="EPSG:4326",
    )
    areas = assess_areas(frame, country_of(), settings=SMALL, fixed_areas=fixed).set_index("party")
    assert areas.loc["white", "area_km2"] == pytest.approx(area_m2([circle])[0] / 1e6, rel=1e-9)
    assert areas.loc["white", ["name", "name_ar", "method", "geometry_basis"]].tolist() == [
        "The circle",
        "الدائرة",
        "stated_area",
        "stated",
    ]
    assert areas.loc["white", "sources"] == ("a source",)
    assert areas.loc["white", "line_error_m"] == 250.0
    # The only other line is the circle, which no place fixed.
    assert np.isnan(areas.loc["red", "line_error_m"])


def test_an_enclave_ends_at_a_stated_area_but_may_lie_in_one() -> None:
    frame = places_of((38.2, 34.3, "red"), (38.41, 34.3, "blue"), (38.7, 34.3, "blue"))
    fixed = gpd.GeoDataFrame(
        {"id": ["a"], "name": ["A"], "party": ["white"]},
        geometry=[shapely.box(38.42, 34.2, 38.9, 34.4)],
        crs="EPSG:4326",
    )
    chosen = ControlSettings(cell_m=1000.0, enclave_reach_m={"place-1": 3000.0, "place-2": 3000.0})
    areas = assess_areas(frame, country_of(), settings=chosen, fixed_areas=fixed)
    assert holder_at(areas, 38.425, 34.3) == "white"
    assert holder_at(areas, 38.7, 34.3) == "blue"
    # The area's edge cuts a segment off the circle, 0.918 km east of its centre.
    segment = 3.0**2 * np.arccos(0.918 / 3) - 0.918 * np.sqrt(3.0**2 - 0.918**2)
    expected = [np.pi * 9 - segment, np.pi * 9]
    assert sorted(areas.loc[areas["party"] == "blue", "area_km2"]) == pytest.approx(expected, rel=0.01)


def test_of_two_fixed_areas_the_smaller_one_is_on_top() -> None:
    frame = places_of((38.2, 34.3, "red"))
    fixed = gpd.GeoDataFrame(
        {"id": ["a", "b"], "name": ["large", "small"], "party": ["white", "blue"]},
        geometry=[shapely.box(38.4, 34.5, 38.6, 34.9), shapely.box(38.5, 34.6, 38.65, 34.7)],
        crs="EPSG:4326",
    )
    areas = assess_areas(frame, country_of(), settings=SMALL, fixed_areas=fixed)
    assert holder_at(areas, 38.55, 34.65) == "blue"
    alike = assess_areas(frame, country_of(), settings=SMALL, fixed_areas=fixed.assign(party="white"))
    assert alike[alike["name"] == "large"]["area_km2"].iloc[0] == pytest.approx(area_m2(fixed.geometry[:1])[0] / 1e6)


def test_small_patches_without_a_place_go_to_their_neighbour() -> None:
    """Three discs of reach touch around a hole of a few square kilometres."""
    trio = places_of((38.5, 34.7, "red"), (38.29, 34.4, "red"), (38.71, 34.4, "red"))
    holes = ControlSettings(cell_m=500.0, reach_m=21_500.0, smallest_km2=0.0)
    tidy = ControlSettings(cell_m=500.0, reach_m=21_500.0, smallest_km2=60.0)
    with_hole = assess_areas(trio, country_of(), settings=holes)
    hole = with_hole[with_hole.covers(shapely.Point(38.5, 34.5))].iloc[0]
    assert hole["status"] == "unknown"
    assert 0 < hole["area_km2"] < 60
    without = assess_areas(trio, country_of(), settings=tidy)
    assert holder_at(without, 38.5, 34.5) == "red"
    assert holder_at(without, 38.1, 34.7) == "unknown"  # too large to go


def test_sources_of_the_places_are_kept_once() -> None:
    frame = places_of((38.2, 34.3, "red"), (38.25, 34.3, "red"), sources=[("b", "a"), ("a",)])
    areas = assess_areas(frame, country_of(), settings=SMALL)
    assert areas["sources"].iloc[0] == ("a", "b")


def test_the_callers_frames_are_left_alone() -> None:
    frame = places_of((38.2, 34.3, "red"), (38.8, 34.3, "blue"))
    before = frame.copy(deep=True)
    assess_areas(frame, country_of(), settings=SMALL)
    assert frame.equals(before)


def test_a_country_in_parts_and_another_crs() -> None:
    islands = shapely.MultiPolygon([shapely.box(38, 34, 38.4, 34.4), shapely.box(38.6, 34, 39, 34.4)])
    frame = places_of((38.2, 34.2, "red")).to_crs("EPSG:32637")
    areas = assess_areas(frame, country_of(islands).to_crs("EPSG:32637"), settings=SMALL)
    assert areas["id"].tolist() == ["control-red-1", "control-red-2"]
    assert areas.crs.to_epsg() == 4326


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        (lambda f: f.drop(columns="party"), DataError, "Assessments: found no column party"),
        (lambda f: f.set_crs(None, allow_override=True), MissingCrsError, "no coordinate reference system"),
        (lambda f: f.set_geometry(f.buffer(0.1)), DataError, "found Polygon, expected Point"),
        (lambda f: f.iloc[:0], DataError, "found no row"),
        (lambda f: f.set_geometry(f.translate(5, 0)), DataError, "outside the country's extent"),
    ],
)
@pytest.mark.filterwarnings("ignore:Geometry is in a geographic CRS")
def test_bad_assessments_are_refused(
    change: Callable[[gpd.GeoDataFrame], gpd.GeoDataFrame], error: type[Exception], message: str
) -> None:
    frame = change(places_of((38.2, 34.3, "red")))
    with pytest.raises(error, match=message):
        assess_areas(frame, country_of(), settings=SMALL)


def test_bad_breaklines_are_refused() -> None:
    with pytest.raises(DataError, match="found crossing costs"):
        assess_areas(
            places_of((38.2, 34.3, "red")),
            country_of(),
            settings=SMALL,
            breaklines=lines_of(shapely.LineString([(38, 34), (39, 35)]), cost_m=-1.0),
        )


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ({"cell_m": 0.0}, "cell_m is 0.0, expected a finite number greater than 0"),
        ({"reach_m": float("inf")}, "reach_m is inf"),
        ({"contested_ratio": 0.9}, "contested_ratio is 0.9, expected a finite number of at least 1"),
        ({"start_cost_m": {"high": -5.0}}, r"start_cost_m\['high'\] is -5.0"),
        ({"enclave_reach_m": {"x": 0.0}}, r"enclave_reach_m\['x'\] is 0.0"),
        ({"reach_m": 900.0}, "expected at least two cells"),
    ],
)
def test_settings_out_of_range_are_refused(numbers: dict[str, Any], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        ControlSettings(**numbers)
