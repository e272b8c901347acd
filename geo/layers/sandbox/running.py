"""
The child process started, limited and heard.

The child is `worker.py`. It gets the path of a private copy and gives back rows as JSON and geometries as well-known
binary; when it is stopped, the error says by which limit.
"""

import json
import os
import re
import signal
import struct
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import shapely

from geo.errors import BadGeometryError, DataError, Finding, UnsafeFileError
from geo.layers.geometries.binary import read_shape
from geo.layers.tables import MAX_ROWS

__all__ = ["Answer", "Limits", "read_apart"]

_WORKER: Final = Path(__file__).with_name("worker.py")
_MB: Final = 1024 * 1024
_OUT_OF_MEMORY: Final = (
    "MemoryError",
    "bad_alloc",
    "memory allocation",
    "annot allocate",
    "failed to map segment",
    "error return without exception set",  # a library that does not look whether it got what it asked for
)
_PATH: Final = re.compile(
    r"(?:[A-Za-z]:)?(?:[/\\][^\s/\\:]+)*[/\\]"
)  # of this machine, which is no matter of the reader's
_LEFT_ALONE: Final = ("SYSTEMROOT", "PATH", "TMPDIR", "TEMP", "LD_LIBRARY_PATH")


@dataclass(frozen=True, slots=True)
class Limits:
    """
    What the child may use.

    Parameters
    ----------
    memory_bytes
        Address space; libraries take about 1 GB of it before anything is read. Not on Windows.
    cpu_s
        Seconds of work. Not on Windows.
    wall_s
        Seconds by the clock.
    output_bytes
        Size of a file that it may write.
    """

    memory_bytes: int = 4096 * _MB
    cpu_s: int = 60
    wall_s: float = 120.0
    output_bytes: int = 1024 * _MB


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """
    What the child read.

    Parameters
    ----------
    content
        Its JSON: ``columns``, ``rows`` and ``crs``, or ``sheets``, or ``problems``, or ``n_rows`` and ``geometry``.
    shapes
        One geometry, None, or a text that says why it could not be built, for each row of a layer.
    """

    content: Mapping[str, Any]
    shapes: tuple[shapely.Geometry | str | None, ...] = ()


def read_apart(
    parts: Mapping[str, bytes],
    file: str,
    *,
    reader: str,
    encoding: str = "",
    layer: str = "",
    limits: Limits | None = None,
) -> Answer:
    """
    Read a file in a child process.

    Parameters
    ----------
    parts
        The bytes of the file and of what belongs to it, by suffix, the file itself first.
    file
        The file's name, for errors.
    reader
        "vector", "vector header", "sheet", "sheets" or "elements".
    encoding
        Of the texts of a shapefile.
    layer
        The sheet of a spreadsheet.
    limits
        What the child may use; None for the usual.

    Returns
    -------
    answer
        What it read.

    Raises
    ------
    UnsafeFileError
        The child was stopped at a limit, or crashed.
    DataError
        The file cannot be read.
    """
    allowed = limits or Limits()
    skip = _list_unneeded_drivers() if reader.startswith("vector") else ()
    with TemporaryDirectory(prefix="tadmur-") as folder:
        for suffix, content in parts.items():
            Path(folder, f"layer{suffix}").write_bytes(content)
        job = {
            "reader": reader,
            "path": str(Path(folder, f"layer{next(iter(parts), '')}")),
            "skip": skip,
            "folder": folder,
            "encoding": encoding or None,
            "layer": layer,
            "max_rows": MAX_ROWS,
        } | asdict(allowed)
        Path(folder, "job.json").write_text(json.dumps(job), encoding="utf-8")
        _run(Path(folder, "job.json"), file, allowed)
        answer = _load_answer(Path(folder, "answer.json"), file)
        shapes = Path(folder, "shapes.wkb")
        return Answer(answer, _load_shapes(shapes.read_bytes()) if shapes.exists() else ())


@lru_cache(maxsize=1)
def _list_unneeded_drivers() -> tuple[str, ...]:
    """Ask a first child which drivers GDAL has here, so that each later one can leave them out before it loads GDAL."""
    return tuple(read_apart({}, "GDAL", reader="drivers").content["drivers"])


def _run(job: Path, file: str, limits: Limits) -> None:
    environment = {name: os.environ[name] for name in _LEFT_ALONE if name in os.environ}
    command = [sys.executable, "-I", str(_WORKER), str(job)]
    try:
        done = subprocess.run(  # noqa: S603 -- our own interpreter and script
            command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=limits.wall_s
        )
    except subprocess.TimeoutExpired:
        raise _stopped(file, f"more than {limits.wall_s:g} s by the clock") from None
    if done.returncode == 0:
        return
    errors = done.stderr.decode("utf-8", errors="replace")
    if done.returncode in {-getattr(signal, "SIGXCPU", 0), -getattr(signal, "SIGKILL", 0)} - {0}:
        raise _stopped(file, f"more than {limits.cpu_s} s of work")
    if done.returncode == -getattr(signal, "SIGXFSZ", 0) or "File too large" in errors:
        raise _stopped(file, f"more than {limits.output_bytes / _MB:.0f} MB once read")
    if any(words in errors for words in _OUT_OF_MEMORY):
        raise _stopped(file, f"more than {limits.memory_bytes / _MB:.0f} MB of memory")
    if done.returncode < 0:
        raise _stopped(file, f"a crash of the library that reads it (signal {-done.returncode})")
    last = _PATH.sub("", errors.strip().rpartition("\n")[2])
    raise DataError(f"{file} cannot be read.", [Finding(last or "an error without words", "a sound file", file)])


def _stopped(file: str, found: str) -> UnsafeFileError:
    cause = "a file made to do harm, or one that is far too large: take the part of it that is needed"
    return UnsafeFileError(
        f"Reading {file} was stopped.", [Finding(found, "a file of a bearable size", file, "", "", cause)]
    )


def _load_answer(path: Path, file: str) -> Mapping[str, Any]:
    content = json.loads(path.read_text(encoding="utf-8"))
    if "error" in content:
        raise DataError(f"{file} cannot be read.", [Finding(content["error"], "a sound file", file)])
    return dict(content)


def _load_shapes(content: bytes) -> tuple[shapely.Geometry | str | None, ...]:
    """Build the geometries one by one, so that a bad one harms no other."""
    shapes: list[shapely.Geometry | str | None] = []
    place = 0
    while place < len(content):
        (length,) = struct.unpack_from("<Q", content, place)
        place += 8
        if not length:
            shapes.append(None)
            continue
        try:
            shapes.append(read_shape(content[place : place + length]).geometry)
        except BadGeometryError as error:
            shapes.append(error.findings[0].found)
        place += length
    return tuple(shapes)
