"""Everything at once: a clean partition, judged by random points, sums and places known by construction."""

import random

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import geo
from geo.errors import MissingCrsError, SettingsError
from geo.geodesy import area_m2
from geo.overlaps import FACE_COLUMNS, dissolve_control, overlay_faces, probability_within
from geo.overlaps.arrangement import absorb_slivers, cut_plane
from geo.zones import pick_reading

COUNTRY = shapely.box(36, 33, 40, 36)
WEST, EAST = shapely.box(36, 33, 38, 36), shapely.box(38, 33, 40, 36)


def make_control(**areas: shapely.Geometry) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "id": [f"control-{party}-1" for party in areas],
            "name": [party.title() for party in areas],
            "name_ar": "طرف",
            "party": list(areas),
            "status": "assessed",
            "claimants": [()] * len(areas),
            "area_km2": area_m2(np.array(list(areas.values()), dtype=object)) / 1e6,
            "valid_from": open_ends(len(areas)),
            "valid_to": open_ends(len(areas)),
        },
        geometry=list(areas.values()),
        crs="EPSG:4326",
    )


def make_zones(*shapes: shapely.Geometry, reading: str = "stated") -> gpd.GeoDataFrame:
    names = [f"zone-{row}" for row in range(len(shapes))]
    return gpd.GeoDataFrame(
        {
            "id": names,
            "zone_id": names,
            "name": names,
            "name_ar": names,
            "tier": "",
            "reading": reading,
            "valid_from": open_ends(len(shapes)),
            "valid_to": open_ends(len(shapes)),
        },
        geometry=list(shapes),
        crs="EPSG:4326",
    )


def make_strikes(*rows: tuple[str, shapely.Geometry | None, float]) -> gpd.GeoDataFrame:
    kinds, shapes, errors_m = zip(*rows, strict=True)
    names = [f"s{row}" for row in range(len(rows))]
    return gpd.GeoDataFrame(
        {
            "id": names,
            "name": names,
            "name_ar": names,
            "location_kind": kinds,
            "uncertainty_m": np.array(errors_m, dtype=float),
            "confidence": 0.95,
            "date_edtf": "2025-03-21",
            "attributed_to": "",
            "event_date_from": pd.to_datetime(["2025-03-21"] * len(rows), utc=True),
            "event_date_to": pd.to_datetime(["2025-03-22"] * len(rows), utc=True),
            "conflicts_with": [()] * len(rows),
        },
        geometry=list(shapes),
        crs="EPSG:4326",
    )


def open_ends(count: int) -> pd.Series:
    return pd.Series([pd.NaT] * count, dtype="datetime64[us, UTC]")


@st.composite
def polygons(draw: st.DrawFn) -> shapely.Geometry:
    """Star-shaped outlines on a coarse grid, so that borders and corners fall together; some with a hole."""
    lon, lat = draw(st.integers(360, 400)) / 10, draw(st.integers(330, 360)) / 10
    corners = draw(st.integers(3, 10))
    size = draw(st.sampled_from([0.1, 0.5, 1.0]))
    angle = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    radius = size * np.array(draw(st.lists(st.floats(0.3, 1), min_size=corners, max_size=corners)))
    places = np.column_stack((lon + radius * np.cos(angle), lat + radius * np.sin(angle)))
    shape = shapely.Polygon(places if draw(st.booleans()) else places.round(1))
    assume(shape.is_valid)
    if draw(st.booleans()):
        shape = shape.difference(shapely.Point(lon, lat).buffer(size * 0.1))
    assume(shape.area > 1e-4 and isinstance(shape, shapely.Polygon))
    return shape


ZONES = st.lists(polygons(), min_size=1, max_size=5).map(lambda shapes: make_zones(*shapes))
CONTROL = make_control(west=WEST, east=EAST)
SLIVERS = st.sampled_from([0.0, 25.0])


@settings(max_examples=40, deadline=None)
@given(ZONES, SLIVERS)
def test_faces_are_a_partition_of_the_union(zones: gpd.GeoDataFrame, sliver_width_m: float) -> None:
    faces = overlay_faces(zones, CONTROL, sliver_width_m=sliver_width_m)
    shapes = faces.geometry.to_numpy()
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    row, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    common_m2 = area_m2(shapely.intersection(shapes[row], shapes[other])[row != other])
    assert common_m2.max(initial=0.0) < 1e-3
    whole_m2 = area_m2(np.array([shapely.union_all([COUNTRY, *zones.geometry])]))[0]
    assert faces["area_km2"].sum() * 1e6 == pytest.approx(whole_m2, rel=1e-9)
    assert faces["covers"].is_unique
    assert faces["area_km2"].is_monotonic_decreasing


