"""
The reader of each format, chosen by a file's suffix and checked by its content.

A new format is a reader of its own, one line in `FORMATS` and one in the table of `geo.layers.formats.input_formats`.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from geo.errors import Finding, UnsafeFileError
from geo.layers import postgis
from geo.layers.formats.csv_tables import read_csv
from geo.layers.formats.flatgeobuf import read_flatgeobuf
from geo.layers.formats.geojson import read_geojson, take_features
from geo.layers.formats.geojson_lines import read_geojson_lines
from geo.layers.formats.geopackage import read_geopackage
from geo.layers.formats.gpx import read_gpx
from geo.layers.formats.json_texts import parse_json
from geo.layers.formats.kml import read_kml, read_kmz
from geo.layers.formats.overpass import is_overpass, take_elements
from geo.layers.formats.shapefiles import read_shapefile, read_zipped_shapefile
from geo.layers.formats.spreadsheets import read_spreadsheet
from geo.layers.local_files import check_local_file, read_file_text
from geo.layers.pausing import pause_cycle_search
from geo.layers.records import RawLayer

__all__ = ["FORMATS", "read_raw"]


def _read_json(path: str | os.PathLike[str], layer_name: str = "") -> RawLayer:
    """Read GeoJSON, or the answer of an Overpass server; which of them, the content tells."""
    file = Path(path).name
    document = parse_json(read_file_text(path), file, "GeoJSON")
    take = take_elements if is_overpass(document) else take_features
    return take(document, file, layer_name)


_Reader = Callable[[str | os.PathLike[str], str], RawLayer]

FORMATS: Final[dict[str, _Reader]] = {
    ".csv": read_csv,
    ".geojson": read_geojson,
    ".geojsonl": read_geojson_lines,
    ".geojsons": read_geojson_lines,
    ".json": _read_json,
    ".gpkg": read_geopackage,
    ".shp": read_shapefile,
    ".zip": read_zipped_shapefile,
    ".fgb": read_flatgeobuf,
    ".kml": read_kml,
    ".kmz": read_kmz,
    ".gpx": read_gpx,
    ".xlsx": read_spreadsheet,
}
"""The reader of each file format, by suffix."""


def read_raw(path: str | os.PathLike[str], layer_name: str = "") -> RawLayer:
    """
    Take the rows of a file as they stand, with the reader of its format.

    Parameters
    ----------
    path
        A local file, told apart by its suffix and checked by its content; or the address of a database,
        ``postgresql://user@host:port/database``.
    layer_name
        The layer, sheet, folder or table of a source that has several; empty where there is only one.

    Returns
    -------
    raw
        Its rows.

    Raises
    ------
    DataError
        The source cannot be read at all.
    UnsafeFileError
        The file is of a kind that is not opened.
    """
    if postgis.is_database_address(path):
        return postgis.read_database(os.fspath(path), layer_name)
    checked = check_local_file(path)
    reader = FORMATS.get(checked.suffix.lower())
    if reader is None:
        finding = Finding(repr(checked.suffix), f"a file that ends in {', '.join(FORMATS)}", checked.name)
        raise UnsafeFileError(f"{checked.name} is not opened.", [finding])
    with pause_cycle_search():
        return reader(checked, layer_name)
