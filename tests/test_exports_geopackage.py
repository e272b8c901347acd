"""A GeoPackage is valid, comes back without loss, and is the same bytes each time; a project opens it in QGIS."""

import json
import os
import shutil
import sqlite3
import subprocess
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import defusedxml.ElementTree as ET  # noqa: N817 -- as everybody calls it
import geopandas as gpd
import maps_scene
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal

from geo.errors import DataError, MissingCrsError, SettingsError
from geo.exports import ExportSet, write_geopackage, write_qgis_project, write_styles
from geo.exports.qgis.qml import quote_value
from geo.layers import SourceRegister, read_layer

AS_OF = datetime(2025, 4, 10, tzinfo=UTC)


def make_set(**changes: object) -> ExportSet:
    frames = {
        "strikes": maps_scene.strikes_frame(tuple(maps_scene.hostile_texts())),
        "corridors": maps_scene.corridors_frame(),
        "overlaps": maps_scene.overlaps_frame(),
        "zones": maps_scene.zones_frame(),
        "activity": maps_scene.activity_frame(),
        "control": maps_scene.control_frame(),
    }
    values: dict[str, object] = {
        "frames": frames,
        "title": "Palmyra </title>\x07",
        "title_ar": "تدمر",
        "as_of": AS_OF,
        "window": (datetime(2024, 12, 1, tzinfo=UTC), datetime(2025, 8, 1, tzinfo=UTC)),
        "parties": maps_scene.PARTIES,
        "attributions": ("Example",),
        "licences": ("CC BY 4.0",),
        "manifest_id": "0123abcd",
    }
    return ExportSet(**(values | changes))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_geopackage(make_set(), tmp_path_factory.mktemp("package") / "study.gpkg")


