"""Formats that people send: what comes out of each, and what is refused before it can do harm."""

import datetime as dt
import io
import json
import math
import sqlite3
import struct
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import openpyxl
import pyogrio
import pytest
import shapely

from geo.errors import DataError, SchemaError, UnsafeFileError
from geo.exports import ExportSet, write_geojson_lines, write_spreadsheet
from geo.layers import LayerRead, Source, SourceLayer, inspect_layer, list_layers, postgis, read_layer
from geo.layers.databases.listing import DatabaseTable
from geo.layers.formats import FORMATS, read_raw
from geo.layers.formats.input_formats import INPUT_FORMATS, list_input_formats
from geo.layers.formats.spreadsheets import read_spreadsheet
from geo.layers.formats.xml_trees import parse_xml
from geo.layers.presets import ImportOptions, import_source
from geo.layers.sandbox import Limits, read_apart

SYRIA = (35.4, 32.1, 42.6, 37.5)
URL = "https://a.example/1"
BOX = shapely.box(36, 34, 37, 35)
KML = '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>{}</Document></kml>'
POINT = "<Point><coordinates>38.28,34.56,400</coordinates></Point>"


def placemark(name: str, body: str = POINT, **data: str) -> str:
    cells = {"id": name.lower(), "sources": URL} | data
    extended = "".join(f'<Data name="{key}"><value>{value}</value></Data>' for key, value in cells.items())
    return f"<Placemark><name>{name}</name><ExtendedData>{extended}</ExtendedData>{body}</Placemark>"


def write_kml(folder: Path, body: str, name: str = "a.kml") -> Path:
    path = folder / name
    path.write_text(KML.format(body), encoding="utf-8")
    return path


def write_zip(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def write_shapefile(
    folder: Path, *, crs: str | None = "EPSG:4326", encoding: str = "UTF-8", names: tuple[str, ...] = ("تدمر", "حمص")
) -> Path:
    path = folder / "areas.shp"
    frame = gpd.GeoDataFrame(
        {"id": ["0401", "b"], "name": list(names), "sources": [URL] * 2, "geometry_b": ["stated"] * 2},
        geometry=[BOX, shapely.box(38, 34, 39, 35)],
        crs="EPSG:4326",
    )
    frame = frame.to_crs(crs) if crs else frame
    pyogrio.write_dataframe(frame, path, encoding=encoding)
    if crs is None:
        path.with_suffix(".prj").unlink()
    return path


def write_sheet(folder: Path, rows: list[list[object]], *more: str) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "مواقع"
    for row in rows:
        sheet.append(row)
    for title in more:
        book.create_sheet(title).append(["id"])
    path = folder / "a.xlsx"
    book.save(path)
    return path


SHEET = [["id", "name", "lat", "lon", "sources"], ["a", "تدمر", 34.56, 38.28, URL]]


# Shapefiles


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:32637", None])
def test_a_loose_shapefile_is_read(tmp_path: Path, crs: str | None) -> None:
    layer = inspect_layer(write_shapefile(tmp_path, crs=crs), "areas", bounds_deg=SYRIA)
    assert layer.refused == ()
    assert layer.frame["id"].tolist() == ["0401", "b"]
    assert layer.frame["name"].tolist() == ["تدمر", "حمص"]
    assert layer.frame["geometry_basis"].tolist() == ["stated", "stated"]
    assert layer.frame.geometry[0].hausdorff_distance(BOX) < 1e-6
    said = " ".join(str(repair) for repair in layer.repairs)
    assert "the column geometry_b" in said
    assert ("coordinates in EPSG:32637" in said) == (crs == "EPSG:32637")
    assert ("no .prj" in said) == (crs is None)


def test_a_shapefile_is_imported_with_a_mapping(tmp_path: Path) -> None:
    options = ImportOptions(kind="areas", constants={"note": "by mail"})
    path = write_shapefile(tmp_path)
    layer = import_source(path, preset="plain", mapping={"name_ar": "name"}, options=options, bounds_deg=SYRIA)
    assert layer.frame["name_ar"].tolist() == layer.frame["name"].tolist() == ["تدمر", "حمص"]
    assert layer.frame["geometry_basis"].tolist() == ["stated", "stated"]
    assert layer.frame["note"].tolist() == ["by mail"] * 2


def test_projected_metres_without_a_prj_are_refused(tmp_path: Path) -> None:
    path = write_shapefile(tmp_path, crs="EPSG:32637")
    path.with_suffix(".prj").unlink()
    layer = inspect_layer(path, "areas", bounds_deg=SYRIA)
    assert len(layer.frame) == 0
    assert {finding.likely_cause for finding in layer.refused} == {
        "projected metres, such as UTM, without their coordinate reference system"
    }


@pytest.mark.parametrize("folder", ["", "من/"])
def test_a_zipped_shapefile_is_read(tmp_path: Path, folder: str) -> None:
    parts = {path.name: path.read_bytes() for path in write_shapefile(tmp_path).parent.glob("areas.*")}
    path = write_zip(tmp_path / "sent.zip", {f"{folder}{name.upper()}": content for name, content in parts.items()})
    assert read_layer(path, "areas", bounds_deg=SYRIA)["name"].tolist() == ["تدمر", "حمص"]


def test_of_several_zipped_shapefiles_one_is_asked_for(tmp_path: Path) -> None:
    parts = {path.suffix: path.read_bytes() for path in write_shapefile(tmp_path).parent.glob("areas.*")}
    both = {f"{stem}{suffix}": content for stem in ("one", "two") for suffix, content in parts.items()}
    path = write_zip(tmp_path / "sent.zip", both)
    with pytest.raises(DataError, match="found 2 shapefiles, expected the name of one of 'one', 'two'"):
        read_layer(path, "areas")
    assert len(read_layer(path, "areas", layer_name="two")) == 2


@pytest.mark.parametrize(("has_cpg", "recorded"), [(True, False), (False, True)])
def test_arabic_of_windows_is_read_with_and_without_its_cpg(tmp_path: Path, *, has_cpg: bool, recorded: bool) -> None:
    path = write_shapefile(tmp_path, encoding="CP1256", names=("تدمر", "دير الزور"))
    if has_cpg:
        path.with_suffix(".cpg").write_text("ANSI 1256")
    else:
        path.with_suffix(".cpg").unlink(missing_ok=True)
    layer = inspect_layer(path, "areas")
    assert layer.frame["name"].tolist() == ["تدمر", "دير الزور"]
    assert any("cp1256" in repair.done for repair in layer.repairs) is recorded


def test_letters_of_an_unknown_encoding_are_refused(tmp_path: Path) -> None:
    path = write_shapefile(tmp_path, encoding="CP1254", names=("Şırnak", "Köşe"))  # noqa: RUF001 -- Turkish letters
    path.with_suffix(".cpg").unlink(missing_ok=True)
    with pytest.raises(DataError, match="letters of an unknown encoding"):
        read_layer(path, "areas")
    path.with_suffix(".cpg").write_text("klingon")
    with pytest.raises(DataError, match="the name of an encoding"):
        read_layer(path, "areas")


def test_a_shapefile_without_its_parts_or_of_another_format_is_refused(tmp_path: Path) -> None:
    path = write_shapefile(tmp_path)
    path.with_suffix(".dbf").unlink()
    with pytest.raises(DataError, match=r"no \.dbf beside it.*best sent as one zip"):
        read_layer(path, "areas")
    path.with_suffix(".dbf").write_bytes(b"")
    path.write_text("<OGRVRTDataSource><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTDataSource>")
    with pytest.raises(UnsafeFileError, match="a file of another format under this name"):
        read_layer(path, "areas")


def test_a_damaged_shapefile_is_told(tmp_path: Path) -> None:
    path = write_shapefile(tmp_path)
    path.write_bytes(path.read_bytes()[:150])
    with pytest.raises(DataError):
        read_layer(path, "areas")


def test_a_flatgeobuf_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.fgb"
    frame = gpd.GeoDataFrame({"id": ["a"], "name": ["تدمر"], "sources": [URL]}, geometry=[BOX], crs="EPSG:4326")
    pyogrio.write_dataframe(frame, path)
    assert read_layer(path, "areas").geometry[0].equals(BOX)
    path.write_bytes(b"GIF89a")
    with pytest.raises(UnsafeFileError, match="expected FlatGeobuf"):
        read_layer(path, "areas")


# KML and KMZ


def test_kml_of_my_maps_is_read_folder_by_folder(tmp_path: Path) -> None:
    body = (
        f"<name>Map</name><Folder><name>Sites</name>{placemark('Palmyra')}{placemark('Homs', name_ar='حمص')}</Folder>"
        f"<Folder><name>حواجز</name>{placemark('Gate')}</Folder>"
    )
    path = write_kml(tmp_path, body)
    with pytest.raises(DataError, match="found 2 layers, expected the name of one of 'Sites', 'حواجز'"):
        read_layer(path, "sites")
    frame = read_layer(path, "sites", layer_name="Sites", bounds_deg=SYRIA)
    assert frame["name"].tolist() == ["Palmyra", "Homs"]
    assert frame["name_ar"].tolist() == ["", "حمص"]
    assert frame.geometry[0].equals(shapely.Point(38.28, 34.56))
    assert read_layer(path, "sites", layer_name="حواجز")["id"].tolist() == ["gate"]


def test_kmz_is_read_and_its_pictures_are_left_alone(tmp_path: Path) -> None:
    text = KML.format(placemark("Palmyra")).encode()
    path = write_zip(tmp_path / "a.kmz", {"doc.kml": text, "images/icon.png": b"\x89PNG", "other.kml": b"<kml/>"})
    assert read_layer(path, "sites")["name"].tolist() == ["Palmyra"]
    with pytest.raises(DataError, match="no KML in it"):
        read_layer(write_zip(tmp_path / "b.kmz", {"a.txt": b"x"}), "sites")


RING = "<LinearRing><coordinates>36,34 37,34 37,35 36,35{}</coordinates></LinearRing>"


def test_kml_polygons_lines_and_times_are_read(tmp_path: Path) -> None:
    hole = "<LinearRing><coordinates>36.4,34.4 36.6,34.4 36.6,34.6 36.4,34.6 36.4,34.4</coordinates></LinearRing>"
    polygon = (
        f"<Polygon><outerBoundaryIs>{RING.format('')}</outerBoundaryIs>"
        f"<innerBoundaryIs>{hole}</innerBoundaryIs></Polygon>"
    )
    body = placemark("One", f"<TimeStamp><when>2025-04</when></TimeStamp>{polygon}")
    body += placemark("Two", f"<MultiGeometry>{polygon}</MultiGeometry>")
    layer = inspect_layer(write_kml(tmp_path, body), "areas")
    assert layer.refused == ()
    assert layer.frame["date_edtf"].tolist() == ["2025-04", ""]
    assert shapely.area(layer.frame.geometry.to_numpy()).round(6).tolist() == [0.96, 0.96]
    assert [repair.done for repair in layer.repairs] == ["closed", "closed"]
    line = "<LineString><coordinates>36,34,0 37,34,5</coordinates></LineString>"
    frame = read_layer(write_kml(tmp_path, placemark("L", line)), "lines")
    assert frame.geometry[0].equals(shapely.LineString([(36, 34), (37, 34)]))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<Point><coordinates>38.28 34.56</coordinates></Point>", "the position '38.28'"),
        ("<Point><coordinates/></Point>", "no coordinates"),
        ("<Point><coordinates>nan,34</coordinates></Point>", "the position 'nan,34'"),
        (
            f"<MultiGeometry>{POINT}<LineString><coordinates>1,2 3,4</coordinates></LineString></MultiGeometry>",
            "a Multi",
        ),
        ("<Polygon/>", "0 outer rings"),
        ("<Model/>", "a Model"),
        ("<Point><coordinates>34.56,38.28</coordinates></Point>", "latitude and longitude swapped"),
    ],
)
def test_a_bad_placemark_leaves_the_others_alone(tmp_path: Path, body: str, words: str) -> None:
    path = write_kml(tmp_path, placemark("Bad", body) + placemark("Good"))
    layer = inspect_layer(path, "sites", bounds_deg=SYRIA)
    assert layer.frame["name"].tolist() == ["Good"]
    assert words in str(layer.refused[0])
    assert layer.n_rows == len(layer.frame) + len({finding.row for finding in layer.refused}) == 2


