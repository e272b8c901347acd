"""
Files for other tools, and the manifest for whoever must trust them.

GeoPackage and project for QGIS, KMZ for Google Earth, GeoJSON, FlatGeobuf, GeoParquet, a file geodatabase, workbooks,
catalogues and shapes for airspace tools; `formats` says what each of them keeps. Every file says what it is not: the
caveat travels inside it, with source, licence, date, units and the manifest's id.
"""

from geo.exports.airspace import list_geozones, write_geozones, write_volumes
from geo.exports.columnar import write_file_geodatabase, write_flatgeobufs, write_geoparquets
from geo.exports.formats import FORMATS, list_format_losses
from geo.exports.geojson import frame_to_geojson, write_geojson
from geo.exports.geojson_lines import write_geojson_lines
from geo.exports.geopackage import write_geopackage
from geo.exports.grids import write_grids
from geo.exports.kml import write_kml, write_kmz
from geo.exports.manifest import Manifest, write_manifest
from geo.exports.qgis import write_qgis_project
from geo.exports.raster_looks import RasterLook, show_raster
from geo.exports.redaction import Redaction, redact, redact_set
from geo.exports.sets import ExportSet, describe_set
from geo.exports.spreadsheet import write_spreadsheet
from geo.exports.stac import make_stac_collection, make_stac_item, write_stac
from geo.exports.style_files import write_styles
from geo.exports.tables import write_csv
from geo.exports.volumes import write_f3548
from geo.exports.writing import EXPORT_FORMATS, export_set

__all__ = [
    "EXPORT_FORMATS",
    "FORMATS",
    "ExportSet",
    "Manifest",
    "RasterLook",
    "Redaction",
    "describe_set",
    "export_set",
    "frame_to_geojson",
    "list_format_losses",
    "list_geozones",
    "make_stac_collection",
    "make_stac_item",
    "redact",
    "redact_set",
    "show_raster",
    "write_csv",
    "write_f3548",
    "write_file_geodatabase",
    "write_flatgeobufs",
    "write_geojson",
    "write_geojson_lines",
    "write_geopackage",
    "write_geoparquets",
    "write_geozones",
    "write_grids",
    "write_kml",
    "write_kmz",
    "write_manifest",
    "write_qgis_project",
    "write_spreadsheet",
    "write_stac",
    "write_styles",
    "write_volumes",
]