@settings(max_examples=25, deadline=None)
@given(ZONES)
def test_the_faces_of_a_feature_make_the_feature(zones: gpd.GeoDataFrame) -> None:
    faces = overlay_faces(zones, CONTROL, sliver_width_m=0.0)
    for zone in zones.itertuples():
        within = faces["covers"].map(lambda covers, name=f"zone:{zone.id}": name in covers)
        found_m2 = faces.loc[within, "area_km2"].sum() * 1e6
        assert found_m2 == pytest.approx(area_m2(np.array([zone.geometry]))[0], rel=1e-8)


def find_wrong_points(faces: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, seed: int) -> int:
    """Count the random points whose face names other features than those that a look at each feature finds."""
    draw = np.random.default_rng(seed)
    lon, lat = draw.uniform(35.5, 40.5, 400), draw.uniform(32.5, 36.5, 400)
    points = shapely.points(lon, lat)
    features = {f"zone:{zone.id}": zone.geometry for zone in zones.itertuples()} | {
        "control:west": WEST,
        "control:east": EAST,
    }
    clear = np.all([shapely.distance(shape.boundary, points) > 1e-9 for shape in features.values()], axis=0)
    expected = [tuple(sorted(name for name, shape in features.items() if shape.covers(point))) for point in points]
    point, face = shapely.STRtree(faces.geometry.to_numpy()).query(points, predicate="intersects")
    found: list[tuple[str, ...]] = [()] * len(points)
    for one, row in zip(point, face, strict=True):
        found[one] = faces["covers"].iloc[row]
    return sum(one != other for one, other, seen in zip(expected, found, clear, strict=True) if seen)


@settings(max_examples=30, deadline=None)
@given(ZONES, st.integers(0, 1000))
def test_random_points_lie_in_the_face_that_names_what_covers_them(zones: gpd.GeoDataFrame, seed: int) -> None:
    assert find_wrong_points(overlay_faces(zones, CONTROL, sliver_width_m=0.0), zones, seed) == 0


def test_random_points_find_a_wrong_face() -> None:
    """The check above can fail."""
    zones = make_zones(shapely.box(37, 34, 39, 35))
    faces = overlay_faces(zones, CONTROL)
    wrong = faces.assign(covers=faces["covers"].iloc[::-1].to_numpy())
    assert find_wrong_points(faces, zones, 1) == 0
    assert find_wrong_points(wrong, zones, 1) > 50


@settings(max_examples=10, deadline=None)
@given(ZONES, st.randoms(use_true_random=False))
def test_row_order_and_winding_change_nothing(zones: gpd.GeoDataFrame, mixer: random.Random) -> None:
    strikes = make_strikes(("circle", shapely.Point(38, 34.5), 9_000.0), ("area", shapely.box(37, 34, 39, 35), np.nan))
    frames = zones, CONTROL, strikes
    mixed = [
        frame.assign(geometry=frame.geometry.reverse()).iloc[mixer.sample(range(len(frame)), len(frame))]
        for frame in frames
    ]
    there, back = overlay_faces(*frames, cut_by_strikes=True), overlay_faces(*mixed, cut_by_strikes=True)
    pd.testing.assert_frame_equal(there.drop(columns="geometry"), back.drop(columns="geometry"), check_exact=True)
    assert shapely.to_wkb(there.geometry.to_numpy()).tolist() == shapely.to_wkb(back.geometry.to_numpy()).tolist()


def test_a_face_says_who_and_what_is_there() -> None:
    contested = CONTROL.assign(status=["assessed", "contested"], claimants=[(), ("sdf", "east")])
    faces = overlay_faces(make_zones(shapely.box(37, 34, 39, 35), shapely.box(38.5, 34, 41, 35)), contested)
    assert tuple(faces.columns) == FACE_COLUMNS
    found = faces.set_index("covers")
    assert found.loc[[("control:contested:east+sdf", "zone:zone-0", "zone:zone-1")], "parties"].iloc[0] == (
        "east",
        "sdf",
    )
    assert found.loc[[("control:west", "zone:zone-0")], "zones"].iloc[0] == ("zone-0",)
    assert found.loc[[("zone:zone-1",)], "parties"].iloc[0] == ()  # beyond the border nobody is assessed
    assert faces["id"].tolist() == [f"face-{number}" for number in range(1, 8)]
    assert faces["expected_strikes"].isna().all()
    assert faces["population"].isna().all()


# ---- strikes and people ----------------------------------------------------------------------------------------------


