"""
Names on the map as QGIS writes them (QML): in both languages, the important ones first, no more than there is room for.

Sizes, colours and the zoom from which a name stands follow the page of the map. QGIS leaves out what would cover
another name; here stands what goes first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from xml.etree import ElementTree as ET

from geo.exports.layers import ExportLayer
from geo.exports.markup import make
from geo.exports.qgis.qml_symbols import write_colour
from geo.exports.qgis.qml_texts import quote_column, quote_value, write_filter
from geo.exports.styles.symbols import LayerStyle

__all__ = ["has_labels", "write_labels", "write_room"]

_SHORT: Final = "[:,،(؛;].*$"  # of a long name, what fits on a map
_PIXEL_PT: Final = 0.75  # CSS Values 4
_SCALE_AT_0: Final = 156_543.034 / (0.0254 / 96)  # of a web map at zoom 0, on a screen of 96 dots an inch
_FROM_POPULATION: Final = ((6.4, 400_000), (7.2, 150_000), (8, 60_000), (8.8, 20_000), (9.6, 8_000), (10.5, 2_000))
_IN_TITLE: Final = "strpos(coalesce(@project_title, ''), coalesce(trim(regexp_substr(\"name\", '^([^(]+)')), '-')) > 0"
"""Whether the project's title has the name of a place, short of what stands in brackets."""
_ROUND, _OVER, _LEVEL, _RANKED = 0, 1, 4, 6  # how QGIS numbers the ways to place a name
_NORTH: Final = (
    "centroid(intersection($geometry, make_line(make_point(x_min($geometry), y_max($geometry)), "
    "make_point(x_max($geometry), y_max($geometry)))))"
)
"""The northernmost point of an area."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """How a layer's names look, and when they are there."""

    colour: str
    size_px: float = 12.0
    weight: int = 63  # of Qt: 50 is regular, 75 bold
    opacity: float = 1.0
    halo_opacity: float = 0.9
    spread: float = 0.0  # between letters, in points
    placement: int = _LEVEL
    priority: int = 5
    from_zoom: float = 0.0
    inside: bool = False  # only where it fits into its area
    by_rule: bool = False  # the rule's words in place of the feature's name


_LOOKS: Final[Mapping[str, _Look]] = MappingProxyType(
    {
        "places": _Look(colour="#2b3240", placement=_RANKED, priority=6),
        "zones": _Look(colour="#5b4a8a", placement=_OVER, priority=9),
        "control": _Look(
            colour="#3e4450",
            size_px=12.5,
            opacity=0.85,
            halo_opacity=0.6,
            spread=0.8,
            inside=True,
            by_rule=True,
            priority=4,
        ),
        "corridor_centrelines": _Look(colour="#006b57", priority=3, from_zoom=7.8),
        "airfields": _Look(colour="#59616e", size_px=10.5, weight=50, placement=_RANKED, priority=2, from_zoom=8.5),
        "governorates": _Look(
            colour="#7b776f", size_px=10.5, weight=50, halo_opacity=0.55, spread=0.9, priority=1, from_zoom=7.4
        ),
        "pinch_points": _Look(colour="#10151f", size_px=11, weight=75, priority=10),
    }
)


def has_labels(layer: ExportLayer) -> bool:
    """Tell whether a layer's features are named on the map."""
    return layer.name in _LOOKS


def write_labels(layer: ExportLayer, style: LayerStyle) -> ET.Element:
    """
    Write the names of a layer.

    Parameters
    ----------
    layer
        A layer that `has_labels`.
    style
        Its look: names of zones have the colour of their rule, and what is not drawn is not named.

    Returns
    -------
    labeling
        For QML, or a project's layer.
    """
    look = _LOOKS[layer.name]
    buffer = make(
        "text-buffer",
        bufferDraw=1,
        bufferSize=0.45,
        bufferSizeUnits="MM",
        bufferColor=write_colour("#ffffff", 1),
        bufferOpacity=look.halo_opacity,
        bufferJoinStyle=128,
    )
    text = make(
        "text-style",
        "",
        buffer,
        fieldName=_write_text(layer, style, look),
        isExpression=1,
        fontFamily="Noto Sans",
        fontSize=f"{look.size_px * _PIXEL_PT:g}",
        fontSizeUnit="Point",
        fontWeight=look.weight,
        fontLetterSpacing=look.spread,
        textColor=write_colour(look.colour, 1),
        textOpacity=look.opacity,
        multilineHeight=1,
    )
    placement = make(
        "placement",
        placement=look.placement,
        predefinedPositionOrder="R,L,TR,BR,TL,BL,T,B",
        dist=1.1,
        distUnits="MM",
        offsetType=1,
        quadOffset=7 if layer.name == "zones" else 4,
        priority=look.priority,
        fitInPolygonOnly=int(look.inside),
        centroidInside=1,
        centroidWhole=1,
        polygonPlacementFlags=2,
    )
    if layer.name == "zones":
        placement.attrib |= {
            "geometryGeneratorEnabled": "1",
            "geometryGenerator": _NORTH,
            "geometryGeneratorType": "PointGeometry",
        }
    rendering = make(
        "rendering",
        drawLabels=1,
        obstacle=0,
        labelPerPart=0,
        mergeLines=1,
        scaleVisibility=int(look.from_zoom > 0),
        scaleMin=1,
        scaleMax=round(_scale(look.from_zoom)),
    )
    settings = make("settings", "", text, make("text-format", multilineAlign=1), placement, rendering)
    settings.append(_write_properties(layer, style))
    return make("labeling", "", settings, type="simple")


