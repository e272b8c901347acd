"""The folder that results go to: tried before anything is worked out, and told of where the work is stopped."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile

import typer

from geo.cli.options import EXIT_STOPPED
from geo.cli.printing import say
from geo.errors import OutputError

__all__ = ["try_folder"]


@contextmanager
def try_folder(folder: Path) -> Iterator[None]:
    """
    Make sure that results can be written before hours go into them.

    Parameters
    ----------
    folder
        Made where it is missing. Where the work fails before anything is written, what was made is removed.

    Raises
    ------
    OutputError
        The folder cannot be made or written into.
    typer.Exit
        The work was stopped from the keyboard; what that leaves has been said.
    """
    from geo.files import make_folder  # noqa: PLC0415 - not needed for --help

    made = [place for place in (folder, *folder.parents) if not place.exists()]
    make_folder(folder)
    before = _list_files(folder)
    try:
        _try_writing(folder)
        yield
    except KeyboardInterrupt:
        is_begun = _list_files(folder) != before
        left = f"{folder.as_posix()} is incomplete: run again" if is_begun else "nothing was written"
        say(f"tadmur: stopped; {left}.", to_stderr=True)
        raise typer.Exit(EXIT_STOPPED) from None
    finally:
        for place in made:
            with suppress(OSError):  # it holds results, or those of another run
                place.rmdir()


def _try_writing(folder: Path) -> None:
    try:
        with TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise OutputError(f"{folder.name} cannot be written into: {error.strerror or error}.") from error


def _list_files(folder: Path) -> set[tuple[str, int]]:
    return {(path.name, path.stat().st_mtime_ns) for path in folder.glob("[!.]*")}
