"""Corridors in space and time: who keeps to the corridor is always inside a volume, and conflicts are symmetric."""

import math
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.corridors.request import CorridorSettings
from geo.corridors.sentences import Sentence
from geo.corridors.volumes import VOLUME4D_COLUMNS, to_volumes, volume_of
from geo.corridors.volumes.conflicts import CONFLICT_COLUMNS, find_conflicts
from geo.corridors.volumes.volume4d import write_volume4d
from geo.errors import BadGeometryError, CorridorError, DataError
from geo.geodesy import WGS84, LocalPlane, area_m2, distance_m
from geo.zones.heights import HeightBlock

PLANE = LocalPlane(39.0, 34.75, 33.0, 36.5)
SIX = datetime(2025, 4, 15, 6, tzinfo=UTC)
TEN = timedelta(minutes=10)
BENT_M = [(-90e3, 0.0), (-20e3, 30e3), (-15e3, -20e3), (0.0, -15e3), (3e3, -40e3), (80e3, 10e3)]


def make_corridor(
    path_m: list[tuple[float, float]],
    *,
    width_m: float = 10_000.0,
    heights: tuple[float, float, str] = (3000.0, 5000.0, "mean sea level"),
    key: str = "north",
) -> dict[str, Any]:
    """Make a row as a corridors frame has it, drawn in a plane as proposals are."""
    outline = shapely.linestrings(path_m).buffer(width_m / 2 * CorridorSettings().arc_factor, quad_segs=64)
    shapes = np.array([shapely.segmentize(shape, 1000.0) for shape in (outline, shapely.linestrings(path_m))])
    corridor, centreline = PLANE.unproject(shapes)
    return {
        "id": key,
        "name": key.title(),
        "name_ar": "ممر",
        "status": "proposed",
        "width_m": width_m,
        "lower_m": heights[0],
        "upper_m": heights[1],
        "vertical_reference": heights[2],
        "geometry": corridor,
        "centreline": centreline,
    }


def make_box(key: str, west: float, heights: HeightBlock | None = None, **times: datetime | None) -> gpd.GeoDataFrame:
    return volume_of(
        shapely.box(west, 34.0, west + 0.2, 34.2), key=key, name=Sentence(key.title(), key), heights=heights, **times
    )


@pytest.fixture(scope="module")
def bent() -> dict[str, Any]:
    return make_corridor(BENT_M)


@pytest.mark.parametrize("stretch_m", [5_000.0, 20_000.0, 1e6])
def test_the_outlines_cover_the_corridor_exactly_and_reach_a_metre_beyond(
    bent: dict[str, Any], stretch_m: float
) -> None:
    volumes = to_volumes(bent, speed_m_s=100.0, depart=(SIX, SIX + TEN), stretch_m=stretch_m)
    assert tuple(volumes.columns) == VOLUME4D_COLUMNS
    assert volumes.crs == WGS84
    assert volumes.geometry.is_valid.all()
    joined = shapely.union_all(volumes.geometry.to_numpy())
    assert joined.covers(bent["geometry"])
    beyond = shapely.get_coordinates(joined)
    gaps_m = distance_m(np.array([bent["geometry"]] * len(beyond)), shapely.points(beyond))
    assert gaps_m.max() < 1.1
    # One volume missing is told apart.
    if len(volumes) > 1:
        assert not shapely.union_all(volumes.geometry.to_numpy()[1:]).covers(bent["geometry"])


def test_neighbours_share_ground_and_time_and_stretches_are_equal(bent: dict[str, Any]) -> None:
    volumes = to_volumes(bent, speed_m_s=100.0, depart=(SIX, SIX), stretch_m=20_000.0)
    coords = shapely.get_coordinates(bent["centreline"])
    total_m = sum(
        Geodesic.WGS84.Inverse(lat1, lon1, lat2, lon2)["s12"]
        for (lon1, lat1), (lon2, lat2) in zip(coords[:-1].tolist(), coords[1:].tolist(), strict=True)
    )
    assert len(volumes) == math.ceil(total_m / 20_000.0)
    shapes = volumes.geometry.to_numpy()
    assert (shapely.area(shapely.intersection(shapes[:-1], shapes[1:])) > 0).all()
    assert (volumes["start"].to_numpy()[1:] < volumes["end"].to_numpy()[:-1]).all()
    # Each lasts as long as its stretch takes and both buffers, to the second on either side.
    lasts_s = (volumes["end"] - volumes["start"]).dt.total_seconds().to_numpy()
    assert (lasts_s - (total_m / len(volumes) / 100.0 + 240.0) >= 0).all()
    assert (lasts_s - (total_m / len(volumes) / 100.0 + 240.0) <= 2).all()
    assert volumes["start"].iloc[0] == SIX - timedelta(minutes=2)
    assert abs((volumes["end"].iloc[-1] - SIX).total_seconds() - total_m / 100.0 - 120.0) <= 1


