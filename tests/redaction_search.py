"""Looking into every byte of a file: what is packed in it, which texts and coordinates it holds."""

import base64
import binascii
import gzip
import io
import json
import re
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pyogrio
import shapely
from maps_island import read_island
from numpy.typing import NDArray

__all__ = ["expand", "find_secrets", "list_shapes"]

_BASE64 = re.compile(rb"[A-Za-z0-9+/]{80,}={0,2}")
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_KML = re.compile(rb"<coordinates>([^<]*)</coordinates>")
_TABLES = (".gpkg", ".fgb", ".gdb.zip", ".geojsonl", ".geojsons")


def expand(path: Path) -> list[bytes]:
    """Give the bytes of a file, and of everything that is packed in it, however deep."""
    parts = list(_unpack(path.read_bytes()))
    if path.name.endswith(_TABLES):
        parts += [_dump_layers(path)]
    if path.suffix == ".parquet":
        table = pq.read_table(path)
        parts += [repr(table.to_pydict()).encode(), repr(pq.read_metadata(path).metadata).encode()]
        parts += [_write_floats(shapely.from_wkb(table["geometry"].to_pylist()))]
    if path.name == "map.html":
        parts.append(_dump_island(path))
    return parts


def _unpack(raw: bytes, depth: int = 0) -> Iterator[bytes]:
    yield raw
    if depth > 4:
        return
    inner: list[bytes] = []
    if raw.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            inner += [archive.read(name) for name in archive.namelist()]
            inner += [repr([(item.filename, item.comment, item.extra) for item in archive.infolist()]).encode()]
    elif raw.startswith(b"\x1f\x8b"):
        inner.append(gzip.decompress(raw))
    elif raw.startswith(b"%PDF"):
        inner += [data for data in map(_inflate, _STREAM.findall(raw)) if data]
    elif raw.startswith(b"SQLite format 3\0"):
        inner.append(_dump_database(raw))
    elif raw[:1] in (b"<", b"{") or raw.startswith(b"\xef\xbb\xbf"):
        inner += [data for data in map(_decode, _BASE64.findall(raw)) if data]
    for data in inner:
        yield from _unpack(data, depth + 1)


def _inflate(data: bytes) -> bytes:
    try:
        return zlib.decompress(data.strip(b"\r\n"))
    except zlib.error:
        return b""


def _decode(text: bytes) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return b""


def _dump_database(raw: bytes) -> bytes:
    """Every cell of every table, blobs as they are; free pages are in the raw bytes."""
    database = sqlite3.connect(":memory:")
    database.deserialize(raw)
    cells: list[bytes] = []
    for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        try:
            rows = database.execute(f'SELECT * FROM "{name}"').fetchall()  # noqa: S608 -- names of its own tables
        except sqlite3.OperationalError:  # a virtual table, whose module is not here; its pages are in the raw bytes
            continue
        cells += [cell if isinstance(cell, bytes) else str(cell).encode() for row in rows for cell in row]
    database.close()
    return b"\n".join(cells)


def _read_layers(path: Path) -> Iterator[tuple[NDArray[np.object_], str]]:
    for name, _ in pyogrio.list_layers(path):
        frame = pyogrio.read_dataframe(path, layer=name)
        shapes = frame.geometry.to_numpy() if hasattr(frame, "geometry") else np.empty(0, dtype=object)
        yield shapes, frame.drop(columns="geometry", errors="ignore").to_csv()


def _dump_layers(path: Path) -> bytes:
    return b"\n".join(part for shapes, table in _read_layers(path) for part in (_write_floats(shapes), table.encode()))


def _write_floats(shapes: Any) -> bytes:  # noqa: ANN401 -- what GDAL or shapely gives
    return b" ".join(f"{number:.6f}".encode() for number in shapely.get_coordinates(shapes).ravel())


def _dump_island(path: Path) -> bytes:
    return json.dumps(read_island(path.read_text(encoding="utf-8")), ensure_ascii=False).encode()


def find_secrets(parts: list[bytes], words: tuple[str, ...], points: NDArray[np.float64]) -> set[str]:
    """Find which texts, and which places by both of their coordinates, stand in any part."""
    found = {
        word
        for word in words
        for text in (word.encode(), word.encode("utf-16-le"), json.dumps(word)[1:-1].encode())
        if any(text in part for part in parts)
    }
    for lon, lat in points:
        if any(_holds(part, lon) and _holds(part, lat) for part in parts):
            found.add(f"{lon}, {lat}")
    return found


def _holds(part: bytes, number: float) -> bool:
    """Tell whether a number stands in a part: as a double, either way round, or as digits."""
    digits = {f"{number:.6f}", f"{number:.7f}", repr(float(number))}
    return any(
        text in part for text in (struct.pack("<d", number), struct.pack(">d", number), *map(str.encode, digits))
    )


def list_shapes(path: Path) -> NDArray[np.object_]:
    """Give every geometry of a file of features."""
    if path.name.endswith(_TABLES):
        return np.concatenate([np.empty(0, dtype=object), *(shapes for shapes, _ in _read_layers(path))])
    if path.suffix == ".parquet":
        return np.array(shapely.from_wkb(pq.read_table(path)["geometry"].to_pylist()), dtype=object)
    if path.suffix == ".geojson":
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        return np.array([_read_shape(feature["geometry"]) for feature in features], dtype=object)
    if path.suffix in {".kml", ".kmz"}:
        parts = [part for part in expand(path) if b"<kml" in part]
        return np.array([_read_places(text) for part in parts for text in _KML.findall(part)], dtype=object)
    if path.name == "map.html":
        island = read_island(path.read_text(encoding="utf-8"))
        features = [item for group in ("layers", "base") for items in island[group].values() for item in items]
        return np.array(
            [_read_shape(value) for item in features for value in item.values() if _is_shape(value)], dtype=object
        )
    return np.empty(0, dtype=object)


def _is_shape(value: object) -> bool:
    return isinstance(value, dict) and "coordinates" in value


def _read_shape(geometry: dict[str, Any] | None) -> shapely.Geometry | None:
    return None if geometry is None else shapely.geometry.shape(geometry)


def _read_places(text: bytes) -> shapely.Geometry:
    return shapely.MultiPoint([[float(number) for number in place.split(b",")[:2]] for place in text.split()])
