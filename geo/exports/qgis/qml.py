"""
Layer styles as QGIS reads them (QML), from a file, from a GeoPackage's `layer_styles` or from a project.

Written for QGIS 3.22 and later. Features are told apart by rules, first come first served; values of the data stand in
the rules as quoted texts, so none of them can end an expression.
"""

from typing import Final
from xml.etree import ElementTree as ET

from geo.exports.layers import ExportLayer
from geo.exports.markup import make, render
from geo.exports.qgis.qml_labels import has_labels, write_labels, write_room
from geo.exports.qgis.qml_symbols import write_symbol
from geo.exports.qgis.qml_texts import quote_column, quote_value, write_filter
from geo.exports.styles.symbols import LayerStyle
from geo.exports.words import both

__all__ = ["DOCTYPE", "QGIS_VERSION", "list_style_parts", "quote_value", "write_qml"]

QGIS_VERSION: Final = "3.22.16-Białowieża"
"""The oldest version that the styles are written for; newer ones read them too."""

DOCTYPE: Final = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"
"""What stands before the root of a style or a project."""

_GEOMETRY_NUMBERS: Final = {"Point": 0, "LineString": 1, "Polygon": 2}


def write_qml(layer: ExportLayer, style: LayerStyle, about: str = "") -> str:
    """
    Write a style as QML.

    Parameters
    ----------
    layer
        What it is for.
    style
        Its look.
    about
        Source, licence, date and caveat, kept as a property of the layer.

    Returns
    -------
    text
        A whole document.
    """
    root = make(
        "qgis",
        "",
        version=QGIS_VERSION,
        styleCategories="AllStyleCategories",
        labelsEnabled=int(has_labels(layer)),
    )
    root.extend(list_style_parts(layer, style, about))
    root.append(make("layerGeometryType", str(_GEOMETRY_NUMBERS[layer.base_type])))
    return render(root, doctype=DOCTYPE)


def list_style_parts(layer: ExportLayer, style: LayerStyle, about: str = "") -> list[ET.Element]:
    """List the elements that are the same in a style file and in a project."""
    options = [make("Option", type="QString", name="tadmur/about", value=about)] if about else []
    aliases = make("aliases")
    for place, field in enumerate(layer.fields):
        aliases.append(make("alias", field=field.name, index=place + 1, name=both((field.title, field.title_ar))))
    return [
        _write_time(style),
        _write_renderer(layer, style),
        *([write_labels(layer, style)] if has_labels(layer) else []),
        make("customproperties", "", make("Option", "", *options, type="Map")),
        aliases,
        make("blendMode", "0"),
        make("layerOpacity", "1"),
        make("displayfield", "name" if "name" in layer.field_names else "id"),
    ]


def _write_renderer(layer: ExportLayer, style: LayerStyle) -> ET.Element:
    rules, symbols = make("rules", key="rules"), make("symbols")
    several = len(style.rules) > 1
    for place, rule in enumerate(style.rules):
        tests = write_filter(rule.tests) or ("ELSE" if several else write_room(layer))
        told: dict[str, object] = {"filter": tests} if tests else {}
        told |= {} if rule.shown else {"checkstate": 0}
        label = both((rule.label, rule.label_ar))
        rules.append(make("rule", symbol=place, key=f"rule-{place}", label=label, **told))
        symbols.append(write_symbol(layer.base_type, rule.symbol, str(place)))
    renderer = make(
        "renderer-v2", type="RuleRenderer", symbollevels=0, forceraster=0, enableorderby=int(bool(style.order_by))
    )
    renderer.extend([rules, symbols])
    if style.order_by:
        clause = make("orderByClause", quote_column(style.order_by), asc=0, nullsFirst=1)
        renderer.append(make("orderby", "", clause))
    return renderer


def _write_time(style: LayerStyle) -> ET.Element:
    start, end = style.span or ("", "")
    limits = make("fixedRange", "", make("start"), make("end"))
    return make(
        "temporal",
        "",
        limits,
        enabled=int(bool(style.span)),
        mode=2,  # start and end stand in two fields
        startField=start,
        endField=end,
        limitMode=0,  # the end is not included
        durationField="",
        durationUnit="days",
        fixedDuration=0,
        accumulate=0,
        startExpression="",
        endExpression="",
    )
