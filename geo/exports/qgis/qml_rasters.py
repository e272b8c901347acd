"""Looks of grids as QGIS reads them (QML), from a file beside a GeoTIFF or from a project."""

from typing import Final
from xml.etree import ElementTree as ET

import numpy as np

from geo.exports.markup import make, render
from geo.exports.qgis.qml import DOCTYPE, QGIS_VERSION
from geo.exports.qgis.qml_symbols import write_colour
from geo.exports.styles.raster_looks import RasterLook, find_look
from geo.exports.words import both, read_palettes
from geo.rasters import Raster

__all__ = ["list_raster_parts", "write_raster_qml"]

_LEAST: Final = -1.7e308
_SEE_THROUGH: Final = 100  # per cent
_PLAIN: Final = "1"  # the unit of a pure number


def write_raster_qml(raster: Raster) -> str:
    """
    Write the look of a raster as QML.

    Parameters
    ----------
    raster
        What it is for; one without a look is spread over the ramp from its least value to its greatest.

    Returns
    -------
    text
        A whole document: the map's ramp between the look's ends, its unit and what the ends mean in the legend.
    """
    root = make("qgis", "", *list_raster_parts(raster), version=QGIS_VERSION, styleCategories="AllStyleCategories")
    return render(root, doctype=DOCTYPE)


def list_raster_parts(raster: Raster) -> list[ET.Element]:
    """List the elements that are the same in a style file and in a project."""
    look = find_look(raster)
    least, most = (f"{end:.17g}" for end in look.ends)
    told = {"colorRampType": "INTERPOLATED", "minimumValue": least, "maximumValue": most}
    shader = make("colorrampshader", "", *_list_stops(look, raster.unit), classificationMode=1, clip=0, **told)
    renderer = make(
        "rasterrenderer",
        "",
        *([_blank(look.low)] if look.blank_low else []),
        make("rastershader", "", shader),
        type="singlebandpseudocolor",
        band=1,
        opacity=look.opacity,
        alphaBand=-1,
        nodataColor=write_colour("#ffffff", 0.0),
        classificationMin=least,
        classificationMax=most,
    )
    # A cell is drawn as one: nothing between two of them is known.
    provider = make("resampling", zoomedInResamplingMethod="nearestNeighbour", enabled="false", maxOversampling=1)
    return [make("pipe", "", make("provider", "", provider), renderer), make("blendMode", "0")]


def _list_stops(look: RasterLook, unit: str) -> list[ET.Element]:
    ramp = read_palettes()["ramp"]
    values = np.linspace(look.low, look.high, len(ramp)).tolist()
    meanings = [(look.meaning_low, look.meaning_low_ar), *[("", "")] * (len(ramp) - 2)]
    meanings.append((look.meaning_high, look.meaning_high_ar))
    shown = "" if unit == _PLAIN else f" {unit}"
    return [
        make("item", value=f"{value:.17g}", color=colour, alpha=255, label=_label(f"{value:.3g}{shown}", meaning))
        for value, colour, meaning in zip(values, ramp, meanings, strict=True)
    ]


def _label(value: str, meaning: tuple[str, str]) -> str:
    return f"{value}: {both(meaning)}" if meaning[0] else value


def _blank(low: float) -> ET.Element:
    """Leave blank what is at the low end or below."""
    entry = make("pixelListEntry", min=f"{_LEAST:g}", max=f"{low:.17g}", percentTransparent=_SEE_THROUGH)
    return make("rasterTransparency", "", make("singleValuePixelList", "", entry))
