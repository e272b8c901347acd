"""KML, spreadsheets, GeoJSON lines, airspace shapes, STAC: each held against a reader or a schema that is not ours."""

import base64
import io
import json
import math
import os
import subprocess
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import defusedxml.ElementTree
import geopandas as gpd
import maps_scene
import numpy as np
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pyproj
import pystac
import pytest
import rasterio
import shapely
from implicitdict import ImplicitDict
from PIL import Image
from pystac.extensions.projection import ProjectionExtension
from rasterio.enums import ColorInterp
from rio_cogeo import cog_validate
from test_exports_geopackage import make_set
from uas_standards.astm.f3548.v21.api import Volume4D
from uas_standards.eurocae_ed269 import ED269Schema

from geo.caveat import CAVEAT
from geo.corridors.sentences import Sentence
from geo.corridors.volumes import to_volumes, volume_of
from geo.errors import DataError, OutputError, SettingsError
from geo.exports import (
    EXPORT_FORMATS,
    ExportSet,
    export_set,
    list_geozones,
    write_file_geodatabase,
    write_geojson_lines,
    write_geoparquets,
    write_geozones,
    write_kmz,
    write_spreadsheet,
    write_stac,
    write_volumes,
)
from geo.exports.airspace.volumes import write_f3548
from geo.exports.layers import list_layers
from geo.exports.qgis.qml_rasters import write_raster_qml
from geo.exports.styles.raster_looks import RasterLook, show_raster
from geo.exports.tables.csv_files import FORMULA_STARTS
from geo.exports.words import read_palettes
from geo.geodesy import LocalPlane
from geo.maps.grids import MapRaster, paint_raster
from geo.rasters import Grid, Raster, labelled, read_cog
from geo.rasters.coloured import blend_colours
from geo.zones.heights import HeightBlock

KML = "{http://www.opengis.net/kml/2.2}"


def test_every_format_is_the_same_bytes_twice_but_for_the_geodatabase(tmp_path: Path) -> None:
    formats = [name for name in EXPORT_FORMATS if name != "gdb"]
    first, second = (export_set(make_set(), tmp_path / place, [*formats, "stac"], name="trial") for place in "ab")
    assert [path.name for path in first] == [path.name for path in second]
    differ = [path.name for path, twin in zip(first, second, strict=True) if path.read_bytes() != twin.read_bytes()]
    assert differ == []


def test_no_file_tells_a_path_of_this_machine(tmp_path: Path) -> None:
    for path in export_set(make_set(), tmp_path, [*EXPORT_FORMATS, "stac"], name="trial"):
        parts = [path.read_bytes()]
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                parts += [archive.read(name) for name in archive.namelist()]
        assert not any(str(tmp_path).encode() in part or b"/tmp/" in part for part in parts), path.name


@pytest.fixture
def document(tmp_path: Path) -> ET.Element:
    with zipfile.ZipFile(write_kmz(make_set(), tmp_path / "a.kmz")) as archive:
        names = archive.namelist()
        assert names[0] == "doc.kml"
        root = defusedxml.ElementTree.fromstring(archive.read("doc.kml"))
        hrefs = {element.text for element in root.iter(f"{KML}href")}
        assert hrefs <= set(names)
    return root


def test_balloons_hold_no_markup_of_the_data_and_no_entity(document: ET.Element) -> None:
    descriptions = [element.text or "" for element in document.iter(f"{KML}description")]
    assert len(descriptions) > 30
    for text in descriptions:
        inner = text.replace("<br/>", "")
        for tag in ("h3", "table", "tr", "td"):
            inner = inner.replace(f"<{tag}>", "").replace(f"</{tag}>", "")
        assert "<" not in inner
        assert "$" not in inner
    assert {element.text for element in document.iter(f"{KML}text")} == {"$[description]"}
    names = {element.text for element in document.iter(f"{KML}name")}
    assert any("<script>" in (name or "") for name in names)  # as a text: the XML is parsed


