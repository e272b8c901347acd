"""A redacted export never yields the exact place, in any format, in any encoding."""

import gzip
import io
import math
import struct
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import geopandas as gpd
import maps_scene
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import SettingsError
from geo.exports import EXPORT_FORMATS, ExportSet, export_set, redact, redact_set
from geo.exports.redaction.frames import CELLS_KM
from geo.exports.redaction.snapping import snap_shape
from geo.geodesy import point_distance_m
from geo.layers import Source

SECRET = shapely.Point(38.26841735, 34.56243219)
SECRET_AREA = shapely.Point(37.71828183, 34.14159265).buffer(0.004)
WORDS = (
    "Clinic of the seven wells",
    "عيادة الآبار السبع",
    "behind-the-mill",
    "leaked-id",
    "https://example.org/secret-page",
)


def make_set() -> ExportSet:
    strikes = maps_scene.strikes_frame()
    strikes.loc[0, ["id", "name", "name_ar", "note", "sensitivity"]] = [WORDS[3], *WORDS[:3], "sensitive"]
    strikes.at[0, "sources"] = (Source(WORDS[4], note=WORDS[2]),)  # noqa: PD008 -- a tuple in one cell
    shapes = strikes.geometry.to_numpy().copy()
    shapes[0] = SECRET
    shapes[3] = SECRET_AREA
    strikes = strikes.set_geometry(gpd.GeoSeries(shapes, crs="EPSG:4326"))
    strikes.loc[3, "sensitivity"] = "restricted"
    strikes.at[1, "conflicts_with"] = (WORDS[3],)  # noqa: PD008
    overlaps = maps_scene.overlaps_frame()
    overlaps["geometry"] = gpd.GeoSeries([SECRET.buffer(0.1), None], crs="EPSG:4326")
    return ExportSet(
        frames={"strikes": strikes, "overlaps": overlaps, "zones": maps_scene.zones_frame()},
        title="Trial",
        as_of=datetime(2025, 4, 10, tzinfo=UTC),
        window=(datetime(2024, 12, 1, tzinfo=UTC), datetime(2025, 8, 1, tzinfo=UTC)),
        parties=maps_scene.PARTIES,
    )


def unpack(path: Path) -> bytes:
    """Give a file's bytes, and those of every member, page and column in it."""
    raw = path.read_bytes()
    parts = [raw]
    if zipfile.is_zipfile(io.BytesIO(raw)):
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            parts += [archive.read(name) for name in archive.namelist()]
    if raw.startswith(b"\x1f\x8b"):
        parts.append(gzip.decompress(raw))
    if path.suffix == ".parquet":
        parts += [repr(pq.read_table(path).to_pydict()).encode(), repr(pq.read_metadata(path).metadata).encode()]
        parts += [blob for blob in pq.read_table(path)["geometry"].to_pylist() if blob]
    return b"\n".join(parts)


def prints(number: float) -> list[bytes]:
    """List the ways in which a coordinate may stand in a file: as a double, either way round, or as digits."""
    digits = [f"{number:.{decimals}f}".encode() for decimals in (3, 4, 5, 6, 7)]
    return [struct.pack("<d", number), struct.pack(">d", number), *digits]


SECRET_NUMBERS = [SECRET.x, SECRET.y, *shapely.get_coordinates(SECRET_AREA)[::16].ravel().tolist()]
SECRET_PRINTS = [word.encode() for word in WORDS] + [text for number in SECRET_NUMBERS for text in prints(number)]


@pytest.mark.parametrize("name", [*EXPORT_FORMATS, "stac"])
def test_no_file_holds_the_exact_place(name: str, tmp_path: Path) -> None:
    formats = [name] if name != "stac" else ["geojson", "gpkg", "stac"]
    files = export_set(redact_set(make_set()), tmp_path, formats, name="trial")
    content = b"\n".join(unpack(path) for path in files)
    assert [text for text in SECRET_PRINTS if text in content] == []
    wide = b"\n".join(word.encode("utf-16-le") for word in WORDS)
    assert not any(line in content for line in wide.split(b"\n\0"))


