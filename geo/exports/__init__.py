"""
Files for other tools, and the manifest for whoever must trust them.

GeoPackage and project for QGIS, KMZ for Google Earth, GeoJSON, FlatGeobuf, GeoParquet, a file geodatabase, workbooks,
catalogues and shapes for airspace tools; `formats` says what each of them keeps. Every file says what it is not: the
caveat travels inside it, with source, licence, date, units and the manifest's id.

``writing`` lists the formats and writes them; ``sets`` is what goes out together, ``layers`` its frames made flat. A
format of several modules is a package (``airspace``, ``geojson``, ``geopackage``, ``kml``, ``qgis``, ``stac``,
``tables``), one of a single module stands beside them (``columnar``, ``grids``, ``style_files``). ``styles`` has the
looks that they all share, ``redaction`` what is done before any of them; ``words``, ``values`` and ``markup`` are for
all.
"""

from geo.exports.airspace.geozones import list_geozones, write_geozones, write_volumes
from geo.exports.airspace.volumes import write_f3548
from geo.exports.columnar import write_file_geodatabase, write_flatgeobufs, write_geoparquets
from geo.exports.formats import FORMATS, list_format_losses
from geo.exports.geojson.features import frame_to_geojson, write_geojson
from geo.exports.geojson.lines import write_geojson_lines
from geo.exports.geopackage.packages import write_geopackage
from geo.exports.grids import write_grids
from geo.exports.kml.documents import write_kml, write_kmz
from geo.exports.manifest import Manifest, write_manifest
from geo.exports.qgis.projects import write_qgis_project
from geo.exports.redaction.frames import Redaction, redact, redact_set
from geo.exports.sets import ExportSet, describe_set
from geo.exports.stac.items import make_stac_collection, make_stac_item, write_stac
from geo.exports.style_files import write_styles
from geo.exports.styles.raster_looks import RasterLook, show_raster
from geo.exports.tables.csv_files import write_csv
from geo.exports.tables.csv_layers import write_csv_layers
from geo.exports.tables.workbooks import write_spreadsheet
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
    "write_csv_layers",
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
