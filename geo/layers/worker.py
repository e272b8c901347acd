"""
The child process that opens files with libraries that are not our own: GDAL for shapefiles, calamine for spreadsheets.

Started by `geo.layers.sandbox` as a script of its own, so that nothing of ours is loaded here. It limits its memory,
its time and what it can write, keeps only the drivers it needs, reads one file and leaves the rows as JSON and the
geometries as well-known binary.
"""

import importlib
import json
import os
import struct
import sys
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

__all__ = ["main"]

_ALLOWED = ("ESRI Shapefile", "FlatGeobuf")


def main() -> None:
    """Do the job that the first argument names."""
    path = Path(sys.argv[1])
    job = json.loads(path.read_text(encoding="utf-8"))
    _limit(job)
    answer = _READERS[job["reader"]](job)
    Path(job["folder"], "answer.json").write_text(json.dumps(answer, ensure_ascii=False), encoding="utf-8")


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


def _read_vectors(job: dict[str, Any]) -> dict[str, Any]:
    """Read a layer with GDAL, with no driver but those that are allowed."""
    os.environ.update({"PROJ_NETWORK": "OFF", "GDAL_PAM_ENABLED": "NO", "CPL_LOG_ERRORS": "OFF"})
    os.environ["OGR_SKIP"] = ",".join(job["skip"])  # GDAL reads it when it is loaded, which is now
    pyogrio = importlib.import_module("pyogrio")
    raw = importlib.import_module("pyogrio.raw")
    others = sorted(set(pyogrio.list_drivers()) - set(_ALLOWED))
    if others:
        return {"error": f"the drivers {', '.join(others)} would be loaded"}
    try:
        info = pyogrio.read_info(job["path"], encoding=job["encoding"], force_feature_count=True)
        if info["features"] > job["max_rows"]:
            return {"error": f"{info['features']} features; at most {job['max_rows']} are read"}
        meta, _, shapes, columns = raw.read(job["path"], encoding=job["encoding"])
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pyogrio.errors.FeatureError) as error:
        return {"error": str(error).replace(job["path"], "the file")}
    _write_shapes(Path(job["folder"], "shapes.wkb"), shapes)
    rows = [[_plain(value) for value in row] for row in zip(*columns, strict=True)] or [[] for _ in shapes]
    return {"columns": [str(name) for name in meta["fields"]], "rows": rows, "crs": meta["crs"] or ""}


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


_READERS = {"drivers": _list_drivers, "vector": _read_vectors, "sheet": _read_sheet}

if __name__ == "__main__":
    main()
