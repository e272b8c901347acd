"""Words, tables, JSON and progress on the terminal; what came from a file is printed without its control signs."""

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from geo.cli.options import EXIT_DATA, EXIT_OUTPUT, EXIT_SETTINGS
from geo.errors import Finding, GeoError, OutputError, SettingsError

if TYPE_CHECKING:
    from rich.table import Table

    from geo.studies import Step, SummaryTable

__all__ = [
    "print_json",
    "print_tables",
    "record_error",
    "record_finding",
    "reported",
    "say",
    "show_progress",
    "tell_files",
]

# Escape sequences could rewrite what stands on the terminal (CWE-150); tabs and line ends stay.
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_WIDTH_OF_FILES: Final = 140


def say(text: str, *, to_stderr: bool = False) -> None:
    """Print a line."""
    typer.echo(_clean(text), err=to_stderr)


def tell_files(paths: Iterable[Path]) -> None:
    """Print which files were written."""
    for path in paths:
        say(f"wrote {path.as_posix()}")


def print_json(content: Mapping[str, object]) -> None:
    """Print for a program."""
    json.dump(content, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")


def record_finding(finding: Finding) -> dict[str, str]:
    """Turn a finding into a record for JSON."""
    return {name: getattr(finding, name) for name in Finding.__slots__}


def record_error(error: GeoError) -> dict[str, object]:
    """Turn an error into a record for JSON."""
    return {"error": error.message, "findings": [record_finding(finding) for finding in error.findings]}


@contextmanager
def reported(*, as_json: bool) -> Iterator[None]:
    """Turn an error of ours into words on standard error and an exit code."""
    try:
        yield
    except GeoError as error:
        if as_json:
            print_json(record_error(error))
        say(f"tadmur: {error}", to_stderr=True)
        code = (
            EXIT_SETTINGS
            if isinstance(error, SettingsError)
            else EXIT_OUTPUT
            if isinstance(error, OutputError)
            else EXIT_DATA
        )
        raise typer.Exit(code) from error


@contextmanager
def show_progress(*, quiet: bool) -> "Iterator[Step]":
    """Show a bar on standard error while the steps go by."""
    from rich.console import Console  # noqa: PLC0415 - not needed for --help
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    described = TextColumn("{task.description:<44}", markup=False)
    columns = (described, BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), disable=quiet) as bar:
        task = bar.add_task("starting", total=None)

        def announce(number: int, total: int, text: str) -> None:
            bar.update(task, description=_clean(text), completed=number, total=total)

        yield announce


def print_tables(summary: "Iterable[SummaryTable]") -> None:
    """Print tables for a reader."""
    from rich.console import Console  # noqa: PLC0415 - not needed for --help
    from rich.text import Text  # noqa: PLC0415

    # A file or a pipe has no width of its own: give it one that no row needs to be folded in.
    console = Console(width=None if sys.stdout.isatty() else _WIDTH_OF_FILES)
    for table in summary:
        console.print(Text(_clean(table.title), style="bold"), highlight=False)
        if table.rows:  # a head without a body says nothing that the title does not
            console.print(_lay_out(table))
        if table.note:
            console.print(Text(_clean(table.note), style="italic"), highlight=False)
        console.print()


def _lay_out(table: "SummaryTable") -> "Table":
    """Set the cells of a table; they are texts, since plain strings would be read for markup."""
    from rich import box  # noqa: PLC0415 - not needed for --help
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    view = Table(box=box.SIMPLE_HEAD)
    for column, numeric in zip(table.columns, table.numeric, strict=True):
        view.add_column(Text(_clean(column)), justify="right" if numeric else "left", overflow="fold")
    for row in table.rows:
        view.add_row(*(Text(_clean(cell)) for cell in row))
    return view


def _clean(text: str) -> str:
    r"""
    Show control signs as what they are.

    >>> _clean("a\x1b[2Jb")
    'a\ufffd[2Jb'
    """
    return _CONTROLS.sub("\ufffd", text)