@pytest.fixture
def database(package: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{package.as_uri()}?mode=ro", uri=True)) as connection:
        yield connection


def test_header_and_required_tables_are_those_of_geopackage_1_3(database: sqlite3.Connection) -> None:
    # OGC 12-128r17, requirements 2, 10, 13, 21 and 58.
    assert database.execute("PRAGMA application_id").fetchone() == (0x47504B47,)
    assert database.execute("PRAGMA user_version").fetchone() == (10300,)
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert {"gpkg_spatial_ref_sys", "gpkg_contents", "gpkg_geometry_columns", "gpkg_extensions"} <= tables
    systems = {row[0] for row in database.execute("SELECT srs_id FROM gpkg_spatial_ref_sys")}
    assert {-1, 0, 4326} <= systems
    listed = {row[0] for row in database.execute("SELECT table_name FROM gpkg_contents")}
    assert listed <= tables
    dates = [row[0] for row in database.execute("SELECT last_change FROM gpkg_contents")]
    assert set(dates) == {"2025-04-10T00:00:00.000Z"}


def test_every_layer_has_a_key_a_geometry_a_true_box_and_an_index(database: sqlite3.Connection) -> None:
    layers = database.execute("SELECT * FROM gpkg_contents WHERE data_type = 'features'").fetchall()
    assert len(layers) == 8
    indexed = {
        row[0]
        for row in database.execute("SELECT table_name FROM gpkg_extensions WHERE extension_name = 'gpkg_rtree_index'")
    }
    for table, _, _, _, _, *box, srs_id in layers:
        columns = {row[1]: (row[2], row[5]) for row in database.execute(f'PRAGMA table_info("{table}")')}
        assert columns["fid"] == ("INTEGER", 1)
        (kind,) = database.execute(
            "SELECT geometry_type_name FROM gpkg_geometry_columns WHERE table_name = ?", (table,)
        ).fetchone()
        assert columns["geom"][0] == kind
        blobs = [blob for (blob,) in database.execute(f'SELECT geom FROM "{table}" WHERE geom NOTNULL')]  # noqa: S608 -- our own names
        assert all(blob[:3] == b"GP\0" and int.from_bytes(blob[4:8], "little") == srs_id == 4326 for blob in blobs)
        skipped = {0b000: 8, 0b001: 40}
        shapes = shapely.from_wkb([blob[skipped[blob[3] >> 1 & 0b111] :] for blob in blobs])
        assert np.allclose(shapely.total_bounds(shapes), box, rtol=0, atol=0)
        assert {shape.geom_type.upper() for shape in shapes} == {kind}
        assert table in indexed
        found = database.execute(f'SELECT count(*) FROM "rtree_{table}_geom"').fetchone()[0]  # noqa: S608
        assert found == len(shapes)


def test_the_triggers_keep_the_index_in_a_gis(package: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.gpkg"
    shutil.copy(package, copy)
    with closing(sqlite3.connect(copy)) as database:
        # A GIS brings these functions along; here they read the box that stands in our own header.
        for place, name in enumerate(("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY")):
            order = (0, 2, 1, 3)[place]
            database.create_function(name, 1, lambda blob, order=order: _bounds(blob)[order], deterministic=True)
        database.create_function("ST_IsEmpty", 1, lambda blob: 0 if blob else None, deterministic=True)
        moved = _blob(shapely.box(1, 2, 3, 4))
        database.execute("UPDATE zones SET geom = ? WHERE fid = 1", (moved,))
        database.execute("INSERT INTO zones (geom) VALUES (?)", (moved,))
        database.execute("DELETE FROM zones WHERE fid = 2")
        database.execute("UPDATE zones SET geom = NULL WHERE fid = 3")
        database.execute("UPDATE zones SET fid = 77 WHERE fid = 4")
        boxes = {row[0]: row[1:] for row in database.execute("SELECT * FROM rtree_zones_geom")}
    assert boxes[1] == (1, 3, 2, 4)
    assert 7 in boxes
    assert 77 in boxes
    assert boxes.keys().isdisjoint({2, 3, 4})


def _blob(shape: shapely.Geometry) -> bytes:
    return b"GP\0\1" + (4326).to_bytes(4, "little") + shapely.to_wkb(shape, byte_order=1)


def _bounds(blob: bytes) -> tuple[float, ...]:
    return shapely.from_wkb(blob[40:] if blob[3] >> 1 & 0b111 else blob[8:]).bounds


@pytest.mark.parametrize("kind", ["zones", "control"])
def test_our_own_reader_gets_the_same_frame_back(kind: str, package: Path) -> None:
    frame = make_set().frames[kind]
    register = SourceRegister([maps_scene.SOURCE])
    # A frame of the scene lacks columns that a read one has: compare after one round.
    once = read_layer(package, kind, sources=register, layer_name=kind)
    shared = [name for name in once.columns if name in frame.columns]
    assert set(frame["id"]) == set(once["id"])
    assert_geodataframe_equal(
        once[shared].drop(columns=["geometry", *_empty_lists(frame)]).pipe(pd.DataFrame).pipe(_as_frame),
        frame[shared].drop(columns=["geometry", *_empty_lists(frame)]).fillna(_texts(frame)).pipe(_as_frame),
        check_dtype=False,
    )
    for ours, theirs in zip(frame.geometry, once.geometry, strict=True):
        assert (ours is None) == (theirs is None)
        assert ours is None or ours.equals(theirs)


def _as_frame(table: pd.DataFrame) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(table, geometry=[shapely.Point(0, 0)] * len(table), crs="EPSG:4326")


def _empty_lists(frame: pd.DataFrame) -> list[str]:
    return [name for name in ("addressee", "prohibited_conduct", "claimants", "zone_id") if name in frame.columns]


def _texts(frame: pd.DataFrame) -> dict[str, str]:
    return {name: "" for name in frame.columns if frame[name].dtype == object or str(frame[name].dtype) == "str"}


def test_a_frame_that_was_read_comes_back_to_the_last_bit(package: Path, tmp_path: Path) -> None:
    register = SourceRegister([maps_scene.SOURCE])
    frame = read_layer(package, "zones", sources=register, layer_name="zones")
    exact = frame.set_geometry(shapely.transform(frame.geometry.to_numpy(), lambda at: at + 1 / 3e7), crs="EPSG:4326")
    written = write_geopackage(make_set(frames={"zones": exact}), tmp_path / "again.gpkg")
    back = read_layer(written, "zones", sources=register, layer_name="zones")
    singles = exact.assign(geometry=[_multiply(shape, back.geometry) for shape in exact.geometry])
    assert_geodataframe_equal(back, singles)


def _multiply(shape: shapely.Geometry | None, back: gpd.GeoSeries) -> shapely.Geometry | None:
    multiple = any(other is not None and other.geom_type == "MultiPolygon" for other in back)
    return shapely.multipolygons([shape]) if multiple and shape is not None and shape.geom_type == "Polygon" else shape


def test_same_input_same_bytes(package: Path, tmp_path: Path) -> None:
    again = write_geopackage(make_set(), tmp_path / "again.gpkg")
    assert again.read_bytes() == package.read_bytes()
    project, twin = (
        write_qgis_project(make_set(), tmp_path / name, geopackage="a.gpkg") for name in ("a.qgz", "b.qgz")
    )
    assert zipfile.ZipFile(project).read("a.qgs") == zipfile.ZipFile(twin).read("b.qgs")


def test_gdal_reads_every_row_with_arabic_titles(package: Path) -> None:
    strikes = pyogrio.read_dataframe(package, layer="strikes")
    assert set(maps_scene.hostile_texts()) <= set(strikes["name"])
    assert str(strikes["event_date_from"].dtype) == "datetime64[ms, UTC]"
    with closing(sqlite3.connect(package)) as database:
        title = database.execute(
            "SELECT title FROM gpkg_data_columns WHERE table_name = 'zones' AND column_name = 'valid_from'"
        ).fetchone()[0]
        about = json.loads(database.execute("SELECT metadata FROM gpkg_metadata").fetchone()[0])
    assert title == "Valid from / سارٍ من"
    assert {"caveat", "caveat_ar", "licences", "sources", "as_of", "crs", "units", "manifest_id"} <= set(about)


def test_styles_carry_party_colours_hatches_and_dashes(database: sqlite3.Connection) -> None:
    styles = dict(database.execute("SELECT f_table_name, styleQML FROM layer_styles WHERE useAsDefault"))
    assert set(styles) == {
        row[0] for row in database.execute("SELECT table_name FROM gpkg_contents WHERE data_type = 'features'")
    }
    control = ET.fromstring(styles["control"].partition("\n")[2])
    rules = {rule.get("label", ""): rule.get("symbol") for rule in control.iter("rule")}
    symbols = {symbol.get("name"): symbol for symbol in control.iter("symbol")}
    sdf = symbols[rules["SDF / قوات سوريا الديمقراطية"]]
    options = {(o.get("name"), o.get("value")) for o in sdf.iter("Option")}
    assert ("color", "201,162,39,87") in options  # #c9a227 at a third
    assert ("angle", "45.0") in options
    government = symbols[rules["Syrian government / الحكومة السورية"]]
    assert "LinePatternFill" not in {layer.get("class") for layer in government.iter("layer")}
    zones = ET.fromstring(styles["zones"].partition("\n")[2])
    dashes = {o.get("value") for o in zones.iter("Option") if o.get("name") == "customdash"}
    assert len(dashes) == 3  # one for each of narrow, likely (and stated), wide
    time = zones.find("temporal")
    assert time is not None
    assert (time.get("enabled"), time.get("startField"), time.get("endField")) == ("1", "valid_from", "valid_to")


def test_values_cannot_leave_an_expression() -> None:
    assert quote_value("a' OR 1=1 --") == "'a'' OR 1=1 --'"
    assert quote_value("\\' OR '") == "'\\\\'' OR '''"


def test_hostile_texts_stay_texts_in_styles_and_project(tmp_path: Path) -> None:
    texts = maps_scene.hostile_texts()
    strikes = maps_scene.strikes_frame(tuple(texts))
    strikes["attributed_to"] = [*strikes["attributed_to"][:5], *texts]
    hostile = make_set(frames={"strikes": strikes}, title=texts[1], attributions=(texts[0],))
    write_geopackage(hostile, tmp_path / "a.gpkg")
    project = zipfile.ZipFile(write_qgis_project(hostile, tmp_path / "a.qgz", geopackage="a.gpkg")).read("a.qgs")
    root = ET.fromstring(project.decode().partition("\n")[2])
    assert {element.tag for element in root.iter()}.isdisjoint({"script", "img", "svg", "iframe"})
    for path in write_styles(hostile, tmp_path):
        text = path.read_text()
        ET.fromstring(text.partition("\n")[2] if text.startswith("<!DOCTYPE") else text)


def test_what_cannot_be_written_is_refused(tmp_path: Path) -> None:
    site = gpd.GeoDataFrame({"id": ["a"]}, geometry=[shapely.Point(38, 34)], crs="EPSG:4326")
    path = tmp_path / "x.gpkg"
    with pytest.raises(DataError, match="belong to the file"):
        write_geopackage(make_set(frames={"s": site.assign(FID=1)}), path)
    with pytest.raises(DataError, match="capitals apart"):
        write_geopackage(make_set(frames={"s": site.assign(a=1, A=2)}), path)
    with pytest.raises(DataError, match="begins with none of"):
        write_geopackage(make_set(frames={"gpkg_contents": site}), path)
    with pytest.raises(MissingCrsError, match="cannot be exported"):
        make_set(frames={"s": site.set_crs("EPSG:3857", allow_override=True)})
    with pytest.raises(SettingsError, match="time zone"):
        replace(make_set(), as_of=datetime(2025, 4, 10))  # noqa: DTZ001 -- the fault under test
    assert not path.exists()


def test_names_with_quotes_are_names(tmp_path: Path) -> None:
    site = gpd.GeoDataFrame(
        {"id": ["a"], 'x"; DROP TABLE y; --': [1]}, geometry=[shapely.Point(38, 34)], crs="EPSG:4326"
    )
    path = write_geopackage(make_set(frames={'s"; DROP TABLE sources; --': site}), tmp_path / "x.gpkg")
    read = pyogrio.read_dataframe(path, layer='s"; DROP TABLE sources; --')
    assert read['x"; DROP TABLE y; --'].tolist() == [1]


PROBE = """
import sys
from qgis.core import QgsApplication, QgsFeatureRequest, QgsExpression, QgsProject, QgsVectorLayer
app = QgsApplication([], False); app.initQgis()
project = QgsProject.instance()
assert project.read(sys.argv[1])
layers = {layer.name().split(" / ")[0]: layer for layer in project.mapLayers().values()}
assert all(layer.isValid() for layer in layers.values())
zones = layers["Declared zones"]
assert zones.temporalProperties().isActive()
assert zones.attributeAlias(zones.fields().indexOf("valid_from")) == "Valid from / سارٍ من"
assert project.crs().authid() == "EPSG:3857"
for layer in layers.values():
    rules = [rule for rule in layer.renderer().rootRule().children() if rule.filterExpression() not in ("", "ELSE")]
    asked = [QgsFeatureRequest(QgsExpression(rule.filterExpression())) for rule in rules]
    found = sum(len(list(layer.getFeatures(request))) for request in asked)
    print(layer.id().rpartition("_")[0], len(rules), found, layer.featureCount())
alone = QgsVectorLayer(sys.argv[2] + "|layername=control", "control")
assert alone.renderer().type() == "RuleRenderer"
assert alone.loadSldStyle(sys.argv[3])[1]
print("project sound")
"""


@pytest.mark.skipif(not Path("/usr/bin/qgis").exists(), reason="needs Debian's qgis and python3-qgis")
def test_qgis_opens_the_project_styled(package: Path, tmp_path: Path) -> None:
    shutil.copy(package, tmp_path / "study.gpkg")
    project = write_qgis_project(make_set(), tmp_path / "study.qgz", geopackage="study.gpkg")
    write_styles(make_set(), tmp_path)
    script = tmp_path / "probe.py"
    script.write_text(PROBE)
    run = subprocess.run(  # noqa: S603 -- our own script
        ["/usr/bin/python3", script, project, tmp_path / "study.gpkg", tmp_path / "control.sld"],
        env={"QT_QPA_PLATFORM": "offscreen", "PATH": os.environ["PATH"], "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert "project sound" in run.stdout, run.stderr
    counts = {name: tuple(map(int, rest)) for name, *rest in map(str.split, run.stdout.splitlines()[:-1])}
    for name in ("control", "zones", "strikes", "activity", "corridors"):
        n_rules, found, n_features = counts[name]
        assert n_rules > 0
        assert found == n_features  # each feature has one rule and no other
