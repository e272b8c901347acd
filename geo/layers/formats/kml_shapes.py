"""Geometries of KML, built from its texts of coordinates."""

import re
from typing import Final

import shapely

from geo.layers.cells import shorten
from geo.layers.formats.xml_trees import Element

__all__ = ["SHAPES", "build_shape"]

SHAPES: Final = ("Point", "LineString", "LinearRing", "Polygon", "MultiGeometry")
"""Elements that are geometries."""

_NUMBER: Final = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_TUPLE: Final = re.compile(rf"({_NUMBER}),({_NUMBER})(?:,({_NUMBER}))?", flags=re.ASCII)
_MULTI: Final = {
    "Point": shapely.MultiPoint,
    "LineString": shapely.MultiLineString,
    "Polygon": shapely.MultiPolygon,
}


def build_shape(element: Element) -> tuple[shapely.Geometry, list[tuple[str, str]]]:
    """
    Build the geometry of a placemark.

    Parameters
    ----------
    element
        One of `SHAPES`.

    Returns
    -------
    shape, repairs
        In longitude and latitude; what was found and what was done.

    Raises
    ------
    ValueError
        It cannot be built; the error says why.

    Examples
    --------
    >>> from geo.layers.formats.xml_trees import parse_xml
    >>> print(build_shape(parse_xml(b"<Point><coordinates>38.28,34.56</coordinates></Point>", "a.kml"))[0])
    POINT (38.28 34.56)
    """
    if element.name == "Point":
        positions = _positions(element)
        if len(positions) != 1:
            raise ValueError(f"{len(positions)} positions in a point")
        return shapely.Point(positions[0]), []
    if element.name == "LineString":
        return shapely.LineString(_positions(element)), []
    if element.name == "LinearRing":
        ring, repairs = _ring(element)
        return shapely.Polygon(ring), [("a ring that is no polygon", "taken as its outline"), *repairs]
    if element.name == "Polygon":
        return _polygon(element)
    return _many(element)


def _polygon(element: Element) -> tuple[shapely.Geometry, list[tuple[str, str]]]:
    rings: dict[str, list[list[tuple[float, ...]]]] = {"outerBoundaryIs": [], "innerBoundaryIs": []}
    repairs: list[tuple[str, str]] = []
    for boundary in element.children:
        if boundary.name not in rings:
            continue
        for child in boundary.children:
            if child.name == "LinearRing":
                ring, done = _ring(child)
                rings[boundary.name].append(ring)
                repairs += done
    if len(rings["outerBoundaryIs"]) != 1:
        raise ValueError(f"{len(rings['outerBoundaryIs'])} outer rings in a polygon")
    return shapely.Polygon(rings["outerBoundaryIs"][0], rings["innerBoundaryIs"]), repairs


def _ring(element: Element) -> tuple[list[tuple[float, ...]], list[tuple[str, str]]]:
    positions = _positions(element)
    if positions[0] == positions[-1]:
        return positions, []
    return [*positions, positions[0]], [("a ring that does not end where it starts", "closed")]


def _many(element: Element) -> tuple[shapely.Geometry, list[tuple[str, str]]]:
    """Unite the parts of one kind; parts of several kinds are no feature."""
    parts: list[shapely.Geometry] = []
    repairs: list[tuple[str, str]] = []
    for child in element.children:
        if child.name not in SHAPES:
            continue
        part, done = build_shape(child)
        parts += list(shapely.get_parts(part))
        repairs += done
    kinds = {part.geom_type for part in parts}
    if len(kinds) != 1:
        raise ValueError(f"a MultiGeometry of {' and '.join(sorted(kinds)) or 'nothing'}")
    return _MULTI[kinds.pop()](parts), repairs


def _positions(element: Element) -> list[tuple[float, ...]]:
    """Read the coordinates of one geometry."""
    positions: list[tuple[float, ...]] = []
    for text in element.find_text("coordinates").split():
        match = _TUPLE.fullmatch(text)
        if match is None:
            raise ValueError(f"the position {shorten(text)}")
        positions.append(tuple(float(number) for number in match.groups() if number is not None))
    if not positions:
        raise ValueError("no coordinates")
    return [position[:2] for position in positions] if len({len(item) for item in positions}) > 1 else positions
