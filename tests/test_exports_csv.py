"""Layers as CSV come back as they went out, and what stands beside them keeps the rules of CSV on the Web."""

import csv
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from geo.caveat import CAVEAT
from geo.errors import DataError
from geo.exports import ExportSet, export_set, write_csv_layers
from geo.layers import Source, check_frame, read_layer, read_sources

SOURCES = (
    Source("https://a.example/x;y", "Example, A", "2025-04", reliability="B", credibility="2", note='said "so"'),
    Source("https://b.example/", "مثال", accessed="2025-04-11", archived_url="https://archive.example/b"),
)
MOMENT = pd.Timestamp("2025-04-09T12:30:15.123456Z")
TEXT = "a, b; \"c\"\n'd' تدمر \U0001f5fa # {{ 7*7 }}"
BOX = shapely.box(38, 34, 39, 35)
HOLED = shapely.difference(shapely.box(40, 34, 41, 35), shapely.Point(40.5, 34.5).buffer(0.1))
FORMULAS = ("=1+1", "+1", "-1", "@a", "\ta", "\ra")


def make_frames() -> dict[str, gpd.GeoDataFrame]:
    """One frame of each kind that a study exports, with what is hard to keep."""
    several = pd.Series([SOURCES, SOURCES[1:], SOURCES[:1]], dtype=object)
    strikes = {
        "id": ["1", "2", "3"],
        "name": ["plain", TEXT, "مطار"],
        "date_edtf": ["2025-04-09T12:30:15Z", "2025-04?", "2025"],
        "event_date_from": pd.Series([MOMENT, pd.NaT, MOMENT], dtype="datetime64[us, UTC]"),
        "geo_precision": ["airfield", "district", "country"],
        "location_kind": ["circle", "area", "none"],
        "uncertainty_m": [0.1 + 0.2, np.nan, 1e-7],
        "conflicts_with": pd.Series([("2", "3"), (), ("1",)], dtype=object),
        "sources": several,
    }
    zones = {
        "id": ["z", "y", "x"],
        "status": ["declared", "declared", "declared"],
        "lower_m": [0.0, -430.5, 0.0],
        "upper_m": [np.nan, 3000.25, np.nan],
        "addressee": pd.Series([("a", "b"), (), ()], dtype=object),
        "valid_from": pd.Series([MOMENT] * 3, dtype="datetime64[us, UTC]"),
        "sources": several,
    }
    random = np.random.default_rng(7)
    spots = shapely.points(random.uniform(-180, 180, 3000), random.uniform(-1, 1, 3000) ** 9)
    sites = {"id": [str(number) for number in range(3000)], "name": "a", "population": random.uniform(0, 1e8, 3000)}
    sites["sources"] = pd.Series([SOURCES] * 3000, dtype=object)
    lines = shapely.MultiLineString([[(38, 34), (39, 35.1)], [(1 / 3, 34), (41, 35)]])
    drawn: dict[str, tuple[dict[str, Any], Any, str]] = {
        "strikes": (strikes, [shapely.Point(-38.2684123, 34.5624), HOLED, None], "strikes"),
        "zones": (zones, [shapely.MultiPolygon([BOX, HOLED]), BOX, None], "zones"),
        "places": (sites, spots, "sites"),
        "roads": ({"id": ["r"], "sources": several[:1]}, [lines], "lines"),
    }
    return {
        name: check_frame(gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4326"), kind)
        for name, (columns, shapes, kind) in drawn.items()
    }


KINDS = {"strikes": "strikes", "zones": "zones", "places": "sites", "roads": "lines"}


def make_set(frames: dict[str, gpd.GeoDataFrame] | None = None) -> ExportSet:
    return ExportSet(
        frames=make_frames() if frames is None else frames,
        title="Trial",
        title_ar="تجربة",
        as_of=datetime(2025, 4, 10, tzinfo=UTC),
        attributions=("Surveyors of the trial",),
        licences=("CC-BY-trial",),
        manifest_id="manifest-4711",
        notes=("3 features are coarsened",),
    )


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("csv")
    return {path.name: path for path in write_csv_layers(make_set(), folder)}


def read_cells(path: Path) -> tuple[list[str], list[list[str]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file, strict=True)
    return head, rows


@pytest.mark.parametrize("name", KINDS)
def test_a_layer_is_read_again_as_it_was(name: str, written: dict[str, Path]) -> None:
    back = read_layer(written[f"{name}.csv"], KINDS[name], sources=read_sources(written["sources.csv"]))
    whole = make_frames()[name]
    assert (back.geometry.count_coordinates() == whole.geometry.count_coordinates()).all()
    assert np.array_equal(shapely.get_coordinates(back.geometry), shapely.get_coordinates(whole.geometry))
    assert back.geometry.geom_type.tolist() == whole.geometry.geom_type.tolist()
    pd.testing.assert_frame_equal(back.drop(columns="geometry"), whole.drop(columns="geometry"), check_exact=True)


def test_every_frame_has_a_file_and_a_description(written: dict[str, Path]) -> None:
    names = [*KINDS, "sources"]
    assert list(written) == [file for name in names for file in (f"{name}.csv", f"{name}.csv-metadata.json")]


def test_gdal_finds_the_geometries(written: dict[str, Path]) -> None:
    frame = pyogrio.read_dataframe(written["zones.csv"])
    assert frame.geometry.area.round(3).tolist()[:2] == [round(BOX.area + HOLED.area, 3), 1.0]
    assert frame.loc[1, "id"] == "y"


# What "Metadata Vocabulary for Tabular Data" (W3C, 17 December 2015) lets an object have, sections 5.3 to 5.9; all else
# is a common property, whose name has a prefix.
MEMBERS = {
    "table": {"@context", "@type", "@id", "url", "dialect", "notes", "tableDirection", "tableSchema", "suppressOutput"},
    "schema": {"@type", "@id", "columns", "foreignKeys", "primaryKey", "rowTitles"},
    "column": {
        *("@type", "@id", "name", "suppressOutput", "titles", "virtual"),
        *("aboutUrl", "datatype", "default", "lang", "null", "ordered", "propertyUrl", "required", "separator"),
        *("textDirection", "valueUrl"),
    },
    "dialect": {
        *("@type", "@id", "commentPrefix", "delimiter", "doubleQuote", "encoding", "header", "headerRowCount"),
        *("lineTerminators", "quoteChar", "skipBlankRows", "skipColumns", "skipInitialSpace", "skipRows", "trim"),
    },
    "datatype": {"@id", "@type", "base", "format", "length", "minLength", "maxLength", "minimum", "maximum"},
}
PREFIXED = re.compile(r"(dc|schema):[A-Za-z]+")  # both are among the prefixes that the context defines
# RFC 6570, section 2.3, with the addition that a name must not start with an underscore.
VARIABLE = re.compile(r"(?!_)([A-Za-z0-9_]|%[0-9A-F]{2})+")
# Lexical forms of XML Schema 1.1, part 2.
LEXICAL = {
    "string": re.compile(r".*", re.DOTALL),
    "double": re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?|[+-]?INF|NaN"),
    "integer": re.compile(r"[+-]?\d+"),
    "boolean": re.compile(r"true|false|1|0"),
    "dateTimeStamp": re.compile(r"-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"),
}


def list_breaches(path: Path) -> list[str]:
    """List what a description has against the rules, and what its file has against the description."""
    told = json.loads(path.read_text(encoding="utf-8"))
    schema, dialect = told["tableSchema"], told["dialect"]
    head, rows = read_cells(path.with_name(told["url"]))
    columns = schema["columns"]
    objects = [("table", told), ("schema", schema), ("dialect", dialect), *(("column", column) for column in columns)]
    objects += [("datatype", column["datatype"]) for column in columns if isinstance(column["datatype"], dict)]
    found = [
        f"{kind} has {key}"
        for kind, item in objects
        for key in item
        if key not in MEMBERS[kind] and not (kind not in {"dialect", "datatype"} and PREFIXED.fullmatch(key))
    ]
    if told["@context"][0] != "http://www.w3.org/ns/csvw" or path.name != f"{told['url']}-metadata.json":
        found.append("cannot be found, or taken for what it is")
    names = [column["name"] for column in columns]
    found += [f"name {name}" for name in names if not VARIABLE.fullmatch(name) or names.count(name) > 1]
    if len(head) != len(columns):
        return [*found, "another number of columns"]
    for place, (column, title) in enumerate(zip(columns, head, strict=True)):
        if title not in column["titles"]["en"]:
            found.append(f"{title} is no title of {column['name']}")
        datatype = column["datatype"]["base"] if isinstance(column["datatype"], dict) else column["datatype"]
        for cell in (row[place] for row in rows if row[place]):
            items = cell.split(column["separator"]) if "separator" in column else [cell]
            if datatype == "json":
                json.loads(cell)
            elif not all(LEXICAL[datatype].fullmatch(item) for item in items):
                found.append(f"{cell!r} is no {datatype}")
    if "primaryKey" in schema:
        keys = [row[names.index(schema["primaryKey"])] for row in rows] if schema["primaryKey"] in names else [""]
        found += [f"key {key!r}" for key in set(keys) if not key or keys.count(key) > 1]
    lines = path.with_name(told["url"]).read_text(encoding="utf-8-sig").split("\n")
    found += ["a row that reads as a comment" for line in lines if line.startswith(dialect.get("commentPrefix", "#"))]
    return found


def test_descriptions_keep_the_rules(written: dict[str, Path]) -> None:
    descriptions = [path for name, path in written.items() if name.endswith("-metadata.json")]
    assert len(descriptions) == 5
    assert [breach for path in descriptions for breach in list_breaches(path)] == []


@pytest.mark.parametrize(
    ("change", "breach"),
    [
        (lambda told: told["tableSchema"]["columns"].pop(), "another number of columns"),
        (lambda told: told["tableSchema"]["columns"][0].update(datatype="integer"), "'y' is no integer"),
        (lambda told: told["tableSchema"]["columns"][0].update(name="_id"), "name _id"),
        (lambda told: told["tableSchema"]["columns"][1].update(titles={"en": ["Other"]}), "name is no title of name"),
        (lambda told: told.update(licence="free"), "table has licence"),
        (lambda told: told["tableSchema"].update(primaryKey="status"), "key 'declared'"),
    ],
)
def test_a_broken_description_is_found(change: Any, breach: str, written: dict[str, Path], tmp_path: Path) -> None:  # noqa: ANN401
    told = json.loads(written["zones.csv-metadata.json"].read_text(encoding="utf-8"))
    change(told)
    (tmp_path / "zones.csv").write_bytes(written["zones.csv"].read_bytes())
    path = tmp_path / "zones.csv-metadata.json"
    path.write_text(json.dumps(told), encoding="utf-8")
    assert breach in list_breaches(path)


def test_a_description_carries_what_every_export_carries(written: dict[str, Path]) -> None:
    told = json.loads(written["strikes.csv-metadata.json"].read_text(encoding="utf-8"))
    assert told["dc:identifier"] == "manifest-4711"
    assert (told["dc:license"], told["dc:source"]) == (["CC-BY-trial"], ["Surveyors of the trial"])
    assert (told["dc:date"], told["dc:description"]) == ("2025-04-10T00:00:00Z", ["3 features are coarsened"])
    # The register of the OGC has this name for WGS 84 with the longitude first.
    assert told["dc:conformsTo"]["@id"] == "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
    assert told["schema:usageInfo"] == [
        {"@value": CAVEAT.text, "@language": "en"},
        {"@value": CAVEAT.text_ar, "@language": "ar"},
    ]
    columns = {column["name"]: column for column in told["tableSchema"]["columns"]}
    assert columns["uncertainty_m"]["schema:unitText"] == "metres"
    assert columns["valid_from"]["titles"] == {"en": ["Valid from", "valid_from"], "ar": "سارٍ من"}
    assert columns["conflicts_with"]["separator"] == " ; "
    assert {key: columns[key]["datatype"] for key in ("id", "uncertainty_m", "n_sources", "event_date_from")} == {
        "id": "string",
        "uncertainty_m": "double",
        "n_sources": "integer",
        "event_date_from": "dateTimeStamp",
    }


def test_no_cell_starts_a_formula(tmp_path: Path) -> None:
    rows = {"id": [f"{start}{place}" for place, start in enumerate(FORMULAS)], "=note": FORMULAS, "depth_m": -1.5}
    rows["tags"] = pd.Series([(text, "b") for text in FORMULAS], dtype=object)
    frame = gpd.GeoDataFrame(rows, geometry=[shapely.Point(-1, -2)] * len(FORMULAS), crs="EPSG:4326")
    path = write_csv_layers(make_set({"sites": frame}), tmp_path)[0]
    head, cells = read_cells(path)
    numbers = {head.index(name) for name in ("depth_m", "lon_deg", "lat_deg")}
    texts = [*head, *(cell for row in cells for place, cell in enumerate(row) if place not in numbers)]
    assert [text for text in texts if text.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
    assert [[float(row[place]) for place in sorted(numbers)] for row in cells] == [[-1.5, -1.0, -2.0]] * len(FORMULAS)
    assert [row[1] for row in cells] == [f"'{text}" for text in FORMULAS]


def test_the_same_set_gives_the_same_bytes(written: dict[str, Path], tmp_path: Path) -> None:
    again = write_csv_layers(make_set(), tmp_path)
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in written.values()]


def test_the_catalogue_tells_data_from_descriptions(tmp_path: Path) -> None:
    export_set(make_set(), tmp_path, ["csv", "stac"], name="trial")
    assets = json.loads((tmp_path / "item.json").read_text(encoding="utf-8"))["assets"]
    told = {asset["href"]: (asset["type"], asset["roles"]) for asset in assets.values()}
    assert told["./zones.csv"] == ("text/csv", ["data"])
    assert told["./zones.csv-metadata.json"] == ("application/csvm+json", ["metadata"])


def test_a_set_without_sources_has_no_register(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame({"id": ["a"], "sources": ["by hand"]}, geometry=[BOX], crs="EPSG:4326")
    files = write_csv_layers(make_set({"areas": frame}), tmp_path)
    assert [path.name for path in files] == ["areas.csv", "areas.csv-metadata.json"]


def test_further_geometries_stand_beside_the_first(tmp_path: Path) -> None:
    line = gpd.GeoSeries([shapely.LineString([(38.1, 34), (1 / 3, 35)])], crs="EPSG:4326")
    frame = gpd.GeoDataFrame({"id": ["#1"], "centreline": line}, geometry=[BOX], crs="EPSG:4326")
    table, description = write_csv_layers(make_set({"corridors": frame}), tmp_path)
    head, (row,) = read_cells(table)
    assert [head, row[0]] == [["id", "wkt", "centreline"], "#1"]
    assert shapely.from_wkt(row[2]) == line[0]
    assert shapely.from_wkt(row[1]) == BOX
    assert list_breaches(description) == []  # an id with the usual sign of a comment is none


@pytest.mark.parametrize(
    ("name", "columns", "words"),
    [("areas", {"id": ["a"], "WKT": ["b"]}, "not used for places"), ("sources", {"id": ["a"]}, "register of sources")],
)
def test_a_name_that_is_taken_is_refused(name: str, columns: dict[str, list[str]], words: str, tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(columns, geometry=[BOX], crs="EPSG:4326")
    with pytest.raises(DataError, match=words):
        write_csv_layers(replace(make_set({}), frames={name: frame}), tmp_path)
    assert list(tmp_path.iterdir()) == []
