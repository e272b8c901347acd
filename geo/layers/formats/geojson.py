"""
GeoJSON (RFC 7946), read without a geospatial library.

Such a library follows what the file says: a linked coordinate reference system is fetched from its address, and a file
of another format under this name is opened as what it is. Here a file is JSON of the expected shape, or it is refused.
"""

import math
import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely

from geo.errors import BadGeometryError, DataError, Finding, UnsafeFileError
from geo.layers.cells import shorten
from geo.layers.formats.json_texts import parse_json
from geo.layers.local_files import read_file_text
from geo.layers.records import RawLayer, Repair, list_columns
from geo.layers.tables import MAX_ROWS

__all__ = ["build_rows", "find_crs", "read_geojson", "take_features"]

_LONLAT_NAMES: Final = re.compile(r"(urn:ogc:def:crs:)?(OGC:(1\.3|2)?:?CRS84|EPSG:([\d.]*:)?4326)", flags=re.IGNORECASE)
_EPSG_NAME: Final = re.compile(r"(urn:ogc:def:crs:)?EPSG:([\d.]*:)?(?P<code>\d{4,6})", flags=re.IGNORECASE)
_SMALLEST_RING: Final = 4  # positions, the first given again as the last


def read_geojson(path: str | os.PathLike[str], layer_name: str = "") -> RawLayer:
    """
    Read the features of a GeoJSON file.

    Parameters
    ----------
    path
        A local file with one FeatureCollection or one Feature.
    layer_name
        The name of the collection, where the file has one; empty for any.

    Returns
    -------
    layer
        One row for each feature whose geometry could be built. An `id` of the feature is a property where the
        properties have none.

    Raises
    ------
    UnsafeFileError
        The file links to another place, or is nested too deep, or the path is not a local regular file.
    DataError
        The text is not GeoJSON, has a key twice, or is in a coordinate reference system that is not an EPSG code.
    """
    file = Path(path).name
    return take_features(parse_json(read_file_text(path), file, "GeoJSON"), file, layer_name)


def take_features(document: object, file: str, layer_name: str = "") -> RawLayer:
    """
    Read the features of GeoJSON that is parsed already.

    Parameters
    ----------
    document
        What the text holds.
    file
        The file's name.
    layer_name
        As for `read_geojson`.

    Returns
    -------
    layer
        As `read_geojson` gives it.

    Raises
    ------
    UnsafeFileError, DataError
        As `read_geojson`.
    """
    content = _check_type(document, file)
    crs = find_crs(content, file)
    if layer_name and content.get("name") != layer_name:
        finding = Finding(shorten(content.get("name")), repr(layer_name), file, "", "name")
        raise DataError(f"{file} has no such layer.", [finding])
    features = content.get("features") if content.get("type") == "FeatureCollection" else [content]
    if not isinstance(features, list) or len(features) > MAX_ROWS:
        raise DataError(f"{file} cannot be used.", [Finding("other features", f"a list of at most {MAX_ROWS}", file)])
    return build_rows(enumerate(features, start=1), file, crs)


def build_rows(features: Iterable[tuple[int, Any]], file: str, crs: str) -> RawLayer:
    """
    Build the rows of features that are parsed already.

    Parameters
    ----------
    features
        Each with its number in the file, counted from 1.
    file
        The file's name.
    crs
        What their positions are in.

    Returns
    -------
    layer
        As `read_geojson` gives it.

    Examples
    --------
    >>> build_rows([(1, {"type": "Feature", "id": "a", "geometry": None})], "a.geojson", "EPSG:4326").rows
    ({'id': 'a'},)
    """
    rows: list[dict[str, object]] = []
    numbers: list[int] = []
    geometries: list[shapely.Geometry | None] = []
    points: dict[int, list[float]] = {}  # built all at once
    repairs: list[Repair] = []
    refused: list[Finding] = []
    for number, feature in features:
        try:
            properties = _read_properties(feature)
            point = _take_point(feature.get("geometry"))
            geometry, done = _build(feature.get("geometry")) if point is None else (None, [])
        except BadGeometryError as error:
            refused += [
                Finding(item.found, item.expected, file, str(number), "geometry", item.likely_cause)
                for item in error.findings
            ]
            continue
        repairs += [Repair(file, str(number), "geometry", found, how) for found, how in done]
        if point is not None:
            points[len(rows)] = point
        rows.append(properties)
        numbers.append(number)
        geometries.append(geometry)
    shapes = np.fromiter(geometries, dtype=object, count=len(geometries))
    shapes[list(points)] = shapely.points(np.array(list(points.values()), dtype=float).reshape(-1, 2))
    return RawLayer(file, list_columns(rows), tuple(rows), tuple(numbers), shapes, crs, tuple(repairs), tuple(refused))


def _check_type(content: object, file: str) -> Mapping[str, Any]:
    """Refuse JSON of another kind."""
    if isinstance(content, Mapping) and content.get("type") in {"FeatureCollection", "Feature"}:
        return content
    found = shorten(content.get("type")) if isinstance(content, Mapping) else "another value"
    cause = "TopoJSON: convert it first" if found == "'Topology'" else ""
    if isinstance(content, Mapping) and "elements" in content:
        cause = "the answer of an Overpass server: give it a name that ends in .json"
    finding = Finding(found, "a FeatureCollection or a Feature", file, "", "type", cause)
    raise DataError(f"{file} is not GeoJSON.", [finding])