@settings(max_examples=60, deadline=None)
@given(share=st.floats(0, 1), aside=st.floats(-1, 1), leave=st.floats(0, 1), spread=st.floats(-1, 1))
def test_whoever_keeps_to_the_corridor_is_inside_a_volume_that_holds(
    share: float, aside: float, leave: float, spread: float
) -> None:
    row, volumes = _passage()
    place_m = shapely.linestrings(BENT_M).interpolate(share, normalized=True)
    # Anywhere within half the width of the place on the centreline that the time stands for.
    turn = math.pi * spread
    offset_m = 4990.0 * aside
    lon, lat = PLANE.inverse(
        np.array([place_m.x + offset_m * math.cos(turn)]), np.array([place_m.y + offset_m * math.sin(turn)])
    )
    lon_at, lat_at = PLANE.inverse(np.array([place_m.x]), np.array([place_m.y]))
    along_m = _ground_length_to(row["centreline"], shapely.Point(lon_at[0], lat_at[0]))
    time = SIX + leave * TEN + timedelta(seconds=along_m / 80.0)
    for late in (timedelta(seconds=-29), timedelta(0), timedelta(seconds=59)):
        holding = volumes[(volumes["start"] <= time + late) & (time + late < volumes["end"])]
        assert shapely.intersects(holding.geometry.to_numpy(), shapely.Point(lon[0], lat[0])).any()


@cache
def _passage() -> tuple[dict[str, Any], gpd.GeoDataFrame]:
    row = make_corridor(BENT_M)
    spare = {"before": timedelta(seconds=30), "after": timedelta(seconds=60)}
    return row, to_volumes(row, speed_m_s=80.0, depart=(SIX, SIX + TEN), **spare)


def _ground_length_to(line: shapely.LineString, place: shapely.Point) -> float:
    coords = shapely.get_coordinates(shapely.ops.substring(line, 0.0, line.project(place)))
    return sum(
        Geodesic.WGS84.Inverse(lat1, lon1, lat2, lon2)["s12"]
        for (lon1, lat1), (lon2, lat2) in zip(coords[:-1].tolist(), coords[1:].tolist(), strict=True)
    )


def test_bad_passages_are_refused_all_at_once(bent: dict[str, Any]) -> None:
    with pytest.raises(CorridorError, match="cannot be made") as caught:
        to_volumes(
            bent | {"status": "no_corridor"},
            speed_m_s=0.0,
            depart=(SIX, SIX - TEN),
            before=timedelta(seconds=-1),
            stretch_m=math.nan,
        )
    assert [finding.column for finding in caught.value.findings] == [
        "speed_m_s",
        "stretch_m",
        "status",
        "depart",
        "before",
    ]
    with pytest.raises(CorridorError, match="time zone"):
        to_volumes(bent, speed_m_s=1.0, depart=(datetime(2025, 4, 15), SIX))  # noqa: DTZ001 - what is refused
    with pytest.raises(BadGeometryError, match="found a Point"):
        volume_of(shapely.Point(38, 34), key="x", name=Sentence("", ""))
    with pytest.raises(CorridorError, match="a time after"):
        make_box("x", 38.0, start=SIX, end=SIX)


def test_a_conflict_is_the_common_ground_height_and_time() -> None:
    a = make_box("a", 38.0, HeightBlock(3000, 5000, "AMSL"), start=SIX, end=SIX + TEN)
    b = make_box("b", 38.1, HeightBlock(4000, 9000, "mean sea level"), start=SIX + TEN / 2, end=SIX + 3 * TEN)
    conflicts = find_conflicts(a, b)
    assert tuple(conflicts.columns) == CONFLICT_COLUMNS
    row = conflicts.iloc[0]
    assert (row.kind, row.lower_m, row.upper_m, row.vertical_reference) == ("certain", 4000, 5000, "mean sea level")
    assert (row.start, row.end, row.hypothetical) == (SIX + TEN / 2, SIX + TEN, True)
    assert row.geometry.equals(shapely.box(38.1, 34.0, 38.2, 34.2))
    assert row.area_km2 == pytest.approx(float(area_m2([row.geometry])[0]) / 1e6, rel=1e-12)
    assert row.reason == (
        '"A" (part 1) and "B" (part 1), both hypothetical, share 204.7 km² at 4000 m to 5000 m above mean sea level '
        "from 2025-04-15 06:05:00 UTC to 2025-04-15 06:10:00 UTC."
    )
    assert "4000" in row.reason_ar
    assert "افتراضي" in row.reason_ar


