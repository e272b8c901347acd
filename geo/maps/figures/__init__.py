"""
Static figures for papers.

`figure` draws a map's content; `composing` puts title, map, legend and notes on one `sheet`; `view` is the window on
the ground, `selection` what is in it, `paint` its layers with `hatching` and `shapes`, `furniture` scale bar, north
arrow and ticks, `labels` and `legend` the words, in a language's `wording`. `saving` writes files. matplotlib is loaded
when the first figure is drawn.
"""

from geo.maps.figures.figure import FIGURE_SIZE_MM, draw_content_figure
from geo.maps.figures.saving import FIGURE_STYLE, render_figure, save_figure
from geo.maps.figures.selection import ALL_LAYERS, FIGURE_LAYERS

__all__ = [
    "ALL_LAYERS",
    "FIGURE_LAYERS",
    "FIGURE_SIZE_MM",
    "FIGURE_STYLE",
    "draw_content_figure",
    "render_figure",
    "save_figure",
]
