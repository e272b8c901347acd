"""
The command `tadmur`: parse, call `geo.studies`, print.

A module holds each group of verbs; heavy imports stand inside the verbs, so that `--help` answers at once.
"""

from collections.abc import Callable, Mapping
from typing import Annotated, Final

import typer

from geo import __version__
from geo.cli.comparing import compare
from geo.cli.exporting import export, report
from geo.cli.importing import import_
from geo.cli.options import EPILOG
from geo.cli.running import check, run
from geo.cli.starting import doctor, init
from geo.cli.sweeping import sweep

__all__ = ["app", "main"]

app = typer.Typer(
    name="tadmur",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help answers in half the time, and a terminal of any kind can show it
    help="Areas of control, declared zones and reported strikes from public reports: overlaps, proposed corridors and "
    "one map that opens anywhere. It is analysis; it is never for navigation. `tadmur VERB --help` says more of each.",
    epilog=EPILOG,
)


@app.callback(invoke_without_command=True)
def tadmur(
    *, version: Annotated[bool, typer.Option("--version", help="Print the version and stop.", is_eager=True)] = False
) -> None:
    """Hold the options that go before a verb."""
    if version:
        typer.echo(__version__)
        raise typer.Exit


_VERBS: Final[Mapping[str, tuple[Callable[..., None], str]]] = {
    "init": (init, "Write a small made-up study to begin with."),
    "check": (check, "Find every problem in a study file and its layers."),
    "run": (run, "Work a study out: map, GeoJSON files, tables."),
    "import": (import_, "Turn somebody's file into a checked layer."),
    "export": (export, "Write results for QGIS, Google Earth, spreadsheets."),
    "report": (report, "Write a report to print, in English and Arabic."),
    "compare": (compare, "Tell what changed between two dates or studies."),
    "sweep": (sweep, "Tell what a zone costs a corridor as it grows."),
    "doctor": (doctor, "Say whether this machine has what Tadmur needs."),
}
"""The verbs in the order in which a newcomer needs them, each in a line that a narrow terminal can show."""

for _name, (_verb, _line) in _VERBS.items():
    app.command(_name, short_help=_line, epilog=EPILOG)(_verb)


def main() -> None:
    """Run the command; the entry point of the package."""
    app(prog_name="tadmur")
