"""Reading the island of a written map again, number by number: a second reader beside the page's own."""

import base64
import gzip
import json
import re
import struct
from datetime import UTC, datetime
from typing import Any

ISLAND = re.compile(r'<script type="application/json" id="island">(.*?)</script>', re.DOTALL)
KINDS = {1: "Point", 2: "LineString", 4: "Polygon", 5: "MultiPoint", 6: "MultiLineString", 7: "MultiPolygon"}


def read_island(html: str) -> dict[str, Any]:
    """The whole island with its tables as lists of GeoJSON features."""
    (text,) = ISLAND.findall(html)
    return unpack_island(text)


def unpack_island(text: str) -> dict[str, Any]:
    """The same from the island's own text."""
    island = dict(json.loads(text))
    packed = gzip.decompress(base64.b64decode(island.pop("tables")))
    (length,) = struct.unpack_from("<I", packed)
    tables, numbers = json.loads(packed[4 : 4 + length]), packed[4 + length :]
    for group in ("layers", "base"):
        island[group] = {kind: read_features(table, numbers) for kind, table in tables[group].items()}
    exposure = tables["exposure"]
    return island | {"sources": tables["sources"], "exposure": read_facts(exposure, numbers)}


def read_integers(ref: dict[str, int], numbers: bytes) -> list[int]:
    """Whole numbers from planes of bytes."""
    n, planes = ref["n"], ref["planes"]
    values = [
        sum(numbers[ref["at"] + plane * n + place] << (8 * plane) for plane in range(planes)) for place in range(n)
    ]
    if not ref["steps"]:
        return [value + ref["low"] for value in values]
    values = [value // 2 if value % 2 == 0 else -(value + 1) // 2 for value in values]
    for _ in range(ref["steps"]):
        total = 0
        for place, value in enumerate(values):
            total += value
            values[place] = total
    return values


def read_facts(table: dict[str, Any], numbers: bytes) -> list[dict[str, Any]]:
    """The rows of a table."""
    seconds: dict[str, list[int]] = {}
    columns = {name: _read_column(name, column, numbers, seconds) for name, column in table["facts"].items()}
    return [{name: cells[row] for name, cells in columns.items()} for row in range(table["n"])]


def _read_column(name: str, column: dict[str, Any], numbers: bytes, seconds: dict[str, list[int]]) -> list[Any]:
    if column["as"] == "numbers":
        ref = column["values"]
        planes = [numbers[ref["at"] + plane * ref["n"] :] for plane in range(8)]
        raw = bytes(planes[plane][row] for row in range(ref["n"]) for plane in range(8))
        floats = struct.unpack(f"<{ref['n']}d", raw)
        return [None if value != value else float(f"{value:.9g}") for value in floats]  # noqa: PLR0124 - NaN
    values = read_integers(column["values"], numbers)
    if column["as"] == "codes":
        return [column["of"][code - 1] if code else None for code in values]
    if column["as"] == "numbered":
        return [f"{column['prefix']}{value:0{column['width']}d}" for value in values]
    missing = set(read_integers(column["missing"], numbers))
    if column["as"] == "decimals":
        scale = 10 ** column["decimals"]
        return [None if row in missing else value / scale for row, value in enumerate(values)]
    base = seconds[column["since"]] if column["since"] else [0] * len(values)
    seconds[name] = [value * column["unit"] + start for value, start in zip(values, base, strict=True)]
    return [
        None if row in missing else f"{datetime.fromtimestamp(moment, tz=UTC):%Y-%m-%dT%H:%M:%SZ}"
        for row, moment in enumerate(seconds[name])
    ]


def read_features(table: dict[str, Any], numbers: bytes) -> list[dict[str, Any]]:
    """The rows of a table with their shapes."""
    shapes = {name: read_shapes(packed, numbers) for name, packed in table["shapes"].items()}
    features = [
        {"type": "Feature", "properties": facts, **{name: column[row] for name, column in shapes.items()}}
        for row, facts in enumerate(read_facts(table, numbers))
    ]
    if "labels" in table:
        scale = 10 ** table["labels"]["decimals"]
        columns = [read_integers(ref, numbers) for ref in table["labels"]["values"]]
        for place, row in enumerate(read_integers(table["labels"]["rows"], numbers)):
            features[row]["label"] = [column[place] / scale for column in columns]
    return features


def read_shapes(packed: dict[str, Any], numbers: bytes) -> list[dict[str, Any] | None]:
    """Geometries as GeoJSON."""
    streams = {name: iter(read_integers(packed[name], numbers)) for name in ("parts", "rings", "sizes", "lengths")}
    scale = 10 ** packed["decimals"]
    xs, ys = (read_integers(packed[axis], numbers) for axis in "xy")
    positions = ([x / scale, y / scale] for x, y in zip(xs, ys, strict=True))

    def take(kind: str) -> Any:  # noqa: ANN401 - nested lists
        if kind == "Point":
            return next(positions)
        if kind == "LineString":
            return [next(positions) for _ in range(next(streams["lengths"]))]
        if kind == "Polygon":
            return [[next(positions) for _ in range(next(streams["sizes"]))] for _ in range(next(streams["rings"]))]
        return [take(kind.removeprefix("Multi")) for _ in range(next(streams["parts"]))]

    shapes: list[dict[str, Any] | None] = []
    for row, number in enumerate(read_integers(packed["kinds"], numbers)):
        kind = KINDS.get(number)
        shapes.append(packed["others"].get(str(row)) if kind is None else {"type": kind, "coordinates": take(kind)})
    return shapes
