"""
Frames as tables that the page can read.

Only plain JSON values and packed numbers leave here. Sources are kept once, in one list, and rows hold their numbers in
it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import MissingCrsError
from geo.geodesy import WGS84
from geo.layers import Source
from geo.maps.columns import Pack, pack_column
from geo.maps.shapes import pack_shapes

__all__ = ["EXACT_DECIMALS", "SourceList", "Table", "Value", "pack_rows", "pack_table", "plain"]

Value = None | bool | int | float | str | list[Any]
Table = dict[str, Any]

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


def pack_table(
    frame: gpd.GeoDataFrame | None,
    sources: SourceList,
    pack: Pack,
    *,
    columns: Iterable[str] | None = None,
    decimals: int = EXACT_DECIMALS,
) -> Table:
    """
    Pack a frame as a table of the page.

    Parameters
    ----------
    frame
        Rows in EPSG:4326; None counts as empty. Not modified.
    sources
        Takes the sources of the rows.
    pack
        Takes the numbers.
    columns
        The only columns to keep, where they stand; all of them without it.
    decimals
        Decimals of a coordinate in degrees; 6 are 0.1 m on the ground.

    Returns
    -------
    table
        ``n`` rows in the frame's order, ``facts`` by column, ``shapes``: the geometry under "geometry", further
        geometry columns under their own names.

    Raises
    ------
    MissingCrsError
        The frame does not say its reference system, or is in another than EPSG:4326.
    """
    if frame is None or len(frame) == 0:
        return {"n": 0, "facts": {}, "shapes": {}}
    if frame.crs is None or frame.crs != WGS84:
        raise MissingCrsError(
            f"A frame of the map is in {frame.crs or 'no reference system'}; expected {WGS84}. Likely cause: a layer"
            " that was not read by geo.layers; geo.geodesy.to_lonlat turns it."
        )
    active = frame.geometry.name
    geometric = _geometry_columns(frame)
    wanted = set(frame.columns if columns is None else columns) - set(geometric)
    facts = pd.DataFrame({name: frame[name] for name in frame.columns if name in wanted}, index=frame.index)
    shapes = [active, *(name for name in geometric if name != active)]
    return pack_rows(facts, sources, pack) | {
        "n": len(frame),
        "shapes": {
            "geometry" if name == active else name: pack_shapes(pack, frame[name].to_numpy(), decimals)
            for name in shapes
        },
    }


def pack_rows(table: pd.DataFrame | None, sources: SourceList, pack: Pack) -> Table:
    """Pack a table without shapes; as `pack_table`."""
    if table is None or len(table) == 0:
        return {"n": 0, "facts": {}, "shapes": {}}
    earlier: dict[str, NDArray[np.int64]] = {}
    facts = {
        _text(str(name)): pack_column(pack, table[name], lambda cell: plain(cell, sources), earlier)
        for name in table.columns
    }
    return {"n": len(table), "facts": facts, "shapes": {}}


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
