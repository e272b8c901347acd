"""
Shapefiles, loose or zipped, read by GDAL in a child process that knows no other format.

A shapefile is several files of one name. What it does not say is not guessed silently: without ``.prj`` its numbers are
taken as longitude and latitude where they can be, without ``.cpg`` its letters as UTF-8 or as the Arabic encoding of
Windows where they can only be that, each with a record.
"""

import codecs
import os
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Final
from zipfile import ZipInfo

from geo.errors import DataError, Finding
from geo.layers.formats.archives import list_members, read_members
from geo.layers.formats.gathered import choose_name
from geo.layers.formats.vectors import refuse_magic, take_answer
from geo.layers.local_files import check_local_file, looks_arabic, read_file_bytes
from geo.layers.records import RawLayer, Repair
from geo.layers.sandbox import read_apart

__all__ = ["list_shapefiles", "read_shapefile", "read_zipped_shapefile"]

_SHAPE_MAGIC: Final = b"\x00\x00\x27\x0a"  # 9994, big-endian (ESRI Shapefile Technical Description, 1998)
_SHAPE_TYPES: Final = {1: "Point", 3: "MultiLineString", 5: "MultiPolygon", 8: "MultiPoint"}  # 11 and 21: with Z and M
_HEADER_BYTES: Final = 100  # of .shp and .shx; in the latter 8 bytes for each feature follow
_NEEDED: Final = (".shp", ".shx", ".dbf")
_PARTS: Final = (*_NEEDED, ".prj", ".cpg")
_ARABIC_LANGUAGE: Final = 0x7E  # of a dBASE header: code page 1256
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
    beside = _find_beside(checked) | {".shp": checked}
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
    found = _find_shapefiles(content, file)
    chosen = choose_name((stem.name for stem in found), layer_name, file, "shapefiles")
    (stem, *more) = [stem for stem in found if stem.name == chosen]
    if more:
        raise DataError(f"{file} cannot be read.", [Finding(f"{chosen!r} in two folders", "every name once", file)])
    contents = read_members(content, {info.filename: info for info in found[stem].values()}, file)
    return _read_parts(
        {suffix: contents[found[stem][suffix].filename] for suffix in _PARTS if suffix in found[stem]}, file
    )


def list_shapefiles(path: str | os.PathLike[str]) -> list[tuple[str, int | None, str]]:
    """
    List the shapefiles of a zip file, or the one that a ``.shp`` is.

    Parameters
    ----------
    path
        A local file.

    Returns
    -------
    shapefiles
        Name, number of features (None where the ``.shx`` that tells it is missing) and type of the geometries as the
        header states it.

    Raises
    ------
    UnsafeFileError, DataError
        As `read_zipped_shapefile`.
    """
    checked = check_local_file(path)
    file = checked.name
    if not file.lower().endswith(".zip"):
        with checked.open("rb") as opened:
            header = opened.read(_HEADER_BYTES)
        index = _find_beside(checked).get(".shx")
        return [(checked.stem, *_describe(header, index.stat().st_size if index else None, file))]
    content = read_file_bytes(path)
    found = _find_shapefiles(content, file)
    shapes = {parts[".shp"].filename: parts[".shp"] for parts in found.values()}
    contents = read_members(content, shapes, file)
    sizes = {stem: parts[".shx"].file_size if ".shx" in parts else None for stem, parts in found.items()}
    return [
        (stem.name, *_describe(contents[parts[".shp"].filename], sizes[stem], file)) for stem, parts in found.items()
    ]


def _find_shapefiles(content: bytes, file: str) -> dict[PurePosixPath, dict[str, ZipInfo]]:
    """Find the parts of each shapefile of an archive, by its path without suffix."""
    members = list_members(content, file)
    paths = {name: PurePosixPath(name.replace("\\", "/")) for name in members if "__MACOSX" not in name}
    stems = [inside.with_suffix("") for inside in paths.values() if inside.suffix.lower() == ".shp"]
    if not stems:
        raise DataError(f"{file} cannot be read.", [Finding("no shapefile in it", "a .shp file with its parts", file)])
    found: dict[PurePosixPath, dict[str, ZipInfo]] = {stem: {} for stem in stems}
    for name, inside in paths.items():
        if inside.suffix.lower() in _PARTS and inside.with_suffix("") in found:
            found[inside.with_suffix("")][inside.suffix.lower()] = members[name]
    return found


