"""The shipped study's files, held against judges that are not ours: validators, schemas, the rules of the standards."""

import csv
import importlib.resources
import json
import logging
import os
import re
import sqlite3
import subprocess
import zipfile
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

import defusedxml.ElementTree as ET  # noqa: N817 -- as everybody calls it
import geojson_validator
import geopandas as gpd
import geoparquet_validator
import numpy as np
import openpyxl
import pyogrio
import pyproj
import pystac
import pytest
import shapely
from lxml import etree
from pystac.extensions.file import FileExtension
from rio_cogeo import cog_validate

import geo
from geo.exports import EXPORT_FORMATS, ExportSet, export_set, write_csv
from geo.exports.tables.csv_files import FORMULA_STARTS
from geo.rasters import write_cog
from geo.studies.outputs.exports import collect_exports

OGRINFO, OGR2OGR, PYTHON = Path("/usr/bin/ogrinfo"), Path("/usr/bin/ogr2ogr"), "/usr/bin/python3"
REQUIRED = bool(os.environ.get("TADMUR_REQUIRE_QGIS"))  # Debian's GDAL comes with its QGIS
PARTS = {("strikes", 2): "strike_areas", ("corridors", "centreline"): "corridor_centrelines"} | {
    ("corridors", "escape"): "corridor_escapes",
    ("separation_lines", "line"): "separation_lines_line",
}
KML = "{http://www.opengis.net/kml/2.2}"
OF_GEOMETRY = {"coordinates", "geometries", "geometry", "properties", "features"}
geojson_validator.configure_logging(enabled=False)


@pytest.fixture(scope="module")
def exported(result: geo.StudyResult) -> ExportSet:
    return collect_exports(result, manifest_id="0123abcd")


@pytest.fixture(scope="module")
def folder(exported: ExportSet, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("validators")
    export_set(exported, out, [*EXPORT_FORMATS, "stac"], name="palmyra")
    return out


@pytest.fixture(scope="module")
def layers(exported: ExportSet) -> dict[str, gpd.GeoSeries]:
    """The geometries that each layer should hold, told apart from the frames without our writers."""
    found = {}
    for name, frame in exported.frames.items():
        for column in (key for key in frame.columns if isinstance(frame[key].dtype, gpd.array.GeometryDtype)):
            shapes = frame[column]
            if column != frame.geometry.name:
                if shapes.notna().any():
                    found[PARTS[name, column]] = shapes[shapes.notna()]
                continue
            kinds = shapely.get_dimensions(shapes.to_numpy())
            first = kinds[shapes.notna()].min()
            found[name] = shapes[(kinds == first) | shapes.isna()]
            for kind in set(kinds[shapes.notna()]) - {first}:
                found[PARTS[name, kind]] = shapes[kinds == kind]
    return found


def run(*words: str | Path) -> str:
    """Run a tool; it says nothing on its error stream."""
    done = subprocess.run(list(map(str, words)), capture_output=True, text=True, check=False, timeout=120)  # noqa: S603 -- tools by their full path
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def boxes(coordinates: Any) -> list[Decimal]:  # noqa: ANN401 -- nested lists of any depth
    flat = np.array(list(positions(coordinates)), dtype=object)
    return [*flat.min(axis=0), *flat.max(axis=0)]


def positions(coordinates: Any) -> Iterator[list[Decimal]]:  # noqa: ANN401 -- nested lists of any depth
    if isinstance(coordinates[0], list):
        for part in coordinates:
            yield from positions(part)
    else:
        yield coordinates


def rings(geometry: dict[str, Any]) -> Iterator[tuple[int, list[list[Decimal]]]]:
    """Number every ring of an area within its polygon: 0 is the outer one."""
    polygons = {"Polygon": lambda at: [at], "MultiPolygon": lambda at: at}
    for polygon in polygons.get(geometry["type"], lambda _: [])(geometry["coordinates"]):
        yield from enumerate(polygon)


def doubled_area(ring: list[list[Decimal]]) -> Decimal:
    """Twice the signed area (the surveyor's formula), in exact numbers; above 0 where a ring is counter-clockwise."""
    return sum((a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)), Decimal(0))


