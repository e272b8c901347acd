"""What a source holds to choose from: the layers, sheets, folders or tables that `read_layer` takes one of by name."""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import shapely

from geo.errors import Finding, UnsafeFileError
from geo.layers import postgis
from geo.layers.formats.flatgeobuf import describe_flatgeobuf
from geo.layers.formats.gathered import Feature
from geo.layers.formats.geopackage import list_feature_tables
from geo.layers.formats.gpx import gather_gpx
from geo.layers.formats.json_texts import parse_json
from geo.layers.formats.kml import gather_kml
from geo.layers.formats.overpass import gather_elements, is_overpass
from geo.layers.formats.readers import FORMATS, read_raw
from geo.layers.formats.shapefiles import list_shapefiles
from geo.layers.formats.spreadsheets import list_sheets
from geo.layers.local_files import check_local_file, read_file_text

__all__ = ["SourceLayer", "list_layers"]

_SEVERAL: Final = "Geometry"
_MULTI: Final = "Multi"


@dataclass(frozen=True, slots=True)
class SourceLayer:
    """
    One layer of a source.

    Parameters
    ----------
    name
        What `read_layer` takes as ``layer_name``; empty for the only layer of a format that has no names.
    n_rows
        How many features or rows it has, those among them that would be refused; None where that is not known.
    geometry
        Their type, such as ``Point``; "Geometry" where there are several, empty for a table without, or where not
        known.
    is_estimate
        Whether `n_rows` is what a server's statistics say.

    Examples
    --------
    >>> SourceLayer("sites", 12, "Point")
    SourceLayer(name='sites', n_rows=12, geometry='Point', is_estimate=False)
    """

    name: str
    n_rows: int | None
    geometry: str
    is_estimate: bool = False


def list_layers(source: str | os.PathLike[str]) -> tuple[SourceLayer, ...]:
    r"""
    List the layers of a file or a database.

    Parameters
    ----------
    source
        A local file of one of the `geo.layers.formats.FORMATS`, or the address of a database.

    Returns
    -------
    layers
        In the order of the source: the tables of a GeoPackage or a database, the folders of a KML or KMZ file, the
        waypoints, routes and tracks of a GPX file, the points, lines and areas of an Overpass answer, the sheets of a
        workbook that have cells, the shapefiles of a zip file; one for any other format.

    Raises
    ------
    DataError
        The source cannot be read at all.
    UnsafeFileError
        It is of a kind that is not opened.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "places.csv")
    ...     _ = path.write_text("id,name,lat,lon\na,A,34.5,38.2\nb,B,34.6,38.3\n")
    ...     list_layers(path)
    (SourceLayer(name='', n_rows=2, geometry='', is_estimate=False),)
    """
    if postgis.is_database_address(source):
        tables = postgis.list_tables(os.fspath(source))
        return tuple(SourceLayer(table.name, table.n_rows, table.geometry, table.is_estimate) for table in tables)
    path = check_local_file(source)
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        finding = Finding(repr(path.suffix), f"a file that ends in {', '.join(FORMATS)}", path.name)
        raise UnsafeFileError(f"{path.name} is not opened.", [finding])
    return _LISTERS.get(suffix, _list_one)(path)


def _list_one(path: Path) -> tuple[SourceLayer, ...]:
    """Count the rows of a format that has one layer."""
    raw = read_raw(path)
    shapes = [] if raw.geometries is None else raw.geometries.tolist()
    n_rows = len(raw.rows) + len({finding.row for finding in raw.refused})
    return (SourceLayer("", n_rows, _name_geometry(shapes)),)


def _list_json(path: Path) -> tuple[SourceLayer, ...]:
    document = parse_json(read_file_text(path), path.name, "GeoJSON")
    return _count(gather_elements(document, path.name)) if is_overpass(document) else _list_one(path)


def _count(features: Iterable[Feature]) -> tuple[SourceLayer, ...]:
    """Count gathered features by layer."""
    layers: dict[str, list[shapely.Geometry | None]] = {}
    for feature in features:
        layers.setdefault(feature.layer, []).append(feature.geometry)
    return tuple(SourceLayer(name, len(shapes), _name_geometry(shapes)) for name, shapes in layers.items())


def _name_geometry(shapes: Iterable[shapely.Geometry | None]) -> str:
    """Name the type that all shapes have, a single one taken as a multiple one where both stand side by side."""
    return _join_types({shape.geom_type for shape in shapes if shape is not None})


def _join_types(types: set[str]) -> str:
    if len(types) > 1 and len({name.removeprefix(_MULTI) for name in types}) == 1:
        return _MULTI + types.pop().removeprefix(_MULTI)
    return types.pop() if len(types) == 1 else _SEVERAL * bool(types)


def _list_tables(path: Path) -> tuple[SourceLayer, ...]:
    return tuple(
        SourceLayer(name, n_rows, next((kind for kind in _KINDS if kind.upper() == geometry.upper()), _SEVERAL))
        for name, n_rows, geometry in list_feature_tables(path)
    )


_KINDS: Final = ("Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon")

_LISTERS: Final[dict[str, Callable[[Path], tuple[SourceLayer, ...]]]] = {
    ".json": _list_json,
    ".gpkg": _list_tables,
    ".shp": lambda path: tuple(SourceLayer(*item) for item in list_shapefiles(path)),
    ".zip": lambda path: tuple(SourceLayer(*item) for item in list_shapefiles(path)),
    ".fgb": lambda path: (SourceLayer(*describe_flatgeobuf(path)),),
    ".kml": lambda path: _count(gather_kml(path)[0]),
    ".kmz": lambda path: _count(gather_kml(path)[0]),
    ".gpx": lambda path: _count(gather_gpx(path)),
    ".xlsx": lambda path: tuple(SourceLayer(name, n_rows, "") for name, n_rows in list_sheets(path)),
}
