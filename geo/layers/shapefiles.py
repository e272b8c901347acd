"""
Shapefiles, loose or zipped, and FlatGeobuf, read by GDAL in a child process that knows no other format.

A shapefile is several files of one name. What it does not say is not guessed silently: without ``.prj`` its numbers are
taken as longitude and latitude where they can be, without ``.cpg`` its letters as UTF-8 or as the Arabic encoding of
Windows where they can only be that, each with a record.
"""

import codecs
import os
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Final

import numpy as np
from pyproj import CRS
from pyproj.exceptions import CRSError

from geo.errors import DataError, Finding, UnsafeFileError
from geo.layers.archives import list_members, read_members
from geo.layers.gathered import choose_name
from geo.layers.local_files import check_local_file, looks_arabic, read_file_bytes
from geo.layers.records import RawLayer, Repair
from geo.layers.sandbox import Answer, read_apart

__all__ = ["read_flatgeobuf", "read_shapefile", "read_zipped_shapefile"]

_SHAPE_MAGIC: Final = b"\x00\x00\x27\x0a"  # 9994, big-endian (ESRI Shapefile Technical Description, 1998)
_FLATGEOBUF_MAGIC: Final = b"fgb\x03fgb"
_NEEDED: Final = (".shp", ".shx", ".dbf")
_PARTS: Final = (*_NEEDED, ".prj", ".cpg")
_ARABIC_LANGUAGE: Final = 0x7E  # of a dBASE header: code page 1256
_WGS84: Final = "EPSG:4326"
_MOST_BYTES: Final = 256 * 1024 * 1024


def read_shapefile(path: str | os.PathLike[str], layer_name: str = "") -> RawLayer:
    """
    Read a shapefile from the files that stand beside its ``.shp``.

    Parameters
    ----------
    path
        The ``.shp`` file.
    layer_name
        Its name without suffix, or empty.

    Returns
    -------
    layer
        One row for each feature.

    Raises
    ------
    UnsafeFileError
        One of the files is not what its suffix says, is too large, or reading was stopped at a limit.
    DataError
        A part is missing, or the letters or the coordinate reference system are not known.
    """
    checked = check_local_file(path)
    choose_name([checked.stem], layer_name, checked.name)
    beside = {item.suffix.lower(): item for item in checked.parent.glob(f"{_escape(checked.stem)}.*")}
    beside |= {".shp": checked}
    parts: dict[str, bytes] = {
        suffix: read_file_bytes(beside[suffix], max_bytes=_MOST_BYTES) for suffix in _PARTS if suffix in beside
    }
    return _read_parts(parts, checked.name)


def read_zipped_shapefile(path: str | os.PathLike[str], layer_name: str = "") -> RawLayer:
    """
    Read one shapefile of a zip file.

    Parameters
    ----------
    path
        The zip file.
    layer_name
        The name of the shapefile without suffix; empty where the archive has only one.

    Returns
    -------
    layer
        As `read_shapefile` gives it.

    Raises
    ------
    UnsafeFileError, DataError
        As `read_shapefile`, and for an archive that is not unpacked or has no shapefile.
    """
    file = Path(path).name
    content = read_file_bytes(path)
    members = list_members(content, file)
    paths = {name: PurePosixPath(name.replace("\\", "/")) for name in members if "__MACOSX" not in name}
    shapes = [name for name, inside in paths.items() if inside.suffix.lower() == ".shp"]
    if not shapes:
        raise DataError(f"{file} cannot be read.", [Finding("no shapefile in it", "a .shp file with its parts", file)])
    chosen = choose_name((paths[name].stem for name in shapes), layer_name, file, "shapefiles")
    (stem, *more) = [paths[name].with_suffix("") for name in shapes if paths[name].stem == chosen]
    if more:
        raise DataError(f"{file} cannot be read.", [Finding(f"{chosen!r} in two folders", "every name once", file)])
    wanted = {
        inside.suffix.lower(): name
        for name, inside in paths.items()
        if inside.with_suffix("") == stem and inside.suffix.lower() in _PARTS
    }
    contents = read_members(content, {name: members[name] for name in wanted.values()}, file)
    return _read_parts({suffix: contents[wanted[suffix]] for suffix in _PARTS if suffix in wanted}, file)


def read_flatgeobuf(path: str | os.PathLike[str], layer_name: str = "") -> RawLayer:
    """
    Read a FlatGeobuf file.

    Parameters
    ----------
    path
        A local file.
    layer_name
        Empty: a file has one layer.

    Returns
    -------
    layer
        One row for each feature.

    Raises
    ------
    UnsafeFileError
        The file is not FlatGeobuf, or reading was stopped at a limit.
    DataError
        The file cannot be read.
    """
    file = Path(path).name
    choose_name([Path(path).stem], layer_name, file)
    content = read_file_bytes(path, max_bytes=_MOST_BYTES)
    if not content.startswith(_FLATGEOBUF_MAGIC):
        _refuse_magic(file, "FlatGeobuf")
    return _take(read_apart({".fgb": content}, file, reader="vector"), file, [])


