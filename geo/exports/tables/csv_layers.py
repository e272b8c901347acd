"""Frames as CSV files that `geo.layers` reads back, each with its description beside it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from os import PathLike
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.errors import DataError, Finding
from geo.exports.layers import Cell, ExportField, list_layers, list_sources
from geo.exports.sets import ExportSet
from geo.exports.tables.csv_files import write_csv
from geo.exports.tables.csv_metadata import PLACE_COLUMNS, describe_csv
from geo.exports.words import column_title, layer_title
from geo.files import replace_file

__all__ = ["write_csv_layers"]

_DECIMALS: Final = 100  # as many as a number needs are written; at the default of -1 small ones lose their last
_SOURCES: Final = "sources"
_SOURCES_TITLE: Final = ("Sources", "المصادر")
_SOURCE_FIELDS: Final = (
    ExportField("url", "text", "Address", "العنوان"),
    ExportField("publisher", "text", "Publisher", "الناشر"),
    ExportField("published", "text", "Published", "تاريخ النشر"),
    ExportField("accessed", "text", "Looked at", "تاريخ الاطلاع"),
    ExportField("archived_url", "text", "Archived copy", "نسخة مؤرشفة"),
    ExportField("reliability", "text", "Reliability of who says it", "موثوقية المصدر"),
    ExportField("credibility", "text", "Credibility of what is said", "مصداقية المعلومة"),
    ExportField("note", "text", "Note", "ملاحظة"),
)


def write_csv_layers(exported: ExportSet, folder: str | PathLike[str]) -> tuple[Path, ...]:
    """
    Write ``FRAME.csv`` for every frame of a set that has rows, and ``sources.csv`` with every source in full.

    A frame stays in one file, whatever kinds of geometry it has, since its rows name each other. So
    `geo.layers.read_layer` gives it again, as far as the layer's kind has the columns, with the register that
    `geo.layers.read_sources` makes of ``sources.csv``.

    Parameters
    ----------
    exported
        What goes out. Not modified.
    folder
        Where to; it exists.

    Returns
    -------
    paths
        The files, ``NAME.csv`` and ``NAME.csv-metadata.json`` (CSV on the Web) in turn. Geometries stand in the column
        `wkt`, to the last bit; points have `lon_deg` and `lat_deg` besides. Further geometries are well-known text
        under their own names, sources their addresses.

    Raises
    ------
    DataError
        A frame cannot be written, has a column of a name that is used for places, or is called as the sources are.
    OutputError
        A file cannot be written.
    """
    # The first layer of a frame is called as the frame is, and each has the rows of the whole frame.
    firsts = {layer.frame: layer for layer in reversed(list_layers(exported))}
    chosen = {name: firsts[name] for name in exported.frames if name in firsts}
    sources = list_sources(exported)
    findings = [
        Finding("a column of that name", "a name that is not used for places", name, column=str(column))
        for name in chosen
        for column in exported.frames[name].columns.drop(exported.frames[name].geometry.name)
        if str(column).casefold() in PLACE_COLUMNS
    ]
    findings += [
        Finding(f"a frame {name!r}", "another name, since the register of sources has it", name)
        for name in chosen
        if name.casefold() == _SOURCES
    ]
    if findings:
        raise DataError("The frames cannot be written as CSV.", findings)
    written: list[Path] = []
    for name, layer in chosen.items():
        places, cells = _list_places(exported.frames[name])
        rows = [(*row, *place) for row, place in zip(layer.frame_rows, cells, strict=True)]
        written += _write(exported, Path(folder) / f"{name}.csv", layer_title(name), (layer.fields, places), rows)
    if sources:
        rows = [tuple(getattr(source, field.name) for field in _SOURCE_FIELDS) for source in sources]
        written += _write(exported, Path(folder) / f"{_SOURCES}.csv", _SOURCES_TITLE, (_SOURCE_FIELDS, {}), rows)
    return tuple(written)


def _list_places(frame: gpd.GeoDataFrame) -> tuple[dict[str, tuple[str, str]], list[tuple[Cell, ...]]]:
    """Give the columns that tell where rows are, with their titles, and the cells of each row."""
    columns: dict[str, list[Cell]] = {}
    active = np.asarray(frame.geometry.to_numpy(), dtype=object)
    lons_deg, lats_deg = shapely.get_x(active), shapely.get_y(active)  # NaN for all but points
    if np.isfinite(lons_deg).any():
        columns["lon_deg"], columns["lat_deg"] = lons_deg.tolist(), lats_deg.tolist()
    columns["wkt"] = _write_texts(active)
    for key in frame.columns:
        if isinstance(frame[key].dtype, gpd.array.GeometryDtype) and key != frame.geometry.name:
            columns[str(key)] = _write_texts(np.asarray(frame[key].to_numpy(), dtype=object))
    titles = {name: PLACE_COLUMNS.get(name) or column_title(name) for name in columns}
    return titles, list(zip(*columns.values(), strict=True))


def _write_texts(shapes: NDArray[np.object_]) -> list[Cell]:
    """Write geometries as well-known text; what has none, or an empty one, is left empty."""
    texts = shapely.to_wkt(shapes, rounding_precision=_DECIMALS).tolist()
    return [None if is_empty else text for text, is_empty in zip(texts, shapely.is_empty(shapes), strict=True)]


def _write(
    exported: ExportSet,
    path: Path,
    title: tuple[str, str],
    columns: tuple[Sequence[ExportField], Mapping[str, tuple[str, str]]],
    rows: Sequence[tuple[Cell, ...]],
) -> tuple[Path, Path]:
    fields, places = columns
    names = [*(field.name for field in fields), *places]
    spelled = [tuple(_spell(cell) for cell in row) for row in rows]
    file = write_csv(pd.DataFrame(spelled, columns=names, dtype=object), path)
    # The first column of a frame is its `id`, that of the register the address; it is a key where it tells rows apart.
    first = [row[0] for row in rows]
    key = names[0] if fields and all(first) and len(set(first)) == len(first) else ""
    told = describe_csv(exported, file.name, title, fields, places, key=key)
    return file, replace_file(path.with_name(f"{file.name}-metadata.json"), told)


def _spell(cell: Cell) -> Cell:
    """
    Spell truths and moments as the description says; `write_csv` spells the rest.

    >>> _spell(True), _spell(datetime(2025, 4, 9, 12, 30, 0, 500000, tzinfo=UTC)), _spell(-1.5)
    ('true', '2025-04-09T12:30:00.500000Z', -1.5)
    """
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return cell.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
    return cell
