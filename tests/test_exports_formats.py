"""The tables of formats tell the truth: whatever they say is kept comes back, and what they say is lost does not."""

import csv
import json
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pyproj
import pytest
import rasterio
import shapely
import xarray
from rasterio.enums import ColorInterp

from geo.errors import DataError
from geo.exports import EXPORT_FORMATS, FORMATS, ExportSet, export_set, list_format_losses
from geo.exports.formats import (
    AIRSPACE_FEATURES,
    AIRSPACE_FORMATS,
    FEATURES,
    GRID_FEATURES,
    GRID_FORMATS,
)
from geo.exports.styles.raster_looks import RasterLook, show_raster
from geo.exports.words import read_palettes
from geo.geodesy import LocalPlane
from geo.layers import Party, Source
from geo.rasters import Grid, Raster

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


def read_described(files: dict[str, Path], layer: str) -> gpd.GeoDataFrame | None:
    """A CSV file with the types that its description (CSV on the Web) gives its columns, as far as these go."""
    told = json.loads(files[f"{layer}.csv-metadata.json"].read_text(encoding="utf-8"))
    types = {"double": float, "integer": int, "boolean": {"true": True, "false": False}.__getitem__}
    types |= {"dateTimeStamp": pd.Timestamp}
    with files[f"{layer}.csv"].open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    columns = {}
    for column, cells in zip(told["tableSchema"]["columns"], zip(*rows, strict=True), strict=True):
        spell = types.get(str(column["datatype"]), str)
        columns[head[len(columns)]] = [spell(cell) if cell else None for cell in cells]
    drawn = [head[place] for place, column in enumerate(told["tableSchema"]["columns"]) if "@id" in column["datatype"]]
    places = [columns.pop(name) for name in drawn]
    frames = [
        gpd.GeoDataFrame(columns, geometry=[None if text is None else shapely.from_wkt(text) for text in texts])
        for texts in places
    ]
    return frames[0] if len(frames) == 1 else pd.concat(frames)