def check_feature(feature: dict[str, Any]) -> None:
    """Hold a feature against RFC 7946, sections 3.1 to 3.2, 4, 5 and 11.2."""
    assert feature["type"] == "Feature"
    assert isinstance(feature["id"], str)
    assert isinstance(feature["properties"], dict)
    assert "crs" not in feature
    geometry = feature["geometry"]
    if geometry is None:
        assert "bbox" not in feature
        return
    assert set(geometry) == {"type", "coordinates"}
    for position in positions(geometry["coordinates"]):
        assert len(position) == 2
        assert all(-Decimal(number).as_tuple().exponent <= 6 for number in position)
        assert abs(position[0]) <= 180
        assert abs(position[1]) <= 90
    west, south, east, north = map(Decimal, boxes(geometry["coordinates"]))
    assert list(map(Decimal, feature["bbox"])) == [west, south, east, north]
    assert east - west < 180  # nothing crosses the antimeridian
    for number, ring in rings(geometry):
        assert len(ring) >= 4
        assert ring[0] == ring[-1]
        assert (doubled_area(ring) > 0) == (number == 0)


def test_geojson_holds_against_rfc_7946(folder: Path, exported: ExportSet) -> None:
    for name, frame in exported.frames.items():
        raw = (folder / f"{name}.geojson").read_bytes()
        collection = json.loads(raw.decode("utf-8"), parse_float=Decimal)
        assert not raw.startswith(b"\xef\xbb\xbf")
        assert collection["type"] == "FeatureCollection"
        assert not (OF_GEOMETRY - {"features"} | {"crs"}) & set(collection)
        for feature in collection["features"]:
            check_feature(feature)
        ids = [feature["id"] for feature in collection["features"]]
        assert len(set(ids)) == len(ids)
        assert set(frame["id"]) <= set(ids)
        drawn = np.array([list(map(Decimal, item["bbox"])) for item in collection["features"] if "bbox" in item])
        whole = [*drawn[:, :2].min(axis=0), *drawn[:, 2:].max(axis=0)]
        assert list(map(Decimal, collection["bbox"])) == whole


def test_geojson_validator_finds_nothing(folder: Path) -> None:
    # What its author calls problematic and RFC 7946 does not: holes, and shapes of many corners.
    matters = {"self_intersection", "duplicate_nodes", "excessive_coordinate_precision", "3d_coordinates"} | {
        "inner_and_exterior_ring_intersect",
        "outside_lat_lon_boundaries",
        "crosses_antimeridian",
    }
    for path in folder.glob("*.geojson"):
        collection = json.loads(path.read_text(encoding="utf-8"))
        assert geojson_validator.validate_structure(collection) == {}, path.name
        found = geojson_validator.validate_geometries(collection)
        assert found["invalid"] == {}, path.name
        assert not matters & set(found["problematic"]), path.name


def test_the_validator_can_find_something() -> None:
    clockwise = {"type": "Polygon", "coordinates": [[[0, 0], [0, 1], [1, 1], [0, 0]]]}
    assert "exterior_not_ccw" in geojson_validator.validate_geometries(clockwise)["invalid"]
    assert geojson_validator.validate_structure({"type": "Feature", "geometry": clockwise}) != {}
    with pytest.raises(AssertionError):
        check_feature({"type": "Feature", "id": "a", "properties": {}, "geometry": clockwise, "bbox": [0, 0, 1, 1]})


@pytest.mark.parametrize(("ending", "begin"), [("geojsonl", b""), ("geojsons", b"\x1e")])
def test_lines_are_features_and_records_of_rfc_8142(ending: str, begin: bytes, folder: Path) -> None:
    for path in folder.glob(f"*.{ending}"):
        *lines, last = path.read_bytes().split(b"\n")
        assert last == b""  # every text ends with a line feed
        assert all(line.startswith(begin) and line.count(b"\x1e") == len(begin) for line in lines)
        features = [json.loads(line[len(begin) :].decode("utf-8"), parse_float=Decimal) for line in lines]
        for feature in features:
            check_feature(feature)
        whole = json.loads(path.with_suffix(".geojson").read_text(encoding="utf-8"), parse_float=Decimal)["features"]
        assert [{key: value for key, value in item.items() if key != "about"} for item in features] == whole


def same_box(found: Any, shapes: gpd.GeoSeries, tolerance_deg: float) -> None:  # noqa: ANN401 -- four numbers
    np.testing.assert_allclose(np.asarray(found, dtype=float), shapes.total_bounds, rtol=0, atol=tolerance_deg)


