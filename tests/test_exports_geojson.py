"""GeoJSON is valid RFC 7946 and keeps what it was given."""

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.caveat import CAVEAT
from geo.errors import DataError, MissingCrsError
from geo.exports import frame_to_geojson, write_geojson


def make_frame(*geometries: shapely.Geometry | None, **columns: list[object]) -> gpd.GeoDataFrame:
    ids = [f"f{number}" for number in range(len(geometries))]
    return gpd.GeoDataFrame({"id": ids, **columns}, geometry=list(geometries), crs="EPSG:4326")


def test_rings_are_wound_right_and_boxes_hold_everything() -> None:
    clockwise = shapely.Polygon(
        [(38, 34), (38, 35), (39, 35), (39, 34)], holes=[[(38.2, 34.2), (38.8, 34.2), (38.8, 34.8)]]
    )
    collection = frame_to_geojson(make_frame(clockwise, shapely.Point(36, 33)))
    exterior, hole = collection["features"][0]["geometry"]["coordinates"]
    assert shapely.LinearRing(exterior).is_ccw
    assert not shapely.LinearRing(hole).is_ccw
    assert collection["features"][0]["bbox"] == [38, 34, 39, 35]
    assert collection["bbox"] == [36, 33, 39, 35]
    assert collection["caveat"] == CAVEAT.text


def test_a_line_keeps_its_direction() -> None:
    line = shapely.LineString([(39, 35), (38, 34), (36, 36)])
    assert frame_to_geojson(make_frame(line))["features"][0]["geometry"]["coordinates"] == [
        [39, 35],
        [38, 34],
        [36, 36],
    ]


def test_a_feature_is_drawn_the_same_alone_and_among_others() -> None:
    ring = [(38, 34), (38, 35), (39, 35)]
    shapes = [
        None,
        shapely.Point(),
        shapely.Point(38.12345678, 34, 7.5),
        shapely.LineString([(38, 34), (39.1234567, 35)]),
        shapely.Polygon([(0, 0), (1e-8, 0), (0, 1e-8)]),
        shapely.Polygon([(*place, 12.25) for place in ring]),
        shapely.MultiPolygon([shapely.Polygon(ring), shapely.box(1, 1, 2, 2)]),
    ]
    together = frame_to_geojson(make_frame(*shapes))["features"]
    alone = [frame_to_geojson(make_frame(shape))["features"][0] for shape in shapes]
    keys = ("geometry", "bbox")
    assert [[item.get(key) for key in keys] for item in together] == [[item.get(key) for key in keys] for item in alone]
    assert [item["geometry"] and item["geometry"]["type"] for item in together] == [
        None,
        None,
        "Point",
        "LineString",
        "Polygon",
        "Polygon",
        "MultiPolygon",
    ]
    assert together[2]["geometry"]["coordinates"] == [38.123457, 34, 7.5]
    assert {len(place) for place in together[5]["geometry"]["coordinates"][0]} == {3}


def test_cells_of_every_kind_survive(tmp_path: Path) -> None:
    frame = make_frame(
        shapely.Point(38.1234567, 34.7654321),
        None,
        name=["تدمر </script> {{ 7*7 }}", ""],
        at=[pd.Timestamp("2025-04-10", tz="UTC"), pd.NaT],
        uncertainty_m=[1500.0, np.nan],
        parties=[("israel", "turkiye"), ()],
    )
    path = write_geojson(frame, tmp_path / "out.geojson")
    first, second = json.loads(path.read_text(encoding="utf-8"))["features"]
    assert first["geometry"]["coordinates"] == [38.123457, 34.765432]
    assert first["properties"] == {
        "id": "f0",
        "name": "تدمر </script> {{ 7*7 }}",
        "at": "2025-04-10T00:00:00Z",
        "uncertainty_m": 1500.0,
        "parties": ["israel", "turkiye"],
    }
    assert second["geometry"] is None
    assert second["properties"]["at"] is None
    assert second["properties"]["uncertainty_m"] is None


def test_a_second_geometry_becomes_a_feature_of_its_own() -> None:
    frame = make_frame(shapely.box(38, 34, 39, 35))
    frame["centreline"] = gpd.GeoSeries([shapely.LineString([(38, 34), (39, 35)])], crs="EPSG:4326")
    features = frame_to_geojson(frame)["features"]
    assert [(f["id"], f["properties"]["part"], f["geometry"]["type"]) for f in features] == [
        ("f0", "polygon", "Polygon"),
        ("f0:centreline", "centreline", "LineString"),
    ]


def test_what_cannot_be_written_is_refused() -> None:
    with pytest.raises(MissingCrsError, match="no coordinate reference system"):
        frame_to_geojson(make_frame(shapely.Point(38, 34)).set_crs(None, allow_override=True))
    with pytest.raises(DataError, match="ids twice: \\['f0'\\]"):
        frame_to_geojson(make_frame(shapely.Point(38, 34), shapely.Point(39, 34)).assign(id="f0"))


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.floats(35, 42), st.floats(32, 37)).map(lambda xy: (xy[0], xy[1])), min_size=3, max_size=12)
)
def test_snapping_keeps_polygons_valid(corners: list[tuple[float, float]]) -> None:
    polygon = shapely.convex_hull(shapely.MultiPoint(corners)).buffer(1e-5)
    feature = frame_to_geojson(make_frame(polygon))["features"][0]
    written = shapely.geometry.shape(feature["geometry"])
    assert written.is_valid
    assert written.hausdorff_distance(polygon) <= 1e-6


def test_gdal_reads_what_is_written(tmp_path: Path) -> None:
    path = write_geojson(make_frame(shapely.box(38, 34, 39, 35), name=["تدمر"]), tmp_path / "zones.geojson")
    back = gpd.read_file(path)
    assert back.crs == "EPSG:4326"
    assert back["name"].tolist() == ["تدمر"]
    assert back.geometry[0].equals(shapely.box(38, 34, 39, 35))