def test_a_network_link_is_explained_and_refused(tmp_path: Path) -> None:
    link = "<NetworkLink><Link><href>http://127.0.0.1:9/live.kml</href></Link></NetworkLink>"
    with pytest.raises(UnsafeFileError, match=r"a NetworkLink to 'http://127\.0\.0\.1:9/live\.kml'") as caught:
        read_layer(write_kml(tmp_path, link), "sites")
    assert "save the places themselves" in str(caught.value)


@pytest.mark.parametrize("suffix", [".kml", ".gpx"])
@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE kml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><kml>&b;</kml>',
        '<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]><kml>&x;</kml>',
        '<!DOCTYPE kml SYSTEM "http://127.0.0.1:9/a.dtd"><kml/>',
    ],
)
def test_entities_are_never_expanded(tmp_path: Path, text: str, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_text(text)
    with pytest.raises(UnsafeFileError, match="a document type or an entity"):
        read_layer(path, "sites")


@pytest.mark.parametrize(
    ("content", "error", "words"),
    [
        (b"<a>" * 200_000, UnsafeFileError, "nested deeper than 100"),
        (b"<a><b></a>", DataError, "mismatched tag"),
        (b"", DataError, "no element found"),
        (b"\xff\xfe", DataError, "is not XML"),
    ],
)
def test_xml_that_is_deep_or_broken_is_refused(content: bytes, error: type[DataError], words: str) -> None:
    with pytest.raises(error, match=words):
        parse_xml(content, "a.kml")


def test_xml_of_another_format_is_refused(tmp_path: Path) -> None:
    for suffix in (".kml", ".gpx"):
        path = tmp_path / f"a{suffix}"
        path.write_text("<WFS_Capabilities/>")
        with pytest.raises(UnsafeFileError, match="found <WFS_Capabilities>"):
            read_layer(path, "sites")


# GPX


GPX = '<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">{}</gpx>'
TRACK = '<trk><name>road</name><trkseg><trkpt lat="34" lon="36"/><trkpt lat="34.5" lon="36.5"/></trkseg></trk>'


def test_gpx_gives_waypoints_routes_and_tracks(tmp_path: Path) -> None:
    path = tmp_path / "a.gpx"
    waypoint = '<wpt lat="34.56" lon="38.28"><ele>400</ele><name>تدمر</name></wpt>'
    route = '<rte><rtept lat="34" lon="36"/><rtept lat="35" lon="36"/></rte>'
    path.write_text(GPX.format(waypoint + route + TRACK), encoding="utf-8")
    with pytest.raises(DataError, match="'waypoints', 'routes', 'tracks'"):
        read_layer(path, "sites")
    options = ImportOptions(kind="sites", constants={"sources": URL})
    layer = import_source(path, preset="plain", options=options, layer_name="waypoints", bounds_deg=SYRIA)
    assert layer.frame[["id", "name"]].to_numpy().tolist() == [["row-1", "تدمر"]]
    assert "a.gpx, row 1, column geometry: found heights; dropped." in [str(repair) for repair in layer.repairs]
    for name, line in (("routes", [(36, 34), (36, 35)]), ("tracks", [(36, 34), (36.5, 34.5)])):
        wanted = ImportOptions(kind="lines", constants={"sources": URL})
        lines = import_source(path, preset="plain", options=wanted, layer_name=name)
        assert lines.frame.geometry[0].equals(shapely.LineString(line))


def test_a_lost_fix_does_not_lose_the_track(tmp_path: Path) -> None:
    path = tmp_path / "convoy.gpx"
    good = "<trkseg>" + "".join(f'<trkpt lat="34.{n}" lon="38.{n}"/>' for n in range(3)) + "</trkseg>"
    lost = '<trkseg><trkpt lat="34" lon="39"/></trkseg>'
    path.write_text(GPX.format(f"<trk>{good}{lost}</trk><trk>{lost}</trk>"), encoding="utf-8")
    raw = read_raw(path)
    assert [shape.wkt for shape in raw.geometries] == ["LINESTRING (38 34, 38.1 34.1, 38.2 34.2)"]
    assert [str(repair) for repair in raw.repairs] == [
        "convoy.gpx, row 1, column geometry: found 1 stretch of a single point; dropped."
    ]
    assert "a track without two points in a row" in str(raw.refused[0])
    assert raw.refused[0].row == "2"


@pytest.mark.parametrize("point", ['lat="x" lon="36"', 'lat="34"', 'lat="34" lon="1e999"'])
def test_a_gpx_point_that_is_none_is_refused(tmp_path: Path, point: str) -> None:
    path = tmp_path / "a.gpx"
    path.write_text(GPX.format(f'<wpt {point}/><wpt lat="34" lon="36"><name>A</name></wpt>'))
    options = ImportOptions(kind="sites", constants={"sources": URL})
    layer = import_source(path, preset="plain", options=options)
    assert (len(layer.frame), layer.n_rows, [finding.row for finding in layer.refused]) == (1, 2, ["1"])


# Workbooks


def test_a_workbook_is_read(tmp_path: Path) -> None:
    rows = [*SHEET, [None] * 5, ["0401", "NA", "34,56", "٣٨٫٢٨", URL], [7, 8, 34.5, 37, URL]]  # noqa: RUF001
    layer = inspect_layer(write_sheet(tmp_path, rows), "sites", bounds_deg=SYRIA)
    assert layer.refused == ()
    assert layer.frame["id"].tolist() == ["a", "0401", "7"]
    assert layer.frame["name"].tolist() == ["تدمر", "NA", "8"]
    assert layer.frame.geometry[1].equals(shapely.Point(38.28, 34.56))
    assert {repair.column for repair in layer.repairs} == {"lat", "lon"}
    assert read_spreadsheet(tmp_path / "a.xlsx").row_numbers == (1, 3, 4)


def test_days_of_a_workbook_are_days_and_day_numbers_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["id", "name", "date_edtf", "lat", "lon", "geo_precision", "sources"])
    for number, cell in enumerate(["=DATE(2025,4,2)", 45749, "2025-04"], start=1):
        sheet.append([f"s{number}", "A", cell, 34.5, 37.5, "settlement", URL])
    sheet.append(["s4", "A", dt.date(2025, 4, 2), 34.5, 37.5, "settlement", URL])
    sheet.append(["s5", "A", dt.datetime(2025, 4, 2, 10, 30), 34.5, 37.5, "settlement", URL])  # noqa: DTZ001 -- as Excel
    book.save(path)
    layer = inspect_layer(path, "strikes", bounds_deg=SYRIA)
    assert layer.frame[["id", "date_edtf"]].to_numpy().tolist() == [["s3", "2025-04"], ["s4", "2025-04-02"]]
    causes = {finding.row: finding.likely_cause for finding in layer.refused if finding.column == "date_edtf"}
    assert "a spreadsheet's day number" in causes["2"]
    assert "a clock time without its zone" in causes["5"]


