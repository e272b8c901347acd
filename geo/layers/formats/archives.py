"""Zip files of strangers: looked at before anything is unpacked, and never unpacked under their own names."""

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Mapping
from typing import Final

from geo.errors import DataError, Finding, UnsafeFileError

__all__ = ["MAX_UNPACKED_BYTES", "list_members", "read_members"]

MAX_UNPACKED_BYTES: Final = 512 * 1024 * 1024
"""Most bytes that the parts of an archive may have together."""

_MAX_MEMBERS: Final = 2_000
_MAX_RATIO: Final = 200  # packed text seldom passes 20; what repeats one byte passes 1,000
_SMALL: Final = 1024 * 1024  # whatever its ratio
_ENCRYPTED: Final = 0x1
_DAMAGE: Final = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError),
    *(NotImplementedError, OSError, OverflowError, RuntimeError, ValueError),
)
"""What the library raises at a damaged archive."""


def list_members(content: bytes, file: str) -> Mapping[str, zipfile.ZipInfo]:
    """
    List the files of an archive, once their sizes and ratios have been looked at.

    Parameters
    ----------
    content
        The archive.
    file
        Its name, for errors.

    Returns
    -------
    members
        By name, without folders.

    Raises
    ------
    UnsafeFileError
        It would unpack to too much, or has too many parts.
    DataError
        It is no zip file, is encrypted or has a name twice.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = [
                info for info in archive.infolist() if info.filename.rstrip("/") and not info.filename.endswith("/")
            ]
    except _DAMAGE as error:
        raise DataError(f"{file} cannot be read.", [Finding(str(error), "a zip file", file)]) from None
    total = sum(info.file_size for info in infos)
    if len(infos) > _MAX_MEMBERS or total > MAX_UNPACKED_BYTES:
        found = f"{len(infos)} files of {total / 1e6:.0f} MB"
        expected = f"at most {_MAX_MEMBERS} files of {MAX_UNPACKED_BYTES / 1e6:.0f} MB together"
        raise UnsafeFileError(f"{file} is not unpacked.", [Finding(found, expected, file)])
    for info in infos:
        ratio = info.file_size / max(info.compress_size, 1)
        if info.file_size > _SMALL and ratio > _MAX_RATIO:
            cause = "a file made to fill memory"
            finding = Finding(
                f"{info.filename!r} packed {ratio:.0f} times", f"at most {_MAX_RATIO}", file, "", "", cause
            )
            raise UnsafeFileError(f"{file} is not unpacked.", [finding])
        if info.flag_bits & _ENCRYPTED:
            finding = Finding(f"{info.filename!r} under a password", "files that can be read", file)
            raise DataError(f"{file} cannot be read.", [finding])
    members = {info.filename: info for info in infos}
    if len(members) < len(infos):
        raise DataError(f"{file} cannot be read.", [Finding("one name for two files", "every name once", file)])
    return members


def read_members(content: bytes, members: Mapping[str, zipfile.ZipInfo], file: str) -> dict[str, bytes]:
    """
    Unpack some files of an archive into memory.

    Parameters
    ----------
    content
        The archive.
    members
        Those of `list_members` that are wanted.
    file
        The archive's name, for errors.

    Returns
    -------
    contents
        Bytes by name.

    Raises
    ------
    UnsafeFileError
        A part is longer than it says.
    DataError
        A part is damaged.
    """
    contents = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name, info in members.items():
                with archive.open(info) as member:
                    contents[name] = member.read(info.file_size + 1)
    except _DAMAGE as error:
        raise DataError(f"{file} cannot be read.", [Finding(str(error), "a sound zip file", file)]) from None
    for name, info in members.items():
        if len(contents[name]) > info.file_size:
            finding = Finding(f"{name!r} longer than stated", f"{info.file_size} bytes", file)
            raise UnsafeFileError(f"{file} is not unpacked.", [finding])
    return contents