def test_spans_styles_and_folders_are_those_of_the_layers(document: ET.Element) -> None:
    folders = {folder.get("id"): folder for folder in document.iter(f"{KML}Folder")}
    assert list(folders)[:2] == ["strikes", "strike_areas"]
    mark = folders["zones"].find(f"{KML}Placemark")
    assert mark is not None
    assert mark.findtext(f"{KML}TimeSpan/{KML}begin") == "2025-04-09T00:00:00Z"
    styles = {f"#{style.get('id')}" for style in document.iter(f"{KML}Style")}
    used = {element.text for element in document.iter(f"{KML}styleUrl")}
    assert used <= styles
    colours = {element.text for element in document.iter(f"{KML}color")}
    assert "5727a2c9" in colours  # #c9a227 at a third, as alpha, blue, green, red


def test_a_workbook_has_no_formula_and_no_cell_that_could_become_one(tmp_path: Path) -> None:
    hostile = maps_scene.strikes_frame(("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1", "a\x00b", "x" * 40_000))
    path = write_spreadsheet(make_set(frames={"strikes": hostile}), tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert not (isinstance(cell.value, str) and cell.value.startswith(FORMULA_STARTS))
    names = [row[_column(book["strikes"], "name") - 1].value for row in book["strikes"].iter_rows()]
    assert "'=1+1" in names
    assert "'=1" in names
    assert "ab" in names
    assert max(len(str(name)) for name in names) == 32_767
    with zipfile.ZipFile(path) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist())
    about = {row[0].value: row[1].value for row in book["about"].iter_rows(min_row=2)}
    assert about["caveat"] == CAVEAT.text
    dates = [
        cell.value for cell in next(book["strikes"].iter_cols(min_col=_column(book["strikes"], "event_date_from")))
    ]
    assert dates[1] == datetime(2025, 3, 21)  # noqa: DTZ001 -- a sheet has no time zones


def _column(sheet: object, name: str) -> int:
    return [cell.value for cell in sheet[1]].index(name) + 1  # type: ignore[index]


@pytest.mark.parametrize("sequence", [False, True])
def test_every_line_is_a_feature_that_gdal_reads(sequence: bool, tmp_path: Path) -> None:  # noqa: FBT001
    frame = maps_scene.strikes_frame(tuple(maps_scene.hostile_texts()))
    path = write_geojson_lines(frame, tmp_path / "a.geojsons", make_set(), sequence=sequence)
    text = path.read_text()
    records = text.split("\x1e")[1:] if sequence else text.split("\n")[:-1]
    assert len(records) == len(frame)
    assert all(record.endswith("\n") for record in records) == sequence
    features = [json.loads(record) for record in records]
    assert {feature["about"]["manifest_id"] for feature in features} == {"0123abcd"}
    told = {"caveat", "caveat_ar", "as_of", "sources", "licences", "reference_system", "units", "manifest_id"}
    assert all(told >= set(feature["about"]) >= {"caveat", "caveat_ar", "reference_system"} for feature in features)
    back = pyogrio.read_dataframe(f"GeoJSONSeq:{path}")
    assert back["name"].tolist() == frame["name"].tolist()


def test_geoparquet_names_version_covering_and_what_it_is(tmp_path: Path) -> None:
    paths = {path.stem: path for path in write_geoparquets(make_set(), tmp_path)}
    metadata = pq.read_metadata(paths["zones"]).metadata
    described = json.loads(metadata[b"geo"])
    # GeoParquet 1.1.0, "bbox covering".
    assert described["version"] == "1.1.0"
    column = described["columns"][described["primary_column"]]
    assert column["covering"]["bbox"]["xmin"] == ["bbox", "xmin"]
    assert json.loads(metadata[b"tadmur"])["caveat_ar"] == CAVEAT.text_ar
    part = gpd.read_parquet(paths["zones"], bbox=(36.8, 35.1, 37.3, 35.4))
    assert part["id"].tolist() == ["old-zone"]


def test_arcgis_geodatabase_keeps_layers_sources_and_about(tmp_path: Path) -> None:
    path = write_file_geodatabase(make_set(), tmp_path / "a.gdb.zip")
    names = set(pyogrio.list_layers(path)[:, 0])
    assert {"zones", "corridor_centrelines", "sources", "about"} <= names
    sources = pyogrio.read_dataframe(path, layer="sources")
    assert maps_scene.SOURCE.url in set(sources["url"])