def test_of_several_sheets_one_is_asked_for(tmp_path: Path) -> None:
    path = write_sheet(tmp_path, SHEET, "Other")
    with pytest.raises(DataError, match="found 2 sheets, expected the name of one of 'مواقع', 'Other'"):
        read_layer(path, "sites")
    assert len(read_layer(path, "sites", layer_name="مواقع")) == 1
    with pytest.raises(DataError, match="'Oter'"):
        read_layer(path, "sites", layer_name="Oter")


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["id", None, "name"], ["a", "b", "c"]], "column 2 without a name"),
        ([["id", "id"], ["a", "b"]], "the column 2 times"),
    ],
)
def test_a_header_that_leaves_it_open_is_refused(tmp_path: Path, rows: list[list[object]], words: str) -> None:
    with pytest.raises(SchemaError, match=words):
        read_layer(write_sheet(tmp_path, rows), "sites")


def test_cells_beyond_the_header_are_refused(tmp_path: Path) -> None:
    layer = inspect_layer(write_sheet(tmp_path, [*SHEET, ["b", "B", 34, 37, URL, "more"]]), "sites")
    assert layer.frame["id"].tolist() == ["a"]
    assert "cells beyond the header" in str(layer.refused[0])


def far_sheet(reference: str) -> bytes:
    return (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        f'<c r="A1"><v>1</v></c></row><row r="9"><c r="{reference}"><v>1</v></c></row></sheetData></worksheet>'
    ).encode()


@pytest.mark.parametrize("reference", ["XFD1048576", "A1048577", "XFD1"])
def test_two_cells_that_lie_far_apart_are_refused(tmp_path: Path, reference: str) -> None:
    path = write_sheet(tmp_path, SHEET)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    write_zip(path, parts | {"xl/worksheets/sheet1.xml": far_sheet(reference)})
    with pytest.raises(UnsafeFileError, match="a cell far from the table"):
        read_layer(path, "sites")


def test_an_older_workbook_and_no_workbook_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(100))
    with pytest.raises(DataError, match=r"save it as \.xlsx"):
        read_layer(path, "sites")
    with pytest.raises(DataError, match="no sheet in it"):
        read_layer(write_zip(path, {"a.txt": b"x"}), "sites")
    path.write_text("id,name")
    with pytest.raises(DataError, match="expected a zip file"):
        read_layer(path, "sites")


