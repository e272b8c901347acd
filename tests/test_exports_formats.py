"""The table of formats tells the truth: whatever it says is kept comes back, and what it says is lost does not."""

import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely

from geo.exports import FORMATS, ExportSet, export_set, list_format_losses
from geo.exports.formats import FEATURES
from geo.layers import Party, Source

LONG = "a_column_with_a_Long_name_اسم"
TEXT = "=1+1 <b>&\"'\u2028 تدمر \U0001f5fa {{ 7*7 }}"
MOMENT = datetime(2025, 4, 9, 12, 30, 15, 123456, tzinfo=UTC)
SOURCE = Source("https://example.org/a", "Example", "2025-04", reliability="B", credibility="2", note="graded-note")
EXACT = shapely.Point(38.26841234567891, 34.56241234567891)


def make_set() -> ExportSet:
    rows = {
        "id": ["z", "m", "a"],
        "name": ["plain", TEXT, "c"],
        "bell": ["a\x07b", "", ""],
        "size": [0.0, np.nan, 0.1],
        "n": [1, 2, 3],
        "yes": [True, False, True],
        "valid_from": pd.Series([MOMENT, pd.NaT, MOMENT], dtype="datetime64[us, UTC]"),
        LONG: ["kept", "", ""],
        "sources": pd.Series([(SOURCE,), (), ()], dtype=object),
    }
    sites = [EXACT, shapely.Point(36.0, 33.0), None]
    box = shapely.box(38, 34, 39, 35)
    areas = gpd.GeoDataFrame(
        {
            "id": ["single", "multiple"],
            "party": ["sdf", "sdf"],
            "status": ["assessed", "assessed"],
            "claimants": [(), ()],
        },
        geometry=[box, shapely.MultiPolygon([box, shapely.box(40, 34, 41, 35)])],
        crs="EPSG:4326",
    )
    lines = gpd.GeoSeries([shapely.LineString([(38, 34), (39, 35)])], crs="EPSG:4326")
    corridors = gpd.GeoDataFrame({"id": ["c"], "centreline": lines}, geometry=[box], crs="EPSG:4326")
    spots = [(36, 33), (41, 37), (36.1, 33.1), (41, 33), (36, 37)]
    places = gpd.GeoDataFrame({"id": list("qwert")}, geometry=[shapely.Point(spot) for spot in spots], crs="EPSG:4326")
    frames = {
        "sites": gpd.GeoDataFrame(rows, geometry=sites, crs="EPSG:4326"),
        "control": areas,
        "corridors": corridors,
        "places": places,
    }
    return ExportSet(
        frames=frames,
        title="Trial",
        as_of=datetime(2025, 4, 10, tzinfo=UTC),
        parties=(Party("sdf", "SDF", "قسد", "#123abc", 17.0),),
        licences=("CC-BY-trial",),
        manifest_id="manifest-4711",
    )


def write(folder: Path, name: str) -> dict[str, Path]:
    folder.mkdir()
    return {path.name: path for path in export_set(make_set(), folder, [name], name="trial")}


def read_gdal(files: dict[str, Path], layer: str) -> gpd.GeoDataFrame | None:
    for name, path in files.items():
        if name.startswith("trial."):
            listed = pyogrio.list_layers(path)[:, 0].tolist()
            chosen = [
                key
                for key in listed
                if key == layer or key.startswith({"control": "Areas", "places": "Towns"}.get(layer, "?"))
            ]
            if not chosen:
                return None
            return pyogrio.read_dataframe(path, layer=chosen[0], fid_as_index=True)
        if name.partition(".")[0] == layer:
            return pyogrio.read_dataframe(path)
    return None


def read_parquet(files: dict[str, Path], layer: str) -> gpd.GeoDataFrame | None:
    path = files.get(f"{layer}.parquet")
    return None if path is None else gpd.read_parquet(path)


def read_sheet(files: dict[str, Path], layer: str) -> gpd.GeoDataFrame | None:
    rows = list(openpyxl.load_workbook(files["trial.xlsx"])[layer].iter_rows(values_only=True))
    table = pd.DataFrame(rows[1:], columns=rows[0])
    places = zip(table["lon_deg"], table["lat_deg"], strict=True) if "lon_deg" in table else [(None, None)] * len(table)
    geometry = [None if lon is None or np.isnan(lon) else shapely.Point(lon, lat) for lon, lat in places]
    return gpd.GeoDataFrame(table, geometry=geometry)


READERS: dict[str, Callable[[dict[str, Path], str], gpd.GeoDataFrame | None]] = {
    "geoparquet": read_parquet,
    "xlsx": read_sheet,
}