def test_geozones_hold_against_the_types_of_ed_269(tmp_path: Path) -> None:
    zones = maps_scene.zones_frame()
    zones["lower_m"], zones["upper_m"], zones["vertical_reference"] = 10.7, 3000.2, "AMSL"
    content = json.loads(write_geozones(make_set(frames={"zones": zones}), tmp_path / "a.json").read_text())
    assert CAVEAT.text in content["description"]
    extended = [feature.pop("extendedProperties") for feature in content["features"]]
    parsed = ImplicitDict.parse(content, ED269Schema)  # its type for extended properties cannot be made by itself
    assert [told["id"] for told in extended] == [
        key for key, shape in zip(zones["id"], zones.geometry, strict=True) if shape
    ]
    for feature in parsed.features:
        assert len(feature.identifier) == 7
        assert feature.restriction == "CONDITIONAL"
        assert len(feature.message) <= 200
        for volume in feature.geometry:
            assert (volume.lowerLimit, volume.upperLimit) == (10, 3001)
            area = shapely.Polygon(volume.horizontalProjection.coordinates[0])
            assert area.within(shapely.box(36, 33, 41, 36))  # longitude first
            assert area.exterior.is_ccw
    assert parsed.features[0].applicability[0].permanent == "NO"


def test_geozones_of_another_level_are_refused() -> None:
    zones = maps_scene.zones_frame().assign(vertical_reference="FL", lower_m=0.0, upper_m=math.inf)
    with pytest.raises(DataError, match="heights above FL"):
        list_geozones(zones)
    with pytest.raises(DataError, match="three capital letters"):
        list_geozones(maps_scene.zones_frame(), country="Syria")


def test_volumes_hold_against_the_types_of_astm_f3548(tmp_path: Path) -> None:
    begin = datetime(2025, 4, 10, tzinfo=UTC)
    volume = volume_of(
        shapely.box(38.0, 34.0, 38.01, 34.01),
        key="line",
        name=Sentence("Line", ""),
        heights=HeightBlock(3000.0, 4000.0, "AMSL"),
        start=begin,
        end=begin + timedelta(hours=1),
    )
    content = json.loads(write_volumes(volume, tmp_path / "v.json", make_set(), geoid_height_m=(14, 22)).read_text())
    (parsed,) = (ImplicitDict.parse(item, Volume4D) for item in content["volumes"])
    assert parsed.volume.altitude_upper.value == 4022
    assert content["about"]["caveat"] == CAVEAT.text


def test_zones_become_volumes_that_together_cover_them(tmp_path: Path) -> None:
    zones = maps_scene.zones_frame().assign(lower_m=0.0, upper_m=math.nan, vertical_reference="")
    content = json.loads(write_volumes(zones, tmp_path / "v.json", make_set()).read_text())
    outlines = []
    for item in content["volumes"]:
        parsed = ImplicitDict.parse(item, Volume4D)
        assert not hasattr(parsed.volume, "altitude_upper") or parsed.volume.altitude_upper is None
        outlines.append(shapely.Polygon([(at.lng, at.lat) for at in parsed.volume.outline_polygon.vertices]))
    assert shapely.union_all(outlines).symmetric_difference(zones.geometry.union_all()).area < 1e-9
    assert content["volumes"][0]["time_start"]["value"] == "2025-04-09T00:00:00.000000Z"


def test_item_and_collection_are_valid_stac(tmp_path: Path) -> None:
    files = export_set(make_set(), tmp_path, ["qgis", "kmz", "stac"], name="trial")
    item_file, collection_file = files[-2:]
    item = pystac.Item.from_dict(json.loads(item_file.read_text()))
    collection = pystac.Collection.from_dict(json.loads(collection_file.read_text()))
    item.stac_extensions = []  # its schema stands on the web
    assert item.validate()
    assert collection.validate()
    assert set(item.assets) == {path.name for path in files[:-2]}
    assert {(tmp_path / name).exists() for name in item.assets} == {True}
    assert item.properties["tadmur:caveat"] == CAVEAT.text
    assert "units" in {key.removeprefix("tadmur:") for key in item.properties}