# Tables


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"id;name;lat;lon;sources\na;A;34,56;38,28;{URL}\n", (38.28, 34.56)),
        (f"id\tname\tlat\tlon\tsources\na\tA\t34.56\t38.28\t{URL}\n", (38.28, 34.56)),
        (f"id;name;lat;lon;sources\na;A;34°33'36\"N;38°16'48\"E;{URL}\n", (38.28, 34.56)),
        (f"id,name,position,sources\na,A,37S DU 34317 24749,{URL}\n", (38.284, 34.5624)),
        (f'id,name,position,sources\na,A,"38.28, 34.56",{URL}\n', (38.28, 34.56)),
        (f"id,name,position,sources\na,A,٣٤٫٥٦ ٣٨٫٢٨,{URL}\n", (38.28, 34.56)),  # noqa: RUF001
        (f"id,name,wkt,sources\na,A,POINT (38.28 34.56),{URL}\n", (38.28, 34.56)),
        (f"id,name,WKT,sources\na,A,POINT Z (38.28 34.56 400),{URL}\n", (38.28, 34.56)),
    ],
)
def test_tables_of_every_spelling_give_the_same_place(tmp_path: Path, text: str, expected: tuple[float, float]) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    layer = inspect_layer(path, "sites", bounds_deg=SYRIA)
    assert layer.refused == ()
    assert math.dist(layer.frame.geometry[0].coords[0], expected) < 2e-5
    assert layer.unused_columns == ()


def test_thousands_are_not_taken_for_decimals(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"id;name;lat;lon;population;sources\na;A;34,5;38;51,015;{URL}\nb;B;34;38;51,5;{URL}\n")
    layer = inspect_layer(path, "sites")
    assert layer.frame["population"].tolist() == [51.5]
    assert layer.refused[0].likely_cause == "a comma between thousands"


@pytest.mark.parametrize(
    ("column", "cell", "words"),
    [
        ("wkt", "POINT (38.28", "well-known text"),
        ("wkt", "SRID=4326;POINT (38.28 34.56)", "EWKT"),
        ("wkt", "POINT (34.56 38.28)", "latitude and longitude swapped"),
        ("position", "somewhere", "one position"),
        ("position", "38.28, 34.56, 7", "one position"),
    ],
)
def test_a_place_in_one_cell_that_is_none_is_refused(tmp_path: Path, column: str, cell: str, words: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f'id,name,{column},sources\na,A,"{cell}",{URL}\nb,B,,{URL}\n')
    layer = inspect_layer(path, "sites", bounds_deg=SYRIA)
    text = next(str(finding) for finding in layer.refused if finding.row == "1")
    assert words in text


def test_a_table_of_areas_is_read_from_its_wkt(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f'id;name;wkt;sources\na;A;"{BOX.wkt}";{URL}\n')
    assert read_layer(path, "areas").geometry[0].equals(BOX)


# Archives and the child process


def test_a_layer_of_too_many_rows_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geo.layers.sandbox.running.MAX_ROWS", 1)
    with pytest.raises(DataError, match="found 2 features; at most 1 are read"):
        read_layer(write_shapefile(tmp_path), "areas")


def test_bombs_are_refused_before_they_are_unpacked(tmp_path: Path) -> None:
    zeros = bytes(20_000_000)
    for suffix in (".zip", ".kmz", ".xlsx"):
        path = write_zip(tmp_path / f"a{suffix}", {"doc.kml": zeros, "xl/workbook.xml": b"", "a.shp": b""})
        with pytest.raises(UnsafeFileError, match="a file made to fill memory"):
            read_layer(path, "sites")
    many = write_zip(tmp_path / "b.zip", {str(number): b"" for number in range(2_001)})
    with pytest.raises(UnsafeFileError, match="found 2001 files"):
        read_layer(many, "sites")


def lie(content: bytes) -> bytes:
    """State sizes of an archive's only part as smaller than they are."""
    start = content.index(b"PK\x01\x02")
    return content[: start + 24] + struct.pack("<I", 5) + content[start + 28 :]


def test_archives_that_are_damaged_or_lie_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.kmz"
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("doc.kml", KML.format(placemark("A")))
    for content in (lie(held.getvalue()), held.getvalue()[:60], b"PK"):
        path.write_bytes(content)
        with pytest.raises(DataError):
            read_layer(path, "sites")


def test_an_archive_under_a_password_is_told(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.kmz", {"doc.kml": b"<kml/>"})
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1  # the flag of the central directory
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"'doc\.kml' under a password"):
        read_layer(path, "sites")


def test_an_archive_that_climbs_out_of_its_folder_writes_nothing_there(tmp_path: Path) -> None:
    parts = {path.name: path.read_bytes() for path in write_shapefile(tmp_path).parent.glob("areas.*")}
    inside = tmp_path / "deep" / "er"
    inside.mkdir(parents=True)
    path = write_zip(inside / "a.zip", {f"../../{name}": content for name, content in parts.items()})
    before = sorted(tmp_path.rglob("*"))
    assert len(read_layer(path, "areas")) == 2
    assert sorted(tmp_path.rglob("*")) == before


def test_only_the_allowed_drivers_are_loaded() -> None:
    vrt = b"<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer>"
    geojson = json.dumps({"type": "FeatureCollection", "features": [], "crs": {"type": "link"}}).encode()
    for content in (vrt + b"</OGRVRTDataSource>", geojson, b"SQLite format 3\x00"):
        with pytest.raises(DataError, match="cannot be read"):
            read_apart({".dat": content}, "a.dat", reader="vector")


def test_a_driver_too_many_stops_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geo.layers.sandbox.running._list_unneeded_drivers", lambda: ("GPX",))
    with pytest.raises(DataError, match=r"the drivers .*OGR_VRT.* would be loaded"):
        read_apart({".shp": b""}, "a.shp", reader="vector")


def many_points(path: Path, n_points: int) -> dict[str, bytes]:
    frame = gpd.GeoDataFrame({"id": range(n_points)}, geometry=gpd.points_from_xy(*[range(n_points)] * 2), crs=4326)
    pyogrio.write_dataframe(frame, path)
    return {suffix: path.with_suffix(suffix).read_bytes() for suffix in (".shp", ".shx", ".dbf")}


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (Limits(memory_bytes=150_000_000), "of memory|a crash"),
        (Limits(wall_s=0.01), "more than 0.01 s by the clock"),
        (Limits(output_bytes=1_000), "once read"),
    ],
)
def test_a_child_that_passes_a_limit_is_stopped_and_told(tmp_path: Path, limits: Limits, words: str) -> None:
    parts = many_points(tmp_path / "a.shp", 200)
    with pytest.raises(UnsafeFileError, match=words):
        read_apart(parts, "a.shp", reader="vector", limits=limits)


def test_a_child_that_works_too_long_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "worker.py"
    script.write_text("import resource\nresource.setrlimit(resource.RLIMIT_CPU, (1, 1))\nwhile True: pass\n")
    monkeypatch.setattr("geo.layers.sandbox.running._WORKER", script)
    with pytest.raises(UnsafeFileError, match="more than 1 s of work"):
        read_apart({".shp": b""}, "a.shp", reader="vector", limits=Limits(cpu_s=1))


@pytest.mark.parametrize(
    ("code", "error", "words"),
    [
        ("import os; os.kill(os.getpid(), 11)", UnsafeFileError, r"a crash of the library that reads it \(signal 11\)"),
        ("raise OSError('no such thing')", DataError, "no such thing"),
    ],
)
def test_a_child_that_crashes_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, error: type[DataError], words: str
) -> None:
    script = tmp_path / "worker.py"
    script.write_text(code)
    monkeypatch.setattr("geo.layers.sandbox.running._WORKER", script)
    with pytest.raises(error, match=words):
        read_apart({".shp": b""}, "a.shp", reader="vector")


@pytest.mark.parametrize("write", [write_shapefile, lambda folder: write_sheet(folder, SHEET)])
def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Callable[[Path], Path]) -> None:
    path = write(tmp_path)
    there = tmp_path / "temporary"
    there.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(there))
    inspect_layer(path, "sites")
    assert list(there.iterdir()) == []


