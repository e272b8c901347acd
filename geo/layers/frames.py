"""Rows turned into a frame: every column of its kind, in order, with its type and its default."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from operator import itemgetter
from types import NoneType
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyproj import CRS
from pyproj.exceptions import CRSError

from geo.errors import DataError, Finding
from geo.geodesy import WGS84, area_m2, to_lonlat
from geo.layers.cells import CellReader, shorten
from geo.layers.dates import DateSpan
from geo.layers.geometries.checking import check_geometries
from geo.layers.geometries.positions import Bounds, read_points
from geo.layers.kinds import Column, LayerKind
from geo.layers.records import RawLayer, Repair
from geo.layers.sources import Source, SourceRegister
from geo.layers.suggestions import suggest

__all__ = ["find_column_problems", "read_rows"]

_PLACE_COLUMNS: Final = ("lat", "lon")
_M2_PER_KM2: Final = 1e6
_SOURCE_FIELDS: Final = tuple(field.name for field in fields(Source))
_LONGEST_CODE: Final = 20  # signs of EPSG:32637 and the like; what is longer is a definition


def find_column_problems(raw: RawLayer, kind: LayerKind) -> tuple[list[Finding], tuple[str, ...]]:
    """
    Compare the columns of a file with those of its kind.

    Parameters
    ----------
    raw
        The rows as they stand.
    kind
        The kind of layer.

    Returns
    -------
    findings
        One for each column that is needed and missing, and for each unknown one that looks like one that is missing.
    unused
        Other columns that the kind does not have, in file order.
    """
    known = [*(column.name for column in kind.columns), *(_PLACE_COLUMNS if raw.geometries is None else ())]
    missing = [name for name in known if name not in raw.columns]
    findings = []
    unused = []
    for name in raw.columns:
        if name in known:
            continue
        likely_cause = suggest(name, missing)
        if likely_cause:
            findings.append(Finding("a column that is not known", "one of its kind", raw.file, "", name, likely_cause))
        else:
            unused.append(name)
    needed = {column.name for column in kind.columns if column.needed and not column.default} | {*_PLACE_COLUMNS}
    findings += [
        Finding("no such column", "one, filled in every row", raw.file, "", name)
        for name in missing
        if name in needed and raw.rows
    ]
    return findings, tuple(unused)


def read_rows(
    raw: RawLayer, kind: LayerKind, register: SourceRegister, bounds_deg: Bounds | None
) -> tuple[gpd.GeoDataFrame, list[Repair], list[Finding]]:
    """
    Read every cell of a layer.

    Parameters
    ----------
    raw
        The rows as they stand.
    kind
        The kind of layer.
    register
        Where the keys of sources are looked up.
    bounds_deg
        West, south, east and north of the study's area; None for no check.

    Returns
    -------
    frame
        One row for each of `raw`, with all columns of the kind; what cannot be read has its default.
    repairs, findings
        What was put right, and what cannot be read.
    """
    cells = CellReader(raw.file)
    numbers = [str(number) for number in raw.row_numbers]
    readers: dict[str, Callable[[object, str, str], Any]] = {
        "text": cells.text,
        "number": cells.number,
        "count": cells.number,
        "list": cells.texts,
        "moment": cells.span,
        "sources": lambda value, row, _: _read_sources(value, row, register, cells),
    }
    values = {column.name: _read_column(raw, numbers, column, readers[column.holds], cells) for column in kind.columns}
    dates = _read_cells(values["date_edtf"], numbers, "date_edtf", cells.span, cells)
    is_stated = any(name in raw.columns for name in kind.span_columns)
    _fill_spans(values, kind, [None] * len(dates) if is_stated else dates)
    shapes, repairs, findings = _read_geometries(raw, kind, bounds_deg)
    _fill_derived(values, shapes, dates, kind)
    series = {column.name: _make_series(column, values[column.name]) for column in kind.columns}
    frame = gpd.GeoDataFrame(series, geometry=gpd.GeoSeries(shapes, crs=WGS84), crs=WGS84)
    return frame, [*raw.repairs, *repairs], [*cells.findings, *findings]


def _read_sources(value: object, row: str, register: SourceRegister, cells: CellReader) -> tuple[Source, ...]:
    """Look up the sources of a feature; those of a frame are sources already."""
    if isinstance(value, (tuple, list)) and all(isinstance(item, Source) for item in value):
        return tuple(value)
    if isinstance(value, list) and value and all(isinstance(item, Mapping) for item in value):
        return _build_sources(value, row, register, cells)
    sources, findings = register.resolve(cells.texts(value, row, "sources"), row=row)
    for finding in findings:
        cells.report(finding.found, finding.expected, row, "sources", finding.likely_cause)
    return sources


def _build_sources(
    items: Sequence[Mapping[object, object]], row: str, register: SourceRegister, cells: CellReader
) -> tuple[Source, ...]:
    """Take sources that stand in full, as our own GeoJSON has them; what the register knows is taken from there."""
    sources: dict[str, Source] = {}
    for item in items:
        known = {str(key): text for key, text in item.items() if key in _SOURCE_FIELDS and isinstance(text, str)}
        if len(known) < len(item) or not known.get("url"):
            cells.report(shorten(dict(item)), f"texts under {', '.join(_SOURCE_FIELDS)}", row, "sources")
            continue
        sources[known["url"]] = register.get(known["url"]) or Source(**known)
    return tuple(sources.values())


def _read_column(
    raw: RawLayer,
    numbers: Sequence[str],
    column: Column,
    read: Callable[[object, str, str], Any],
    cells: CellReader,
) -> list[Any]:
    """Read the cells of one column; a column that the file does not have is empty."""
    if column.name not in raw.columns:
        return [read(None, "", column.name)] * len(raw.rows)
    return _read_cells(_take_cells(raw.rows, column.name), numbers, column.name, read, cells)


def _take_cells(rows: Sequence[Mapping[str, object]], name: str) -> list[object]:
    """Take one cell of every row; None where a row does not have it."""
    try:
        return list(map(itemgetter(name), rows))
    except KeyError:
        return [row.get(name) for row in rows]


def _read_cells(
    values: Sequence[object],
    numbers: Sequence[str],
    column: str,
    read: Callable[[object, str, str], Any],
    cells: CellReader,
) -> list[Any]:
    """Read cells; what has been read without a finding is not read again where it stands again."""
    n_before = len(cells.findings)
    if set(map(type, values)) <= {str, NoneType}:
        once = {value: read(value, "", column) for value in dict.fromkeys(values)}
        if len(cells.findings) == n_before:
            return [once[value] for value in values]
        del cells.findings[n_before:]  # told again below, with the rows that they are of
    known: dict[object, Any] = {}
    made = []
    for value, number in zip(values, numbers, strict=True):
        key = tuple(value) if type(value) is list else value
        if not isinstance(key, (str, tuple)):
            made.append(read(value, number, column))
            continue
        try:
            made.append(known[key])
        except KeyError:
            n_before = len(cells.findings)
            made.append(read(value, number, column))
            if len(cells.findings) == n_before:
                known[key] = made[-1]
        except TypeError:  # a list of what cannot be looked up
            made.append(read(value, number, column))
    return made


def _fill_spans(values: dict[str, list[Any]], kind: LayerKind, dates: Sequence[DateSpan | None]) -> None:
    """Turn spans into moments; those of a layer that does not state them come from the date text."""
    for column in kind.columns:
        if column.holds == "moment":
            values[column.name] = [span.earliest if span else None for span in values[column.name]]
    first, last = kind.span_columns
    for place, date in enumerate(dates):
        if date is not None:
            values[first][place] = date.earliest
            if last:
                values[last][place] = date.latest


def _fill_derived(
    values: dict[str, list[Any]], shapes: NDArray[np.object_], dates: Sequence[DateSpan | None], kind: LayerKind
) -> None:
    """Fill what follows from other columns."""
    if "time_precision" in values:
        values["time_precision"] = [
            text or (date.precision if date else "") for text, date in zip(values["time_precision"], dates, strict=True)
        ]
    if "n_sources" in values:
        # A data set may say how many sources it used without naming them in a form that a register knows.
        values["n_sources"] = [
            max(len(sources), 0 if math.isnan(stated) else int(stated))
            for sources, stated in zip(values["sources"], values["n_sources"], strict=True)
        ]
    if "zone_id" in values:
        values["zone_id"] = [text or own for text, own in zip(values["zone_id"], values["id"], strict=True)]
    if "area_km2" in values and kind.name in {"control", "zones"}:
        drawn = ~pd.isna(shapes)
        areas = np.full(len(shapes), np.nan)
        areas[drawn] = area_m2(shapes[drawn]) / _M2_PER_KM2
        stated = np.asarray(values["area_km2"], dtype=float)
        values["area_km2"] = np.where(np.isnan(stated), areas, stated).tolist()


def _make_series(column: Column, values: list[Any]) -> pd.Series:
    """Make a column of its type; an empty cell gets the default."""
    if column.holds == "text":
        return pd.Series([value or column.default for value in values], dtype="str")
    if column.holds == "moment":
        moments: pd.Series = pd.Series(_take_moments(values)).dt.tz_localize("UTC")
        return moments
    if column.holds in {"list", "sources"}:
        series = pd.Series([None] * len(values), dtype=object)
        series[:] = values
        return series
    numbers = np.asarray(values, dtype=float)
    if column.holds == "count":
        return pd.Series(np.nan_to_num(numbers), dtype=float).astype("int64")
    return pd.Series(np.where(np.isnan(numbers), column.default, numbers) if column.default != "" else numbers)


def _take_moments(values: Sequence[datetime | None]) -> NDArray[np.datetime64]:
    """Turn moments in UTC into an array; equal texts of dates gave the same moment, which is turned once."""
    places: dict[int, int] = {}
    order = np.fromiter((places.setdefault(id(value), len(places)) for value in values), np.intp, len(values))
    _, first = np.unique(order, return_index=True)
    once = [values[place] for place in first]
    naive = [None if value is None else value.replace(tzinfo=None) for value in once]
    return np.array(naive, dtype="datetime64[us]")[order]


def _read_geometries(
    raw: RawLayer, kind: LayerKind, bounds_deg: Bounds | None
) -> tuple[NDArray[np.object_], list[Repair], list[Finding]]:
    """Take the geometries of a file, or the places in its columns, to EPSG:4326 and check them."""
    if raw.geometries is None:
        points, repairs, findings = read_points(raw.rows, raw.row_numbers, file=raw.file, bounds_deg=bounds_deg)
        shapes, more, problems = check_geometries(points, raw.row_numbers, kind, file=raw.file)
        found = {finding.row for finding in findings}
        return shapes, [*repairs, *more], [*findings, *(item for item in problems if item.row not in found)]
    if raw.crs == WGS84:
        return check_geometries(raw.geometries, raw.row_numbers, kind, file=raw.file, bounds_deg=bounds_deg)
    try:
        stated = gpd.GeoDataFrame(geometry=gpd.GeoSeries(raw.geometries, crs=raw.crs))
    except CRSError:
        finding = Finding(raw.crs, "a code of the EPSG register", raw.file, "", "crs")
        raise DataError(f"{raw.file} is in a coordinate reference system that is not known.", [finding]) from None
    moved = to_lonlat(stated).geometry.to_numpy()
    shapes, repairs, findings = check_geometries(moved, raw.row_numbers, kind, file=raw.file, bounds_deg=bounds_deg)
    brought = Repair(
        raw.file,
        "",
        "geometry",
        f"coordinates in {raw.crs if len(raw.crs) < _LONGEST_CODE else CRS(raw.crs).name}",
        f"brought to {WGS84}",
    )
    return shapes, [brought, *repairs], findings