def _write_text(layer: ExportLayer, style: LayerStyle, look: _Look) -> str:
    if layer.name == "pinch_points":
        return "format_number(\"width_m\" / 1000, 1) || ' km / كم'"
    if look.by_rule:
        named = [(write_filter(rule.tests), rule) for rule in style.rules if rule.tests]
        told = [
            f"WHEN {test} THEN {quote_value(_shorten(rule.label))} || '\\n' || {quote_value(_shorten(rule.label_ar))}"
            for test, rule in named
            if ("status", "assessed") in rule.tests
        ]
        return f"CASE {' '.join(told)} END" if told else "''"
    names = [
        f"trim(coalesce(regexp_replace({quote_column(key)}, {quote_value(_SHORT)}, ''), ''))"
        for key in ("name", "name_ar")
        if key in layer.field_names
    ]
    return f"trim({' || char(10) || '.join(names)})" if names else "''"


def _shorten(name: str) -> str:
    """
    Keep of a long name what fits on a map.

    >>> _shorten("US and Syrian Free Army, 55 km around al-Tanf")
    'US and Syrian Free Army'
    """
    for sign in ":,،(؛;":
        name = name.partition(sign)[0]
    return name.strip()


def _write_properties(layer: ExportLayer, style: LayerStyle) -> ET.Element:
    """Write what differs from feature to feature."""
    found: dict[str, str] = {}
    hidden = [write_filter(rule.tests) for rule in style.rules if rule.tests and not rule.shown]
    if hidden:
        found["Show"] = f"NOT ({' OR '.join(f'({test})' for test in hidden)})"
    if layer.name == "corridor_centrelines":
        best = 'coalesce("rank", 1) = 1'
        found["Show"] = f"{best} AND {found['Show']}" if "Show" in found else best
    if layer.name == "zones":
        tints = [f"WHEN {write_filter(rule.tests)} THEN '{rule.symbol.line}'" for rule in style.rules if rule.tests]
        found |= {"Color": f"CASE {' '.join(tints)} END"} if tints else {}
    if layer.name == "places" and "population" in layer.field_names:
        people = 'coalesce("population", 0)'
        found["Show"] = write_room(layer)
        by_size = f"scale_linear(log10(max({people}, 1)), 2, 6.3, 1, 9.5)"
        found["Priority"] = f"CASE WHEN {_IN_TITLE} THEN 10 ELSE {by_size} END"
        found["Size"] = f"CASE WHEN {people} >= 300000 THEN 10 WHEN {people} >= 30000 THEN 9 ELSE 8.2 END"
        found["Bold"] = f"{people} >= 300000"
    properties = make("Option", name="properties", type="Map")
    for name, expression in found.items():
        parts = [
            make("Option", name="active", type="bool", value="true"),
            make("Option", name="expression", type="QString", value=expression),
            make("Option", name="type", type="int", value=3),
        ]
        properties.append(make("Option", "", *parts, name=name, type="Map"))
    whole = [make("Option", name="name", type="QString", value=""), properties]
    whole.append(make("Option", name="type", type="QString", value="collection"))
    return make("dd_properties", "", make("Option", "", *whole, type="Map"))


def write_room(layer: ExportLayer) -> str:
    """
    Write the expression that a place must meet to be drawn at a scale; empty for layers that are always drawn.

    As on the map, a place stands where the scale has room for towns of its size, or where the title names it.
    """
    if layer.name != "places" or "population" not in layer.field_names:
        return ""
    steps = [f"WHEN @map_scale > {_scale(zoom):.0f} THEN {least}" for zoom, least in _FROM_POPULATION]
    return f"""coalesce("population", 0) >= CASE {" ".join(steps)} ELSE 0 END OR {_IN_TITLE}"""


def _scale(zoom: float) -> float:
    """
    Turn a zoom of the web map into the denominator of a scale.

    >>> round(_scale(8))
    2311167
    """
    return _SCALE_AT_0 / 2**zoom
