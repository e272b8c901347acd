"""What a feature looks like, in words that no format owns: QML, SLD and KML are written from these."""

from dataclasses import dataclass
from typing import Final

__all__ = ["PIXEL_MM", "Hatch", "LayerStyle", "StyleRule", "Symbol"]

PIXEL_MM: Final = 25.4 / 96
"""A pixel of the page (CSS Values 4) in millimetres."""


@dataclass(frozen=True, slots=True)
class Hatch:
    """
    Parallel lines over an area.

    Parameters
    ----------
    angle_deg
        Counter-clockwise from the parallels; 90 stands upright.
    colour
        ``#rrggbb``.
    spacing_mm, width_mm
        Between two lines, and of each.
    opacity
        From 0 to 1.
    dash_mm
        Lengths of line and gap in turn; empty for an unbroken line.
    offset_mm
        How far the first line is shifted.
    """

    angle_deg: float
    colour: str
    spacing_mm: float = 2.4
    width_mm: float = 0.27
    opacity: float = 0.6
    dash_mm: tuple[float, ...] = ()
    offset_mm: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol:
    """
    The look of a point, a line or an area; what is empty is not drawn.

    Parameters
    ----------
    fill, fill_opacity
        Colour of an area, or of a point's shape.
    hatches
        Drawn over the fill.
    dots
        Colour of dots over the fill.
    line, line_mm, line_opacity, dash_mm
        Of a line, or of the outline of an area.
    casing_mm, casing_opacity
        Of a white line under the line.
    shape, size_mm
        triangle, diamond, square, circle, star, cross or hexagon, and how large. The line lies half on the shape. An
        area has it hollow in its middle: something that is known to be within, and no nearer.
    """

    fill: str = ""
    fill_opacity: float = 1.0
    hatches: tuple[Hatch, ...] = ()
    dots: str = ""
    line: str = ""
    line_mm: float = 0.26
    line_opacity: float = 1.0
    dash_mm: tuple[float, ...] = ()
    casing_mm: float = 0.0
    casing_opacity: float = 0.9
    shape: str = ""
    size_mm: float = 3.0


@dataclass(frozen=True, slots=True)
class StyleRule:
    """
    Which features look like what.

    Parameters
    ----------
    label, label_ar
        What the legend says.
    tests
        Column and value; all must hold. Empty for the features that no other rule takes.
    symbol
        The look.
    shown
        Whether it is drawn before a reader asks for it.
    """

    label: str
    label_ar: str
    tests: tuple[tuple[str, str | float], ...]
    symbol: Symbol
    shown: bool = True


@dataclass(frozen=True, slots=True)
class LayerStyle:
    """
    The look of a layer.

    Parameters
    ----------
    rules
        In the order of the legend; the first that holds counts.
    label_colour
        Of the names on the map; empty where features are not named.
    span
        The columns that a feature begins and ends with; empty where it has no time.
    order_by
        The column by which features are drawn, greatest first; empty for any order.
    """

    rules: tuple[StyleRule, ...]
    label_colour: str = ""
    span: tuple[str, str] | tuple[()] = ()
    order_by: str = ""