# What was silently wrong, or found only by the limits of the child


SHEET_XML = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</worksheet>'


def write_sheet_xml(folder: Path, body: str) -> Path:
    """Write a workbook whose only sheet has this XML."""
    plain = write_sheet(folder, [["id"]])
    with zipfile.ZipFile(plain) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return write_zip(plain, parts | {"xl/worksheets/sheet1.xml": body.encode()})


@pytest.mark.parametrize(
    "body",
    [
        SHEET_XML.format("<sheetData><row r='1'><c r='A1'/></row><row r='9'><c r='XFD1048576'/></row></sheetData>"),
        SHEET_XML.format(
            '<sheetData><row r="1"><c\nr = "A1"/></row><row r="9"><c r = "xfd1048576"/></row></sheetData>'
        ),
        SHEET_XML.format('<sheetData><row r="1"><c r="A1"/></row><row r="9"><c r="XFD1048576"/></row></sheetData>')
        .replace("<", "<x:")
        .replace("<x:/", "</x:")
        .replace("xmlns", "xmlns:x"),
        SHEET_XML.format('<sheetData><row r="1"><c/></row><row r="1048576"><c/></row></sheetData>'),
    ],
    ids=["apostrophes", "spaces", "prefix", "rows"],
)
def test_a_far_cell_is_seen_however_the_sheet_writes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    path = write_sheet_xml(tmp_path, body)
    monkeypatch.setattr("geo.layers.formats.spreadsheets.read_apart", None)  # nothing is started
    for use in (read_spreadsheet, list_layers):
        with pytest.raises(UnsafeFileError, match="and row 1048576, expected at most 1000 columns"):
            use(path)


def test_letters_that_a_column_cut_in_two_are_left_out_with_a_record(tmp_path: Path) -> None:
    path = write_shapefile(tmp_path, names=("تدمر", "xحمص"))
    table = bytearray(path.with_suffix(".dbf").read_bytes())
    start = table.find("xحمص".encode())
    table[start + 6 : start + 7] = b" "  # the second byte of the last letter
    path.with_suffix(".dbf").write_bytes(table)
    layer = inspect_layer(path, "areas")
    assert layer.frame["name"].tolist() == ["تدمر", "xحم"]
    assert "1 texts whose last letter" in " ".join(str(repair) for repair in layer.repairs)


def test_a_bad_text_of_a_shapefile_is_told_by_row(tmp_path: Path) -> None:
    path = write_shapefile(tmp_path, names=("تدمر" * 9, "حمص"))
    table = path.with_suffix(".dbf").read_bytes()
    path.with_suffix(".dbf").write_bytes(table.replace("حمص".encode(), b"\xd8\xff" + "مص".encode()))
    layer = inspect_layer(path, "areas")
    assert layer.frame["name"].tolist() == ["تدمر" * 9]
    assert [(finding.row, finding.column) for finding in layer.refused] == [("2", "name")]


def test_a_cpg_that_is_not_true_is_refused(tmp_path: Path) -> None:
    path = write_shapefile(tmp_path, encoding="CP1256", names=("تدمر", "دير الزور"))
    path.with_suffix(".cpg").write_text("UTF-8")
    with pytest.raises(DataError, match="written in the Arabic encoding of Windows: put 1256 into it"):
        read_layer(path, "areas")


def test_a_prj_that_is_not_known_is_not_taken_for_degrees(tmp_path: Path) -> None:
    path = write_shapefile(tmp_path)
    path.with_suffix(".prj").write_text("see http://127.0.0.1:9/prj")
    with pytest.raises(DataError, match="a coordinate reference system that is not known"):
        read_layer(path, "areas")


def test_a_flatgeobuf_without_a_system_is_taken_for_degrees_with_a_record(tmp_path: Path) -> None:
    path = tmp_path / "a.fgb"
    frame = gpd.GeoDataFrame({"id": ["a"], "name": ["A"], "sources": [URL]}, geometry=[BOX])
    with pytest.warns(UserWarning, match="crs"):
        pyogrio.write_dataframe(frame, path)
    layer = inspect_layer(path, "areas")
    assert layer.frame.geometry[0].equals(BOX)
    assert "no coordinate reference system" in str(layer.repairs[0])


def test_of_several_kml_files_in_an_archive_the_document_is_read(tmp_path: Path) -> None:
    parts = {"a/x.kml": KML.format(placemark("Other")).encode(), "b/doc.kml": KML.format(placemark("Palmyra")).encode()}
    layer = inspect_layer(write_zip(tmp_path / "a.kmz", parts), "sites")
    assert layer.frame["name"].tolist() == ["Palmyra"]
    assert "'a/x.kml', which is KML too; left out" in str(layer.repairs[0])


def test_kml_in_the_encoding_of_windows_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.kml"
    path.write_bytes(KML.format(placemark("تدمر")).replace('encoding="UTF-8"', "").encode("cp1256"))
    with pytest.raises(DataError, match="saved in the Arabic encoding of Windows"):
        read_layer(path, "sites")


def test_an_error_of_the_child_holds_no_path_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    worker = tmp_path / "worker.py"
    worker.write_text("raise ImportError('/usr/lib/python/site-packages/pyogrio/_io.so: wrong ELF class')")
    monkeypatch.setattr("geo.layers.sandbox.running._WORKER", worker)
    with pytest.raises(DataError, match=r"found ImportError: _io\.so: wrong ELF class") as caught:
        read_apart({".shp": b""}, "a.shp", reader="sheet")
    assert "/" not in str(caught.value)


# Features line by line


@pytest.mark.parametrize("sequence", [False, True])
def test_our_own_lines_and_those_of_gdal_come_back(tmp_path: Path, *, sequence: bool) -> None:
    frame = gpd.GeoDataFrame(
        {"id": ["0401", "b"], "name": ["تدمر\u2028x", "B"], "sources": [URL] * 2},
        geometry=[BOX, shapely.box(38, 34, 39, 35)],
        crs="EPSG:4326",
    )
    name = "a.geojsons" if sequence else "a.geojsonl"
    about = ExportSet(frames={}, title="Areas", as_of=dt.datetime(2025, 4, 10, tzinfo=dt.UTC))
    ours = write_geojson_lines(frame, tmp_path / name, about, sequence=sequence)
    theirs = tmp_path / f"gdal_{name}"
    pyogrio.write_dataframe(frame, theirs, driver="GeoJSONSeq", RS="YES" if sequence else "NO")
    pretty = tmp_path / f"b_{name}"
    before, indent = ("\x1e", 1) if sequence else ("", None)
    written = json.loads(gpd.GeoDataFrame.to_json(frame))["features"]
    pretty.write_text("\n\n".join(before + json.dumps(item, indent=indent) for item in written), encoding="utf-8")
    for path in (ours, theirs, pretty):
        assert list_layers(path) == (SourceLayer("", 2, "Polygon"),)
        read = read_layer(path, "areas")
        assert read["id"].tolist() == ["0401", "b"]
        assert read["name"].tolist() == ["تدمر\u2028x", "B"]
        assert read.geometry.geom_equals(frame.geometry).all()
        with pytest.raises(DataError, match="has no layers"):
            read_raw(path, "x")


# Tables of our own, and days in words


