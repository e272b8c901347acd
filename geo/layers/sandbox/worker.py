"""
The child process that opens files with libraries that are not our own.

GDAL reads shapefiles, calamine spreadsheets, osm2geojson knows the areas of OpenStreetMap. Started by
`geo.layers.sandbox` as a script of its own, so that nothing of ours is loaded here. It limits its memory, its time and
what it can write, opens no connection, keeps only the drivers it needs, reads one file and leaves the rows as JSON and
the geometries as well-known binary.
"""

import importlib
import json
import logging
import os
import struct
import sys
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

__all__ = ["main", "refuse_network"]

_ALLOWED = ("ESRI Shapefile", "FlatGeobuf")
_NETWORK = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.sendto")
_AREA_RELATIONS = ("multipolygon", "boundary")
_SAME = 1e-9  # relative; what rounding leaves between two ways to the same area
_RINGS = "rings that close and cross nothing"
_PROBLEM = ("", "lines that can be drawn", "")  # what was found, what was expected, the likely cause
_OPEN = "a part that is missing or was cut off"
_ROLES = "an outer ring in an outer one, an inner ring outside, or a role left out"


def main() -> None:
    """Do the job that the first argument names."""
    path = Path(sys.argv[1])
    job = json.loads(path.read_text(encoding="utf-8"))
    _limit(job)
    sys.addaudithook(refuse_network)
    answer = _READERS[job["reader"]](job)
    Path(job["folder"], "answer.json").write_text(json.dumps(answer, ensure_ascii=False), encoding="utf-8")


def refuse_network(event: str, _: tuple[Any, ...]) -> None:
    """Stop whatever would reach another computer; a hook of the interpreter (PEP 578), which cannot be taken back."""
    if event in _NETWORK:
        raise PermissionError("a file that is read opens no connection")


def _limit(job: dict[str, Any]) -> None:
    """Ask the system for limits that this process cannot raise again; Windows has none, only the parent's clock."""
    try:
        resource = importlib.import_module("resource")
    except ImportError:
        return
    for name, most in (
        ("RLIMIT_AS", job["memory_bytes"]),
        ("RLIMIT_CPU", job["cpu_s"]),
        ("RLIMIT_FSIZE", job["output_bytes"]),
        ("RLIMIT_CORE", 0),
    ):
        limit = getattr(resource, name)
        _, hard = resource.getrlimit(limit)
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(limit, (least, least))


def _list_drivers(_: dict[str, Any]) -> dict[str, Any]:
    """List the drivers that the library would load and that nobody here needs; no file is opened."""
    pyogrio = importlib.import_module("pyogrio")
    return {"drivers": sorted(set(pyogrio.list_drivers()) - set(_ALLOWED))}


def _load_vectors(job: dict[str, Any]) -> Any:  # noqa: ANN401 -- a library
    """Load GDAL with no driver but those that are allowed."""
    os.environ.update({"PROJ_NETWORK": "OFF", "GDAL_PAM_ENABLED": "NO", "CPL_LOG_ERRORS": "OFF"})
    os.environ["OGR_SKIP"] = ",".join(job["skip"])  # GDAL reads it when it is loaded, which is now
    pyogrio = importlib.import_module("pyogrio")
    others = sorted(set(pyogrio.list_drivers()) - set(_ALLOWED))
    if others:
        raise SystemExit(f"the drivers {', '.join(others)} would be loaded")
    return pyogrio


def _read_vectors(job: dict[str, Any]) -> dict[str, Any]:
    """Read a layer with GDAL."""
    pyogrio = _load_vectors(job)
    raw = importlib.import_module("pyogrio.raw")
    bytewise = job["encoding"] and "ISO-8859-1"  # every byte a letter, so that no bad text stops the others
    try:
        info = pyogrio.read_info(job["path"], encoding=bytewise, force_feature_count=True)
        if info["features"] > job["max_rows"]:
            return {"error": f"{info['features']} features; at most {job['max_rows']} are read"}
        meta, _, shapes, columns = raw.read(job["path"], encoding=bytewise)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pyogrio.errors.FeatureError) as error:
        return {"error": str(error).replace(job["path"], "the file")}
    _write_shapes(Path(job["folder"], "shapes.wkb"), shapes)
    rows = [[_plain(value) for value in row] for row in zip(*columns, strict=True)] or [[] for _ in shapes]
    names = [str(name) for name in meta["fields"]]
    n_cut = 0
    if job["encoding"]:
        names = [_decode(name, job["encoding"])[0] for name in names]
        for row in rows:
            for place, value in enumerate(row):
                if isinstance(value, str):
                    row[place], is_cut = _decode(value, job["encoding"])
                    n_cut += is_cut
    return {"columns": names, "rows": rows, "crs": meta["crs"] or "", "n_cut": n_cut}