def test_strikes_are_shared_out_among_faces_without_loss() -> None:
    """A circle and an area astride the line, an exact place on it, and one without a place."""
    strikes = make_strikes(
        ("circle", shapely.Point(38, 34.5), 9_000.0),
        ("area", shapely.box(37.5, 34, 38.5, 35), np.nan),
        ("circle", shapely.Point(38, 34.5), 0.0),
        ("none", None, np.nan),
    )
    faces = overlay_faces(make_zones(shapely.box(37.9, 34.4, 38.1, 34.6)), CONTROL, strikes)
    assert faces["expected_strikes"].sum() == pytest.approx(3.0, abs=1e-6)
    halves = faces.groupby(faces["parties"])["expected_strikes"].sum()
    assert sorted(halves.tolist()) == pytest.approx([1.0, 2.0], abs=1e-6)  # the exact one counts once


@settings(max_examples=15, deadline=None)
@given(ZONES, st.floats(36.5, 39.5), st.floats(33.5, 35.5), st.floats(100, 30_000))
def test_expected_strikes_agree_with_the_probability_within(
    zones: gpd.GeoDataFrame, lon: float, lat: float, uncertainty_m: float
) -> None:
    strikes = make_strikes(("circle", shapely.Point(lon, lat), uncertainty_m))
    faces = overlay_faces(zones, CONTROL, strikes, sliver_width_m=0.0)
    exposure = probability_within(strikes, zones).set_index("zone_id")["probability"]
    for zone, probability in exposure.items():
        within = faces["zones"].map(lambda names, zone=zone: zone in names)
        assert faces.loc[within, "expected_strikes"].sum() == pytest.approx(probability, abs=2e-3)


def test_people_are_counted_with_their_sources_and_unknown_is_not_nobody() -> None:
    places = gpd.GeoDataFrame(
        {
            "id": ["a", "b", "c", "d", "e"],
            "population": [1000.0, np.nan, 500.0, np.nan, 7.0],
            "sources": [("census",), ("list",), ("gazetteer", "census"), (), ("abroad",)],
        },
        geometry=gpd.points_from_xy([37, 37.1, 37.2, 39, 42], [34] * 5),
        crs="EPSG:4326",
    )
    west, east = (
        overlay_faces(make_zones(shapely.box(36, 33, 36.1, 33.1)), CONTROL, places=places)
        .set_index("covers")
        .loc[[("control:west",), ("control:east",)]]
        .itertuples()
    )
    assert (west.population, west.n_places, west.n_places_counted) == (1500.0, 3, 2)
    assert west.population_sources == ("census", "gazetteer")
    assert (np.isnan(east.population), east.n_places, east.n_places_counted) == (True, 1, 0)
    assert east.population_sources == ()


def test_a_place_on_a_line_counts_once() -> None:
    places = gpd.GeoDataFrame(
        {"id": ["a"], "population": [10.0], "sources": [()]}, geometry=[shapely.Point(38, 34)], crs="EPSG:4326"
    )
    faces = overlay_faces(make_zones(shapely.box(36, 33, 36.1, 33.1)), CONTROL, places=places)
    assert faces["n_places"].sum() == 1


def test_a_place_just_over_the_border_counts_within_its_own_uncertainty() -> None:
    """Half a kilometre east of the country, known to two kilometres; and known to a hundred metres."""
    places = gpd.GeoDataFrame(
        {"id": ["a", "b"], "population": [10.0, 20.0], "sources": [(), ()], "uncertainty_m": [2000.0, 100.0]},
        geometry=[shapely.Point(40 + 0.5 / 92, 34)] * 2,
        crs="EPSG:4326",
    )
    faces = overlay_faces(make_zones(shapely.box(36, 33, 36.1, 33.1)), CONTROL, places=places)
    assert faces.loc[faces["covers"] == ("control:east",), "population"].tolist() == [10.0]
    assert faces["n_places"].sum() == 1


def test_where_nothing_is_laid_there_are_no_faces() -> None:
    places = gpd.GeoDataFrame(
        {"id": ["a"], "population": [10.0], "sources": [()], "uncertainty_m": 2000.0},
        geometry=[shapely.Point(38, 34)],
        crs="EPSG:4326",
    )
    strikes = make_strikes(("circle", shapely.Point(38, 34.5), 9_000.0))
    faces = overlay_faces(make_zones(WEST)[:0], CONTROL[:0], strikes, places)
    assert tuple(faces.columns) == FACE_COLUMNS
    assert faces.empty


# ---- what is laid ----------------------------------------------------------------------------------------------------