def make_sites() -> gpd.GeoDataFrame:
    cells = {"id": ["t4"], "name": ["T4"], "sources": [(Source(url=URL, publisher="a.example"),)]}
    return gpd.GeoDataFrame(cells, geometry=[shapely.Point(37.6299, 34.5226)], crs="EPSG:4326")


@pytest.mark.parametrize(
    "use",
    [
        inspect_layer,
        lambda path, kind, **more: import_source(path, preset="plain", options=ImportOptions(kind=kind), **more),
    ],
    ids=["layer", "import"],
)
@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_our_own_columns_of_degrees_are_places(tmp_path: Path, suffix: str, use: Callable[..., LayerRead]) -> None:
    exported = ExportSet(frames={"sites": make_sites()}, title="Sites", as_of=dt.datetime(2025, 4, 10, tzinfo=dt.UTC))
    path, name = write_spreadsheet(exported, tmp_path / "a.xlsx"), "sites"
    if suffix == ".csv":
        path, name = tmp_path / "a.csv", ""
        path.write_text(f"id,name,lon_deg,lat_deg,sources\nt4,T4,37.6299,34.5226,{URL}\n")
    layer = use(path, "sites", layer_name=name)
    assert layer.refused == ()
    assert shapely.get_coordinates(layer.frame.geometry).tolist() == [[37.6299, 34.5226]]
    assert [repair.found for repair in layer.repairs][:2] == ["the column lat_deg", "the column lon_deg"]


def test_a_column_of_degrees_beside_another_place_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"id,name,lon_deg,lat_deg,wkt,sources\na,A,1,2,POINT (38 34),{URL}\n")
    assert shapely.get_coordinates(read_layer(path, "sites").geometry).tolist() == [[38, 34]]
    path.write_text(f'id,name,lon_deg,lat_deg,Spot,sources\na,A,1,2,"34.5, 38.2",{URL}\n')
    mapping, options = {"position": "Spot"}, ImportOptions(kind="sites")
    layer = import_source(path, preset="plain", mapping=mapping, options=options, bounds_deg=SYRIA)
    assert shapely.get_coordinates(layer.frame.geometry).tolist() == [[38.2, 34.5]]


