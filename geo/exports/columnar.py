"""Layers in the formats that GDAL or Arrow write: FlatGeobuf, GeoParquet 1.1, FileGDB for ArcGIS."""

import json
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import find_spec
from os import PathLike
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from numpy.typing import NDArray
from pyogrio.errors import DataSourceError

from geo.errors import OutputError
from geo.exports.layers import ExportLayer, list_layers, list_sources
from geo.exports.markup import pack
from geo.exports.sets import ExportSet, describe_set
from geo.exports.words import both
from geo.files import replace_file
from geo.geodesy import WGS84

__all__ = ["layer_frame", "write_file_geodatabase", "write_flatgeobufs", "write_geoparquets"]

_DTYPES: Final[Mapping[str, Any]] = {
    "number": "float64",
    "count": "int64",
    "truth": "bool",
    "moment": "datetime64[us, UTC]",
}
_ABOUT_KEY: Final = b"tadmur"
_BOX: Final = "bbox"  # what geopandas calls the column of boxes


def layer_frame(layer: ExportLayer) -> gpd.GeoDataFrame:
    """
    Turn a flat layer back into a frame of plain columns.

    Parameters
    ----------
    layer
        A flat layer.

    Returns
    -------
    frame
        Texts, numbers, truths and moments in UTC; the geometry last, in EPSG:4326. Lists are texts.
    """
    columns: dict[str, Any] = {}
    for field in layer.fields:
        cells = list(layer.column(field.name))
        dtype = _DTYPES.get(field.holds, "str")
        if field.holds == "moment":
            naive = [
                cell.astimezone(UTC).replace(tzinfo=None) if isinstance(cell, datetime) else None for cell in cells
            ]
            columns[field.name] = pd.Series(np.array(naive, dtype="datetime64[us]")).dt.tz_localize("UTC")
        else:
            columns[field.name] = pd.Series(cells, dtype=dtype)
    shapes = gpd.GeoSeries(layer.geometries, crs=WGS84)
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=WGS84)


def write_flatgeobufs(exported: ExportSet, folder: str | PathLike[str]) -> tuple[Path, ...]:
    """
    Write ``LAYER.fgb`` for every layer of a set: FlatGeobuf 3, with a spatial index, for maps on the web.

    Parameters
    ----------
    exported
        What goes out. Not modified.
    folder
        Where to; it exists.

    Returns
    -------
    paths
        The files. A format of this kind reorders features along a curve; `id` tells them apart. Features without
        geometry are left out, and their number stands in the description: readers for the web stop at the first of
        them, and the index cannot hold any.

    Raises
    ------
    DataError
        A frame cannot be written; see `geo.exports.layers.list_layers`.
    OutputError
        A file cannot be written.
    """
    about = describe_set(exported)
    written = []
    with tempfile.TemporaryDirectory() as workshop:
        for layer in list_layers(exported):
            draft = Path(workshop) / f"{layer.name}.fgb"
            drawn, n_placeless = _leave_placeless(layer)
            left = {"n_without_geometry_left_out": n_placeless} if n_placeless else {}
            told = json.dumps({**about, **left}, ensure_ascii=False)
            _write(drawn, draft, "FlatGeobuf", {"TITLE": both((layer.title, layer.title_ar)), "DESCRIPTION": told})
            written.append(replace_file(Path(folder) / draft.name, draft.read_bytes()))
    return tuple(written)


def write_geoparquets(exported: ExportSet, folder: str | PathLike[str]) -> tuple[Path, ...]:
    """
    Write ``LAYER.parquet`` for every layer of a set: GeoParquet 1.1 with a box for each row, for analysis at scale.

    Needs the extra ``parquet``.

    Parameters
    ----------
    exported
        What goes out. Not modified.
    folder
        Where to; it exists.

    Returns
    -------
    paths
        The files; the same input gives the same bytes on one version of Arrow.

    Raises
    ------
    DataError
        A frame cannot be written; see `geo.exports.layers.list_layers`.
    OutputError
        A file cannot be written, or Arrow is not installed.
    """
    if find_spec("pyarrow") is None:
        raise OutputError(
            "GeoParquet cannot be written: pyarrow is missing. Install it with: pip install 'tadmur[parquet]'."
        )
    pa, pq = import_module("pyarrow"), import_module("pyarrow.parquet")  # an extra, so not imported above
    about = json.dumps(describe_set(exported), ensure_ascii=False).encode()
    written = []
    with tempfile.TemporaryDirectory() as workshop:
        for layer in list_layers(exported):
            draft = Path(workshop) / f"{layer.name}.parquet"
            layer_frame(layer).to_parquet(draft, schema_version="1.1.0", write_covering_bbox=True, compression="zstd")
            table = pq.read_table(draft)
            titles = {field.name: both((field.title, field.title_ar)) for field in layer.fields}
            columns = [
                column.with_metadata({b"title": titles[column.name].encode()}) if column.name in titles else column
                for column in table.schema
            ]
            schema = pa.schema(columns, metadata={**(table.schema.metadata or {}), _ABOUT_KEY: about})
            whole = _blank_boxes(pa, table, shapely.is_missing(layer.geometries))
            pq.write_table(whole.cast(schema), draft, compression="zstd")
            written.append(replace_file(Path(folder) / draft.name, draft.read_bytes()))
    return tuple(written)


