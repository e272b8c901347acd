"""GeoJSON one feature a line (GeoJSONL), or as a text sequence with record separators (RFC 8142)."""

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from geo.errors import DataError, Finding, UnsafeFileError
from geo.layers.cells import shorten
from geo.layers.formats.geojson import build_rows, find_crs
from geo.layers.formats.json_texts import parse_json
from geo.layers.local_files import read_file_text
from geo.layers.records import RawLayer
from geo.layers.tables import MAX_ROWS

__all__ = ["read_geojson_lines"]

_RECORD_SEPARATOR: Final = "\x1e"
_LONLAT: Final = "EPSG:4326"


def read_geojson_lines(path: str | os.PathLike[str], layer_name: str = "") -> RawLayer:
    """
    Read a file of features, each a JSON text of its own.

    Parameters
    ----------
    path
        A local file with one Feature a line, or with a record separator (U+001E) before each, which may then take
        several lines. Empty lines are passed over.
    layer_name
        Empty: such a file has no layers.

    Returns
    -------
    layer
        One row for each feature whose text could be parsed and whose geometry could be built, in EPSG:4326; the others
        are refused by their number, counted from 1.

    Raises
    ------
    UnsafeFileError
        A feature links to another place or is nested too deep, the file is XML under this name, or the path is not a
        local regular file.
    DataError
        There are more features than a layer may have, or a layer was asked for.
    """
    file = Path(path).name
    if layer_name:
        raise DataError(f"{file} has no layers.", [Finding(repr(layer_name), "no layer name", file)])
    text = read_file_text(path)
    # Neither sign can stand inside a JSON text but as the white space between its parts.
    separator = _RECORD_SEPARATOR if text.lstrip(" \t\r\n").startswith(_RECORD_SEPARATOR) else "\n"
    pieces = [piece for piece in text.split(separator) if piece.strip()]
    if len(pieces) > MAX_ROWS:
        raise DataError(f"{file} cannot be used.", [Finding("more features", f"at most {MAX_ROWS}", file)])
    features: list[tuple[int, object]] = []
    refused: list[Finding] = []
    for number, piece in enumerate(pieces, start=1):
        try:
            features.append((number, _parse_feature(piece, file)))
        except UnsafeFileError:
            raise  # a file made to do harm is not opened in part
        except DataError as error:
            refused += [
                Finding(item.found, item.expected, file, str(number), item.column, item.likely_cause)
                for item in error.findings
            ]
    layer = build_rows(features, file, _LONLAT)
    return replace(layer, refused=(*refused, *layer.refused))


def _parse_feature(piece: str, file: str) -> object:
    """Parse one feature, whose positions are longitude and latitude."""
    content = parse_json(piece, file, "a Feature")
    kind = content.get("type") if isinstance(content, Mapping) else None
    if not isinstance(content, Mapping) or kind != "Feature":
        cause = "a whole collection: give the file a name that ends in .geojson" if kind == "FeatureCollection" else ""
        found = shorten(kind) if isinstance(content, Mapping) else "another value"
        raise DataError(f"{file} has another value.", [Finding(found, "a Feature", file, "", "type", cause)])
    crs = find_crs(content, file)
    if crs != _LONLAT:
        raise DataError(f"{file} has another system.", [Finding(crs, "longitude and latitude", file, "", "crs")])
    return content
