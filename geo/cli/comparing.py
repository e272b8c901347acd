"""The verb `compare`."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from geo.cli.options import JsonOption, RedactOption
from geo.cli.printing import print_json, print_tables, reported, show_progress, tell_files
from geo.errors import DateError

__all__ = ["compare"]


def _parse_day(text: str) -> datetime:
    """Read a day of the command line; its mistakes are mistakes of usage."""
    from geo.layers import parse_date  # noqa: PLC0415 - not needed for --help

    try:
        span = parse_date(text)
    except DateError as error:
        cause = "".join(finding.likely_cause for finding in error.findings[:1])
        told = f" Likely cause: {cause}." if cause else ""
        raise typer.BadParameter(f"found {text!r}, expected one day, such as 2025-04-09.{told}") from None
    if span.precision != "day" or "/" in text or span.uncertain or span.approximate or span.earliest is None:
        raise typer.BadParameter(f"found {text!r}, expected one day, such as 2025-04-09.")
    return span.earliest


def compare(  # noqa: PLR0913 - each is an option of the command
    first: Annotated[Path, typer.Argument(help="A study file (TOML), or a folder that a run wrote.", metavar="A")],
    second: Annotated[
        Path | None, typer.Argument(help="The later study file or folder; none where --at is given.", metavar="B")
    ] = None,
    *,
    at: Annotated[
        datetime | None,
        typer.Option(parser=_parse_day, help="Compare A with itself as of two dates: the earlier one.", metavar="DATE"),
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option(
            "--and", parser=_parse_day, help="The later date.", metavar="DATE", show_default="as_of of the study"
        ),
    ] = None,
    out: Annotated[
        Path, typer.Option(help="Where to write changes.geojson.", metavar="DIR", show_default="outputs/changes")
    ] = Path("outputs/changes"),
    as_map: Annotated[
        bool, typer.Option("--map", help="Also write comparison.html: both states, side by side or swiped.")
    ] = False,
    redact: RedactOption = False,
    as_json: JsonOption = False,
) -> None:
    """
    Tell what changed: ground that changed hands or was only redrawn, zones, strikes and corridors.

    One study as of two dates, each from what stood at the start of that day (UTC):

      tadmur compare layers/palmyra.toml --at 2025-04-05 --and 2025-04-10

    Two studies of one area, or two folders of results, the later one second:

      tadmur compare outputs/palmyra layers/palmyra.toml
    """
    if (second is None) == (at is None) or (until and not at):
        raise typer.BadParameter("give either B, or two dates of A: --at DATE --and DATE.", param_hint="'B'")
    with reported(as_json=as_json):
        from geo.studies.comparison.comparing import compare_dates, compare_paths  # noqa: PLC0415 - imports GDAL
        from geo.studies.comparison.files import write_comparison  # noqa: PLC0415 - imports GDAL
        from geo.studies.study import open_study  # noqa: PLC0415 - as above

        with show_progress(quiet=as_json) as announce:
            if at is None:
                comparison = compare_paths(first, second or first, redact=redact, progress=announce)
            else:
                study = open_study(first, redact=redact)
                comparison = compare_dates(study, at, until or study.as_of, progress=announce)
            files = [write_comparison(comparison, out)]
            if as_map:
                from geo.studies.comparison.maps import write_comparison_map  # noqa: PLC0415 - as above

                files.append(write_comparison_map(comparison, out))
        if as_json:
            print_json(comparison.record() | {"files": [path.as_posix() for path in files]})
            return
        print_tables(comparison.tables)
        tell_files(files)