@pytest.mark.parametrize("name", ["gpkg", "geojson", "kmz", "geoparquet", "xlsx", "gdb"])
def test_the_search_does_find_what_is_not_redacted(name: str, tmp_path: Path) -> None:
    files = export_set(make_set(), tmp_path, [name], name="trial")
    content = b"\n".join(unpack(path) for path in files)
    found = [text for text in SECRET_PRINTS if text in content]
    assert len(found) > 4


def test_no_vertex_of_a_gis_file_lies_at_the_exact_place(tmp_path: Path) -> None:
    (path,) = export_set(redact_set(make_set()), tmp_path, ["gpkg"], name="trial")
    for layer in ("strikes", "strike_areas"):
        vertices = shapely.get_coordinates(pyogrio.read_dataframe(path, layer=layer).geometry.to_numpy())
        exact = np.vstack([shapely.get_coordinates(SECRET), shapely.get_coordinates(SECRET_AREA)])
        distance_deg = np.hypot(*(vertices[:, None] - exact[None]).transpose(2, 0, 1))
        assert distance_deg.min() > 1e-4


def test_derived_rows_and_rows_that_name_it_are_left_out_and_it_is_said() -> None:
    done = redact_set(make_set())
    assert len(done.frames["overlaps"]) == 0
    ids = list(done.frames["strikes"]["id"])
    assert "strike-1" not in ids
    assert ids[0] == "strike-2"
    assert [key.rpartition("-")[0] for key in ids[-2:]] == ["strikes-redacted"] * 2
    assert ids[-2:] == sorted(ids[-2:])
    told = " ".join(done.notes)
    assert "2 features are coarsened" in told
    assert not any(word in told for word in WORDS)


def test_public_frames_are_left_as_they_are() -> None:
    before = make_set()
    public = ExportSet(frames={"zones": before.frames["zones"]}, title="", as_of=before.as_of)
    assert redact_set(public) is public
    assert redact_set(before).frames["zones"] is before.frames["zones"]


def test_the_callers_frames_are_not_modified() -> None:
    before = make_set()
    copies = {name: frame.copy() for name, frame in before.frames.items()}
    redact(before.frames)
    for name, frame in before.frames.items():
        pd.testing.assert_frame_equal(pd.DataFrame(frame), pd.DataFrame(copies[name]))


@settings(deadline=None, max_examples=50)
@given(st.floats(-179, 179), st.floats(-80, 80), st.floats(-0.49, 0.49), st.floats(-0.49, 0.49))
def test_all_places_of_a_cell_give_one_place_within_the_stated_uncertainty(
    lon: float, lat: float, east: float, north: float
) -> None:
    coarse = redact({"sites": _site(shapely.Point(lon, lat))}).frames["sites"]
    middle = coarse.geometry[0]
    edge_deg = CELLS_KM["sensitive"] / 111.2
    other = shapely.Point(middle.x + east * edge_deg, middle.y + north * edge_deg)
    assert redact({"sites": _site(other)}).frames["sites"].geometry[0].equals(middle)
    moved_m = point_distance_m(middle.x, middle.y, lon, lat)
    assert moved_m <= coarse["uncertainty_m"][0]


@settings(deadline=None, max_examples=50)
@given(st.floats(36, 40), st.floats(33, 36), st.floats(0.001, 0.6))
def test_no_point_of_an_area_is_farther_than_stated_from_the_coarse_one(
    lon: float, lat: float, radius_deg: float
) -> None:
    area = shapely.Point(lon, lat).buffer(radius_deg)
    row = redact({"areas": _site(area)}).frames["areas"].iloc[0]
    edge_deg = CELLS_KM["sensitive"] / 111.2
    assert shapely.hausdorff_distance(shapely.intersection(area, row.geometry), area) <= 0.71 * edge_deg
    outside = shapely.get_coordinates(area)[~shapely.contains_xy(row.geometry, shapely.get_coordinates(area))]
    for x, y in outside:
        near = shapely.get_coordinates(shapely.shortest_line(row.geometry, shapely.Point(x, y)))[0]
        assert point_distance_m(*near, x, y) <= row["uncertainty_m"]
    steps = shapely.get_coordinates(row.geometry) / edge_deg
    assert np.abs(steps - np.round(steps)).max() < 1e-4  # nothing but corners of the grid