READERS: dict[str, Callable[[dict[str, Path], str], gpd.GeoDataFrame | None]] = {
    "geoparquet": read_parquet,
    "csv": read_described,
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
        if column is not None and set("zm") <= set(sites[column]) <= set("zma")
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
        "placeless": "a" in by_id.index and (by_id.geometry["a"] is None or by_id.geometry["a"].is_empty),
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
    check(probe(name, tmp_path), FEATURES, FORMATS[name])


def check(kept: set[str], features: Mapping[str, str], losses: Mapping[str, str]) -> None:
    assert kept & set(losses) == set(), "said to be lost, and it comes back"
    assert set(features) - set(losses) - kept == set(), "said to be kept, and it does not come back"


PLANE = LocalPlane(39.0, 34.8, 33.13, 36.47)
GRID = Grid(PLANE, -1234.5, 777.25, 333.3, n_rows=4, n_cols=5)
LOOK = RasterLook(title="Density", title_ar="كثافة", low=0.0, high=0.7, blank_low=True)


def make_grids() -> dict[str, Raster]:
    values = np.random.default_rng(3).random(GRID.shape)
    values[0] = 0.0  # blank on the map, and a value all the same
    values[3, 1:] = np.nan
    counts = np.arange(20, dtype=np.uint8).reshape(GRID.shape)
    return {
        "density": show_raster(Raster(GRID, values, "density of reports", "1/km2"), LOOK),
        "counts": Raster(GRID, counts, "counts", "1"),
    }


def read_tiff(path: Path) -> tuple[Raster, bytes | None, str]:
    """Values, unit and place as rasterio has them, the colours that it makes of bytes, and all tags."""
    with rasterio.open(path) as file:
        values = file.read(1, masked=True)
        if file.scales != (1.0,):
            values = values * file.scales[0] + file.offsets[0]
        numbers = values.filled(np.nan) if values.dtype.kind == "f" else values.data
        grid = Grid(PLANE, file.transform.c, file.transform.f, file.transform.a, file.height, file.width)
        painted = (
            bytes(map(int, np.ravel(list(file.colormap(1).values())))) if file.count == 1 and has_table(file) else None
        )
        assert pyproj.CRS.from_wkt(file.crs.to_wkt()).equals(PLANE.crs)
        return Raster(grid, numbers, file.descriptions[0], file.units[0]), painted, str(file.tags())


def has_table(file: rasterio.DatasetReader) -> bool:
    return bool(file.colorinterp[0] == ColorInterp.palette)


def read_netcdf(path: Path) -> tuple[Raster, bytes | None, str]:
    with xarray.open_dataset(path, engine="scipy", decode_coords="all") as dataset:
        (name,) = dataset.data_vars
        array = dataset[name]
        assert pyproj.CRS.from_cf(dict(array["spatial_ref"].attrs)).equals(PLANE.crs)
        numbers = list(map(float, array["spatial_ref"].attrs["GeoTransform"].split()))
        grid = Grid(PLANE, numbers[0], numbers[3], numbers[1], *array.shape)
        about = str({**dataset.attrs, **array.attrs})
        return Raster(grid, array.values, array.attrs["long_name"], array.attrs["units"]), None, about


def probe_grids(name: str, tmp_path: Path) -> set[str]:
    written, ending = {"cog, colours": ("cog", "_colours.tif"), "netcdf": ("netcdf", ".nc")}.get(name, (name, ".tif"))
    made = make_grids()
    first, second = (
        {
            path.name: path
            for path in export_set(replace(make_set(), rasters=made), tmp_path / place, [written], name="t")
        }
        for place in "ab"
    )
    files = {key: path for key, path in first.items() if key.removesuffix(ending) in made}
    read = {key: (read_netcdf if ending == ".nc" else read_tiff)(files[f"{key}{ending}"]) for key in made}
    density, counts = (raster.values for raster in made.values())  # noqa: PD011 - of rasters
    back, painted, tags = read["density"]
    numbers, whole = back.values, read["counts"][0].values  # noqa: PD011 - of a raster
    ramp = read_palettes()["ramp"]
    styled = [path.read_text() for key, path in first.items() if key.endswith(".qml")]
    if name == "qgis":
        with zipfile.ZipFile(first["t.qgz"]) as project:
            styled = [project.read("t.qgs").decode()]
    kept = {
        "values": numbers.tobytes() == density.tobytes() and (whole == counts).all(),
        "kinds": (numbers.dtype, whole.dtype) == (density.dtype, counts.dtype),
        "nodata": (np.isnan(numbers) == np.isnan(density)).all(),
        "grid": back.grid == GRID,
        "crs": True,  # the readers say otherwise
        "unit": (back.name, back.unit) == ("density of reports", "1/km2"),
        "titles": "Density" in tags and "كثافة" in tags,
        "colours": (painted is not None and painted[4:7] == bytes.fromhex(ramp[0][1:]))
        or any(ramp[0] in text and ramp[-1] in text for text in styled),
        "several": len(files) == 1,
        "about": all(
            word in tags for word in ("never for navigation", "CC-BY-trial", "manifest-4711", "2025-04-10", "metres")
        ),
        "same_bytes": [path.read_bytes() for path in first.values()] == [path.read_bytes() for path in second.values()],
    }
    assert set(kept) == set(GRID_FEATURES)
    # What is lost is lost within what is declared.
    step = 0.7 / 254 if name == "cog, colours" else 0.0
    known = ~np.isnan(numbers)
    np.testing.assert_allclose(numbers[known], density.clip(0, 0.7 if step else 1)[known], rtol=6e-8, atol=step / 2)
    assert known.sum() == np.isfinite(density).sum() - (5 if step else 0)
    return {feature for feature, is_kept in kept.items() if is_kept}


@pytest.mark.parametrize("name", GRID_FORMATS)
def test_the_table_of_grids_says_what_comes_back(name: str, tmp_path: Path) -> None:
    check(probe_grids(name, tmp_path), GRID_FEATURES, GRID_FORMATS[name])


HOLED = shapely.MultiPolygon(
    [
        shapely.Polygon(
            [(38, 34), (38.0123456789, 34), (38.0123456789, 34.01), (38, 34.01)],
            [[(38.004, 34.004), (38.004, 34.006), (38.006, 34.006), (38.006, 34.004)]],
        ),
        shapely.box(38.02, 34.0, 38.0301234567891, 34.01),
    ]
)


def make_airspace(level: str) -> ExportSet:
    zone = {
        "id": "z",
        "name": "Zone",
        "name_ar": "نطاق",
        "reading": "narrow",
        "kind": "red_line",
        "lower_m": 100.25,
        "upper_m": 3000.5,
        "vertical_reference": level,
        "valid_from": pd.Timestamp(MOMENT),
        "valid_to": pd.Timestamp("2025-05-01", tz="UTC"),
        "quote": "quoted-words",
        "sources": (SOURCE,),
    }
    line = shapely.LineString([(38, 34), (39, 35)])
    corridor = {"id": "c", "name": "Way", "name_ar": "طريق الشمال", "status": "proposed", "geometry": line.buffer(0.01)}
    frames = {
        "zones": gpd.GeoDataFrame([zone], geometry=[HOLED], crs="EPSG:4326"),
        "corridors": gpd.GeoDataFrame([corridor], geometry="geometry", crs="EPSG:4326"),
    }
    return replace(make_set(), frames=frames)


def probe_airspace(name: str, tmp_path: Path) -> set[str]:
    first, second = (
        export_set(make_airspace("mean sea level"), tmp_path / place, [name], name="t")[0].read_bytes()
        for place in "ab"
    )
    content, text = json.loads(first), first.decode()
    if name == "ed269":
        volumes = content["features"][0]["geometry"]
        outlines = [shapely.Polygon(*split(volume["horizontalProjection"]["coordinates"])) for volume in volumes]
        lower, upper = volumes[0].get("lowerLimit"), volumes[0].get("upperLimit")
        named, times = content["features"][0]["extendedProperties"], content["features"][0]["applicability"][0]
        spans = [times["startDateTime"], times["endDateTime"]]
    else:
        (told,) = (feature for feature in content["features"] if feature["layer"] == "zones")
        volumes = [content["volumes"][index] for index in told["volumes"]]
        rings = [item["volume"]["outline_polygon"]["vertices"] for item in volumes]
        outlines = [shapely.Polygon([(at["lng"], at["lat"]) for at in ring]) for ring in rings]
        lower, upper = (volumes[0]["volume"][f"altitude_{key}"]["value"] for key in ("lower", "upper"))
        named, spans = told, [volumes[0][key]["value"] for key in ("time_start", "time_end")]
        assert (lower, upper) == (100.25 - 107, 3000.5 + 86)
        assert (told["lower_m"], told["upper_m"]) == (100.25, 3000.5)
    begin, end = map(pd.Timestamp, spans)
    drawn = shapely.union_all(outlines)
    assert drawn.symmetric_difference(HOLED).area < 1e-8  # degrees squared
    try:
        export_set(make_airspace("ground"), tmp_path / "ground", [name], name="t")
        ground = True
    except DataError:
        ground = False
    kept = {
        "outline": drawn.bounds == HOLED.bounds,
        "holes": len(outlines) == 1,
        "corridors": "طريق الشمال" in text,
        "heights": (lower, upper) == (100.25, 3000.5),
        "ground": ground,
        "times": (begin.floor("s"), end) == (pd.Timestamp(MOMENT).floor("s"), pd.Timestamp("2025-05-01", tz="UTC")),
        "fractions": begin == pd.Timestamp(MOMENT),
        "names": "Zone" in text and named["name_ar"] == "نطاق",
        "readings": named["reading"] == "narrow",
        "sources": SOURCE.url in text and "quoted-words" in text,
        "about": all(
            word in text for word in ("never for navigation", "CC-BY-trial", "manifest-4711", "2025-04-10", "metres")
        ),
        "same_bytes": first == second,
    }
    assert set(kept) == set(AIRSPACE_FEATURES)
    return {feature for feature, is_kept in kept.items() if is_kept}


def split(rings: list[list[list[float]]]) -> tuple[list[list[float]], list[list[list[float]]]]:
    return rings[0], rings[1:]


@pytest.mark.parametrize("name", AIRSPACE_FORMATS)
def test_the_table_of_airspace_says_what_comes_back(name: str, tmp_path: Path) -> None:
    check(probe_airspace(name, tmp_path), AIRSPACE_FEATURES, AIRSPACE_FORMATS[name])


TABLES = [(FEATURES, FORMATS), (GRID_FEATURES, GRID_FORMATS), (AIRSPACE_FEATURES, AIRSPACE_FORMATS)]


@pytest.mark.parametrize(("features", "formats"), TABLES)
def test_a_table_is_printed_whole(features: Mapping[str, str], formats: Mapping[str, Mapping[str, str]]) -> None:
    table = list_format_losses(features, formats)
    assert all(f"| {words} |" in table for words in features.values())
    reasons = {reason for losses in formats.values() for reason in losses.values()}
    assert all(f". {reason}\n" in table for reason in reasons)


@pytest.mark.parametrize(("features", "formats"), TABLES)
def test_the_tables_for_readers_are_the_tables_that_are_tested(
    features: Mapping[str, str], formats: Mapping[str, Mapping[str, str]]
) -> None:
    readme = (Path(__file__).parents[1] / "outputs" / "README.md").read_text(encoding="utf-8")
    assert list_format_losses(features, formats).strip() in readme


def test_every_format_stands_in_a_table() -> None:
    told = {name.partition(",")[0] for _, formats in TABLES for name in formats}
    assert set(EXPORT_FORMATS) - told == {"styles"}  # which holds no data
