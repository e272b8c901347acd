"""Looks of layers whose features all look the same, as the page of the map draws them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from geo.exports.styles.symbols import PIXEL_MM, Hatch, Symbol
from geo.exports.words import COLOURS

__all__ = ["LOOKS", "PLAIN_LOOKS"]

LOOKS: Final[Mapping[str, Symbol]] = MappingProxyType(
    {
        "country": Symbol(fill="#fbfaf7", line="#6f6a62", line_mm=1.3 * PIXEL_MM, line_opacity=0.85),
        "neighbours": Symbol(fill="#f0eee8", line="#6f6a62", line_mm=0.6 * PIXEL_MM, line_opacity=0.5),
        "governorates": Symbol(
            line="#8d877c", line_mm=0.8 * PIXEL_MM, line_opacity=0.6, dash_mm=(1.2 * PIXEL_MM, 4 * PIXEL_MM)
        ),
        "lakes": Symbol(fill="#c4dae5", line="#a9c3d1", line_mm=0.8 * PIXEL_MM),
        "rivers": Symbol(
            line="#7fa9c0", line_mm=1.5 * PIXEL_MM, line_opacity=0.95, casing_mm=3 * PIXEL_MM, casing_opacity=0.35
        ),
        "borders": Symbol(
            line="#6f6a62",
            line_mm=PIXEL_MM,
            line_opacity=0.65,
            dash_mm=tuple(part * PIXEL_MM for part in (8, 3, 1.5, 3)),
        ),
        "roads": Symbol(
            line="#8a7a62", line_mm=1.4 * PIXEL_MM, line_opacity=0.85, casing_mm=3.6 * PIXEL_MM, casing_opacity=0.6
        ),
        "places": Symbol(shape="circle", fill="#ffffff", line="#2b3240", line_mm=0.3, size_mm=1.2),
        "airfields": Symbol(shape="cross", fill="#59616e", line="#ffffff", line_mm=0.2, size_mm=2.6),
        "overlaps": Symbol(
            fill=COLOURS["overlap"],
            fill_opacity=0.05,
            hatches=tuple(Hatch(angle, COLOURS["overlap"], 8 * PIXEL_MM, PIXEL_MM, 0.4) for angle in (45.0, 135.0)),
            line=COLOURS["overlap"],
            line_opacity=0.8,
        ),
        "bands": Symbol(
            fill=COLOURS["corridor"], fill_opacity=0.15, line=COLOURS["corridor"], line_mm=0.18, line_opacity=0.5
        ),
        "volumes": Symbol(
            fill=COLOURS["corridor"], fill_opacity=0.07, line=COLOURS["corridor"], line_mm=0.2, line_opacity=0.6
        ),
        "hot_spots": Symbol(
            fill="#bb4a5e", fill_opacity=0.08, line="#bb4a5e", line_mm=0.4, dash_mm=(0.6, 0.9), line_opacity=0.9
        ),
        "corridor_escapes": Symbol(line=COLOURS["escape"], line_mm=0.64, dash_mm=(0.53, 1.32), casing_mm=1.2),
    }
)
"""By the layer's name: the base map, and what has one look for all its features."""

PLAIN_LOOKS: Final[Mapping[str, Symbol]] = MappingProxyType(
    {
        "Point": Symbol(shape="circle", fill="#7d8597", line="#ffffff", line_mm=0.2, size_mm=2.0),
        "LineString": Symbol(line="#7d8597", line_mm=0.4),
        "Polygon": Symbol(fill="#7d8597", fill_opacity=0.08, line="#7d8597", line_mm=0.2),
    }
)
"""By the kind of geometry: layers that are not ours to know."""
