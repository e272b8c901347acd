"""
The file formats that layers come in, each with its reader; `FORMATS` lists them and `read_raw` is the door.

``readers`` chooses one by the suffix; ``layer_lists`` tells what a file has several of, and ``input_formats`` says what
is read, put right and refused. ``csv_tables``, ``geojson``, ``overpass`` (with ``osm_elements`` and ``osm_drawings``),
``geopackage``, ``shapefiles``, ``flatgeobuf`` (both through ``vectors``), ``kml`` (with ``kml_shapes``), ``gpx`` and
``spreadsheets`` read one format each. ``json_texts``, ``xml_trees`` and ``archives`` open what several are made of,
``gathered`` makes one layer of features from a file of many.
"""

from geo.layers.formats.readers import FORMATS, read_raw

__all__ = ["FORMATS", "read_raw"]