def test_one_reading_is_laid_and_only_what_holds() -> None:
    zones = pd.concat(
        [
            make_zones(shapely.box(37, 34, 37.5, 35), reading="likely"),
            make_zones(shapely.box(37, 34, 39, 35), reading="wide"),
            make_zones(shapely.box(36, 33, 37, 34)).assign(id="old", zone_id="old"),
        ],
        ignore_index=True,
    )
    zones["valid_to"] = pd.to_datetime([None, None, "2025-01-01"], utc=True)
    likely = overlay_faces(zones, CONTROL)
    assert likely.loc[likely["zones"] == ("zone-0",), "area_km2"].sum() == pytest.approx(
        area_m2(zones.geometry.to_numpy()[:1])[0] / 1e6
    )
    assert len(overlay_faces(zones, CONTROL, reading="wide")) == 5
    ended = pd.Timestamp("2025-01-01", tz="UTC").to_pydatetime()  # half-open: at its end it holds no more
    assert ("old",) in overlay_faces(zones, CONTROL)["zones"].tolist()
    assert ("old",) not in overlay_faces(zones, CONTROL, at=ended)["zones"].tolist()


def test_strikes_may_cut_faces_too() -> None:
    strikes = make_strikes(("circle", shapely.Point(37, 34.5), 9_000.0))
    faces = overlay_faces(make_zones(shapely.box(36, 33, 36.1, 33.1)), CONTROL, strikes, cut_by_strikes=True)
    disc = faces[faces["covers"] == ("control:west", "strike:s0")].iloc[0]
    assert disc.area_km2 == pytest.approx(np.pi * 81, rel=1e-3)
    assert disc.expected_strikes == pytest.approx(0.95, abs=1e-3)  # the quantile that its radius is
    with pytest.raises(SettingsError, match="found no strikes"):
        overlay_faces(make_zones(WEST), CONTROL, cut_by_strikes=True)


def test_frames_without_a_crs_are_refused() -> None:
    with pytest.raises(MissingCrsError):
        overlay_faces(make_zones(WEST).set_crs(None, allow_override=True), CONTROL)


# ---- the arrangement -------------------------------------------------------------------------------------------------


def test_two_lines_that_stand_for_one_leave_no_sliver() -> None:
    """A zone drawn along the line of control, ten metres off."""
    zones = make_zones(shapely.box(37, 34, 38 + 10 / 91_000, 35))
    assert len(overlay_faces(zones, CONTROL, sliver_width_m=25.0)) == 3
    faces = overlay_faces(zones, CONTROL, sliver_width_m=0.0)
    assert len(faces) == 4
    assert faces["area_km2"].min() == pytest.approx(0.01 * 111, rel=0.02)


def test_a_sliver_goes_where_it_has_most_border_even_through_another() -> None:
    strips = [(38.0, 38.00002), (38.00002, 38.00004), (38.00004, 39.0)]
    atoms, covered = cut_plane(np.array([shapely.box(west, 34, east, 35) for west, east in strips], dtype=object))
    assert absorb_slivers(atoms, covered, 25.0).astype(int).tolist() == [[0, 0, 1]] * 3
    assert absorb_slivers(atoms, covered, 0.0).astype(int).tolist() == np.eye(3, dtype=int).tolist()
    assert absorb_slivers(atoms[:2], covered[:2], 25.0).tolist() == covered[:2].tolist()  # nothing wider to go to


def test_a_hole_that_nothing_covers_is_no_atom() -> None:
    ring = shapely.box(36, 33, 39, 36).difference(shapely.box(37, 34, 38, 35))
    atoms, covered = cut_plane(np.array([ring], dtype=object))
    assert shapely.area(atoms).tolist() == [8.0]
    assert covered.all()


# ---- the shipped study -----------------------------------------------------------------------------------------------


def test_the_shipped_study_adds_up(result: geo.StudyResult) -> None:
    places = result.layers.frame("places")
    assert places is not None
    faces = overlay_faces(result.zones, result.control, result.strikes, places)
    shapes = [pick_reading(result.zones, "likely").geometry, dissolve_control(result.control).geometry]
    whole_km2 = area_m2(np.array([shapely.union_all(np.concatenate(shapes))]))[0] / 1e6
    assert faces["area_km2"].sum() == pytest.approx(whole_km2, rel=1e-9)
    assert shapely.coverage_is_valid(faces.geometry.to_numpy())
    red_line = faces[faces["zones"].map(lambda names: "tadmur-red-line" in names)]
    assert red_line["area_km2"].sum() == pytest.approx(np.pi * 50**2, rel=1e-3)
    assert red_line["population"].sum() >= 51_015  # Palmyra's own figure, of GeoNames
    expected = result.exposure.query("zone_id == 'tadmur-red-line' and reading == 'likely'")["probability"].sum()
    assert red_line["expected_strikes"].sum() == pytest.approx(expected, abs=0.01)
