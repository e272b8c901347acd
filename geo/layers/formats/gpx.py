"""GPX 1.0 and 1.1 (topografix.com/GPX/1/1), as satellite receivers and telephones write it: three layers in a file."""

import math
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import shapely

from geo.errors import DataError, Finding, UnsafeFileError
from geo.layers.cells import shorten
from geo.layers.formats.gathered import Feature, gather
from geo.layers.formats.xml_trees import Element, parse_xml
from geo.layers.local_files import MAX_TEXT_BYTES, read_file_bytes
from geo.layers.records import RawLayer
from geo.layers.tables import MAX_ROWS

__all__ = ["gather_gpx", "read_gpx"]

_NUMBER: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", flags=re.ASCII)
_LAYERS: Final = {"wpt": "waypoints", "rte": "routes", "trk": "tracks"}
_LEAST_POINTS: Final = 2  # of a line
_TEXTS: Final = ("name", "cmt", "desc", "time", "sym", "type")


def read_gpx(path: str | os.PathLike[str], layer_name: str = "") -> RawLayer:
    """
    Read the waypoints, routes or tracks of a GPX file.

    Parameters
    ----------
    path
        A local file.
    layer_name
        waypoints, routes or tracks; empty where the file has one of them only.

    Returns
    -------
    layer
        One row for each; heights and the times of single track points are dropped.

    Raises
    ------
    UnsafeFileError
        The file is XML that is not opened.
    DataError
        The file is not GPX, or has several layers without a choice.
    """
    return gather(gather_gpx(path), layer_name, Path(path).name)


def gather_gpx(path: str | os.PathLike[str]) -> list[Feature]:
    """
    Gather the waypoints, routes and tracks of a GPX file.

    Parameters
    ----------
    path
        A local file.

    Returns
    -------
    features
        In file order.

    Raises
    ------
    UnsafeFileError, DataError
        As `read_gpx`.
    """
    file = Path(path).name
    root = parse_xml(read_file_bytes(path, max_bytes=MAX_TEXT_BYTES), file)
    if root.name != "gpx":
        cause = "an XML file of another format under this name"
        raise UnsafeFileError(f"{file} is not opened.", [Finding(f"<{root.name}>", "<gpx>", file, likely_cause=cause)])
    found = [child for child in root.children if child.name in _LAYERS]
    if len(found) > MAX_ROWS:
        raise DataError(f"{file} is too long.", [Finding("more features", f"at most {MAX_ROWS}", file)])
    return [_read_feature(child) for child in found]


def _read_feature(element: Element) -> Feature:
    layer = _LAYERS[element.name]
    properties: dict[str, object] = {name: element.find_text(name) for name in _TEXTS if element.find(name) is not None}
    try:
        return Feature(layer, properties, _build(element), repairs=tuple(_find_dropped(element)))
    except (ValueError, shapely.errors.GEOSException) as error:
        return Feature(
            layer,
            properties,
            problem=(str(error), "latitude and longitude in degrees, of two points at least for a line", ""),
        )


def _find_dropped(element: Element) -> Iterator[tuple[str, str]]:
    """Tell what of the points a row has no place for."""
    inside = {
        child.name for point in element.walk() if point.name in {"wpt", "rtept", "trkpt"} for child in point.children
    }
    if "ele" in inside:
        yield "heights", "dropped"
    if "time" in inside and element.name != "wpt":
        yield "times of single points", "dropped"
    single = sum(len(list(_children(part, "trkpt"))) == 1 for part in _children(element, "trkseg"))
    if single:
        yield f"{single} stretch{'es' * (single > 1)} of a single point", "dropped"


def _build(element: Element) -> shapely.Geometry:
    if element.name == "wpt":
        return shapely.Point(_position(element))
    if element.name == "rte":
        return _join([_position(point) for point in _children(element, "rtept")], "a route")
    segments = [[_position(point) for point in _children(part, "trkpt")] for part in _children(element, "trkseg")]
    # A device that loses its fix writes stretches of one point; they are no line, and the others still are.
    lines = [_join(segment, "a track") for segment in segments if len(segment) >= _LEAST_POINTS]
    if not lines:
        raise ValueError("a track without two points in a row")
    return lines[0] if len(lines) == 1 else shapely.MultiLineString(lines)


def _join(places: list[tuple[float, float]], what: str) -> shapely.LineString:
    if len(places) < _LEAST_POINTS:
        raise ValueError(f"{what} without two points in a row")
    return shapely.LineString(places)


def _children(element: Element, name: str) -> Iterator[Element]:
    return (child for child in element.children if child.name == name)


def _position(element: Element) -> tuple[float, float]:
    values = []
    for name in ("lon", "lat"):
        text = element.attributes.get(name, "").strip()
        if not _NUMBER.fullmatch(text) or not math.isfinite(float(text)):
            raise ValueError(f"the {name} {shorten(text)}")
        values.append(float(text))
    return values[0], values[1]
