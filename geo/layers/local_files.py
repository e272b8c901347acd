"""
Opening what was sent by somebody else: local regular files of a bearable size, and nothing that leads elsewhere.

Every reader of the wing gets its bytes from here. A path that means something to a geospatial library beyond a file on
this machine (an address, ``/vsicurl/``, a pipe, a device) never reaches one.
"""

import os
import re
import stat
import unicodedata
from pathlib import Path
from typing import Final

from geo.errors import DataError, Finding, UnsafeFileError

__all__ = ["MAX_BYTES", "MAX_TEXT_BYTES", "check_local_file", "looks_arabic", "read_file_bytes", "read_file_text"]

MAX_BYTES: Final = 512 * 1024 * 1024
"""Largest file that is opened."""

MAX_TEXT_BYTES: Final = 64 * 1024 * 1024
"""Largest file of text that is read whole; parsed, it takes about ten times as much memory."""

_ADDRESS: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:[/\\]")  # two letters at least: C:\ is a drive
_VIRTUAL: Final = re.compile(r"[/\\]+vsi[a-z0-9_]+([/\\]|$)")  # GDAL's virtual file systems
_UTF8_BOM: Final = b"\xef\xbb\xbf"
_UTF16_BOMS: Final = (b"\xff\xfe", b"\xfe\xff")
_MOSTLY: Final = 0.6


def check_local_file(path: str | os.PathLike[str], *, max_bytes: int = MAX_BYTES) -> Path:
    """
    Make sure that a path is a regular file on this machine, of a bearable size.

    Parameters
    ----------
    path
        Where the file is said to be.
    max_bytes
        Largest size in bytes.

    Returns
    -------
    path
        The same path; nothing has been opened.

    Raises
    ------
    UnsafeFileError
        It is an address, a virtual path, a folder, a pipe or a device, or too large.
    DataError
        There is no such file, or it cannot be looked at.
    """
    text = os.fspath(path)
    name = Path(text).name
    if _ADDRESS.match(text) or _VIRTUAL.match(text):
        raise UnsafeFileError(
            "A layer is read from this machine only.",
            [Finding(f"the address {text!r}", "a file", likely_cause="download the file first and name the copy")],
        )
    try:
        status = Path(text).stat()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise DataError("A layer file cannot be opened.", [Finding(reason.lower(), "a file", file=name)]) from None
    if not stat.S_ISREG(status.st_mode):
        kind = "a folder" if stat.S_ISDIR(status.st_mode) else "a pipe, socket or device"
        raise UnsafeFileError("A layer file cannot be opened.", [Finding(kind, "a regular file", file=name)])
    if status.st_size > max_bytes:
        raise UnsafeFileError(
            "A layer file is too large.",
            [Finding(f"{status.st_size / 1e6:.0f} MB", f"at most {max_bytes / 1e6:.0f} MB", file=name)],
        )
    return Path(text)


def read_file_bytes(path: str | os.PathLike[str], *, max_bytes: int = MAX_BYTES) -> bytes:
    """
    Read a whole local file.

    Parameters
    ----------
    path
        The file.
    max_bytes
        Largest size in bytes.

    Returns
    -------
    content
        The bytes as they are.

    Raises
    ------
    UnsafeFileError, DataError
        As `check_local_file`.
    """
    checked = check_local_file(path, max_bytes=max_bytes)
    try:
        with checked.open("rb") as file:
            return file.read(max_bytes)
    except OSError as error:
        raise DataError(
            "A layer file cannot be opened.",
            [Finding((error.strerror or str(error)).lower(), "a readable file", file=checked.name)],
        ) from None


def read_file_text(path: str | os.PathLike[str], *, max_bytes: int = MAX_TEXT_BYTES) -> str:
    """
    Read a whole local file of UTF-8 text; a byte order mark is passed over.

    Parameters
    ----------
    path
        The file.
    max_bytes
        Largest size in bytes.

    Returns
    -------
    text
        With the line ends that the file has.

    Raises
    ------
    DataError
        The bytes are not UTF-8. The encoding is never guessed; the error says what it looks like.
    UnsafeFileError
        As `check_local_file`.
    """
    content = read_file_bytes(path, max_bytes=max_bytes)
    name = Path(path).name
    expected = "text in UTF-8"
    if content.startswith(_UTF16_BOMS):
        finding = Finding("text in UTF-16", expected, file=name, likely_cause="saved as Unicode text by a spreadsheet")
        raise DataError("A layer file is in another encoding.", [finding])
    try:
        text = content.removeprefix(_UTF8_BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        found = f"the byte 0x{error.object[error.start]:02x} in line {line}"
        finding = Finding(found, expected, file=name, likely_cause=_guess_encoding(content))
        raise DataError("A layer file is in another encoding.", [finding]) from None
    if "\0" in text:
        raise DataError("A layer file is not text.", [Finding("a zero byte", expected, file=name)])
    return text


def _guess_encoding(content: bytes) -> str:
    """Say what the bytes look like; what they are, only whoever saved them knows."""
    if looks_arabic(content):
        return "saved in the Arabic encoding of Windows (cp1256): save it again as UTF-8"
    return "saved in an older encoding of one byte a letter: save it again as UTF-8"


def looks_arabic(content: bytes) -> bool:
    """
    Tell whether most words of a text would be Arabic in the encoding of Windows (cp1256).

    Examples
    --------
    >>> looks_arabic("تدمر".encode("cp1256")), looks_arabic("Şenköy".encode("cp1254"))
    (True, False)
    """
    words = [word for word in re.findall(r"[^\W\d_]{2,}", content.decode("cp1256")) if not word.isascii()]
    arabic = sum(all(unicodedata.name(char, "").startswith("ARABIC") for char in word) for word in words)
    return bool(words) and arabic / len(words) > _MOSTLY
