"""
KML 2.3 (OGC 12-007r2) for Google Earth: folders, time spans, styles, and facts that cannot act as markup.

A balloon in Google Earth is HTML, and ``$[name]`` in it is replaced by the feature's data as they stand. So facts are
escaped twice, for HTML and for XML, and the dollar sign is written as a reference.
"""

import html
import json
from collections.abc import Iterator
from datetime import datetime
from os import PathLike
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

import numpy as np
import shapely

from geo.exports.kml.icons import SHAPES, draw_icon
from geo.exports.layers import Cell, ExportLayer, list_layers
from geo.exports.markup import make, pack, render
from geo.exports.sets import ExportSet, describe_set, tell_set
from geo.exports.styles.layer_styles import style_layer
from geo.exports.styles.symbols import PIXEL_MM, LayerStyle, StyleRule, Symbol
from geo.exports.words import both
from geo.files import replace_file

__all__ = ["write_kml", "write_kmz"]

_SPACE: Final = "http://www.opengis.net/kml/2.2"  # of 2.3 too
_BALLOON: Final = "$[description]"  # nothing but our own, escaped text
_DECIMALS: Final = 7  # about a centimetre
_HIDDEN: Final = ("bands", "faces", "overlaps", "strike_areas", "separation_lines", "separation_lines_line")
_ICONS: Final = "icons"


def write_kml(exported: ExportSet, path: str | PathLike[str]) -> Path:
    """
    Write every layer of a set as one KML file; points get Google Earth's own symbol, tinted.

    Parameters
    ----------
    exported
        What goes out. Not modified.
    path
        The file; it appears whole or not at all.

    Returns
    -------
    path
        The file: a folder for each layer under its name in English and Arabic, every cell of a feature as data under
        the column's name, and what the set says about itself as data of the document.

    Raises
    ------
    DataError
        A frame cannot be written; see `geo.exports.layers.list_layers`.
    OutputError
        The file cannot be written.
    """
    return replace_file(path, _write_document(exported, icons=False))


def write_kmz(exported: ExportSet, path: str | PathLike[str]) -> Path:
    """
    Write every layer of a set as KMZ, with the map's own symbols inside.

    Parameters, result and errors are those of `write_kml`; the same input gives the same bytes.
    """
    icons = {f"{_ICONS}/{shape}.png": draw_icon(shape) for shape in SHAPES}
    return replace_file(path, pack({"doc.kml": _write_document(exported, icons=True), **icons}))


def _write_document(exported: ExportSet, *, icons: bool) -> str:
    document = make("Document", "", make("name", both((exported.title, exported.title_ar))), make("open", "1"))
    document.append(make("description", _escape(tell_set(exported)).replace("\n", "<br/>")))
    styles, folders = [], []
    for layer in list_layers(exported):
        style = style_layer(layer, exported.parties)
        styles += [
            _write_style(f"{layer.name}-{place}", rule.symbol, layer.base_type, icons=icons)
            for place, rule in enumerate(style.rules)
        ]
        folders.append(_write_folder(layer, style))
    about = json.dumps(describe_set(exported), ensure_ascii=False)
    # The schema has one order: all styles, then the data, then what is drawn.
    document.extend([*styles, make("ExtendedData", "", _datum("tadmur", about)), *folders])
    return render(make("kml", "", document, xmlns=_SPACE))


def _write_style(name: str, symbol: Symbol, base_type: str, *, icons: bool) -> ET.Element:
    style = make("Style", id=name)
    if base_type == "Point":
        icon = make("IconStyle", "", make("color", _colour(symbol.fill, 1.0)), make("scale", "0.6"))
        if icons:
            icon.append(make("Icon", "", make("href", f"{_ICONS}/{symbol.shape or 'circle'}.png")))
        style.append(icon)
        style.append(make("LabelStyle", "", make("scale", "0.7")))
    colour, width = _colour(symbol.line or "#7d8597", symbol.line_opacity), f"{symbol.line_mm / PIXEL_MM:.1f}"
    style.append(make("LineStyle", "", make("color", colour), make("width", width)))
    tint, opacity = _tint(symbol)
    filled = [make("color", _colour(tint, opacity)), make("fill", str(int(opacity > 0))), make("outline", "1")]
    style.append(make("PolyStyle", "", *filled))
    style.append(make("BalloonStyle", "", make("text", _BALLOON)))
    return style


def _tint(symbol: Symbol) -> tuple[str, float]:
    """Give one colour for fill and hatch: KML knows no hatching."""
    if symbol.fill:
        return symbol.fill, symbol.fill_opacity
    if not symbol.hatches:
        return "#ffffff", 0.0
    parts = np.array([[int(hatch.colour[at : at + 2], 16) for at in (1, 3, 5)] for hatch in symbol.hatches])
    red, green, blue = np.round(parts.mean(axis=0)).astype(int)
    return f"#{red:02x}{green:02x}{blue:02x}", 0.35


