"""
Layer styles as the OGC writes them (Styled Layer Descriptor 1.1, Symbology Encoding 1.1), for GeoServer and others.

The encoding has no hatches. GeoServer, deegree and what draws on the web know some by the names ``shape://...``, at
multiples of 45 degrees only; QGIS leaves these out, and has a style of its own (`geo.exports.qgis`). Neither has the
encoding white lines under lines by themselves, nor the drawing order.
"""

from typing import Final
from xml.etree import ElementTree as ET

from geo.exports.layers import ExportLayer
from geo.exports.markup import make, render
from geo.exports.styles.symbols import PIXEL_MM, Hatch, LayerStyle, StyleRule, Symbol

__all__ = ["write_sld"]

_SPACES: Final = {
    "xmlns": "http://www.opengis.net/sld",
    "xmlns:se": "http://www.opengis.net/se",
    "xmlns:ogc": "http://www.opengis.net/ogc",
    "version": "1.1.0",
}
_HATCHES: Final = {0: "shape://horline", 1: "shape://slash", 2: "shape://vertline", 3: "shape://backslash"}
_MARKS: Final = {"diamond": ("square", 45), "hexagon": ("circle", 0)}
_EIGHTH_DEG: Final = 45


def write_sld(layer: ExportLayer, style: LayerStyle, about: str = "") -> str:
    """
    Write a style as SLD.

    Parameters
    ----------
    layer
        What it is for; its name is the layer's name on a server.
    style
        Its look.
    about
        Source, licence, date and caveat.

    Returns
    -------
    text
        A whole document.
    """
    rules = make("se:FeatureTypeStyle")
    rules.extend(_write_rule(layer.base_type, rule, several=len(style.rules) > 1) for rule in style.rules)
    user_style = make(
        "UserStyle", "", make("se:Name", layer.name), _describe(layer.title, layer.title_ar, about), rules
    )
    root = make("StyledLayerDescriptor", "", make("NamedLayer", "", make("se:Name", layer.name), user_style), **_SPACES)
    return render(root)


def _describe(title: str, title_ar: str, about: str) -> ET.Element:
    parts = [make("se:Title", f"{title} / {title_ar}" if title_ar not in ("", title) else title)]
    if about:
        parts.append(make("se:Abstract", about))
    return make("se:Description", "", *parts)


def _write_rule(base_type: str, rule: StyleRule, *, several: bool) -> ET.Element:
    element = make("se:Rule", "", make("se:Name", rule.label), _describe(rule.label, rule.label_ar, ""))
    if rule.tests:
        element.append(make("ogc:Filter", "", _test(rule.tests)))
    elif several:
        element.append(make("se:ElseFilter"))
    makers = {"Point": _mark, "LineString": _lines, "Polygon": _areas}
    element.extend(makers[base_type](rule.symbol))
    return element


def _test(tests: tuple[tuple[str, str | float], ...]) -> ET.Element:
    equal = [
        make(
            "ogc:PropertyIsEqualTo",
            "",
            make("ogc:PropertyName", column),
            make("ogc:Literal", value if isinstance(value, str) else f"{value:g}"),
        )
        for column, value in tests
    ]
    return equal[0] if len(equal) == 1 else make("ogc:And", "", *equal)


def _mark(symbol: Symbol) -> list[ET.Element]:
    shape, turn = _MARKS.get(symbol.shape, (symbol.shape or "circle", 0))
    mark = make("se:Mark", "", make("se:WellKnownName", shape), _paint(symbol.fill, symbol.fill_opacity))
    if symbol.line:
        mark.append(_stroke(symbol.line, symbol.line_mm, symbol.line_opacity))
    graphic = make("se:Graphic", "", mark, make("se:Size", _pixels(symbol.size_mm)))
    if turn:
        graphic.append(make("se:Rotation", str(turn)))
    return [make("se:PointSymbolizer", "", graphic)]


def _lines(symbol: Symbol) -> list[ET.Element]:
    white = _stroke("#ffffff", symbol.casing_mm, symbol.casing_opacity)
    casing = [make("se:LineSymbolizer", "", white)] if symbol.casing_mm else []
    line = _stroke(symbol.line, symbol.line_mm, symbol.line_opacity, symbol.dash_mm)
    return [*casing, make("se:LineSymbolizer", "", line)]


def _areas(symbol: Symbol) -> list[ET.Element]:
    areas = []
    if symbol.fill and symbol.fill_opacity:
        areas.append(make("se:PolygonSymbolizer", "", _paint(symbol.fill, symbol.fill_opacity)))
    graphics = [_hatch(hatch) for hatch in symbol.hatches]
    if symbol.dots:
        mark = make("se:Mark", "", make("se:WellKnownName", "circle"), _paint(symbol.dots, 0.75))
        graphics.append(make("se:Graphic", "", mark, make("se:Size", "3")))
    for graphic in graphics:
        areas += [make("se:PolygonSymbolizer", "", make("se:Fill", "", make("se:GraphicFill", "", graphic)))]
    if symbol.line:
        areas += _lines(symbol)
    return areas or [make("se:PolygonSymbolizer")]


def _hatch(hatch: Hatch) -> ET.Element:
    name = _HATCHES[round(hatch.angle_deg / _EIGHTH_DEG) % len(_HATCHES)]
    stroke = _stroke(hatch.colour, hatch.width_mm, hatch.opacity)
    mark = make("se:Mark", "", make("se:WellKnownName", name), stroke)
    return make("se:Graphic", "", mark, make("se:Size", _pixels(hatch.spacing_mm)))


def _paint(colour: str, opacity: float) -> ET.Element:
    return make("se:Fill", "", _parameter("fill", colour), _parameter("fill-opacity", f"{opacity:g}"))


def _stroke(colour: str, width_mm: float, opacity: float, dash_mm: tuple[float, ...] = ()) -> ET.Element:
    parts = {"stroke": colour, "stroke-width": _pixels(width_mm), "stroke-opacity": f"{opacity:g}"}
    if dash_mm:
        parts["stroke-dasharray"] = " ".join(map(_pixels, dash_mm))
    return make("se:Stroke", "", *(_parameter(name, value) for name, value in parts.items()))


def _parameter(name: str, value: str) -> ET.Element:
    return make("se:SvgParameter", value, name=name)


def _pixels(width_mm: float) -> str:
    return f"{width_mm / PIXEL_MM:.2f}".rstrip("0").rstrip(".")