def _leave_placeless(layer: ExportLayer) -> tuple[ExportLayer, int]:
    missing = shapely.is_missing(layer.geometries)
    rows = tuple(row for row, absent in zip(layer.rows, missing, strict=True) if not absent)
    return replace(layer, geometries=layer.geometries[~missing], rows=rows), int(missing.sum())


def _blank_boxes(pa: Any, table: Any, missing: NDArray[np.bool_]) -> Any:  # noqa: ANN401 -- an extra without types
    """Take away the box of a feature without geometry, as GeoParquet 1.1 wants it; geopandas fills it with NaN."""
    place = table.schema.get_field_index(_BOX)
    field, boxes = table.schema.field(place), table.column(place).combine_chunks()
    blank = pa.StructArray.from_arrays(boxes.flatten(), fields=list(field.type), mask=pa.array(missing))
    return table.set_column(place, field, blank)


def write_file_geodatabase(exported: ExportSet, path: str | PathLike[str]) -> Path:
    """
    Write every layer of a set into one file geodatabase, zipped (``.gdb.zip``), for ArcGIS.

    Unzip it for ArcGIS Pro; QGIS and GDAL read the ZIP.

    Parameters
    ----------
    exported
        What goes out. Not modified.
    path
        The file; it appears whole or not at all.

    Returns
    -------
    path
        The file. Its bytes differ from run to run, since GDAL gives every table a new random key.

    Raises
    ------
    DataError
        A frame cannot be written; see `geo.exports.layers.list_layers`.
    OutputError
        The file cannot be written.
    """
    base = Path(path).name.removesuffix(".zip").removesuffix(".gdb")
    with tempfile.TemporaryDirectory() as workshop:
        draft = Path(workshop) / f"{base}.gdb"
        for layer in list_layers(exported):
            _write(layer, draft, "OpenFileGDB", {"LAYER_ALIAS": both((layer.title, layer.title_ar))}, layer=layer.name)
        about = pd.DataFrame({"about": [json.dumps(describe_set(exported), ensure_ascii=False)]})
        for name, table in (("sources", _table_sources(exported)), ("about", about)):
            _write_table(table, draft, name)
        members = {f"{draft.name}/{file.name}": file.read_bytes() for file in sorted(draft.iterdir())}
    return replace_file(path, pack(members))


def _table_sources(exported: ExportSet) -> pd.DataFrame:
    sources = list_sources(exported)
    names = ("url", "publisher", "published", "accessed", "archived_url", "reliability", "credibility", "note")
    return pd.DataFrame({name: pd.Series([getattr(source, name) for source in sources], dtype="str") for name in names})


def _write(flat: ExportLayer, draft: Path, driver: str, options: dict[str, str], **more: Any) -> None:  # noqa: ANN401
    frame = layer_frame(flat)
    if driver == "OpenFileGDB":  # whole numbers of 64 bits came with ArcGIS Pro 3.2
        most = np.iinfo(np.int32).max
        counts = [
            field.name for field in flat.fields if field.holds == "count" and frame[field.name].abs().max() <= most
        ]
        frame = frame.astype(dict.fromkeys(counts, "int32"))
    try:
        pyogrio.write_dataframe(
            frame,
            draft,
            driver=driver,
            geometry_type=flat.geometry_type,
            promote_to_multi=flat.geometry_type.startswith("Multi"),
            append=draft.exists(),
            layer_options=options,
            **more,
        )
    except DataSourceError as error:
        raise OutputError(f"{draft.name} cannot be written: {error}") from error


def _write_table(table: pd.DataFrame, draft: Path, name: str) -> None:
    try:
        pyogrio.write_dataframe(table, draft, driver="OpenFileGDB", layer=name, append=draft.exists())
    except DataSourceError as error:
        raise OutputError(f"{draft.name} cannot be written: {error}") from error
