"""
The map: one HTML file that anyone can open.

`content` says what is on it; `drawing` makes a `Map` of it (a `folium.Map`, so that folium layers can be added, which
`guests` takes along) and saves it as one file that needs no network. `island` writes the data, `features` its frames,
`page` puts data, styles and scripts together, `leaflet` brings Leaflet. What runs in the browser lives in `page/`, the
words in `words.toml`, the colours in `palettes.toml`, and `tables` reads both.
"""

from geo.maps.content import BaseLayers, MapContent, MapStatement
from geo.maps.drawing import Map, draw_map

__all__ = ["BaseLayers", "Map", "MapContent", "MapStatement", "draw_map"]