def _write_folder(layer: ExportLayer, style: LayerStyle) -> ET.Element:
    folder = make("Folder", "", make("name", both((layer.title, layer.title_ar))), id=layer.name)
    folder.append(make("visibility", str(int(layer.name not in _HIDDEN))))
    for place, shape in enumerate(layer.geometries):
        cells = dict(zip(layer.field_names, layer.rows[place], strict=True))
        folder.append(_write_placemark(layer, style, cells, shape))
    return folder


def _write_placemark(
    layer: ExportLayer, style: LayerStyle, cells: dict[str, Cell], shape: shapely.Geometry | None
) -> ET.Element:
    name = both((str(cells.get("name") or cells.get("id") or ""), str(cells.get("name_ar") or "")))
    number, rule = _find_rule(style, cells)
    mark = make("Placemark", "", make("name", name))
    if layer.name in _HIDDEN or not rule.shown:
        mark.append(make("visibility", "0"))
    mark.append(make("Snippet", maxLines=0))
    mark.append(make("description", _describe(layer, cells, rule)))
    span = [(end, cells.get(column)) for end, column in zip(("begin", "end"), style.span, strict=False)]
    known = [make(end, _text(cell)) for end, cell in span if isinstance(cell, datetime)]
    if known:
        mark.append(make("TimeSpan", "", *known))
    mark.append(make("styleUrl", f"#{layer.name}-{number}"))
    mark.append(
        make("ExtendedData", "", *(_datum(key, _text(cell)) for key, cell in cells.items() if cell is not None))
    )
    if shape is not None:
        mark.append(_write_geometry(shape))
    return mark


def _find_rule(style: LayerStyle, cells: dict[str, Cell]) -> tuple[int, StyleRule]:
    for number, rule in enumerate(style.rules):
        if all((cells.get(column) if cells.get(column) is not None else "") == value for column, value in rule.tests):
            return number, rule
    return 0, style.rules[0]


def _describe(layer: ExportLayer, cells: dict[str, Cell], rule: StyleRule) -> str:
    """Write the balloon: what it is, its name, every fact."""
    rows = [
        f"<tr><td>{_escape(both((field.title, field.title_ar)))}</td><td>{_escape(_text(cell))}</td></tr>"
        for field in layer.fields
        if (cell := cells[field.name]) not in (None, "")
    ]
    return f"<h3>{_escape(both((rule.label, rule.label_ar)))}</h3><table>{''.join(rows)}</table>"


def _escape(text: str) -> str:
    """
    Make a text harmless in a balloon.

    >>> _escape("<b>$[note]</b>")
    '&lt;b&gt;&#36;[note]&lt;/b&gt;'
    """
    return html.escape(text).replace("$", "&#36;")


def _datum(name: str, value: str) -> ET.Element:
    return make("Data", "", make("value", value), name=name)


def _text(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%dT%H:%M:%S}" + (f".{cell.microsecond:06d}Z" if cell.microsecond else "Z")
    return "" if cell is None else str(int(cell) if isinstance(cell, bool) else cell)


def _colour(colour: str, opacity: float) -> str:
    red, green, blue = colour[1:3], colour[3:5], colour[5:7]
    return f"{round(255 * opacity):02x}{blue}{green}{red}"


def _write_geometry(shape: shapely.Geometry) -> ET.Element:
    parts = [_write_part(part) for part in shapely.get_parts(shapely.orient_polygons(shape)).tolist()]
    return parts[0] if shape.geom_type in {"Point", "LineString", "Polygon"} else make("MultiGeometry", "", *parts)


def _write_part(part: shapely.Geometry) -> ET.Element:
    if part.geom_type == "Polygon":
        rings = [make("outerBoundaryIs", "", make("LinearRing", "", _coordinates(part.exterior)))]
        rings += [make("innerBoundaryIs", "", make("LinearRing", "", _coordinates(ring))) for ring in part.interiors]
        return make("Polygon", "", make("tessellate", "1"), *rings)
    if part.geom_type == "LineString":
        return make("LineString", "", make("tessellate", "1"), _coordinates(part))
    return make("Point", "", _coordinates(part))


def _coordinates(line: shapely.Geometry) -> ET.Element:
    return make("coordinates", " ".join(_pairs(line)))


def _pairs(line: shapely.Geometry) -> Iterator[str]:
    for lon, lat in np.round(shapely.get_coordinates(line), _DECIMALS).tolist():
        yield f"{lon!r},{lat!r}"