def _describe(header: bytes, index_bytes: int | None, file: str) -> tuple[int | None, str]:
    """Count the features of a shapefile by the size of its index, and name their type."""
    if not header.startswith(_SHAPE_MAGIC):
        refuse_magic(file, "a shapefile")
    code = int.from_bytes(header[32:36], "little") % 10
    n_rows = None if index_bytes is None else (index_bytes - _HEADER_BYTES) // 8
    return n_rows, _SHAPE_TYPES.get(code, "")


def _read_parts(parts: Mapping[str, bytes], file: str) -> RawLayer:
    missing = [suffix for suffix in _NEEDED if suffix not in parts]
    if missing:
        cause = "only the .shp was sent: a shapefile is several files of one name, best sent as one zip"
        findings = [
            Finding(f"no {suffix} beside it", "one of the same name", file, likely_cause=cause) for suffix in missing
        ]
        raise DataError(f"{file} cannot be read.", findings)
    if not parts[".shp"].startswith(_SHAPE_MAGIC):
        refuse_magic(file, "a shapefile")
    repairs: list[Repair] = []
    encoding = _find_encoding(parts, file, repairs)
    is_placed = bool(parts.get(".prj", b"").strip())
    if not is_placed:
        done = "numbers taken as longitude and latitude on WGS 84 (EPSG:4326)"
        repairs.append(Repair(file, "", "geometry", "no .prj, which names the coordinate reference system", done))
    given = {suffix: content for suffix, content in parts.items() if suffix != ".cpg"}
    answer = read_apart(given, file, reader="vector", encoding=encoding)
    if is_placed and not answer.content["crs"]:
        finding = Finding("a text that GDAL does not know", "a coordinate reference system", file, "", ".prj")
        raise DataError(f"{file} is in a coordinate reference system that is not known.", [finding])
    n_cut = int(answer.content["n_cut"])
    if n_cut:
        found = f"{n_cut} texts whose last letter the width of their column cut in two"
        repairs.append(Repair(file, "", "every text", found, "read without the piece of a letter"))
    return take_answer(answer, file, repairs, has_short_names=True)


def _find_encoding(parts: Mapping[str, bytes], file: str, repairs: list[Repair]) -> str:
    """Find the encoding of the texts: as stated, or the only one that they can be in."""
    table = parts[".dbf"]
    texts = table[int.from_bytes(table[8:10], "little") :]
    is_utf8 = texts.isascii() or _is_utf8(texts)
    stated = parts.get(".cpg", b"").decode("ascii", errors="replace").strip()
    if stated:
        for name in (stated, f"cp{stated.rpartition(' ')[2]}"):
            try:
                known = codecs.lookup(name).name
            except LookupError:
                continue
            if known == "utf-8" and not is_utf8:
                guess = "written in the Arabic encoding of Windows: put 1256 into it" if looks_arabic(texts) else ""
                finding = Finding(
                    "letters that are not UTF-8, which it names", "what the letters are in", file, "", ".cpg", guess
                )
                raise DataError(f"{file} cannot be read.", [finding])
            return known
        raise DataError(
            f"{file} cannot be read.", [Finding(repr(stated[:40]), "the name of an encoding", file, "", ".cpg")]
        )
    if is_utf8:
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


def _find_beside(path: Path) -> dict[str, Path]:
    """Find the files of the same name by their suffix; the name is taken literally, not as a pattern."""
    stem = "".join(f"[{char}]" if char in "*?[" else char for char in path.stem)
    return {item.suffix.lower(): item for item in path.parent.glob(f"{stem}.*")}
