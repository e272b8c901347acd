"""
Frames as flat layers: one kind of geometry each, and cells that every format can hold.

A frame with points and polygons becomes two layers, and every further geometry column (a corridor's `centreline`) a
layer of its own with all the facts beside it. Lists of texts are joined by " ; ", as `geo.layers` reads them; sources
become their addresses, and `list_sources` gives them in full; anything deeper is JSON.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.errors import DataError, Finding
from geo.exports.sets import ExportSet
from geo.exports.values import to_json_value
from geo.exports.words import column_title, layer_title
from geo.layers import Source

__all__ = ["Cell", "ExportField", "ExportLayer", "list_layers", "list_sources"]

Cell = str | int | float | bool | datetime | None
Holds = Literal["text", "list", "sources", "json", "number", "count", "truth", "moment"]

_SEPARATOR: Final = " ; "
_PART_NAMES: Final = {
    ("corridors", "centreline"): "corridor_centrelines",
    ("corridors", "escape"): "corridor_escapes",
    ("strikes", "Polygon"): "strike_areas",
}
_KINDS: Final = {"Point": ("points", "نقاط"), "LineString": ("lines", "خطوط"), "Polygon": ("areas", "مساحات")}
_DIMENSIONS: Final = {0: "Point", 1: "LineString", 2: "Polygon"}


@dataclass(frozen=True, slots=True)
class ExportField:
    """
    A column of a layer.

    Parameters
    ----------
    name
        Its name, as in the frame.
    holds
        text, number, count (whole), truth, moment (UTC); and as text: list, sources (addresses), json.
    title, title_ar
        What to call it.
    """

    name: str
    holds: Holds
    title: str
    title_ar: str


@dataclass(frozen=True, slots=True, eq=False)
class ExportLayer:
    """
    A flat layer.

    Parameters
    ----------
    name, title, title_ar
        What it is called in files, and what to call it.
    geometry_type
        Such as ``MultiPolygon``; the single kind only where every geometry is single.
    geometries
        Shape (n,), longitude and latitude; None where there is none.
    fields
        The columns, in order.
    rows
        One tuple of cells per feature.
    frame
        The name of the frame that it is from.
    frame_rows
        The rows of all layers that are from that frame.
    """

    name: str
    title: str
    title_ar: str
    geometry_type: str
    geometries: NDArray[np.object_]
    fields: tuple[ExportField, ...]
    rows: tuple[tuple[Cell, ...], ...]
    frame: str
    frame_rows: tuple[tuple[Cell, ...], ...] = ()

    @property
    def base_type(self) -> str:
        """Point, LineString or Polygon."""
        return self.geometry_type.removeprefix("Multi")

    @property
    def field_names(self) -> tuple[str, ...]:
        """The columns' names."""
        return tuple(field.name for field in self.fields)

    def column(self, name: str) -> tuple[Cell, ...]:
        """Give a column's cells; all of them empty where there is no such column."""
        if name not in self.field_names:
            return (None,) * len(self.rows)
        place = self.field_names.index(name)
        return tuple(row[place] for row in self.rows)


def list_layers(exported: ExportSet) -> tuple[ExportLayer, ...]:
    """
    Split the frames of a set into flat layers.

    Parameters
    ----------
    exported
        What goes out. Not modified.

    Returns
    -------
    layers
        In the order of the frames; a frame without any row is left out.

    Raises
    ------
    DataError
        Two columns of a frame have names that differ in nothing but capitals, two layers one name, or a geometry is of
        a kind that no layer has.

    Examples
    --------
    >>> site = gpd.GeoDataFrame({"id": ["t4"]}, geometry=gpd.points_from_xy([37.63], [34.52]), crs="EPSG:4326")
    >>> (layer,) = list_layers(ExportSet(frames={"sites": site}, title="", as_of=datetime(2025, 4, 10, tzinfo=UTC)))
    >>> layer.geometry_type, layer.rows
    ('Point', (('t4',),))
    """
    layers = [layer for name, frame in exported.frames.items() if len(frame) for layer in _split(name, frame)]
    names = [layer.name.casefold() for layer in layers]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise DataError(
            "The layers cannot be told apart.", [Finding("a name twice", "it once", name) for name in twice]
        )
    return tuple(layers)


def list_sources(exported: ExportSet) -> tuple[Source, ...]:
    """List every source of the frames once, in the order of first use; one row for each, with grades and notes."""
    found: dict[Source, None] = {}
    for frame in exported.frames.values():
        for name in frame.columns:
            if frame[name].dtype == object:
                cells = (cell for cell in frame[name] if isinstance(cell, tuple))
                found |= {item: None for cell in cells for item in cell if isinstance(item, Source)}
    return tuple(found)