def _read_parts(parts: Mapping[str, bytes], file: str) -> RawLayer:
    missing = [suffix for suffix in _NEEDED if suffix not in parts]
    if missing:
        cause = "only the .shp was sent: a shapefile is several files of one name, best sent as one zip"
        findings = [
            Finding(f"no {suffix} beside it", "one of the same name", file, likely_cause=cause) for suffix in missing
        ]
        raise DataError(f"{file} cannot be read.", findings)
    if not parts[".shp"].startswith(_SHAPE_MAGIC):
        _refuse_magic(file, "a shapefile")
    repairs: list[Repair] = []
    encoding = _find_encoding(parts, file, repairs)
    if ".prj" not in parts:
        done = "numbers taken as longitude and latitude on WGS 84 (EPSG:4326)"
        repairs.append(Repair(file, "", "geometry", "no .prj, which names the coordinate reference system", done))
    given = {suffix: content for suffix, content in parts.items() if suffix != ".cpg"}
    return _take(read_apart(given, file, reader="vector", encoding=encoding), file, repairs, has_short_names=True)


def _refuse_magic(file: str, expected: str) -> None:
    cause = "a file of another format under this name"
    raise UnsafeFileError(f"{file} is not opened.", [Finding("another header", expected, file, likely_cause=cause)])


def _find_encoding(parts: Mapping[str, bytes], file: str, repairs: list[Repair]) -> str:
    """Find the encoding of the texts: as stated, or the only one that they can be in."""
    table = parts[".dbf"]
    stated = parts.get(".cpg", b"").decode("ascii", errors="replace").strip()
    if stated:
        for name in (stated, f"cp{stated.rpartition(' ')[2]}"):
            try:
                return codecs.lookup(name).name
            except LookupError:
                continue
        raise DataError(
            f"{file} cannot be read.", [Finding(repr(stated[:40]), "the name of an encoding", file, "", ".cpg")]
        )
    texts = table[int.from_bytes(table[8:10], "little") :]
    if texts.isascii() or _is_utf8(texts):
        return "utf-8"
    if looks_arabic(texts) or (len(table) > 29 and table[29] == _ARABIC_LANGUAGE):  # noqa: PLR2004 -- its place
        done = "read in the Arabic encoding of Windows (cp1256)"
        repairs.append(Repair(file, "", "every text", "no .cpg, which names the encoding", done))
        return "cp1256"
    cause = "an older encoding of one byte a letter: put its name, such as 1252, into a file of the same name with .cpg"
    raise DataError(
        f"{file} cannot be read.", [Finding("letters of an unknown encoding", "a .cpg file", file, "", "", cause)]
    )


def _is_utf8(content: bytes) -> bool:
    """Tell whether bytes are UTF-8, but for letters that the width of a column cut in two."""
    text = content.decode("utf-8", errors="replace")
    bad = text.count("\ufffd")
    return bad * 4 < sum(not char.isascii() for char in text) - bad


def _take(answer: Answer, file: str, repairs: list[Repair], *, has_short_names: bool = False) -> RawLayer:
    """Make rows of what the child read."""
    columns = tuple(answer.content["columns"])
    rows, numbers, shapes, refused = [], [], [], []
    for number, (cells, shape) in enumerate(zip(answer.content["rows"], answer.shapes, strict=True), start=1):
        if isinstance(shape, str):
            refused.append(Finding(shape, "a sound geometry", file, str(number), "geometry"))
            continue
        rows.append(dict(zip(columns, cells, strict=True)))
        numbers.append(number)
        shapes.append(shape)
    return RawLayer(
        file,
        columns,
        tuple(rows),
        tuple(numbers),
        np.fromiter(shapes, dtype=object, count=len(shapes)),
        _name_crs(str(answer.content["crs"]), file),
        tuple(repairs),
        tuple(refused),
        has_short_names=has_short_names,
    )


def _name_crs(text: str, file: str) -> str:
    """Bring a coordinate reference system to its EPSG code where it has one."""
    if not text:
        return _WGS84
    try:
        crs = CRS.from_user_input(text)
        code = crs.to_epsg(min_confidence=70)
    except CRSError as error:
        found = str(error).partition("\n")[0]
        raise DataError(
            f"{file} is in a coordinate reference system that is not known.",
            [Finding(found, "a system that PROJ knows", file, "", ".prj")],
        ) from None
    return f"EPSG:{code}" if code else text


def _escape(stem: str) -> str:
    """Take a name literally in a pattern."""
    return "".join(f"[{char}]" if char in "*?[" else char for char in stem)
