"""Symbols of the map as QGIS writes them: markers, lines, fills, hatches."""

from dataclasses import replace
from typing import Final
from xml.etree import ElementTree as ET

from geo.exports.markup import make
from geo.exports.styles.symbols import Hatch, Symbol

__all__ = ["write_colour", "write_symbol"]

_SYMBOL_KINDS: Final = {"Point": "marker", "LineString": "line", "Polygon": "fill"}
_SHAPES: Final = {"cross": "cross_fill"}  # our names are QGIS's, but for these
_DOT_MM: Final = 0.8
_HOLLOW_MM: Final = 0.53
_WHITE: Final = "#ffffff"


def write_symbol(base_type: str, symbol: Symbol, name: str) -> ET.Element:
    """
    Write a symbol.

    Parameters
    ----------
    base_type
        Point, LineString or Polygon.
    symbol
        The look.
    name
        What the rules call it.
    """
    kind = _SYMBOL_KINDS[base_type]
    # The middle of an area is that of the whole of it, not of what is in view.
    clipped = int(not (kind == "fill" and symbol.shape))
    element = make("symbol", type=kind, name=name, alpha=1, clip_to_extent=clipped, force_rhr=0)
    makers = {"marker": _mark, "line": _draw_line, "fill": _fill}
    element.extend(makers[kind](symbol))
    return element


def _layer(kind: str, options: dict[str, object], *inner: ET.Element) -> ET.Element:
    told = make("Option", type="Map")
    for key, value in options.items():
        told.append(make("Option", type="QString", name=key, value=value))
    return make("layer", "", told, *inner, class_=kind, enabled=1, locked=0, **{"pass": 0})


def _mark(symbol: Symbol) -> list[ET.Element]:
    options: dict[str, object] = {
        "name": _SHAPES.get(symbol.shape, symbol.shape or "circle"),
        "color": write_colour(symbol.fill, symbol.fill_opacity),
        "size": symbol.size_mm,
        "size_unit": "MM",
        "outline_color": write_colour(symbol.line or _WHITE, symbol.line_opacity),
        "outline_width": symbol.line_mm,
        "outline_width_unit": "MM",
    }
    return [_layer("SimpleMarker", options)]


def _draw_line(symbol: Symbol) -> list[ET.Element]:
    options: dict[str, object] = {
        "line_color": write_colour(symbol.line, symbol.line_opacity),
        "line_width": round(symbol.line_mm, 3),
        "line_width_unit": "MM",
        "line_style": "solid",
        "capstyle": "flat",
        "joinstyle": "round",
    } | _dash(symbol.dash_mm)
    return [*_case(symbol), _layer("SimpleLine", options)]


def _case(symbol: Symbol) -> list[ET.Element]:
    """Draw the white line under a line."""
    if not symbol.casing_mm:
        return []
    options: dict[str, object] = {
        "line_color": write_colour(_WHITE, symbol.casing_opacity),
        "line_width": round(symbol.casing_mm, 3),
        "line_width_unit": "MM",
        "joinstyle": "round",
    }
    return [_layer("SimpleLine", options)]


def _fill(symbol: Symbol) -> list[ET.Element]:
    if symbol.shape:  # the area itself would tint what lies under it; QGIS shows it when it is asked for
        return [_hollow(symbol)]
    layers = []
    if symbol.fill and symbol.fill_opacity:
        plain = {"color": write_colour(symbol.fill, symbol.fill_opacity), "style": "solid", "outline_style": "no"}
        layers.append(_layer("SimpleFill", dict(plain)))
    layers += [_hatch(hatch) for hatch in symbol.hatches]
    if symbol.dots:
        layers.append(_dot(symbol.dots))
    if symbol.line:
        layers += _draw_line(symbol)
    return layers or [_layer("SimpleFill", {"style": "no", "outline_style": "no"})]


def _hatch(hatch: Hatch) -> ET.Element:
    line: dict[str, object] = {
        "line_color": write_colour(hatch.colour, hatch.opacity),
        "line_width": round(hatch.width_mm, 3),
        "line_width_unit": "MM",
        "line_style": "solid",
        "capstyle": "flat",
    }
    inner = make("symbol", "", _layer("SimpleLine", line | _dash(hatch.dash_mm)), type="line", name="@0@0", alpha=1)
    options: dict[str, object] = {
        "angle": hatch.angle_deg,
        "distance": round(hatch.spacing_mm, 3),
        "distance_unit": "MM",
        "offset": round(hatch.offset_mm, 3),
        "offset_unit": "MM",
        "line_width": round(hatch.width_mm, 3),
        "line_width_unit": "MM",
        "color": write_colour(hatch.colour, hatch.opacity),
    }
    return _layer("LinePatternFill", options, inner)


def _dot(colour: str) -> ET.Element:
    mark: dict[str, object] = {
        "name": "circle",
        "color": write_colour(colour, 0.75),
        "size": _DOT_MM,
        "size_unit": "MM",
        "outline_style": "no",
    }
    inner = make("symbol", "", _layer("SimpleMarker", mark), type="marker", name="@0@0", alpha=1)
    steps: dict[str, object] = {
        "distance_x": 2.4,
        "distance_y": 2.4,
        "distance_x_unit": "MM",
        "distance_y_unit": "MM",
        "displacement_x": 0,
        "displacement_y": 0,
    }
    return _layer("PointPatternFill", steps, inner)


def _hollow(symbol: Symbol) -> ET.Element:
    """Draw a hollow mark in the middle of an area."""
    whole = replace(symbol, fill=_WHITE, fill_opacity=1.0, line_mm=_HOLLOW_MM, line_opacity=1.0)
    inner = make("symbol", "", *_mark(whole), type="marker", name="@0@0", alpha=1)
    return _layer("CentroidFill", {"point_on_surface": 1, "point_on_all_parts": 0, "clip_points": 0}, inner)


def _dash(dash_mm: tuple[float, ...]) -> dict[str, object]:
    if not dash_mm:
        return {}
    pattern = ";".join(f"{part:.3f}" for part in dash_mm)
    return {"use_custom_dash": 1, "customdash": pattern, "customdash_unit": "MM"}


def write_colour(colour: str, opacity: float) -> str:
    """
    Write a colour.

    Examples
    --------
    >>> write_colour("#c9a227", 0.5)
    '201,162,39,128'
    """
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"{red},{green},{blue},{round(255 * opacity)}"
