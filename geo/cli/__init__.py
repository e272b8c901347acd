"""
The command `tadmur`: parse, call `geo.studies`, print.

A module holds each group of verbs; heavy imports stand inside the verbs, so that `--help` answers at once.
"""

from typing import Annotated

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
    help="Areas of control, declared zones and reported strikes from public reports: overlaps, proposed corridors and "
    "one map that opens anywhere. It is analysis; it is never for navigation.",
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


for _verb in (init, check, run, import_, export, report, compare, sweep, doctor):
    app.command(_verb.__name__.rstrip("_"), epilog=EPILOG)(_verb)


def main() -> None:
    """Run the command; the entry point of the package."""
    app(prog_name="tadmur")
