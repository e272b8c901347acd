"""
The looks of the map in words that no format owns; QML, SLD, KML and coloured grids are written from these.

``symbols`` has the words, ``layer_styles`` finds the rules of a layer (``looks`` those whose features all look the
same), ``raster_looks`` the ends of a grid's ramp. ``sld`` writes a layer's look as the OGC does; QGIS's own language
stands in `geo.exports.qgis`.
"""

from geo.exports.styles.layer_styles import find_span, style_layer
from geo.exports.styles.raster_looks import RasterLook, ShownRaster, find_look, show_raster
from geo.exports.styles.sld import write_sld
from geo.exports.styles.symbols import PIXEL_MM, Hatch, LayerStyle, StyleRule, Symbol

__all__ = [
    "PIXEL_MM",
    "Hatch",
    "LayerStyle",
    "RasterLook",
    "ShownRaster",
    "StyleRule",
    "Symbol",
    "find_look",
    "find_span",
    "show_raster",
    "style_layer",
    "write_sld",
]