GRID = Grid(LocalPlane(39.0, 34.75, 33.0, 36.5), -150_000.0, 150_000.0, 1000.0, n_rows=300, n_cols=400)
RAMP = read_palettes()["ramp"]


def make_density() -> Raster:
    """One hill with its top in the cell of Palmyra's ruins, nothing in the west, no data in a corner."""
    x_m, y_m = np.meshgrid(*GRID.centres())
    values = 0.02 * np.exp(-((x_m + 66_500) ** 2 + (y_m + 21_500) ** 2) / 40_000**2)
    values[:, :30] = 0.0
    values[:40, -40:] = np.nan
    look = RasterLook(title="Reported strikes per km²", title_ar="الضربات", low=0.0, high=0.02, blank_low=True)
    return show_raster(Raster(GRID, values, "density", "1/km2"), look)


def test_grids_tell_what_they_are_and_bring_their_colours(tmp_path: Path) -> None:
    raster = Raster(Grid(GRID.plane, 0.0, 10.0, 10.0, n_rows=1, n_cols=3), np.array([[1.0, np.nan, 3.0]]), "cost", "km")
    exported = make_set(frames={}, rasters={"cost": raster})
    image, coloured, style, other = export_set(exported, tmp_path, ["cog"], name="trial")
    assert (image.name, coloured.name, style.name) == ("cost.tif", "cost_colours.tif", "cost.qml")
    assert other.read_bytes() == style.read_bytes()
    (back,) = read_cog(image)
    assert back.unit == "km"
    np.testing.assert_array_equal(back.values, raster.values)
    assert all(CAVEAT.text.encode() in path.read_bytes() for path in (image, coloured))
    items = list(defusedxml.ElementTree.fromstring(style.read_text().partition("\n")[2]).iter("item"))
    assert [(item.get("value"), item.get("color")) for item in items][::5] == [("1", "#fff6d5"), ("3", "#2c1a47")]
    assert [item.get("label") for item in items][::5] == ["1 km", "3 km"]


def test_labels_of_a_pure_number_keep_their_digits() -> None:
    raster = Raster(Grid(GRID.plane, 0.0, 10.0, 10.0, n_rows=1, n_cols=2), np.array([[0.0, 0.5]]), "share", "1")
    items = defusedxml.ElementTree.fromstring(write_raster_qml(raster).partition("\n")[2]).iter("item")
    assert [item.get("label") for item in items] == ["0", "0.1", "0.2", "0.3", "0.4", "0.5"]


def test_a_coloured_grid_opens_in_the_colours_of_the_map(tmp_path: Path) -> None:
    raster = make_density()
    made = raster.values  # noqa: PD011 - of a raster
    files = {path.name: path for path in export_set(make_set(rasters={"density": raster}), tmp_path, ["cog"], name="t")}
    ramp = blend_colours(RAMP, 255)
    for name in ("density.tif", "density_colours.tif"):
        sound, errors, told = cog_validate(files[name], strict=True, quiet=True)
        assert (sound, errors, told) == (True, [], [])
    with rasterio.open(files["density_colours.tif"]) as file:
        assert file.colorinterp == (ColorInterp.palette,)
        assert (file.nodata, file.units, file.descriptions) == (0.0, ("1/km2",), ("density",))
        tones, table = file.read(1), file.colormap(1)
        values = tones * file.scales[0] + file.offsets[0]
        assert table[0][3] == 0
        assert [table[tone][:3] for tone in (1, 128, 255)] == [tuple(ramp[tone].tolist()) for tone in (0, 127, 254)]
        overview = file.read(1, out_shape=(150, 200))
        assert set(np.unique(overview)) <= set(np.unique(tones))  # no colour between two others
    known = np.isfinite(made) & (made > 0)
    np.testing.assert_array_equal(tones > 0, known)
    np.testing.assert_allclose(values[known], made[known], atol=0.02 / 254 / 2 * 1.0001)
    expected = paint_raster(
        MapRaster(id="d", name="d", raster=raster, anchor_low=0.0, anchor_high=0.02, blank_low=True), tuple(RAMP)
    )
    with Image.open(io.BytesIO(base64.b64decode(expected["image"].partition(",")[2]))) as picture:
        drawn = {tuple(colour) for _, colour in picture.convert("RGBA").getcolors(300) if colour[3]}
    assert drawn <= {tuple(colour) for colour in table.values()}  # what the page of the map draws
    assert len(drawn) > 200


