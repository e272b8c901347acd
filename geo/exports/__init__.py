"""
Files for other tools: GeoJSON for a GIS, CSV for a spreadsheet, the manifest for whoever must trust them.

Every file says what it is not: the caveat travels inside it.
"""

from geo.exports.geojson import frame_to_geojson, write_geojson
from geo.exports.manifest import Manifest, write_manifest
from geo.exports.tables import write_csv

__all__ = [
    "Manifest",
    "frame_to_geojson",
    "write_csv",
    "write_geojson",
    "write_manifest",
]