@pytest.mark.parametrize(
    ("west", "heights", "times"),
    [
        (38.3, None, {}),  # apart in plan
        (38.2, None, {}),  # edge to edge
        (38.1, HeightBlock(5000, 6000, "AMSL"), {}),  # one above the other
        (38.1, HeightBlock(6000, math.inf, "AMSL"), {}),
        (38.1, None, {"start": SIX + TEN}),  # begins as the other ends
        (38.1, None, {"end": SIX}),
    ],
)
def test_no_conflict_without_ground_height_and_time(
    west: float, heights: HeightBlock | None, times: dict[str, datetime]
) -> None:
    a = make_box("a", 38.0, HeightBlock(3000, 5000, "AMSL"), start=SIX, end=SIX + TEN)
    conflicts = find_conflicts(a, make_box("b", west, heights, **times))
    assert tuple(conflicts.columns) == CONFLICT_COLUMNS
    assert len(conflicts) == 0
    assert str(conflicts["start"].dtype) == "datetime64[us, UTC]"


@pytest.mark.parametrize(
    ("mine", "theirs", "kind", "words"),
    [
        (None, None, "certain", "at every height"),
        (None, HeightBlock(0, 500, "ground"), "certain", "0 m to 500 m above ground"),
        (HeightBlock(0, 500, "ground"), HeightBlock(3000, 4000, "AMSL"), "possible", "cannot be compared"),
        (HeightBlock(9, 500, ""), HeightBlock(9, 500, ""), "possible", "a level that is not stated"),
        (HeightBlock(50, math.inf, "AGL"), HeightBlock(900, math.inf, "AMSL"), "certain", "above both their lower"),
        (HeightBlock(50, math.inf, "AGL"), HeightBlock(90, math.inf, "AGL"), "certain", "90 m and more above ground"),
    ],
)
def test_heights_that_cannot_be_compared_are_possible_conflicts(
    mine: HeightBlock | None, theirs: HeightBlock | None, kind: str, words: str
) -> None:
    row = find_conflicts(make_box("a", 38.0, mine), make_box("b", 38.1, theirs)).iloc[0]
    assert row.kind == kind
    assert words in row.reason
    assert "at all times" in row.reason
    assert pd.isna(row.start)
    assert pd.isna(row.end)


def test_two_corridors_that_cross_conflict_only_where_and_when_they_meet() -> None:
    east = make_corridor([(-80e3, 0.0), (80e3, 0.0)], key="east")
    north = make_corridor([(0.0, -80e3), (0.0, 80e3)], key="north")
    depart = (SIX, SIX + TEN)
    a, b = (to_volumes(row, speed_m_s=100.0, depart=depart, stretch_m=12_000.0) for row in (east, north))
    conflicts = find_conflicts(a, b)
    # They cross between the 7th and the 8th of 14 stretches of 11.4 km, whose other ends lie farther off than 10 km.
    assert set(conflicts["a_id"]) == {"east:v7", "east:v8"}
    assert set(conflicts["b_id"]) == {"north:v7", "north:v8"}
    crossing = shapely.intersection(east["geometry"], north["geometry"])
    assert shapely.union_all(conflicts.geometry.to_numpy()).buffer(1e-9).covers(crossing)
    later = (SIX + timedelta(hours=2), SIX + timedelta(hours=3))
    assert len(find_conflicts(a, to_volumes(north, speed_m_s=100.0, depart=later))) == 0
    # Exchanged, only the columns change places; the order of rows changes nothing.
    back = find_conflicts(b.iloc[::-1], a)
    swapped = back.rename(columns={"a_id": "b_id", "b_id": "a_id"}).set_index(["a_id", "b_id"])
    for name in ("area_km2", "start", "end", "kind", "lower_m"):
        assert (swapped.loc[[tuple(key) for key in conflicts[["a_id", "b_id"]].to_numpy()], name].to_numpy()
                == conflicts[name].to_numpy()).all()  # fmt: skip


def test_frames_that_are_no_volumes_are_refused() -> None:
    a = make_box("a", 38.0)
    with pytest.raises(DataError, match="no such column"):
        find_conflicts(a.drop(columns="start"), a)
    with pytest.raises(DataError, match="more than once"):
        find_conflicts(pd.concat((a, a)), make_box("b", 38.1))