def _decode(text: str, encoding: str) -> tuple[str, bool]:
    """Read the bytes of a text; of a last letter that the width of a column cut in two, nothing is left."""
    letters = text.encode("latin-1", errors="replace").decode(encoding, errors="replace")
    whole = letters.removesuffix("\ufffd")
    return (letters, False) if "\ufffd" in whole else (whole, whole != letters)


def _describe_vectors(job: dict[str, Any]) -> dict[str, Any]:
    """Tell how many features a layer has and of which type, from its header."""
    pyogrio = _load_vectors(job)
    try:
        info = pyogrio.read_info(job["path"])
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        return {"error": str(error).replace(job["path"], "the file")}
    return {"n_rows": info["features"], "geometry": info["geometry_type"] or ""}


def _write_shapes(path: Path, shapes: Any) -> None:  # noqa: ANN401 -- an array of the library
    """Write each geometry with its length before it; no length for a feature that has none."""
    with path.open("wb") as file:
        for shape in shapes:
            content = b"" if shape is None else bytes(shape)
            file.write(struct.pack("<Q", len(content)))
            file.write(content)


def _read_sheet(job: dict[str, Any]) -> dict[str, Any]:
    """Read one sheet of a spreadsheet; values, not formulas."""
    calamine = importlib.import_module("python_calamine")
    try:
        with calamine.CalamineWorkbook.from_path(job["path"]) as book:
            filled = [name for name in book.sheet_names if book.get_sheet_by_name(name).start is not None]
            if job["layer"] not in filled and (job["layer"] or len(filled) != 1):
                return {"sheets": filled}
            sheet = book.get_sheet_by_name(job["layer"] or filled[0])
            rows = [[_plain(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    except (calamine.CalamineError, OSError) as error:
        return {"error": str(error) or type(error).__name__}
    return {"rows": rows}


def _list_sheets(job: dict[str, Any]) -> dict[str, Any]:
    """List the sheets that have cells, with the number of rows below the header that are not empty."""
    calamine = importlib.import_module("python_calamine")
    sheets = []
    try:
        with calamine.CalamineWorkbook.from_path(job["path"]) as book:
            for name in book.sheet_names:
                sheet = book.get_sheet_by_name(name)
                if sheet.start is not None:
                    rows = sheet.to_python(skip_empty_area=False)[1:]
                    sheets.append([name, sum(any(cell not in (None, "") for cell in row) for row in rows)])
    except (calamine.CalamineError, OSError) as error:
        return {"error": str(error) or type(error).__name__}
    return {"sheets": sheets}


def _read_elements(job: dict[str, Any]) -> dict[str, Any]:
    """Build the lines and areas of OpenStreetMap, each by itself, so that a bad one harms no other."""
    logging.disable(logging.CRITICAL)
    convert = importlib.import_module("osm2geojson").json2shapes
    shapely = importlib.import_module("shapely")
    shapes: list[Any] = []
    problems: list[Any] = []
    for element in json.loads(Path(job["path"]).read_text(encoding="utf-8")):
        draw = _draw_way if element["type"] == "way" else _draw_relation
        try:
            shapes.append(shapely.to_wkb(draw(element, convert, shapely)))
            problems.append(None)
        except (
            shapely.errors.ShapelyError,
            ArithmeticError,
            AttributeError,
            LookupError,
            TypeError,
            ValueError,
        ) as error:
            shapes.append(None)
            problems.append(error.args if len(error.args) == len(_PROBLEM) else (str(error), *_PROBLEM[1:]))
    _write_shapes(Path(job["folder"], "shapes.wkb"), shapes)
    return {"problems": problems}


def _draw_way(way: dict[str, Any], convert: Any, shapely: Any) -> Any:  # noqa: ANN401 -- libraries
    """Draw a way as it stands: an area where its tags make it one, otherwise a line."""
    ((_, line),) = way["lines"]
    made = _convert(way | {"geometry": _places(line)}, convert)
    if made is not None and made.geom_type == "LineString":
        return shapely.LineString(line)
    if line[0] != line[-1] or len(line) < 4:  # noqa: PLR2004 -- a triangle, its first corner twice
        raise ValueError("a way that its tags make an area, and that is no ring", _RINGS, _OPEN)
    return shapely.Polygon(line)


def _draw_relation(relation: dict[str, Any], convert: Any, shapely: Any) -> Any:  # noqa: ANN401 -- libraries
    """
    Draw an area or a route from whole lines.

    The library says what is an area. It does not draw one: it would close open rings, drop what crosses and lose an
    island in a lake of an island, all without a word. Here each ring turns inside into outside, and that counts only
    where outer rings less inner rings have the same area.
    """
    members = relation["lines"]
    if relation["tags"]["type"] not in _AREA_RELATIONS:
        return shapely.line_merge(shapely.MultiLineString([line for _, line in members]))
    rings = _find_rings(members, shapely)
    outline = {"type": "way", "ref": 1, "role": "outer", "geometry": _places(list(rings[0][1].exterior.coords))}
    made = _convert(relation | {"members": [outline]}, convert)
    if made is not None and made.geom_type not in {"Polygon", "MultiPolygon"}:
        return shapely.line_merge(shapely.MultiLineString([line for _, line in members]))
    parts = [ring for _, ring in rings]
    while len(parts) > 1:
        left, right = parts[0::2], parts[1::2]
        parts = [*shapely.symmetric_difference(left[: len(right)], right), *left[len(right) :]]
    stated = sum(-ring.area if role == "inner" else ring.area for role, ring in rings)
    if parts[0].is_empty or abs(parts[0].area - stated) > _SAME * rings[0][1].area:
        raise ValueError("other roles than its rings have", "each inner ring in an outer one, and none across", _ROLES)
    return parts[0]


def _find_rings(members: list[Any], shapely: Any) -> list[Any]:  # noqa: ANN401 -- a library
    """Join the lines of each role to rings, the largest first; one without a role is an outer one."""
    rings: list[Any] = []
    for role in dict.fromkeys(role for role, _ in members):
        lines = [shapely.LineString(line) for other, line in members if other == role]
        found, cuts, dangles, crossing = shapely.polygonize_full(lines)
        if not (cuts.is_empty and dangles.is_empty):
            raise ValueError("rings that do not close", _RINGS, _OPEN)
        if not crossing.is_empty:
            raise ValueError("a ring that crosses or touches itself", _RINGS, "")
        length = sum(line.length for line in lines)
        if abs(sum(ring.exterior.length for ring in found.geoms) - length) > _SAME * length:
            raise ValueError("rings that share a line, or that hold a gap between them", _RINGS, "")
        rings += [(role or "outer", shapely.Polygon(ring.exterior)) for ring in found.geoms]
    return sorted(rings, key=lambda ring: -ring[1].area)


def _convert(element: dict[str, Any], convert: Any) -> Any:  # noqa: ANN401 -- the library's
    """Let the library draw one element that has all its positions."""
    made = convert({"elements": [element]}, filter_used_refs=False, log_level="CRITICAL")
    return made[0]["shape"] if made else None


def _places(line: list[list[float]]) -> list[dict[str, float]]:
    return [{"lon": lon, "lat": lat} for lon, lat in line]


def _plain(value: Any) -> Any:  # noqa: ANN401 -- a cell can be anything
    """Turn a value into one that JSON has; whole numbers are whole, a day is a day."""
    if hasattr(value, "item"):
        value = None if str(value) == "NaT" else value.item()
    if isinstance(value, float):
        return None if value != value else int(value) if value.is_integer() else value  # noqa: PLR0124 -- NaN
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return value if value is None or isinstance(value, str | int) else str(value)


_READERS = {
    "drivers": _list_drivers,
    "vector": _read_vectors,
    "vector header": _describe_vectors,
    "sheet": _read_sheet,
    "sheets": _list_sheets,
    "elements": _read_elements,
}

if __name__ == "__main__":
    main()
