"""Files of strangers: what is opened, what is refused, and what is put right with a record."""

import csv
import json
import os
import sqlite3
import struct
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.errors import DataError, SchemaError, UnsafeFileError
from geo.layers import Source, SourceRegister, inspect_layer, list_layers, postgis, read_layer
from geo.layers import reading as reading_module
from geo.layers.local_files import read_file_bytes
from geo.layers.records import RawLayer
from geo.layers.tables import read_table

SQUARE = [[36.0, 34.0], [37.0, 34.0], [37.0, 35.0], [36.0, 35.0], [36.0, 34.0]]
SYRIA = (35.4, 32.1, 42.6, 37.5)


def feature(geometry: object, **properties: object) -> dict[str, Any]:
    base = {"id": "a", "name": "A", "sources": ["https://a.example/"]}
    return {"type": "Feature", "properties": base | properties, "geometry": geometry}


def polygon(*rings: list[Any]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def write_geojson(folder: Path, *features: object, name: str = "a.geojson", **members: object) -> Path:
    path = folder / name
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)} | members), encoding="utf-8")
    return path


def write_geopackage(folder: Path, *, crs: str = "EPSG:4326", layers: tuple[str, ...] = ("areas",)) -> Path:
    path = folder / "a.gpkg"
    frame = gpd.GeoDataFrame(
        {"id": ["0401", "b"], "name": ["NA", "تدمر"], "sources": ["https://a.example/ ; https://b.example/"] * 2},
        geometry=[shapely.box(36, 34, 37, 35), shapely.box(38, 34, 39, 35)],
        crs="EPSG:4326",
    ).to_crs(crs)
    for layer in layers:
        frame.to_file(path, layer=layer, driver="GPKG")
    return path


@pytest.mark.parametrize(
    "path",
    [
        "https://example.org/a.geojson",
        "http:/example.org/a.geojson",
        "s3://bucket/a.gpkg",
        "/vsicurl/https://example.org/a.geojson",
        "/vsizip/a.zip/a.geojson",
        "/vsimem/a.gpkg",
        "file:///etc/passwd",
    ],
)
def test_addresses_and_virtual_paths_are_refused(path: str) -> None:
    with pytest.raises(UnsafeFileError, match="read from this machine only"):
        read_layer(path, "areas")


def test_folders_pipes_and_devices_are_refused(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    with pytest.raises(UnsafeFileError, match="a pipe, socket or device"):
        read_layer(pipe, "sites")
    with pytest.raises(UnsafeFileError, match="found a folder"):
        read_layer(tmp_path, "sites")
    with pytest.raises(UnsafeFileError, match="a pipe, socket or device"):
        read_table("/dev/zero")


def test_missing_and_large_files_are_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"a\.csv: found no such file or directory"):
        read_layer(tmp_path / "a.csv", "sites")
    path = tmp_path / "b.csv"
    path.write_bytes(b"0" * 2_000_001)
    with pytest.raises(UnsafeFileError, match="found 2 MB, expected at most 1 MB"):
        read_file_bytes(path, max_bytes=1_000_000)