def all_text(files: dict[str, Path]) -> str:
    """Everything in the files, archives and pages of text unpacked, as one text."""
    parts = []
    for path in files.values():
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                parts += [archive.read(name) for name in archive.namelist()]
        else:
            parts.append(path.read_bytes())
        if path.suffix == ".parquet":  # the schema is written in base 64
            schema = pq.read_schema(path)
            parts += [value for column in schema for value in (column.metadata or {}).values()]
    # A file geodatabase keeps the texts of some tables in UTF-16.
    return b"\n".join(parts).decode("utf-8", "replace") + b"\n".join(parts).decode("utf-16-le", "replace")


def same_text(cell: object, text: str) -> bool:
    return isinstance(cell, str) and cell == text


def probe(name: str, tmp_path: Path) -> set[str]:
    """List what comes back."""
    files = write(tmp_path / "first", name)
    again = write(tmp_path / "second", name)
    read = READERS.get(name, read_gdal)
    sites, control, corridors, places = (read(files, layer) for layer in ("sites", "control", "corridors", "places"))
    assert sites is not None
    assert places is not None
    text = all_text(files)
    columns = {str(key).casefold(): key for key in sites.columns}
    # KML calls `id` otherwise when it comes back through GDAL.
    key = next(
        column
        for column in (columns.get("id2"), columns.get("id"))
        if column is not None and set(sites[column]) == set("zma")
    )
    by_id = sites.set_index(key)
    name_column = columns["name"]
    whole = shapely.Point(shapely.get_coordinates(by_id.geometry["z"])[0])
    sizes = by_id[columns["size"]]
    begins = by_id.get(columns.get("valid_from"))
    kept = {
        "coordinates": whole.equals(EXACT) and control is not None and control.geometry.notna().all(),
        "single": control is not None
        and control.geometry.notna().all()
        and set(control.geom_type) == {"Polygon", "MultiPolygon"},
        "placeless": len(sites) == 3 and (by_id.geometry["a"] is None or by_id.geometry["a"].is_empty),
        "second_geometry": corridors is not None and set(corridors.geom_type) >= {"Polygon", "LineString"},
        "texts": same_text(by_id.loc["m", name_column], TEXT),
        "control_characters": same_text(by_id.loc["z", columns["bell"]], "a\x07b"),
        "types": pd.api.types.is_numeric_dtype(sizes.dtype)
        and pd.api.types.is_datetime64_any_dtype(begins.dtype)
        and by_id[columns["yes"]].dtype == bool,
        "missing": pd.isna(sizes["m"]) or sizes["m"] in ("", None),
        "fractions": begins is not None
        and pd.Timestamp(begins["z"]).tz_localize(None) == pd.Timestamp(MOMENT).tz_localize(None),
        "column_names": LONG in sites.columns,
        "titles": "Valid from" in text and "سارٍ من" in text,
        "order": list(places[key]) == list("qwert"),
        "layers": len([path for path in files if not path.endswith(".qgz")]) == 1,
        "sources": "graded-note" in text,
        "colours": bool(re.search("18,58,188|#123abc|bc3a12", text)),
        "hatches": "LinePatternFill" in text and 'value="17.0"' in text,
        "spans": "<TimeSpan>" in text or 'startField="valid_from"' in text,
        "about": all(
            word in text for word in ("never for navigation", "CC-BY-trial", "manifest-4711", "2025-04-10", "metres")
        ),
        "same_bytes": [path.read_bytes() for path in files.values()] == [path.read_bytes() for path in again.values()],
    }
    assert set(kept) == set(FEATURES)
    return {feature for feature, is_kept in kept.items() if is_kept}


@pytest.mark.parametrize("name", FORMATS)
def test_the_table_says_what_comes_back(name: str, tmp_path: Path) -> None:
    kept = probe(name, tmp_path)
    lost = set(FORMATS[name])
    assert kept & lost == set(), "said to be lost, and it comes back"
    assert set(FEATURES) - lost - kept == set(), "said to be kept, and it does not come back"


def test_the_table_is_printed_whole() -> None:
    table = list_format_losses()
    assert all(f"| {words} |" in table for words in FEATURES.values())
    reasons = {reason for losses in FORMATS.values() for reason in losses.values()}
    assert all(f". {reason}\n" in table for reason in reasons)


def test_the_table_for_readers_is_the_table_that_is_tested() -> None:
    readme = (Path(__file__).parents[1] / "outputs" / "README.md").read_text(encoding="utf-8")
    assert list_format_losses().strip() in readme