def test_gdal_reads_every_layer_whole_and_without_a_word(
    folder: Path, layers: dict[str, gpd.GeoSeries], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        for file, tolerance_deg in (("palmyra.gpkg", 1e-12), ("palmyra.gdb.zip", 1e-8)):
            given = {str(name) for name in pyogrio.list_layers(folder / file)[:, 0]}
            assert set(layers) <= given <= set(layers) | {"sources", "about", "layer_styles"}
            for name, shapes in layers.items():
                info = pyogrio.read_info(folder / file, layer=name, force_feature_count=True, force_total_bounds=True)
                assert info["features"] == len(shapes)
                same_box(info["total_bounds"], shapes, tolerance_deg)
        for name, shapes in layers.items():
            info = pyogrio.read_info(folder / f"{name}.fgb", force_feature_count=True, force_total_bounds=True)
            assert info["features"] == shapes.notna().sum()
            same_box(info["total_bounds"], shapes, 1e-12)
            same_box(gpd.read_parquet(folder / f"{name}.parquet").total_bounds, shapes, 1e-12)
        for file in ("palmyra.kml", "palmyra.kmz"):
            counts = [
                pyogrio.read_info(folder / file, layer=name, force_feature_count=True)["features"]
                for name in pyogrio.list_layers(folder / file)[:, 0]
            ]
            assert sorted(counts) == sorted(map(len, layers.values()))
        for ending in ("geojson", "geojsonl", "geojsons"):
            frame = pyogrio.read_dataframe(folder / f"zones.{ending}")
            assert len(frame) == len(layers["zones"])
            same_box(frame.total_bounds, layers["zones"], 5e-7)
        for name, shapes in layers.items():
            assert pyogrio.read_info(folder / "palmyra.xlsx", layer=name)["features"] == len(shapes)
    assert [record.getMessage() for record in caplog.records if record.name.startswith("pyogrio")] == []


@pytest.mark.skipif(not REQUIRED and not OGRINFO.exists(), reason="needs Debian's gdal-bin")
def test_ogrinfo_and_ogr2ogr_have_nothing_to_say(
    folder: Path, layers: dict[str, gpd.GeoSeries], tmp_path: Path
) -> None:
    singles = ("strikes.fgb", "zones.geojson", "zones.geojsonl", "zones.geojsons")
    for file in ("palmyra.gpkg", "palmyra.kml", "palmyra.kmz", "palmyra.gdb.zip", "palmyra.xlsx", *singles):
        told = run(OGRINFO, "-ro", "-al", "-so", folder / file)
        counts = sorted(map(int, re.findall(r"^Feature Count: (\d+)$", told, re.MULTILINE)))
        if file in singles:
            assert len(counts) == 1
        else:
            ours = sorted(map(len, layers.values()))
            assert all(counts.count(count) >= ours.count(count) for count in ours), file
    again = tmp_path / "again.gpkg"
    run(OGR2OGR, "-f", "GPKG", again, folder / "palmyra.gpkg", *layers)
    for name, shapes in layers.items():
        info = pyogrio.read_info(again, layer=name, force_feature_count=True, force_total_bounds=True)
        assert info["features"] == len(shapes)
        same_box(info["total_bounds"], shapes, 1e-12)


@pytest.fixture
def package(folder: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{(folder / 'palmyra.gpkg').as_uri()}?mode=ro", uri=True)) as connection:
        yield connection


def has_validate_gpkg() -> bool:
    if not Path(PYTHON).exists():
        return False
    asked = [PYTHON, "-c", "import osgeo_utils.samples.validate_gpkg"]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0  # noqa: S603 -- our own words


@pytest.mark.skipif(not REQUIRED and not has_validate_gpkg(), reason="needs Debian's python3-gdal")
def test_gdal_s_validator_finds_a_valid_geopackage(folder: Path) -> None:
    words = ("-m", "osgeo_utils.samples.validate_gpkg", "--extra", "--warning-as-error")
    assert run(PYTHON, *words, folder / "palmyra.gpkg") == ""


def test_the_geopackage_keeps_the_requirements(package: sqlite3.Connection) -> None:
    # OGC 12-128r17 (GeoPackage 1.3); the numbers are those of its requirements.
    ask = package.execute
    assert ask("PRAGMA application_id").fetchone() == (0x47504B47,)  # 2
    assert ask("PRAGMA user_version").fetchone() == (10300,)
    assert ask("PRAGMA integrity_check").fetchall() == [("ok",)]  # 6
    assert ask("PRAGMA foreign_key_check").fetchall() == []  # 7
    systems = {row[1]: row for row in ask("SELECT * FROM gpkg_spatial_ref_sys")}  # 11
    assert systems[-1][2:5] == ("NONE", -1, "undefined")
    assert systems[0][2:5] == ("NONE", 0, "undefined")
    assert pyproj.CRS.from_wkt(systems[4326][4]).to_epsg() == 4326
    tables = {row[0] for row in ask("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")}
    contents = ask("SELECT table_name, data_type, last_change, srs_id FROM gpkg_contents").fetchall()
    assert {row[0] for row in contents} <= tables  # 14
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", row[2]) for row in contents)  # 15
    features = {row[0] for row in contents if row[1] == "features"}
    drawn = ask(
        "SELECT table_name, column_name, geometry_type_name, srs_id, z, m FROM gpkg_geometry_columns"
    ).fetchall()
    assert {row[0] for row in drawn} == features  # 22, 23
    for table, column, kind, srs_id, z, m in drawn:
        described = {row[1]: row for row in ask(f'PRAGMA table_info("{table}")')}
        assert described[column][2] == kind  # 31
        assert [(row[1], row[2]) for row in described.values() if row[5]] == [("fid", "INTEGER")]  # 29
        assert (srs_id, z, m) == (4326, 0, 0)


def test_every_cell_of_the_geopackage_is_of_its_column_s_type(package: sqlite3.Connection) -> None:
    kinds = {"INTEGER": {"integer"}, "DOUBLE": {"real", "integer"}, "BOOLEAN": {"integer"}, "TEXT": {"text"}}
    kinds |= {"DATETIME": {"text"}}
    tables = package.execute("SELECT table_name FROM gpkg_contents WHERE table_name != 'layer_styles'").fetchall()
    for (table,) in tables:
        for _, column, kind, *_ in package.execute(f'PRAGMA table_info("{table}")').fetchall():
            found = {row[0] for row in package.execute(f'SELECT DISTINCT typeof("{column}") FROM "{table}"')}  # noqa: S608 -- our own names
            assert found <= kinds.get(kind, {"blob"}) | {"null"}, (table, column)  # requirement 5
            if kind in {"BOOLEAN", "DATETIME"}:
                cells = [row[0] for row in package.execute(f'SELECT "{column}" FROM "{table}"') if row[0] is not None]  # noqa: S608
                moment = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
                assert all(cell in (0, 1) if kind == "BOOLEAN" else moment.fullmatch(cell) for cell in cells)


def test_extensions_of_the_geopackage_are_told_and_there(package: sqlite3.Connection) -> None:
    ask = package.execute
    told = ask("SELECT table_name, column_name, extension_name, scope FROM gpkg_extensions").fetchall()
    tables = {row[0] for row in ask("SELECT name FROM sqlite_master WHERE type = 'table'")}
    triggers = {row[0] for row in ask("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
    assert {row[2] for row in told} == {"gpkg_rtree_index", "gpkg_schema", "gpkg_metadata"}
    assert {row[0] for row in told} <= tables
    indexed = [row[:2] for row in told if row[2] == "gpkg_rtree_index"]
    drawn = ask("SELECT table_name, column_name FROM gpkg_geometry_columns").fetchall()
    assert sorted(indexed) == sorted(drawn)
    for table, column in indexed:
        stem = f"rtree_{table}_{column}"
        assert stem in tables
        assert {f"{stem}_{end}" for end in ("insert", "update1", "update2", "update3", "update4", "delete")} <= triggers
        held = f'SELECT count(*) FROM "{table}" JOIN "{stem}" ON fid = "{stem}".id WHERE geom NOTNULL'  # noqa: S608 -- our own names
        (n_boxes,), (n_shapes,) = (
            ask(held).fetchone(),
            ask(f'SELECT count(*) FROM "{table}" WHERE geom NOTNULL').fetchone(),  # noqa: S608
        )
        assert n_boxes == n_shapes
    for table, column in ask("SELECT table_name, column_name FROM gpkg_data_columns").fetchall():
        assert column in {row[1] for row in ask(f'PRAGMA table_info("{table}")')}
    scopes = ask("SELECT md_scope, mime_type, metadata FROM gpkg_metadata").fetchall()
    assert [row[:2] for row in scopes] == [("dataset", "application/json")]
    assert json.loads(scopes[0][2])["manifest_id"] == "0123abcd"
    references = (
        "SELECT reference_scope, table_name, column_name, row_id_value, md_file_id FROM gpkg_metadata_reference"
    )
    assert ask(references).fetchall() == [("geopackage", None, None, None, 1)]


def test_every_layer_of_the_geopackage_has_one_default_style(
    package: sqlite3.Connection, layers: dict[str, gpd.GeoSeries]
) -> None:
    styles = package.execute("SELECT f_table_name, useAsDefault, styleQML, styleSLD FROM layer_styles").fetchall()
    assert sorted(row[0] for row in styles) == sorted(layers)
    for _, default, qml, sld in styles:
        assert default == 1
        assert ET.fromstring(qml.partition("\n")[2]).tag == "qgis"
        check_sld(ET.fromstring(sld))


def test_item_and_collection_hold_against_stac_and_their_files(folder: Path) -> None:
    item = pystac.Item.from_dict(json.loads((folder / "item.json").read_text(encoding="utf-8")))
    collection = pystac.Collection.from_dict(json.loads((folder / "collection.json").read_text(encoding="utf-8")))
    present = {path.name for path in folder.iterdir()} - {"item.json", "collection.json"}
    assert set(item.assets) == present
    for name, asset in item.assets.items():
        data = (folder / name).read_bytes()
        described = FileExtension.ext(asset)
        assert asset.href == f"./{name}"
        assert described.size == len(data)
        assert described.checksum == "1220" + sha256(data).hexdigest()  # multihash: SHA-256, 32 bytes
        assert asset.media_type != "application/octet-stream"
    for link in (*item.links, *collection.links):
        assert str(link.target).startswith("./")
        assert (folder / str(link.target)).is_file()
    assert collection.extent.spatial.bboxes == [item.bbox]
    item.stac_extensions = []  # its schema stands on the web; what it asks for is asked for above
    assert item.validate()
    assert collection.validate()


def test_every_grid_is_a_cloud_optimised_geotiff(folder: Path, result: geo.StudyResult, tmp_path: Path) -> None:
    cost = write_cog(result.costs.bands, tmp_path / "cost.tif", tags=result.costs.tags)
    grids = sorted(folder.glob("*.tif"))
    assert len(grids) >= 2
    for path in (*grids, cost):
        assert cog_validate(path, strict=True, quiet=True) == (True, [], []), path.name


def test_geoparquet_is_conformant(folder: Path, layers: dict[str, gpd.GeoSeries]) -> None:
    for name in layers:
        report = geoparquet_validator.check(str(folder / f"{name}.parquet"))
        assert geoparquet_validator.failed(report) == [], name
        passed = {item["id"] for item in report["outcomes"] if item["status"] == "pass"}
        assert {"/conf/core/wkb", "/conf/core/bbox-extent", "/conf/covering/bbox-column-structure"} <= passed


def test_kml_holds_against_the_schema_of_the_ogc(folder: Path) -> None:
    schema = etree.XMLSchema(etree.parse(str(importlib.resources.files("fastkml") / "schema" / "ogckml22.xsd")))
    with zipfile.ZipFile(folder / "palmyra.kmz") as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        packed = archive.read("doc.kml")
    assert names[0] == "doc.kml"  # Google Earth takes the first
    for content, icons in (((folder / "palmyra.kml").read_bytes(), False), (packed, True)):
        parsed = etree.fromstring(content)
        assert schema.validate(parsed), schema.error_log
        root = ET.fromstring(content)
        hrefs = {element.text for element in root.iter(f"{KML}href")}
        assert hrefs <= set(names)
        assert bool(hrefs) == icons
        styles = {f"#{element.get('id')}" for element in root.iter(f"{KML}Style")}
        assert {element.text for element in root.iter(f"{KML}styleUrl")} <= styles
        spans = [(span.findtext(f"{KML}begin"), span.findtext(f"{KML}end")) for span in root.iter(f"{KML}TimeSpan")]
        assert all(begin < end for begin, end in spans if begin and end)
        assert not list(root.iter(f"{KML}NetworkLink"))
    parsed.find(f".//{KML}Folder").append(etree.Element(f"{KML}Style"))
    assert not schema.validate(parsed)  # the schema would have told


ORDER = {
    "NamedLayer": ("Name", "Description", "LayerFeatureConstraints", "UserStyle"),
    "UserStyle": ("Name", "Description", "IsDefault", "FeatureTypeStyle"),
    "FeatureTypeStyle": ("Name", "Description", "FeatureTypeName", "SemanticTypeIdentifier", "Rule"),
    "Rule": (
        *("Name", "Description", "LegendGraphic", "Filter", "ElseFilter"),
        *("MinScaleDenominator", "MaxScaleDenominator", "Symbolizer"),
    ),
    "PolygonSymbolizer": ("Name", "Description", "BaseURL", "Geometry", "Fill", "Stroke", "Displacement"),
    "LineSymbolizer": ("Name", "Description", "BaseURL", "Geometry", "Stroke", "PerpendicularOffset"),
    "PointSymbolizer": ("Name", "Description", "BaseURL", "Geometry", "Graphic"),
    "Graphic": ("Mark", "Opacity", "Size", "Rotation", "AnchorPoint", "Displacement"),
    "Mark": ("WellKnownName", "Fill", "Stroke"),
    "Fill": ("GraphicFill", "SvgParameter"),
    "Stroke": ("GraphicFill", "GraphicStroke", "SvgParameter"),
    "PropertyIsEqualTo": ("PropertyName", "Literal"),
}
"""The sequences of SLD 1.1 (OGC 05-078r4), Symbology Encoding 1.1 (05-077r4) and Filter 1.1 (04-095)."""
MARKS = {"square", "circle", "triangle", "star", "cross", "x"} | {
    f"shape://{name}" for name in ("horline", "vertline", "slash", "backslash")
}


def check_sld(root: Any) -> None:  # noqa: ANN401 -- an element
    spaces = {"Filter": "ogc", "And": "ogc", "PropertyIsEqualTo": "ogc", "PropertyName": "ogc", "Literal": "ogc"}
    spaces |= dict.fromkeys(("StyledLayerDescriptor", "NamedLayer", "UserStyle"), "sld")
    for element in root.iter():
        space, _, name = element.tag[1:].partition("}")
        assert space == f"http://www.opengis.net/{spaces.get(name, 'se')}"
        inner = [child.tag.rpartition("}")[2] for child in element]
        told = ["Symbolizer" if name == "Rule" and child.endswith("Symbolizer") else child for child in inner]
        if name in ORDER:
            assert set(told) <= set(ORDER[name]), name
            assert told == sorted(told, key=ORDER[name].index), name
        if name == "WellKnownName":
            assert element.text in MARKS
        if name == "SvgParameter":
            assert element.text
            assert float(element.text) >= 0 if "width" in element.get("name") or "opacity" in element.get("name") else 1


def test_styles_are_written_as_the_ogc_and_qgis_write_them(folder: Path, layers: dict[str, gpd.GeoSeries]) -> None:
    for name in layers:
        check_sld(ET.fromstring((folder / f"{name}.sld").read_bytes()))
        head, _, body = (folder / f"{name}.qml").read_text(encoding="utf-8").partition("\n")
        assert head == "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"
        root = ET.fromstring(body)
        symbols = {symbol.get("name") for symbol in root.iterfind("renderer-v2/symbols/symbol")}
        assert {rule.get("symbol") for rule in root.iter("rule")} == symbols


def test_workbook_and_tables_hold_nothing_that_acts(
    folder: Path, result: geo.StudyResult, layers: dict[str, gpd.GeoSeries], tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(folder / "palmyra.xlsx")
    assert set(layers) <= set(book.sheetnames)
    assert not book.defined_names
    assert not book._external_links
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert len(cells) > 10_000
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink is not None]
    with zipfile.ZipFile(folder / "palmyra.xlsx") as archive:
        relations = b"".join(archive.read(name) for name in archive.namelist() if name.endswith(".rels"))
    assert b"External" not in relations
    for name in ("exposure", "ranges", "events", "bindings"):
        path = write_csv(getattr(result, name), tmp_path / f"{name}.csv")
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        assert len({len(row) for row in rows}) == 1
        texts = [cell for row in rows for cell in row if cell.startswith(FORMULA_STARTS)]
        assert all(re.fullmatch(r"-\d+(\.\d+)?(e[+-]\d+)?", text) for text in texts)  # numbers below 0