@pytest.mark.skipif(not Path("/usr/bin/gdalinfo").exists(), reason="needs Debian's gdal-bin")
def test_another_gdal_finds_colours_scale_and_unit(tmp_path: Path) -> None:
    export_set(make_set(rasters={"density": make_density()}), tmp_path, ["cog"], name="t")
    run = subprocess.run(  # noqa: S603 - a fixed program
        ["/usr/bin/gdalinfo", "-json", tmp_path / "density_colours.tif"], capture_output=True, check=True
    )
    (band,) = json.loads(run.stdout)["bands"]
    assert (band["colorInterpretation"], band["noDataValue"], band["unit"]) == ("Palette", 0.0, "1/km2")
    assert band["colorTable"]["count"] == 256
    assert band["offset"] + 255 * band["scale"] == pytest.approx(0.02)


QGIS_PICTURE = """
import sys
from qgis.core import QgsApplication, QgsMapRendererSequentialJob, QgsMapSettings, QgsProject
from qgis.core import QgsRasterLayer, QgsRectangle
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor
app = QgsApplication([], False); app.initQgis()
project, out, alone, *box = sys.argv[1:]
assert QgsProject.instance().read(project)
root = QgsProject.instance().layerTreeRoot()
(group,) = [child for child in root.children() if child.name().startswith("Grids")]
(leaf,) = group.children()
assert not leaf.itemVisibilityChecked()
assert [child.name().split(" / ")[0] for child in root.children()].index("Grids") < len(root.children()) - 1
layer = leaf.layer()
assert layer.isValid() and layer.crs().isValid() and not layer.crs().isGeographic()
assert layer.name() == "Reported strikes per km² / الضربات"
assert abs(layer.renderer().opacity() - 0.55) < 1e-6
layer.renderer().setOpacity(1.0)
other = QgsRasterLayer(alone, "alone")  # with the style that stands beside it
assert other.renderer().type() == "singlebandpseudocolor"
other.renderer().setOpacity(1.0)
for name, shown in (("project", layer), ("alone", other)):
    settings = QgsMapSettings()
    settings.setLayers([shown])
    settings.setDestinationCrs(QgsProject.instance().crs())
    settings.setOutputSize(QSize(400, 400))
    settings.setBackgroundColor(QColor("#ffffff"))
    settings.setExtent(QgsRectangle(*map(float, box)))
    job = QgsMapRendererSequentialJob(settings)
    job.start(); job.waitForFinished()
    job.renderedImage().save(f"{out}/{name}.png")
print("pictures drawn")
"""


