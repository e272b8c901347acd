"""
The map: one HTML file that anyone can open.

`content` says what is on it; `drawing` makes a `Map` of it (a `folium.Map`, so that folium layers can be added, which
`guests` takes along) and saves it as one file that needs no network. `island` writes the data, `features` its frames,
`page` puts data, styles and scripts together, `leaflet` brings Leaflet. What runs in the browser lives in `page/`, the
words in `words.toml`, the colours in `palettes.toml`, and `tables` reads both. `grids` paints rasters as pictures
(`png`), `costs` makes them of a cost surface, `curves` holds what is told of a price curve, and `price_figure` draws
one for paper; `figures` draws the map for paper, and `report` puts everything on a few printable pages.
"""

from geo.maps.comparison import ComparisonMap, MapChange, MapText, draw_comparison
from geo.maps.content import BaseLayers, MapContent, MapStatement
from geo.maps.costs import show_costs
from geo.maps.curves import CurveMark, MapCurve, mark_curve
from geo.maps.drawing import Map, draw_map
from geo.maps.figures import draw_content_figure, save_figure
from geo.maps.grids import MapRaster
from geo.maps.price_figure import draw_price_figure
from geo.maps.report import ReportContent, write_content_report
from geo.maps.story import StoryView

__all__ = [
    "BaseLayers",
    "ComparisonMap",
    "CurveMark",
    "Map",
    "MapChange",
    "MapContent",
    "MapCurve",
    "MapRaster",
    "MapStatement",
    "MapText",
    "ReportContent",
    "StoryView",
    "draw_comparison",
    "draw_content_figure",
    "draw_map",
    "draw_price_figure",
    "mark_curve",
    "save_figure",
    "show_costs",
    "write_content_report",
]