_SHAPES = st.one_of(
    st.builds(shapely.Point, st.floats(36, 40), st.floats(33, 36)),
    st.builds(lambda x, y, r: shapely.Point(x, y).buffer(r), st.floats(36, 40), st.floats(33, 36), st.floats(1e-4, 1)),
    st.builds(
        lambda x, y, d: shapely.LineString([(x, y), (x + d, y + d / 3)]), *[st.floats(33, 36)] * 2, st.floats(0, 2)
    ),
)


@settings(deadline=None, max_examples=60)
@given(_SHAPES, st.sampled_from([5.0, 20.0]))
def test_snapping_twice_is_snapping_once(shape: shapely.Geometry, edge_km: float) -> None:
    once = snap_shape(shape, edge_km)
    assert snap_shape(once, edge_km).equals(once)


@settings(deadline=None, max_examples=60)
@given(st.floats(-0.4999, 0.4999), st.floats(-0.4999, 0.4999), st.floats(1e-5, 0.26))
def test_what_becomes_of_a_small_shape_depends_on_the_cell_of_its_middle_alone(
    east: float, north: float, radius_deg: float
) -> None:
    edge_deg = CELLS_KM["sensitive"] / 111.2
    middle = np.array([(212.5 + east) * edge_deg, (192.5 + north) * edge_deg])  # across a side, or not
    at_middle = shapely.Point(np.array([212.5, 192.5]) * edge_deg).buffer(radius_deg)
    assert snap_shape(shapely.Point(middle).buffer(radius_deg), 20.0).equals(snap_shape(at_middle, 20.0))


@settings(deadline=None, max_examples=40)
@given(st.permutations(range(7)))
def test_the_order_of_rows_does_not_matter(order: list[int]) -> None:
    places = [(38.2 + 0.3 * (row % 3), 34.5 + 0.004 * row) for row in range(7)]
    rows = [
        {"id": f"a{row}", "name": f"Place {row}", "sensitivity": ("public", "sensitive")[row > 1], "uncertainty_m": 0.0}
        for row in range(7)
    ]
    frame = gpd.GeoDataFrame(rows, geometry=[shapely.Point(place) for place in places], crs="EPSG:4326")
    straight, mixed = (redact({"sites": one}).frames["sites"] for one in (frame, frame.iloc[order]))
    assert straight[2:].reset_index(drop=True).equals(mixed[2:].reset_index(drop=True))
    assert set(mixed["id"][:2]) == {"a0", "a1"}
    assert mixed["id"].is_unique


def test_words_that_nothing_checks_are_kept_where_they_are_plain_words_only() -> None:
    site = _site(SECRET).assign(
        party="israel", claimed_by="a statement on the clinic", weapon="drone on the clinic", kind="hospital"
    )
    coarse = redact({"strikes": site}).frames["strikes"].iloc[0]
    assert (coarse["party"], coarse["claimed_by"], coarse["weapon"], coarse["kind"]) == ("israel", "", "", "")


def _site(shape: shapely.Geometry) -> gpd.GeoDataFrame:
    row = {"id": "a", "sensitivity": "sensitive", "uncertainty_m": 0.0}
    return gpd.GeoDataFrame([row], geometry=[shape], crs="EPSG:4326")


def test_what_cannot_be_coarsened_is_an_error() -> None:
    site = _site(SECRET)
    with pytest.raises(SettingsError, match="expected a cell for it"):
        redact({"sites": site.assign(sensitivity="secret")})
    with pytest.raises(SettingsError, match="greater than 0"):
        redact({"sites": site}, cells_km={"sensitive": math.nan})
    with pytest.raises(SettingsError, match="millions of cells"):
        redact({"sites": _site(shapely.box(-170, -80, 170, 80))}, cells_km={"sensitive": 0.01})
