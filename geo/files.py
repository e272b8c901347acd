"""
Putting a file in its place whole, or not at all.

The one place where bytes meet the disk: a new file is written beside its destination, flushed to the disk and renamed
over it, so that a reader sees the old file or the new one, never half of it (POSIX rename is atomic).
"""

import hashlib
import os
from contextlib import suppress
from pathlib import Path

from geo.errors import OutputError

__all__ = ["clear_stale", "file_sha256", "make_folder", "replace_file"]

_PART = ".part"  # what an unfinished file ends in


def replace_file(path: str | os.PathLike[str], content: bytes | str) -> Path:
    """
    Write a file atomically.

    Parameters
    ----------
    path
        The destination; its folder exists.
    content
        The whole content; text is written as UTF-8 with the line ends that it has.

    Returns
    -------
    path
        The destination.

    Raises
    ------
    OutputError
        The file cannot be written; what stood there before still does.
    """
    destination = Path(path)
    part = destination.with_name(f".{destination.name}.{os.getpid()}{_PART}")
    data = content.encode() if isinstance(content, str) else content
    try:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(destination)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise OutputError(f"{destination.name} could not be written: {error.strerror or error}.") from error
    return destination


def make_folder(path: str | os.PathLike[str]) -> Path:
    """
    Make a folder for results, and those above it, where they are missing.

    Raises
    ------
    OutputError
        The folder cannot be made, or a file stands in its place or in that of a folder above it.
    """
    folder = Path(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        in_the_way = next((place for place in (folder, *folder.parents) if place.is_file()), None)
        which = "" if in_the_way in (None, folder) else f" ({in_the_way.name})"
        why = f"found a file of this name{which}, expected a folder" if in_the_way else error.strerror or error
        raise OutputError(f"{folder.name} cannot be used as a folder for results: {why}.") from error
    return folder


def clear_stale(folder: Path) -> None:
    """Remove what an interrupted run left unfinished in a folder."""
    for part in folder.glob(f".*{_PART}"):
        part.unlink(missing_ok=True)


def file_sha256(path: str | os.PathLike[str]) -> str:
    """Hash a file's bytes; 64 lower-case hexadecimal digits."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
