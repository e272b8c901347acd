"""
Frames as GeoJSON features that the page can read.

Only plain JSON values leave here. Sources are kept once, in one list, and features hold their numbers in it.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.errors import MissingCrsError
from geo.geodesy import WGS84
from geo.layers import Source

__all__ = ["EXACT_DECIMALS", "Feature", "SourceList", "Value", "features_of", "plain", "rows_of"]

Value = None | bool | int | float | str | list[Any]
Feature = dict[str, Any]

EXACT_DECIMALS = 6  # 0.1 m on the ground, as RFC 7946 advises
_DIGITS = 9  # significant digits of a number in a fact


@dataclass(slots=True)
class SourceList:
    """
    Every source of the map once, in the order of its first use.

    Parameters
    ----------
    sources
        What has been seen so far.

    Examples
    --------
    >>> register = SourceList()
    >>> register.number(Source(url="https://example.org/a")), register.number(Source(url="https://example.org/b"))
    (0, 1)
    >>> register.number(Source(url="https://example.org/a"))
    0
    """

    sources: dict[Source, int] = field(default_factory=dict)

    def number(self, source: Source) -> int:
        """Return a source's place in the list, adding it where it is new."""
        return self.sources.setdefault(source, len(self.sources))

    def rows(self) -> list[dict[str, Value]]:
        """Write the list out."""
        return [{key: plain(value, self) for key, value in asdict(source).items()} for source in self.sources]


def features_of(
    frame: gpd.GeoDataFrame | None,
    sources: SourceList,
    *,
    columns: Iterable[str] | None = None,
    decimals: int = EXACT_DECIMALS,
) -> list[Feature]:
    """
    Turn a frame into GeoJSON features.

    Parameters
    ----------
    frame
        Rows in EPSG:4326; None counts as empty. Not modified.
    sources
        Takes the sources of the rows.
    columns
        The only columns to keep, where they stand; all of them without it.
    decimals
        Decimals of a coordinate in degrees; 6 are 0.1 m on the ground.

    Returns
    -------
    features
        One per row and in the same order; a row without geometry keeps its properties. Further geometry columns stand
        beside `geometry` under their own names.

    Raises
    ------
    MissingCrsError
        The frame does not say its reference system, or is in another than EPSG:4326.
    """
    if frame is None or len(frame) == 0:
        return []
    if frame.crs is None or frame.crs != WGS84:
        raise MissingCrsError(
            f"A frame of the map is in {frame.crs or 'no reference system'}; expected {WGS84}. Likely cause: a layer"
            " that was not read by geo.layers; geo.geodesy.to_lonlat turns it."
        )
    shapes = {name: _geometries(frame[name].to_numpy(), decimals) for name in _geometry_columns(frame)}
    active = shapes.pop(frame.geometry.name)
    kept = [name for name in frame.columns if name in set(columns)] if columns is not None else list(frame.columns)
    facts = rows_of(frame[[name for name in kept if name != frame.geometry.name and name not in shapes]], sources)
    return [
        {
            "type": "Feature",
            "geometry": active[row],
            "properties": facts[row],
            **{name: drawn[row] for name, drawn in shapes.items()},
        }
        for row in range(len(frame))
    ]


def rows_of(table: pd.DataFrame | None, sources: SourceList) -> list[dict[str, Value]]:
    """Turn a table into one dictionary of plain values per row."""
    if table is None or len(table) == 0:
        return []
    cells = {str(name): [plain(value, sources) for value in table[name].tolist()] for name in table.columns}
    return [{name: values[row] for name, values in cells.items()} for row in range(len(table))]


def plain(value: object, sources: SourceList) -> Value:
    """
    Turn a cell into a plain JSON value.

    Parameters
    ----------
    value
        A text, number, time, source, or a collection of them.
    sources
        Takes the sources met; a source becomes its number.

    Returns
    -------
    plain
        None for everything that is not there (NaN, NaT, infinity); times as ISO 8601 in UTC; numbers to nine digits.

    Examples
    --------
    >>> plain((float("nan"), 12.3456789012, pd.Timestamp("2025-04-10", tz="UTC")), SourceList())
    [None, 12.3456789, '2025-04-10T00:00:00Z']
    """
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, np.generic):
        value = value.item()
    for kinds, write in _WRITERS:
        if isinstance(value, kinds):
            return write(value, sources)
    return _text(str(value))


def _text(text: str) -> str:
    # A lone surrogate cannot be written as UTF-8; a question mark stands in for it.
    return text.encode("utf-8", "replace").decode("utf-8")


def _number(number: float) -> float | None:
    return float(f"{number:.{_DIGITS}g}") if np.isfinite(number) else None


def _moment(moment: datetime) -> str:
    in_utc = moment.astimezone(UTC) if moment.tzinfo else moment
    return in_utc.strftime("%Y-%m-%dT%H:%M:%SZ")


def _list(values: Iterable[object], sources: SourceList) -> list[Value]:
    return [plain(value, sources) for value in values]


# The order matters: a bool is an int.
_WRITERS: tuple[tuple[type | tuple[type, ...], Callable[[Any, SourceList], Value]], ...] = (
    (str, lambda value, _: _text(value)),
    (bool, lambda value, _: value),
    (int, lambda value, _: value),
    (float, lambda value, _: _number(value)),
    (datetime, lambda value, _: _moment(value)),
    (Source, lambda value, sources: sources.number(value)),
    (Mapping, lambda value, sources: [[_text(str(key)), plain(item, sources)] for key, item in value.items()]),
    ((tuple, list, np.ndarray), _list),
    ((set, frozenset), lambda value, sources: _list(sorted(value, key=str), sources)),
)


def _geometry_columns(frame: gpd.GeoDataFrame) -> list[str]:
    return [str(name) for name, dtype in frame.dtypes.items() if str(dtype) == "geometry"]


def _geometries(shapes: NDArray[np.object_], decimals: int) -> list[dict[str, Any] | None]:
    """Round coordinates, wind rings as RFC 7946 says, and write what is there as GeoJSON geometries."""
    flat = shapely.force_2d(np.asarray(shapes, dtype=object))
    rounded = shapely.orient_polygons(shapely.set_precision(flat, 10.0**-decimals, mode="pointwise"))
    drawable = ~(shapely.is_missing(rounded) | shapely.is_empty(rounded))
    written = shapely.to_geojson(rounded)
    return [json.loads(text) if draw else None for text, draw in zip(written, drawable, strict=True)]