@pytest.mark.skipif(not Path("/usr/bin/qgis").exists(), reason="needs Debian's qgis and python3-qgis")
def test_qgis_draws_a_grid_in_its_place_and_colours(tmp_path: Path) -> None:
    raster = make_density()
    export_set(make_set(rasters={"density": raster}), tmp_path, ["qgis", "cog"], name="t")
    to_mercator = pyproj.Transformer.from_crs(4326, 3857, always_xy=True)
    west, south = to_mercator.transform(37.5, 33.8)
    box = (west, south, west + 160_000, south + 160_000)  # 400 m to a pixel
    run = subprocess.run(  # noqa: S603 - our own script
        ["/usr/bin/python3", "-c", QGIS_PICTURE, tmp_path / "t.qgz", tmp_path, tmp_path / "density_colours.tif"]
        + [str(edge) for edge in box],
        env={"QT_QPA_PLATFORM": "offscreen", "PATH": os.environ["PATH"], "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert "pictures drawn" in run.stdout, run.stderr
    ramp = blend_colours(RAMP, 255).astype(int)
    for name in ("project", "alone"):
        with Image.open(tmp_path / f"{name}.png") as image:
            picture = np.asarray(image.convert("RGB")).astype(int)
        tones = np.abs(picture[:, :, None, :] - ramp).sum(axis=3).argmin(axis=2)
        rows, cols = np.nonzero(tones == tones.max())
        # The top of the hill, by PROJ alone: from the plane's own words to degrees and on to web Mercator.
        lon, lat = pyproj.Transformer.from_crs(GRID.plane.crs, 4326, always_xy=True).transform(-66_500, -21_500)
        x_m, y_m = to_mercator.transform(lon, lat)
        expected = ((x_m - box[0]) / 400, (box[3] - y_m) / 400)
        assert (cols.mean() + 0.5, rows.mean() + 0.5) == pytest.approx(expected, abs=1.5)  # a cell is 3 pixels
        assert np.abs(picture[rows[0], cols[0]] - ramp[254]).max() <= 4
        assert picture[200, 10].tolist() == [255, 255, 255]  # nothing reported: blank, as on the map


def test_stac_tells_of_grids(tmp_path: Path) -> None:
    raster = make_density()
    exported = make_set(frames={}, rasters={"density": raster})
    files = export_set(exported, tmp_path, ["cog", "netcdf", "stac"], name="trial")
    item = pystac.Item.from_dict(json.loads((tmp_path / "item.json").read_text()))
    assert set(item.assets) == {path.name for path in files[:-2]}
    assert item.assets["density.nc"].media_type == "application/netcdf"
    assert item.assets["density.qml"].roles == ["metadata"]
    place = ProjectionExtension.ext(item.assets["density.tif"])
    assert (place.shape, place.transform) == (list(GRID.shape), list(GRID.transform)[:6])
    assert pyproj.CRS.from_wkt(place.wkt2).equals(GRID.plane.crs)
    with rasterio.open(tmp_path / "density_colours.tif") as file:
        (band,) = item.assets["density_colours.tif"].to_dict()["bands"]
        assert (band["raster:scale"], band["raster:offset"]) == pytest.approx((file.scales[0], file.offsets[0]))
        assert (band["unit"], band["nodata"], band["data_type"]) == ("1/km2", file.nodata, file.dtypes[0])
    (band,) = item.assets["density.tif"].to_dict()["bands"]
    assert (band["nodata"], band["data_type"]) == ("nan", "float32")
    box = pyproj.Transformer.from_crs(GRID.plane.crs, 4326, always_xy=True).transform_bounds(*GRID.bounds_m)
    assert item.bbox == pytest.approx(box, abs=0.011)
    item.stac_extensions = []  # their schemas stand on the web
    assert item.validate()


def test_a_grid_with_the_name_of_a_frame_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="a grid and a frame 'control'"):
        export_set(make_set(rasters={"control": make_density()}), tmp_path, ["cog"], name="trial")
    with pytest.raises(SettingsError, match="0 and 0"):
        RasterLook(title="flat", low=0.0, high=0.0)


def test_netcdf_names_the_missing_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(labelled, "find_spec", lambda _: None)
    with pytest.raises(OutputError, match=r"tadmur\[xarray\]"):
        export_set(make_set(rasters={"density": make_density()}), tmp_path, ["netcdf"], name="trial")


def test_chains_of_volumes_stand_for_their_corridors(tmp_path: Path) -> None:
    (row,) = maps_scene.corridors_frame().iloc[:1].to_dict("records")
    heights = {"lower_m": 3000.0, "upper_m": 4000.0, "vertical_reference": "mean sea level"}
    six = datetime(2025, 4, 15, 6, tzinfo=UTC)
    chain = to_volumes(row | heights, speed_m_s=100.0, depart=(six, six + timedelta(minutes=10)), stretch_m=100_000.0)
    exported = make_set(frames={"corridors": maps_scene.corridors_frame(), "volumes": chain})
    content = json.loads(write_f3548(exported, tmp_path / "v.json", geoid_height_m=(14, 22)).read_text())
    assert {feature["layer"] for feature in content["features"]} == {"volumes"}
    assert [feature["part"] for feature in content["features"]] == list(range(1, len(chain) + 1))
    indices = [index for feature in content["features"] for index in feature["volumes"]]
    assert indices == list(range(len(content["volumes"])))
    for item in content["volumes"]:
        parsed = ImplicitDict.parse(item, Volume4D)
        assert (parsed.volume.altitude_lower.value, parsed.volume.altitude_upper.value) == (3014, 4022)
        assert parsed.time_start.value.datetime < parsed.time_end.value.datetime
    drawn = json.loads(write_f3548(make_set(), tmp_path / "w.json").read_text())
    assert {feature["layer"] for feature in drawn["features"]} == {"zones", "corridors"}


def test_heights_of_volumes_follow_the_geoid_of_the_set(tmp_path: Path) -> None:
    zones = maps_scene.zones_frame().assign(lower_m=100.0, upper_m=300.0, vertical_reference="mean sea level")

    def list_heights(of_set_m: tuple[float, float] | None, **stated: float) -> set[tuple[float, float]]:
        exported = make_set(frames={"zones": zones}, geoid_height_m=of_set_m)
        content = json.loads(write_f3548(exported, tmp_path / "v.json", **stated).read_text())
        volumes = [item["volume"] for item in content["volumes"]]
        return {(item["altitude_lower"]["value"], item["altitude_upper"]["value"]) for item in volumes}

    # Over Syria EGM96 lies from 14 to 22 m above the ellipsoid; anywhere on the Earth from -107 to 86 m.
    assert list_heights((14.0, 22.0)) == {(114, 322)}
    assert list_heights(None) == {(100 - 107, 300 + 86)}
    assert list_heights((14.0, 22.0), geoid_height_m=18.0) == {(118, 318)}
    export_set(make_set(frames={"zones": zones}, geoid_height_m=(14.0, 22.0)), tmp_path, ["f3548"], name="t")
    assert "taken as 14 to 22 m" in (tmp_path / "t_f3548.json").read_text()


@pytest.mark.parametrize("heights_m", [(22.0, 14.0), (math.nan, 22.0), (14.0, math.inf), (-108.0, 0.0), (0.0, 86.5)])
def test_heights_that_the_geoid_has_nowhere_are_refused(heights_m: tuple[float, float]) -> None:
    with pytest.raises(SettingsError, match="from -107 to 86"):
        make_set(geoid_height_m=heights_m)


def test_what_the_shape_of_f3548_cannot_hold_is_told(tmp_path: Path) -> None:
    zones = maps_scene.zones_frame().assign(lower_m=0.0, upper_m=300.0, vertical_reference="AGL")
    with pytest.raises(DataError, match=r"zones, row 1, column vertical_reference: found heights above ground"):
        write_f3548(make_set(frames={"zones": zones}), tmp_path / "v.json")
    with pytest.raises(DataError, match="one of zones, corridors, volumes"):
        write_f3548(make_set(frames={}), tmp_path / "v.json")
    assert not list(tmp_path.iterdir())


def test_a_set_without_any_feature_is_written_too(tmp_path: Path) -> None:
    empty = ExportSet(frames={}, title="", as_of=datetime(2025, 4, 10, tzinfo=UTC))
    assert len(export_set(empty, tmp_path, ["qgis", "kmz", "xlsx", "stac"], name="empty")) == 6
    assert write_stac(empty, {}, tmp_path, item_id="empty")[0].exists()


def test_what_is_asked_wrongly_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="one of qgis"):
        export_set(make_set(), tmp_path, ["shp"], name="trial")
    with pytest.raises(SettingsError, match="letters, digits"):
        export_set(make_set(), tmp_path, ["gpkg"], name="../trial")
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(OutputError, match="folder"):
        export_set(make_set(), blocked, ["gpkg"], name="trial")
    assert not list(tmp_path.glob("*.gpkg"))


def test_layers_keep_every_row_and_part() -> None:
    layers = {layer.name: layer for layer in list_layers(make_set())}
    strikes = make_set().frames["strikes"]
    assert len(layers["strikes"].rows) + len(layers["strike_areas"].rows) == len(strikes)
    assert np.array([shape is None for shape in layers["strikes"].geometries]).sum() == strikes.geometry.isna().sum()
    assert len(layers["corridor_centrelines"].rows) == 1
    assert pd.Series(layers["zones"].column("prohibited_conduct")).iloc[0] == "basing"