def test_a_written_volume_has_the_form_of_the_standard(bent: dict[str, Any]) -> None:
    volumes = to_volumes(bent, speed_m_s=100.0, depart=(SIX, SIX + TEN))
    written = write_volume4d(volumes, geoid_height_m=(14.0, 22.0))
    assert len(written) == len(volumes)
    for one, (_, row) in zip(written, volumes.iterrows(), strict=True):
        assert set(one) == {"volume", "time_start", "time_end"}
        assert set(one["volume"]) == {"outline_polygon", "altitude_lower", "altitude_upper"}
        # Above sea level by 3000 to 5000 m, the sea itself 14 to 22 m above the ellipsoid.
        assert one["volume"]["altitude_lower"] == {"value": 3014.0, "reference": "W84", "units": "M"}
        assert one["volume"]["altitude_upper"] == {"value": 5022.0, "reference": "W84", "units": "M"}
        ring = [(vertex["lng"], vertex["lat"]) for vertex in one["volume"]["outline_polygon"]["vertices"]]
        assert len(set(ring)) == len(ring)
        assert shapely.Polygon(ring).is_valid
        assert shapely.LinearRing(ring).is_ccw
        assert shapely.symmetric_difference(shapely.Polygon(ring), row.geometry).area < 1e-12
        for key, time in (("time_start", row["start"]), ("time_end", row["end"])):
            assert one[key]["format"] == "RFC3339"
            assert one[key]["value"].endswith("Z")
            assert pd.Timestamp(one[key]["value"]) == time


def test_a_written_volume_is_read_by_the_package_of_the_standard(bent: dict[str, Any]) -> None:
    api = pytest.importorskip("uas_standards.astm.f3548.v21.api")
    implicitdict = pytest.importorskip("implicitdict")
    (first, *_) = write_volume4d(to_volumes(bent, speed_m_s=100.0, depart=(SIX, SIX + TEN)), geoid_height_m=20.0)
    read = implicitdict.ImplicitDict.parse(first, api.Volume4D)
    assert read.volume.altitude_lower.reference == api.AltitudeReference.W84
    assert read.volume.altitude_lower.value == 3020.0
    assert read.time_start.value.datetime == SIX - timedelta(minutes=2)
    first["volume"]["altitude_lower"]["units"] = "FT"
    with pytest.raises(ValueError, match="FT"):
        implicitdict.ImplicitDict.parse(first, api.Volume4D)


def test_open_limits_are_left_out_and_ellipsoidal_heights_taken_as_they_are() -> None:
    (whole,) = write_volume4d(make_box("a", 38.0))
    assert set(whole) == {"volume"}
    assert set(whole["volume"]) == {"outline_polygon"}
    (high,) = write_volume4d(make_box("a", 38.0, HeightBlock(900, math.inf, "WGS84 ellipsoid")), geoid_height_m=20.0)
    assert high["volume"]["altitude_lower"]["value"] == 900.0
    assert "altitude_upper" not in high["volume"]


@pytest.mark.parametrize(
    ("heights", "words"),
    [
        (HeightBlock(3000, 4000, "AMSL"), "above mean sea level and no geoid_height_m"),
        (HeightBlock(0, 500, "AGL"), "heights above ground"),
        (HeightBlock(5, 500, ""), "a level that is not stated"),
        (HeightBlock(5, 200_000, "W84"), "200000 m"),
    ],
)
def test_heights_that_the_standard_cannot_hold_are_refused(heights: HeightBlock, words: str) -> None:
    with pytest.raises(DataError, match=words):
        write_volume4d(make_box("a", 38.0, heights))


def test_holes_and_parts_become_volumes_of_their_own_that_cover_the_same() -> None:
    holes = [shapely.box(x, 34.2, x + 0.1, 34.3) for x in (38.2, 38.5)]
    shape = shapely.union(shapely.box(38, 34, 39, 35) - shapely.union_all(holes), shapely.box(40, 34, 40.5, 34.5))
    written = write_volume4d(volume_of(shape, key="x", name=Sentence("", "")))
    rings = [
        shapely.Polygon([(vertex["lng"], vertex["lat"]) for vertex in one["volume"]["outline_polygon"]["vertices"]])
        for one in written
    ]
    assert shapely.symmetric_difference(shapely.union_all(rings), shape).area < 1e-12
    assert sum(ring.area for ring in rings) == pytest.approx(shape.area, rel=1e-12)