def test_days_in_words_and_year_first_are_read_with_a_record(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    head = "id,name,lat,lon,sources,date_edtf"
    days = ["3 نيسان 2025", "2025/04/04", "٢٠٢٣-٠٣-٢٣", "03/04/2025"]
    rows = [f"r{place},A,34,38,{URL},{day}" for place, day in enumerate(days)]
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    layer = import_source(path, preset="plain", options=ImportOptions(kind="sites"))
    assert layer.frame["date_edtf"].tolist() == ["2025-04-03", "2025-04-04", "2023-03-23"]
    assert [(item.found, item.done) for item in layer.repairs] == [
        ("1 cell such as '٢٠٢٣-٠٣-٢٣'", "read in the digits 0 to 9"),
        ("2 cells such as '3 نيسان 2025'", "read as days, the first 2025-04-03"),
    ]
    assert [finding.row for finding in layer.refused] == ["4"]
    assert len(inspect_layer(path, "sites").frame) == 0  # no import: cells are taken as they stand


# The table of formats


ROWS = "id,name,lat,lon,date_edtf\n"
GOOD = "good,A,34,38,\n"
NODE = {"type": "node", "id": 1, "lat": 34, "lon": 38, "tags": {"name": "A"}}
LINE = [{"lat": 34, "lon": 38}, {"lat": 35, "lon": 38}, {"lat": 35, "lon": 39}]
LINK = '{"type": "FeatureCollection", "crs": {"type": "link", "properties": {"href": "http://127.0.0.1:9/"}}}'
MIXED = shapely.GeometryCollection([shapely.Point(38, 34), BOX])


def text(name: str, content: str, encoding: str = "utf-8") -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        (folder / name).write_bytes(content.encode(encoding))
        return folder / name

    return write


def sheet(*cells: object) -> Callable[[Path], Path]:
    header = ["id", "name", "lat", "lon", "date_edtf"]
    return lambda folder: write_sheet(folder, [header, ["good", "A", 34, 38, None], list(cells)])


def features(*shapes: object) -> Callable[[Path], Path]:
    rows = [{"type": "Feature", "properties": {"name": "A"}, "geometry": shape} for shape in shapes]
    return text("a.geojson", json.dumps({"type": "FeatureCollection", "features": rows}))


def feature_lines(*lines: str) -> Callable[[Path], Path]:
    return text("a.geojsonl", "\n".join(lines) + "\n")


def area(*corners: tuple[float, float]) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": [[list(corner) for corner in (*corners, corners[0])]]}


SQUARE = area((36, 34), (37, 34), (37, 35), (36, 35))

LINE_FEATURE = json.dumps({"type": "Feature", "properties": {"name": "A"}, "geometry": SQUARE})


def elements(*more: dict[str, object], name: str = "a.json", **members: object) -> Callable[[Path], Path]:
    return text(name, json.dumps({"version": 0.6, "elements": [NODE, *more]} | members))


def relation(*lines: list[dict[str, float]]) -> dict[str, object]:
    tags = {"type": "multipolygon", "landuse": "forest"}
    ways = [{"type": "way", "ref": place, "role": "outer", "geometry": line} for place, line in enumerate(lines)]
    return {"type": "relation", "id": 9, "tags": tags, "members": ways}


def ring(*corners: tuple[float, float]) -> list[dict[str, float]]:
    return [{"lat": lat, "lon": lon} for lon, lat in (*corners, corners[0])]


def table(*statements: str, shape: bytes = b"", wal: bytes = b"") -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        path = folder / "a.gpkg"
        frame = gpd.GeoDataFrame({"name": ["A", "B"]}, geometry=[BOX, BOX], crs="EPSG:4326")
        pyogrio.write_dataframe(frame, path, layer="areas")
        with closing(sqlite3.connect(path)) as database:
            for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                database.execute(f'DROP TRIGGER "{name}"')
            for statement in statements:
                database.execute(statement, (shape,) if shape else ())
            database.commit()
        if wal:
            (folder / "a.gpkg-wal").write_bytes(wal)
        return path

    return write


def plain_sqlite(folder: Path) -> Path:
    with closing(sqlite3.connect(folder / "a.gpkg")) as database:
        database.execute("CREATE TABLE a (b)")
        database.commit()
    return folder / "a.gpkg"


def shapefile(*, change: tuple[str, bytes | None] = ("", None), crs: str = "EPSG:4326") -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        encoding = "CP1256" if change[0] == ".cpg" else "UTF-8"
        path = write_shapefile(folder, crs=crs, encoding=encoding, names=("تدمر", "دير الزور"))
        part = path.with_suffix(change[0] or ".shp")
        if change[1] is not None:
            part.write_bytes(change[1])
        elif change[0]:
            part.unlink()
        return path

    return write


def flatgeobuf(folder: Path) -> Path:
    frame = gpd.GeoDataFrame({"name": ["A", "B"]}, geometry=[BOX, MIXED], crs="EPSG:4326")
    pyogrio.write_dataframe(frame, folder / "a.fgb", geometry_type="Unknown", SPATIAL_INDEX="NO")
    return folder / "a.fgb"


def kml(body: str) -> Callable[[Path], Path]:
    return lambda folder: write_kml(folder, placemark("Good") + body)


WKB_COLLECTION = b"GP\x00\x01" + struct.pack("<i", 4326) + MIXED.wkb
XML_BOMB = '<!DOCTYPE kml [<!ENTITY a "a">]><kml>&a;</kml>'
PROOFS: dict[tuple[str, str], Callable[[Path], Path]] = {
    ("CSV", "another encoding than UTF-8"): text("a.csv", ROWS + "a,تدمر,34,38,\n", "cp1256"),
    ("CSV", "a quote that does not close"): text("a.csv", ROWS + GOOD + 'b,"B,34,38,\n'),
    ("CSV", "a column twice"): text("a.csv", "id,id,lat,lon\n"),
    ("CSV", "ragged rows"): text("a.csv", ROWS + GOOD + "b,B,34\n"),
    ("CSV", "EWKT"): text("a.csv", "name,wkt\nA,POINT (38 34)\nB,SRID=4326;POINT (38 34)\n"),
    ("CSV", "UTM"): text("a.csv", 'name,position\nA,"34.5, 38.2"\nB,37S 434317 3824749\n'),
    ("CSV", "half a place"): text("a.csv", ROWS + GOOD + "b,B,34,,\n"),
    ("CSV", "03/04 and other dates in no sure order"): text("a.csv", ROWS + GOOD + "b,B,34,38,03/04/2025\n"),
    ("Excel", "cells beyond 1,000 columns or 1,000,000 rows"): lambda folder: write_sheet_xml(
        folder, SHEET_XML.format('<sheetData><row r="1"><c r="XFD1"/></row></sheetData>')
    ),
    ("Excel", "a password, or Excel 97 to 2003"): text("a.xlsx", "\xd0\xcf\x11\xe0", "latin-1"),
    ("Excel", "cells beyond the header"): sheet("b", "B", 34, 38, None, "x"),
    ("Excel", "day numbers as dates"): sheet("b", "B", 34, 38, 45_717),
    ("Excel", "clock times without a zone"): sheet("b", "B", 34, 38, dt.datetime(2025, 3, 1, 10)),  # noqa: DTZ001 -- so
    ("GeoJSON", "a linked `crs`"): text("a.geojson", LINK),
    ("GeoJSON", "a key twice"): text("a.geojson", '{"type": "FeatureCollection", "type": "Feature"}'),
    ("GeoJSON", "deep nesting"): text("a.geojson", "[" * 200_000),
    ("GeoJSON", "another format under this name"): text("a.geojson", "<OGRVRTDataSource/>"),
    ("GeoJSON", "positions in quotes"): features(SQUARE, {"type": "Point", "coordinates": ["38", "34"]}),
    ("GeoJSON", "bow-ties"): features(SQUARE, area((36, 34), (37, 35), (37, 34), (36, 35))),
    ("GeoJSON", "geometries of several types"): features(SQUARE, {"type": "GeometryCollection", "geometries": []}),
    ("GeoJSON", "an uncut feature across 180 degrees"): features(SQUARE, area((-179, 34), (179, 34), (179, 35))),
    ("GeoJSON lines", "a linked `crs`"): feature_lines(
        LINE_FEATURE[:-1] + ', "crs": {"type": "link", "properties": {"href": "http://127.0.0.1:9/"}}}'
    ),
    ("GeoJSON lines", "deep nesting"): feature_lines(LINE_FEATURE, "[" * 200_000),
    ("GeoJSON lines", "another format under this name"): text("a.geojsonl", "<OGRVRTDataSource/>"),
    ("GeoJSON lines", "a line that is not JSON"): feature_lines(LINE_FEATURE, LINE_FEATURE[:-9]),
    ("GeoJSON lines", "a key twice"): feature_lines(LINE_FEATURE, LINE_FEATURE[:-1] + ', "type": "Feature"}'),
    ("GeoJSON lines", "another reference system"): feature_lines(
        LINE_FEATURE, LINE_FEATURE[:-1] + ', "crs": {"type": "name", "properties": {"name": "EPSG:32637"}}}'
    ),
    ("GeoJSON lines", "a whole collection in a line"): feature_lines(
        LINE_FEATURE, '{"type": "FeatureCollection", "features": []}'
    ),
    ("Overpass JSON", "an answer that the server cut short"): elements(remark="runtime error: Query timed out"),
    ("Overpass JSON", "the name `.geojson`"): elements(name="a.geojson"),
    ("Overpass JSON", "ways and relations that are not whole"): elements({"type": "way", "id": 2, "nodes": [7, 8]}),
    ("Overpass JSON", "rings that do not close or cross"): elements(relation(LINE)),
    ("Overpass JSON", "roles against the lines"): elements(
        relation(ring((36, 34), (37, 34), (37, 35)), ring((36, 34), (36.5, 34), (36.5, 34.5)))
    ),
    ("GeoPackage", "views"): table("ALTER TABLE areas RENAME TO b", "CREATE VIEW areas AS SELECT * FROM b"),
    ("GeoPackage", "computed columns"): table("ALTER TABLE areas ADD COLUMN big AS (hex(zeroblob(9)))"),
    ("GeoPackage", "another SQLite file"): plain_sqlite,
    ("GeoPackage", "changes that are not written yet"): table(wal=b"x"),
    ("GeoPackage", "nested geometries"): table("UPDATE areas SET geom = ? WHERE name = 'B'", shape=WKB_COLLECTION),
    ("GeoPackage", "texts that are not UTF-8"): table("UPDATE areas SET name = CAST(x'CAFF' AS TEXT) WHERE name = 'B'"),
    ("Shapefile", "a part missing"): shapefile(change=(".dbf", None)),
    ("Shapefile", "a `.cpg` that is not true"): shapefile(change=(".cpg", b"UTF-8")),
    ("Shapefile", "a `.prj` that is not known"): shapefile(change=(".prj", b"here")),
    ("Shapefile", "an archive that grows 200 times"): lambda folder: write_zip(
        folder / "a.zip", {"a.shp": bytes(9_000_000)}
    ),
    ("Shapefile", "another format under this name"): shapefile(change=(".shp", b"<OGRVRTDataSource/>")),
    ("Shapefile", "metres without a `.prj`"): shapefile(change=(".prj", None), crs="EPSG:32637"),
    ("FlatGeobuf", "another format under this name"): text("a.fgb", "GIF89a"),
    ("FlatGeobuf", "geometries of several types"): flatgeobuf,
    ("KML", "NetworkLinks"): kml("<NetworkLink><Link><href>http://127.0.0.1:9/</href></Link></NetworkLink>"),
    ("KML", "a document type or an entity"): text("a.kml", XML_BOMB),
    ("KML", "an archive that grows 200 times"): lambda folder: write_zip(
        folder / "a.kmz", {"doc.kml": bytes(9_000_000)}
    ),
    ("KML", "another format under this name"): text("a.kml", "<WFS_Capabilities/>"),
    ("KML", "models and tracks"): kml(placemark("Bad", "<Model/>")),
    ("KML", "geometries of several types"): kml(
        placemark(
            "Bad", f"<MultiGeometry>{POINT}<LineString><coordinates>1,2 3,4</coordinates></LineString></MultiGeometry>"
        )
    ),
    ("GPX", "a document type or an entity"): text("a.gpx", XML_BOMB.replace("kml", "gpx")),
    ("GPX", "another format under this name"): text("a.gpx", "<kml/>"),
    ("GPX", "points without a place"): text("a.gpx", GPX.format('<wpt lat="34" lon="38"><name>A</name></wpt><wpt/>')),
}
READ = {
    name: form for name, form in INPUT_FORMATS.items() if form.suffixes
}  # what a server refuses is proved beside it


def test_the_table_names_every_suffix() -> None:
    assert {suffix for form in INPUT_FORMATS.values() for suffix in form.suffixes} == set(FORMATS)
    lines = list_input_formats().splitlines()
    assert len(lines) == 2 + len(INPUT_FORMATS)
    assert {line.count("|") for line in lines} == {6}


def test_everything_that_the_table_says_is_proved_here() -> None:
    said = {(name, words) for name, form in READ.items() for words in (*form.refuses_files, *form.refuses_rows)}
    assert said == set(PROOFS)


@pytest.mark.parametrize(("name", "words"), PROOFS)
def test_what_the_table_says_is_refused_is_refused(tmp_path: Path, name: str, words: str) -> None:
    path = PROOFS[name, words](tmp_path)
    if words in READ[name].refuses_files:
        with pytest.raises(DataError) as caught:
            read_raw(path)
        assert caught.value.findings
        return
    kind = "areas" if name in {"GeoJSON", "GeoJSON lines", "GeoPackage", "Shapefile", "FlatGeobuf"} else "sites"
    options = ImportOptions(kind=kind, constants={"sources": URL})
    layer = import_source(path, preset="plain", options=options, bounds_deg=SYRIA)
    assert len(layer.frame) == (0 if words == "metres without a `.prj`" else 1)
    assert layer.n_rows == 2
    assert len({finding.row for finding in layer.refused}) == layer.n_rows - len(layer.frame)


# What a source holds to choose from


def write_several(folder: Path) -> dict[str, tuple[Path, list[tuple[str, int | None, str]]]]:
    """Write one file of each format that has several layers, with what is in it."""
    folders = f"<Folder><name>Sites</name>{placemark('A')}{placemark('B')}{placemark('C', '<Model/>')}</Folder>"
    line = "<LineString><coordinates>36,34 37,35</coordinates></LineString>"
    folders += f"<Folder><name>خطوط</name>{placemark('L', line)}</Folder>"
    kmz = write_zip(folder / "a.kmz", {"doc.kml": KML.format(folders).encode()})
    in_kml: list[tuple[str, int | None, str]] = [("Sites", 3, "Point"), ("خطوط", 1, "LineString")]
    gpx = folder / "a.gpx"
    gpx.write_text(GPX.format('<wpt lat="34" lon="36"/><wpt lat="x" lon="36"/>' + TRACK), encoding="utf-8")
    parts = {path.suffix: path.read_bytes() for path in write_shapefile(folder).parent.glob("areas.*")}
    shapes = {f"in/{stem}{suffix.upper()}": content for stem in ("one", "two") for suffix, content in parts.items()}
    del shapes["in/two.SHX"]
    frame = gpd.GeoDataFrame({"id": ["a", "b"]}, geometry=[BOX, shapely.MultiPolygon([BOX])], crs="EPSG:4326")
    for name in ("north", "south"):
        pyogrio.write_dataframe(frame.iloc[: 1 + (name == "south")], folder / "a.gpkg", layer=name)
    elements = [
        {"type": "node", "id": 1, "lat": 34, "lon": 38, "tags": {"name": "A"}},
        {
            "type": "way",
            "id": 2,
            "tags": {"highway": "road"},
            "geometry": [{"lat": 34, "lon": 38}, {"lat": 35, "lon": 38}],
        },
    ]
    overpass = folder / "a.json"
    overpass.write_text(json.dumps({"version": 0.6, "elements": elements}))
    return {
        "kml": (write_kml(folder, folders), in_kml),
        "kmz": (kmz, in_kml),
        "gpx": (gpx, [("waypoints", 2, "Point"), ("tracks", 1, "LineString")]),
        "xlsx": (write_sheet(folder, [*SHEET, [None] * 5, SHEET[1]], "Two"), [("مواقع", 2, ""), ("Two", 0, "")]),
        "zip": (write_zip(folder / "a.zip", shapes), [("one", 2, "MultiPolygon"), ("two", None, "MultiPolygon")]),
        "gpkg": (folder / "a.gpkg", [("north", 1, "MultiPolygon"), ("south", 2, "MultiPolygon")]),
        "overpass": (overpass, [("points", 1, "Point"), ("lines", 1, "LineString")]),
    }


@pytest.mark.parametrize("name", ["kml", "kmz", "gpx", "xlsx", "zip", "gpkg", "overpass"])
def test_layers_are_listed_by_the_names_that_the_error_gives(tmp_path: Path, name: str) -> None:
    path, expected = write_several(tmp_path)[name]
    listed = list_layers(path)
    assert [(layer.name, layer.n_rows) for layer in listed] == [item[:2] for item in expected]
    if name != "gpkg":
        assert [layer.geometry for layer in listed] == [item[2] for item in expected]
    with pytest.raises(DataError) as caught:
        read_raw(path)
    (finding,) = caught.value.findings
    assert finding.expected == "the name of one of " + ", ".join(repr(layer.name) for layer in listed)
    for layer in listed:
        if layer.n_rows is not None:
            raw = read_raw(path, layer.name)
            assert len(raw.rows) + len(raw.refused) == layer.n_rows


def test_a_format_of_one_layer_lists_that(tmp_path: Path) -> None:
    shapefile = write_shapefile(tmp_path)
    flatgeobuf = tmp_path / "a.fgb"
    pyogrio.write_dataframe(gpd.GeoDataFrame({"id": ["a"]}, geometry=[BOX], crs="EPSG:4326"), flatgeobuf)
    table = tmp_path / "a.csv"
    table.write_text("id,name\na,A\nb,B,ragged\n")
    geojson = tmp_path / "a.geojson"
    drawn = [shapely.Point(38, 34), shapely.MultiPoint([(38, 34)]), None]
    features = [
        {"type": "Feature", "properties": {}, "geometry": shape and shapely.geometry.mapping(shape)} for shape in drawn
    ]
    geojson.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    found = {path.suffix: list_layers(path) for path in (shapefile, flatgeobuf, table, geojson)}
    assert {
        suffix: [(layer.name, layer.n_rows, layer.geometry) for layer in layers] for suffix, layers in found.items()
    } == {
        ".shp": [("areas", 2, "MultiPolygon")],
        ".fgb": [("a", 1, "Polygon")],
        ".csv": [("", 2, "")],
        ".geojson": [("", 3, "MultiPoint")],
    }
    for path in (shapefile, flatgeobuf, table, geojson):
        assert read_raw(path, found[path.suffix][0].name).file == path.name


def test_the_tables_of_a_database_are_listed_as_the_database_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    told = DatabaseTable("public.sites", 250_000, is_estimate=True, geometry="Point")
    monkeypatch.setattr(postgis, "list_tables", lambda address: (told,) if address == "postgresql://h/d" else ())
    assert list_layers("postgresql://h/d") == (SourceLayer("public.sites", 250_000, "Point", is_estimate=True),)


def test_what_is_not_opened_is_not_listed(tmp_path: Path) -> None:
    path = tmp_path / "a.vrt"
    path.write_text("<OGRVRTDataSource/>")
    with pytest.raises(UnsafeFileError, match=r"expected a file that ends in \.csv"):
        list_layers(path)
    path.rename(tmp_path / "a.shp")
    with pytest.raises(UnsafeFileError, match="expected a shapefile"):
        list_layers(tmp_path / "a.shp")
    with pytest.raises(UnsafeFileError, match="from this machine only"):
        list_layers("https://a.example/a.geojson")