def _split(name: str, frame: gpd.GeoDataFrame) -> Iterator[ExportLayer]:
    geometry_columns = [str(key) for key in frame.columns if isinstance(frame[key].dtype, gpd.array.GeometryDtype)]
    plain = frame.drop(columns=geometry_columns)
    _check_columns(name, [str(key) for key in plain.columns])
    fields = tuple(ExportField(str(key), _holds(plain[key]), *column_title(str(key))) for key in plain.columns)
    columns = [[_cell(value, field.holds) for value in plain[field.name].tolist()] for field in fields]
    rows = list(zip(*columns, strict=True)) if columns else [()] * len(frame)
    active = frame.geometry.name
    for column in (active, *(key for key in geometry_columns if key != active)):
        shapes = np.asarray(frame[column].to_numpy(), dtype=object)
        there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
        dimension = np.where(there, shapely.get_dimensions(shapes), -1)
        found = sorted(set(dimension[there].tolist())) or ([2] if column == active else [])
        for place, kind in enumerate(found):
            taken = dimension == kind
            if column == active and place == 0:
                taken |= ~there  # what has no geometry stands in the first layer
            base = _DIMENSIONS[kind]
            told = _PART_NAMES.get((name, base if column == active else column)) if place or column != active else name
            own = told or f"{name}_{(base if column == active else column).lower()}"
            drawn: NDArray[np.object_] = np.array(np.where(there[taken], shapes[taken], None), dtype=object)
            kept = tuple(row for row, keep in zip(rows, taken, strict=True) if keep)
            title, title_ar = layer_title(own if own in (name, told) else name)
            if own not in (name, told):
                title, title_ar = f"{title}: {_KINDS[base][0]}", f"{title_ar}: {_KINDS[base][1]}"
            kind_name = _geometry_type(drawn, base, own)
            yield ExportLayer(own, title, title_ar, kind_name, drawn, fields, kept, name, tuple(rows))


def _check_columns(name: str, columns: list[str]) -> None:
    folded = [column.casefold() for column in columns]
    findings = [
        Finding("a column of that name twice, capitals apart", "different names", name, column=column)
        for place, column in enumerate(columns)
        if folded[place] in folded[:place]
    ]
    if findings:
        raise DataError(f"The frame {name} cannot be exported.", findings)


def _geometry_type(shapes: NDArray[np.object_], base: str, name: str) -> str:
    found = {shape.geom_type for shape in shapes if shape is not None}
    strange = sorted(found - {base, f"Multi{base}"})
    if strange:
        raise DataError(f"{name} cannot be exported.", [Finding(", ".join(strange), f"{base} or Multi{base}", name)])
    return base if found <= {base} else f"Multi{base}"


def _holds(column: pd.Series) -> Holds:
    kinds: dict[str, Holds] = {"b": "truth", "i": "count", "u": "count", "f": "number", "M": "moment"}
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return "moment"
    if column.dtype.kind in kinds and column.dtype != object:
        return kinds[column.dtype.kind]
    items = [cell for cell in column if isinstance(cell, tuple | list)]
    others = any(isinstance(cell, dict | set) or hasattr(cell, "__dataclass_fields__") for cell in column)
    if not items and not others:
        return "text"
    flat = [item for cell in items for item in cell]
    if not others and flat and all(isinstance(item, Source) for item in flat):
        return "sources"
    if others or not all(_is_plain(item) for item in flat):
        return "json"
    return "sources" if column.name == "sources" else "list"


def _is_plain(item: object) -> bool:
    """Tell whether an item of a list comes back from a cell in which items are joined."""
    return isinstance(item, str) and item == item.strip() != "" and _SEPARATOR not in f" {item} "


def _cell(value: Any, holds: Holds) -> Cell:  # noqa: ANN401 - a cell can hold anything that a frame can
    if holds in {"list", "sources"}:
        items = value if isinstance(value, tuple | list) else ()
        return _SEPARATOR.join(item.url if isinstance(item, Source) else item for item in items)
    if holds == "moment":
        if pd.isna(value):
            return None
        moment = pd.Timestamp(value).floor("us")
        return (moment.tz_localize(UTC) if moment.tzinfo is None else moment.tz_convert(UTC)).to_pydatetime()
    plain = to_json_value(asdict(value) if isinstance(value, Source) else value)
    if holds == "json":
        return None if plain is None else json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    if holds == "text" and plain is not None:
        # A lone surrogate cannot be written as UTF-8; a question mark stands in for it.
        return str(plain).encode("utf-8", "replace").decode("utf-8")
    return plain  # type: ignore[no-any-return]