def test_other_formats_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.vrt"
    path.write_text("<OGRVRTDataSource/>")
    listed = r"\.csv, \.geojson, \.geojsonl, \.geojsons, \.json, \.gpkg, \.shp"
    with pytest.raises(UnsafeFileError, match=f"expected a file that ends in {listed}"):
        read_layer(path, "areas")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<OGRVRTDataSource><OGRVRTLayer name='a'/></OGRVRTDataSource>", "found XML"),
        ("\n  <GDALG/>", "found XML"),
        ('{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline"}', "expected a FeatureCollection"),
        ('{"type": "Topology", "objects": {}}', "TopoJSON: convert it first"),
        ('{"version": 0.6, "osm3s": {}, "elements": []}', "the answer of an Overpass server"),
        ('{"type": "FeatureCollection", "type": "Feature"}', "the key 'type' twice in one object"),
        ('{"type": "FeatureCollection", "features": [NaN]}', "the number NaN"),
        ('{"type": "FeatureCollection", "features": {}}', "found other features"),
        ('{"type": "FeatureCollection"', "in line 1"),
        ("[" * 200_000, "values nested too deep"),
        (
            '{"type": "Feature", "geometry": ' + '{"type":"GeometryCollection","geometries":[' * 100_000,
            "nested too deep",
        ),
        ("[]", "found another value"),
    ],
)
def test_what_is_not_geojson_is_refused(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(text)
    with pytest.raises(DataError, match=words):
        read_layer(path, "areas")


def test_a_linked_reference_system_is_never_fetched(tmp_path: Path) -> None:
    link = {"type": "link", "properties": {"href": "http://127.0.0.1:9/crs", "type": "proj4"}}
    path = write_geojson(tmp_path, feature(polygon(SQUARE)), crs=link)
    with pytest.raises(UnsafeFileError, match="a link to a coordinate reference system"):
        read_layer(path, "areas")


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4326", "EPSG:4326"])
def test_a_named_longitude_and_latitude_is_what_geojson_has_anyway(tmp_path: Path, name: str) -> None:
    path = write_geojson(tmp_path, feature(polygon(SQUARE)), crs={"type": "name", "properties": {"name": name}})
    assert read_layer(path, "areas").total_bounds.tolist() == [36, 34, 37, 35]


def test_another_named_reference_system_is_honoured_with_a_record(tmp_path: Path) -> None:
    name = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32637"}}
    metres = {"type": "Point", "coordinates": [374_166.0, 3_820_920.0]}
    layer = inspect_layer(write_geojson(tmp_path, feature(metres), crs=name), "sites", bounds_deg=SYRIA)
    assert layer.frame.geometry[0].distance(shapely.Point(37.63, 34.52)) < 0.01
    assert [str(repair) for repair in layer.repairs] == [
        "a.geojson, column geometry: found coordinates in EPSG:32637; brought to EPSG:4326."
    ]


@pytest.mark.parametrize("name", ["+proj=utm +zone=37", "IGNF:LAMB93", "EPSG:999999", "EPSG:9999", "/etc/passwd", ""])
def test_an_unknown_reference_system_is_refused(tmp_path: Path, name: str) -> None:
    path = write_geojson(tmp_path, feature(polygon(SQUARE)), crs={"type": "name", "properties": {"name": name}})
    with pytest.raises(DataError, match="coordinate reference system that is not known"):
        read_layer(path, "areas")


@pytest.mark.parametrize(
    ("geometry", "words"),
    [
        (None, "found no geometry"),
        ({"type": "Point", "coordinates": [36, 34]}, "found a Point, expected a Polygon or MultiPolygon"),
        ({"type": "GeometryCollection", "geometries": []}, "parts of several types"),
        ({"type": "Circle"}, "found 'Circle'"),
        (polygon([["36", "34"], ["37", "34"], ["37", "35"], ["36", "34"]]), "numbers in quotes"),
        (polygon([[36, 34], [37, 34], [36, 34]]), "a ring of 3 positions"),
        (polygon([[36, 34], [37, 35], [37, 34], [36, 35], [36, 34]]), "a bow-tie"),
        (polygon([[34, 36], [34, 37], [35, 37], [35, 36], [34, 36]]), "latitude and longitude swapped"),
        (polygon([[x * 1e5, y * 1e5] for x, y in SQUARE]), "projected metres"),
        (polygon([[x + 150, y] for x, y in SQUARE]), "longitudes counted from 0 to 360"),
        (polygon([[x - 100, y] for x, y in SQUARE]), "expected a place in the study's area"),
        (polygon(SQUARE, [[38, 34], [39, 34], [39, 35], [38, 34]]), "hole lies outside shell"),
        (polygon([[36, 34, 0, 1], [37, 34], [37, 35], [36, 34]]), "at most with a height"),
        (polygon([]), "lists of positions"),
        ({"type": "MultiPolygon", "coordinates": [[SQUARE], [SQUARE]]}, "expected a valid polygon"),
    ],
)
def test_a_bad_geometry_is_refused_and_its_neighbour_stays(tmp_path: Path, geometry: object, words: str) -> None:
    good = feature(polygon(SQUARE), id="good")
    layer = inspect_layer(write_geojson(tmp_path, feature(geometry), good), "areas", bounds_deg=SYRIA)
    assert layer.frame["id"].tolist() == ["good"]
    assert layer.n_rows == 2
    (finding,) = layer.refused
    assert (finding.file, finding.row, finding.column) == ("a.geojson", "1", "geometry")
    assert words in str(finding)


def test_what_changes_no_meaning_is_put_right_with_a_record(tmp_path: Path) -> None:
    touching = [[36, 34], [38, 34], [38, 36], [37, 34], [36, 36], [36, 34]]  # touches its own edge in (37, 34)
    path = write_geojson(
        tmp_path,
        feature(polygon(SQUARE[:-1]), id="open"),
        feature(polygon([[x, y, 700] for x, y in SQUARE]), id="high"),
        feature(polygon(touching), id="touching"),
    )
    layer = inspect_layer(path, "areas", bounds_deg=SYRIA)
    assert [(repair.row, repair.found, repair.done) for repair in layer.repairs] == [
        ("1", "a ring that does not end where it starts", "closed"),
        ("2", "heights", "dropped"),
        ("3", "a ring that touches itself", "split where it touches; the area is the same"),
    ]
    assert layer.frame.geometry.is_valid.all()
    assert not layer.frame.geometry.has_z.any()
    assert layer.frame.geometry[2].area == pytest.approx(shapely.Polygon(touching).area)


def test_a_tangle_is_refused_before_it_costs_minutes(tmp_path: Path) -> None:
    tangle = np.random.default_rng(7).uniform((36, 33), (40, 36), size=(3000, 2)).tolist()
    layer = inspect_layer(write_geojson(tmp_path, feature(polygon([*tangle, tangle[0]]))), "areas")
    assert "self-intersection at longitude and latitude" in str(layer.refused[0])


def test_properties_are_kept_as_they_stand(tmp_path: Path) -> None:
    unnamed = {
        "type": "Feature",
        "id": "top",
        "geometry": polygon(SQUARE),
        "properties": {"sources": "https://a.example/"},
    }
    path = write_geojson(tmp_path, feature(polygon(SQUARE), id="0401", name="NA", pop=7, name_ar=None), unnamed)
    layer = inspect_layer(path, "areas")
    assert layer.frame["id"].tolist() == ["0401", "top"]
    assert layer.frame["name"].tolist() == ["NA", ""]
    assert layer.frame["name_ar"].tolist() == ["", ""]
    assert layer.unused_columns == ("pop",)


def test_a_geopackage_is_read_without_a_library_that_runs_it(tmp_path: Path) -> None:
    frame = read_layer(write_geopackage(tmp_path), "areas", bounds_deg=SYRIA)
    assert frame["id"].tolist() == ["0401", "b"]
    assert frame["name"].tolist() == ["NA", "تدمر"]
    assert [len(sources) for sources in frame["sources"]] == [2, 2]
    assert frame.geometry[0].equals(shapely.box(36, 34, 37, 35))


def test_a_geopackage_in_metres_is_brought_to_degrees(tmp_path: Path) -> None:
    layer = inspect_layer(write_geopackage(tmp_path, crs="EPSG:32637"), "areas", bounds_deg=SYRIA)
    assert np.allclose(layer.frame.geometry[0].bounds, (36, 34, 37, 35), atol=1e-6)
    assert "brought to EPSG:4326" in str(layer.repairs[0])


def test_one_of_several_layers_is_named(tmp_path: Path) -> None:
    path = write_geopackage(tmp_path, layers=("north", "south"))
    with pytest.raises(DataError, match="found 2 layers, expected the name of one of 'north', 'south'"):
        read_layer(path, "areas")
    with pytest.raises(DataError, match="meant 'south'"):
        read_layer(path, "areas", layer_name="sout")
    assert len(read_layer(path, "areas", layer_name="south")) == 2


def test_a_layer_name_is_not_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,name,lat,lon\n")
    with pytest.raises(DataError, match=r"a\.csv has no layers"):
        read_layer(path, "sites", layer_name="a")


def test_a_file_of_another_format_under_the_name_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    path.write_text("<OGRVRTDataSource/>")
    with pytest.raises(UnsafeFileError, match="expected a GeoPackage"):
        read_layer(path, "areas")
    path.unlink()
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE a (b)")
    database.close()
    with pytest.raises(UnsafeFileError, match="expected a GeoPackage"):
        read_layer(path, "areas")


def test_a_view_is_not_run(tmp_path: Path) -> None:
    path = write_geopackage(tmp_path)
    database = sqlite3.connect(path)
    database.execute("ALTER TABLE areas RENAME TO hidden")
    database.execute(
        "CREATE VIEW areas AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
        "SELECT i AS fid, hidden.geom, hidden.id, hidden.name, hidden.sources FROM n, hidden"
    )
    database.execute("UPDATE gpkg_contents SET table_name = 'areas'")
    database.execute("UPDATE gpkg_geometry_columns SET table_name = 'areas'")
    database.commit()
    database.close()
    with pytest.raises(UnsafeFileError, match="found the view 'areas'"):
        read_layer(path, "areas")


def test_bytes_that_are_no_geometry_are_told_by_row(tmp_path: Path) -> None:
    path = write_geopackage(tmp_path)
    database = sqlite3.connect(path)
    database.executescript(
        "DROP TRIGGER IF EXISTS rtree_areas_geom_update7; DROP TRIGGER IF EXISTS rtree_areas_geom_update6"
    )
    for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        database.execute(f'DROP TRIGGER "{name}"')
    database.execute("UPDATE areas SET geom = x'47500001ffff' WHERE id = 'b'")
    database.commit()
    database.close()
    layer = inspect_layer(path, "areas")
    assert layer.frame["id"].tolist() == ["0401"]
    assert str(layer.refused[0]) == "a.gpkg, row 2, column geom: found other bytes, expected a GeoPackage geometry."


def test_changes_that_are_not_in_the_file_yet_are_noticed(tmp_path: Path) -> None:
    path = write_geopackage(tmp_path)
    (tmp_path / "a.gpkg-wal").write_bytes(b"x")
    with pytest.raises(DataError, match="open in another program"):
        read_layer(path, "areas")


def test_a_damaged_geopackage_is_told(tmp_path: Path) -> None:
    path = write_geopackage(tmp_path)
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    with pytest.raises(DataError, match=r"a\.gpkg cannot be read"):
        read_layer(path, "areas")


def test_a_format_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(reading_module.FORMATS, ".areas", reading_module.FORMATS[".geojson"])
    path = write_geojson(tmp_path, feature(polygon(SQUARE)), name="a.areas")
    assert len(read_layer(path, "areas")) == 1


def test_an_unknown_kind_is_told(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="meant 'areas'"):
        read_layer(write_geojson(tmp_path), "area")


def test_the_strict_reader_raises_all_that_the_other_one_lists(tmp_path: Path) -> None:
    path = write_geojson(tmp_path, feature(None), feature(None, id=""), feature(polygon(SQUARE), id="c", sources=[]))
    with pytest.raises(SchemaError, match=r"a\.geojson is no sound layer of the kind areas") as caught:
        read_layer(path, "areas")
    assert caught.value.findings == inspect_layer(path, "areas").refused
    assert [finding.row for finding in caught.value.findings] == ["1", "2", "2", "3"]


def test_sources_that_stand_in_full_are_taken_and_the_register_goes_first(tmp_path: Path) -> None:
    full = {"url": "https://a.example/", "publisher": "A", "reliability": "B"}
    path = write_geojson(tmp_path, feature(polygon(SQUARE), sources=[full, full | {"url": "https://b.example/"}]))
    register = SourceRegister([Source("https://b.example/", publisher="Known", reliability="C")])
    sources = read_layer(path, "areas", sources=register).loc[0, "sources"]
    assert [(source.publisher, source.reliability) for source in sources] == [("A", "B"), ("Known", "C")]


@pytest.mark.parametrize(
    "item", [{"publisher": "A"}, {"url": "https://a.example/", "colour": "red"}, {"url": 7}, {"url": "javascript:x"}]
)
def test_sources_in_full_that_cannot_be_used_are_refused(tmp_path: Path, item: dict[str, object]) -> None:
    layer = inspect_layer(write_geojson(tmp_path, feature(polygon(SQUARE), sources=[item])), "areas")
    assert [finding.column for finding in layer.refused] == ["sources"]


# What crashed, hung or was silently wrong


def change(path: Path, *statements: str, values: tuple[bytes, ...] = ()) -> Path:
    """Change a GeoPackage behind the back of its triggers, which need functions of GDAL."""
    with closing(sqlite3.connect(path)) as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        for statement in statements:
            database.execute(statement, values)
        database.commit()
    return path


def write_blob(folder: Path, shape: bytes) -> Path:
    """Put well-known binary under the header of a GeoPackage geometry into the second row."""
    header = b"GP\x00\x01" + struct.pack("<i", 4326)
    return change(write_geopackage(folder), "UPDATE areas SET geom = ? WHERE id = 'b'", values=(header + shape,))


def nest(code: int) -> bytes:
    return b"".join(struct.pack("<BII", 1, code, 1) for _ in range(200_000)) + struct.pack("<BIdd", 1, 1, 38, 34)


@pytest.mark.parametrize("code", [4, 5, 6, 7])
def test_binary_nested_200000_deep_is_refused_in_its_row(tmp_path: Path, code: int) -> None:
    layer = inspect_layer(write_blob(tmp_path, nest(code)), "areas")
    assert layer.frame["id"].tolist() == ["0401"]
    assert [finding.row for finding in layer.refused] == ["2"]
    assert layer.n_rows == 2


def test_binary_that_says_four_thousand_million_corners_is_refused(tmp_path: Path) -> None:
    layer = inspect_layer(write_blob(tmp_path, struct.pack("<BII", 1, 2, 0xFFFFFFF0)), "areas")
    assert (layer.frame["id"].tolist(), layer.n_rows) == (["0401"], 2)


def test_text_nested_200000_deep_is_refused_in_its_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    deep = "GEOMETRYCOLLECTION(" * 200_000
    path.write_text(
        f'id,wkt,sources\na,"{deep}",https://a.example/\nb,"POLYGON ((36 34,37 34,37 35,36 34))",https://a.example/\n'
    )
    layer = inspect_layer(path, "areas")
    assert layer.frame["id"].tolist() == ["b"]
    assert "expected well-known text without parts of parts" in str(layer.refused[0])


def test_an_area_of_many_corners_is_read_from_a_cell(tmp_path: Path) -> None:
    circle = shapely.Point(38, 34).buffer(1, quad_segs=5_000)
    path = tmp_path / "a.csv"
    path.write_text(f'id,wkt,sources\na,"{circle.wkt}",https://a.example/\n')
    limit = csv.field_size_limit()
    assert len(circle.wkt) > limit
    assert read_layer(path, "areas").geometry[0].equals_exact(circle, 1e-12)
    assert csv.field_size_limit() == limit


ENDLESS = (
    "CREATE VIEW gpkg_contents AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
    "SELECT 'areas' AS table_name, 'features' AS data_type FROM n"
)


@pytest.mark.parametrize(
    ("statements", "words"),
    [
        (
            (
                "ALTER TABLE gpkg_contents RENAME TO hidden",
                ENDLESS,
            ),
            "found the view 'gpkg_contents'",
        ),
        (("ALTER TABLE areas ADD COLUMN big AS (hex(zeroblob(200000000)))",), "found the computed column 'big'"),
        (
            ("DROP TABLE areas", "CREATE VIRTUAL TABLE areas USING fts5(geom, id, name)"),
            "found the virtual table 'areas'",
        ),
    ],
)
@pytest.mark.parametrize("use", [read_layer, lambda path, _: list_layers(path)], ids=["read", "list"])
def test_a_geopackage_that_computes_its_rows_is_refused(
    tmp_path: Path, statements: tuple[str, ...], words: str, use: Callable[[Path, str], object]
) -> None:
    path = change(write_geopackage(tmp_path), *statements)
    with pytest.raises(UnsafeFileError, match=words):
        use(path, "areas")


def test_a_view_beside_a_table_is_not_listed_and_not_in_the_way(tmp_path: Path) -> None:
    path = write_geopackage(tmp_path, layers=("areas", "view"))
    change(path, "DROP TABLE view", "CREATE VIEW view AS SELECT * FROM areas")
    assert [(layer.name, layer.n_rows) for layer in list_layers(path)] == [("areas", 2)]
    assert len(read_layer(path, "areas")) == 2
    with pytest.raises(UnsafeFileError, match="found the view 'view'"):
        read_layer(path, "areas", layer_name="view")


def test_letters_of_another_encoding_in_a_geopackage_are_told_by_row(tmp_path: Path) -> None:
    statement = "UPDATE areas SET name = CAST(? AS TEXT) WHERE id = 'b'"
    path = change(write_geopackage(tmp_path), statement, values=("تدمر".encode("cp1256"),))
    layer = inspect_layer(path, "areas")
    assert layer.frame["id"].tolist() == ["0401"]
    assert [(finding.row, finding.column) for finding in layer.refused] == [("2", "name")]


def test_half_a_letter_in_json_is_told_by_row(tmp_path: Path) -> None:
    path = write_geojson(
        tmp_path,
        feature(polygon(SQUARE), id="a", name="x"),
        feature(polygon(SQUARE), id="b", name="\\ud800 تدمر \U0001f600"),
    )
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"x"', r'"\ud83d"').replace("\\u062a", "ت"), encoding="utf-8")
    layer = inspect_layer(path, "areas")
    assert [(finding.row, finding.column) for finding in layer.refused] == [("1", "name")]
    assert layer.frame["name"].tolist() == ["\\ud800 تدمر \U0001f600"]


@pytest.mark.parametrize(("west", "east"), [(-179.0, 179.0), (-180.0, 180.0), (-100.0, 90.0)])
def test_an_uncut_feature_across_the_antimeridian_is_refused(tmp_path: Path, west: float, east: float) -> None:
    box = [[west, 34], [east, 34], [east, 35], [west, 35], [west, 34]]
    path = write_geojson(tmp_path, feature(polygon(box)), feature(polygon(SQUARE), id="b"))
    layer = inspect_layer(path, "areas", bounds_deg=SYRIA)
    assert layer.frame["id"].tolist() == ["b"]
    assert "a feature across the antimeridian: cut it there" in str(layer.refused[0])
    assert layer.n_rows == 2


def test_a_feature_cut_at_the_antimeridian_is_read(tmp_path: Path) -> None:
    parts = [[[[west, 34], [west + 1, 34], [west + 1, 35], [west, 34]]] for west in (-180.0, 179.0)]
    path = write_geojson(tmp_path, feature({"type": "MultiPolygon", "coordinates": parts}))
    assert read_layer(path, "areas").total_bounds.tolist() == [-180, 34, 180, 35]


def test_a_database_is_read_by_its_reader_and_hashed(monkeypatch: pytest.MonkeyPatch) -> None:
    place = np.array([shapely.Point(38, 34)], dtype=object)
    row = {"id": "a", "name": "A", "sources": "https://a.example/"}
    raw = RawLayer("gis on db", tuple(row), (row,), (1,), place, content_sha256="ab" * 32)
    asked: list[tuple[str, str]] = []
    monkeypatch.setattr(postgis, "read_database", lambda *given: asked.append(given) or raw)
    layer = inspect_layer("postgresql://reader@db/gis", "sites", layer_name="public.sites")
    assert asked == [("postgresql://reader@db/gis", "public.sites")]
    assert (layer.frame["id"].tolist(), layer.content_sha256) == (["a"], "ab" * 32)
    with pytest.raises(SchemaError, match=r"^gis on db is no sound layer"):
        read_layer("postgresql://reader@db/gis", "areas")


def test_a_file_has_no_hash_of_rows(tmp_path: Path) -> None:
    assert inspect_layer(write_geojson(tmp_path, feature(polygon(SQUARE))), "areas").content_sha256 == ""