def find_crs(content: Mapping[str, Any], file: str) -> str:
    """
    Find the coordinate reference system; the old member for it is honoured where it is a plain name.

    Raises
    ------
    UnsafeFileError
        It is a link to another place.
    DataError
        It is not an EPSG code.

    Examples
    --------
    >>> find_crs({"type": "FeatureCollection"}, "a.geojson")
    'EPSG:4326'
    """
    crs = content.get("crs")
    if crs is None:
        return "EPSG:4326"
    if not isinstance(crs, Mapping) or crs.get("type") != "name" or not isinstance(crs.get("properties"), Mapping):
        linked = isinstance(crs, Mapping) and crs.get("type") == "link"
        found = "a link to a coordinate reference system" if linked else shorten(crs)
        cause = "a file made to call another computer, or a very old one: remove the member crs" if linked else ""
        finding = Finding(found, "no crs, or the name of one", file, "", "crs", cause)
        raise UnsafeFileError(f"{file} is not opened.", [finding])
    name = str(crs["properties"].get("name", ""))
    if _LONLAT_NAMES.fullmatch(name):
        return "EPSG:4326"
    code = _EPSG_NAME.fullmatch(name)
    if code is None:
        finding = Finding(shorten(name), "OGC:CRS84, EPSG:4326 or another EPSG code", file, "", "crs")
        raise DataError(f"{file} is in a coordinate reference system that is not known.", [finding])
    return f"EPSG:{code['code']}"


def _read_properties(feature: object) -> dict[str, object]:
    if not isinstance(feature, Mapping) or feature.get("type") != "Feature":
        raise _bad("another value", "a Feature")
    properties = feature.get("properties") or {}
    if not isinstance(properties, Mapping):
        raise _bad("properties that are not an object", "an object of properties")
    identifier = {"id": feature["id"]} if feature.get("id") is not None and "id" not in properties else {}
    return {**identifier, **properties}


def _take_point(geometry: object) -> list[float] | None:
    """Take longitude and latitude of a plain point; None for any other geometry, which is built by itself."""
    if not isinstance(geometry, dict) or geometry.get("type") != "Point":
        return None
    position = geometry.get("coordinates")
    if type(position) is not list or len(position) != 2:  # noqa: PLR2004 -- longitude and latitude
        return None
    is_plain = all(type(number) is float and math.isfinite(number) for number in position)
    return position if is_plain else None


def _build(geometry: object) -> tuple[shapely.Geometry | None, list[tuple[str, str]]]:
    """Build one geometry from numbers, and from nothing but numbers."""
    if geometry is None:
        return None, []
    kind = geometry.get("type") if isinstance(geometry, Mapping) else None
    if not isinstance(geometry, Mapping) or kind not in _BUILDERS:
        cause = "parts of several types: split the feature" if kind == "GeometryCollection" else ""
        raise _bad(shorten(kind), f"one of {', '.join(_BUILDERS)}", cause)
    done: list[tuple[str, str]] = []
    try:
        return _BUILDERS[kind](geometry.get("coordinates"), done), done
    except DataError:
        raise  # says already what is wrong
    except (shapely.errors.GEOSException, ValueError) as error:
        raise _bad(str(error), f"the coordinates of a {kind}") from None


Done = list[tuple[str, str]]


def _position(value: object) -> tuple[float, ...]:
    if not isinstance(value, list) or len(value) not in (2, 3):
        raise _bad(f"the position {shorten(value)}", "longitude and latitude, at most with a height")
    if not all(type(number) in (int, float) and abs(number) <= sys.float_info.max for number in value):
        cause = "numbers in quotes" if any(isinstance(number, str) for number in value) else ""
        raise _bad(f"the position {shorten(value)}", "two or three numbers", cause)
    return tuple(value)


def _positions(value: object) -> list[tuple[float, ...]]:
    positions = [_position(item) for item in _items(value)]
    if len({len(position) for position in positions}) > 1:
        positions = [position[:2] for position in positions]
    return positions


def _items(value: object) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise _bad("coordinates of another shape", "lists of positions", "coordinates of another geometry type")
    return value


def _ring(value: object, done: Done) -> list[tuple[float, ...]]:
    positions = _positions(value)
    if positions[0] != positions[-1]:
        positions.append(positions[0])
        done.append(("a ring that does not end where it starts", "closed"))
    if len(positions) < _SMALLEST_RING:
        raise _bad(f"a ring of {len(positions)} positions", "at least 4, the last like the first")
    return positions


def _point(value: object, _: Done) -> shapely.Geometry:
    return shapely.Point(_position(value))


def _line(value: object, _: Done) -> shapely.Geometry:
    positions = _positions(value)
    if len(positions) < 2:  # noqa: PLR2004 -- a line has two ends
        raise _bad("a line of one position", "at least two")
    return shapely.LineString(positions)


def _polygon(value: object, done: Done) -> shapely.Geometry:
    shell, *holes = [_ring(ring, done) for ring in _items(value)]
    return shapely.Polygon(shell, holes)


def _points(value: object, done: Done) -> shapely.Geometry:
    return shapely.MultiPoint([_point(item, done) for item in _items(value)])


def _lines(value: object, done: Done) -> shapely.Geometry:
    return shapely.MultiLineString([_line(item, done) for item in _items(value)])


def _polygons(value: object, done: Done) -> shapely.Geometry:
    return shapely.MultiPolygon([_polygon(item, done) for item in _items(value)])


_BUILDERS: Final[dict[str, Callable[[object, Done], shapely.Geometry]]] = {
    "Point": _point,
    "LineString": _line,
    "Polygon": _polygon,
    "MultiPoint": _points,
    "MultiLineString": _lines,
    "MultiPolygon": _polygons,
}


def _bad(found: str, expected: str, likely_cause: str = "") -> BadGeometryError:
    return BadGeometryError("A feature cannot be used.", [Finding(found, expected, likely_cause=likely_cause)])
