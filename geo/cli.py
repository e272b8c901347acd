"""
The command `tadmur`: parse, call `geo.studies`, print.

Heavy imports stand inside the verbs, so that `--help` answers at once.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geo import __version__
from geo.errors import DateError, Finding, GeoError, OutputError, SettingsError

if TYPE_CHECKING:
    from geo.studies import Step, Summary

__all__ = ["main"]

DEFAULT_STUDY = Path("layers/palmyra.toml")

EXIT_FINDINGS, EXIT_SETTINGS, EXIT_DATA, EXIT_OUTPUT = 1, 3, 4, 5

_EPILOG = (
    "Exit codes: 0 ok · 1 the check found something · 2 wrong usage · 3 the study file cannot be used · "
    "4 a layer cannot be used · 5 an output cannot be written."
)

app = typer.Typer(
    name="tadmur",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Areas of control, declared zones and reported strikes from public reports: overlaps, proposed corridors and "
    "one map that opens anywhere. It is analysis; it is never for navigation.",
    epilog=_EPILOG,
)

StudyArgument = Annotated[
    Path, typer.Argument(help="The study file (TOML).", metavar="STUDY", show_default="layers/palmyra.toml")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for a program instead of tables for a reader.")]


@app.callback(invoke_without_command=True)
def tadmur(
    *, version: Annotated[bool, typer.Option("--version", help="Print the version and stop.", is_eager=True)] = False
) -> None:
    """Hold the options that go before a verb."""
    if version:
        typer.echo(__version__)
        raise typer.Exit


@app.command(epilog=_EPILOG)
def run(
    study: StudyArgument = DEFAULT_STUDY,
    *,
    out: Annotated[
        Path | None, typer.Option(help="Where to write.", metavar="DIR", show_default="outputs/ID of the study")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """
    Run a study: read its layers, work everything out, write the map, the GeoJSON files, the tables and the manifest.

    Example: tadmur run layers/palmyra.toml --out outputs/palmyra
    """
    with _reported(as_json=as_json):
        from geo.studies import open_study, run_study, summarise, write_outputs  # noqa: PLC0415 - imports GDAL

        opened = open_study(study)
        folder = out or Path("outputs") / opened.id
        with _progress(quiet=as_json) as announce:
            result = run_study(opened, progress=announce)
            written = write_outputs(result, folder, progress=announce)
        summary = summarise(result)
        if as_json:
            _print_json(
                {
                    "study": opened.id,
                    "files": [path.as_posix() for path in written],
                    "notes": result.notes,
                    "summary": {table.id: table.records() for table in summary},
                }
            )
            return
        _print_tables(summary)
        for note in result.notes:
            typer.echo(f"note: {note}")
        for path in written:
            typer.echo(f"wrote {path.as_posix()}")


@app.command(epilog=_EPILOG)
def check(study: StudyArgument = DEFAULT_STUDY, *, as_json: JsonOption = False) -> None:
    """
    Find every problem in a study file and its layers at once; nothing is written.

    Example: tadmur check layers/palmyra.toml
    """
    with _reported(as_json=as_json):
        from geo.studies import check_study  # noqa: PLC0415 - may import GDAL

        findings = check_study(study)
        if as_json:
            _print_json({"findings": [_finding_record(finding) for finding in findings]})
        elif findings:
            for finding in findings:
                typer.echo(str(finding))
            typer.echo(f"{len(findings)} found in {study.name}.")
        else:
            typer.echo(f"{study.name}: nothing found; `tadmur run {study.as_posix()}` can start.")
        if findings:
            raise typer.Exit(EXIT_FINDINGS)


def _parse_day(text: str) -> datetime:
    """Read a day of the command line; its mistakes are mistakes of usage."""
    from geo.layers import parse_date  # noqa: PLC0415 - not needed for --help

    try:
        span = parse_date(text)
    except DateError as error:
        raise typer.BadParameter(" ".join(str(finding) for finding in error.findings)) from None
    if span.precision != "day" or "/" in text or span.uncertain or span.approximate or span.earliest is None:
        raise typer.BadParameter(f"found {text!r}, expected one day, such as 2025-04-09.")
    return span.earliest


@app.command(epilog=_EPILOG)
def compare(  # noqa: PLR0913 - each is an option of the command
    first: Annotated[Path, typer.Argument(help="A study file (TOML), or a folder that a run wrote.", metavar="A")],
    second: Annotated[
        Path | None, typer.Argument(help="What to compare it with: as A, the later one.", metavar="B")
    ] = None,
    *,
    at: Annotated[
        datetime | None,
        typer.Option(parser=_parse_day, help="Compare A with itself: the earlier date.", metavar="DATE"),
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
    with _reported(as_json=as_json):
        from geo.studies.compare import compare_dates, compare_paths, write_comparison  # noqa: PLC0415 - imports GDAL
        from geo.studies.study import open_study  # noqa: PLC0415 - as above

        with _progress(quiet=as_json) as announce:
            if at is None:
                comparison = compare_paths(first, second or first, progress=announce)
            else:
                study = open_study(first)
                comparison = compare_dates(study, at, until or study.as_of, progress=announce)
            files = [write_comparison(comparison, out)]
            if as_map:
                from geo.studies.comparison_map import write_comparison_map  # noqa: PLC0415 - as above

                files.append(write_comparison_map(comparison, out))
        if as_json:
            _print_json(comparison.record() | {"files": [path.as_posix() for path in files]})
            return
        _print_tables(comparison.tables)
        for path in files:
            typer.echo(f"wrote {path.as_posix()}")


@app.command(epilog=_EPILOG)
def export(
    study: StudyArgument = DEFAULT_STUDY,
    *,
    to: Annotated[
        str,
        typer.Option(
            help="Formats with commas between: qgis, gpkg, styles, kml, kmz, geojson, geojsonl, geojsonseq, "
            "flatgeobuf, geoparquet, gdb, xlsx, cog, ed269, stac.",
            metavar="FORMATS",
        ),
    ] = "qgis",
    out: Annotated[
        Path | None, typer.Option(help="Where to write.", metavar="DIR", show_default="outputs/ID of the study-export")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """
    Write a study's results for other programs: QGIS, Google Earth, ArcGIS, spreadsheets, airspace tools.

    Example: tadmur export layers/palmyra.toml --to qgis,kmz,xlsx
    """
    with _reported(as_json=as_json):
        from geo.exports import EXPORT_FORMATS, export_set  # noqa: PLC0415 - imports GDAL
        from geo.studies import open_study, run_study  # noqa: PLC0415 - as above
        from geo.studies.exports import collect_exports, identify  # noqa: PLC0415 - as above

        formats = [name.strip() for name in to.split(",") if name.strip()]
        known = (*EXPORT_FORMATS, "stac")
        unknown = [name for name in formats if name not in known]
        if unknown or not formats:
            raise typer.BadParameter(f"found {to!r}, expected some of {', '.join(known)}.", param_hint="'--to'")
        opened = open_study(study)
        with _progress(quiet=as_json) as announce:
            result = run_study(opened, progress=announce)
        exports = collect_exports(result, manifest_id=identify(opened))
        written = export_set(exports, out or Path("outputs") / f"{opened.id}-export", formats, name=opened.id)
        if as_json:
            _print_json({"study": opened.id, "files": [path.as_posix() for path in written]})
            return
        for path in written:
            typer.echo(f"wrote {path.as_posix()}")


@app.command(epilog=_EPILOG)
def report(
    study: StudyArgument = DEFAULT_STUDY,
    *,
    out: Annotated[
        Path | None, typer.Option(help="Where to write.", metavar="DIR", show_default="outputs/ID of the study-report")
    ] = None,
    figure: Annotated[
        str, typer.Option(help="Also the map as a picture for paper: png, svg or pdf.", metavar="KIND")
    ] = "",
    language: Annotated[str, typer.Option(help="Language of the picture: en or ar.")] = "en",
    as_json: JsonOption = False,
) -> None:
    """
    Write a report to print: the map, findings, tables, prices, sources and caveats, in English and Arabic.

    Example: tadmur report layers/palmyra.toml --figure pdf
    """
    if figure not in {"", "png", "svg", "pdf"}:
        raise typer.BadParameter(f"found {figure!r}, expected png, svg or pdf.", param_hint="'--figure'")
    if language not in {"en", "ar"}:
        raise typer.BadParameter(f"found {language!r}, expected en or ar.", param_hint="'--language'")
    with _reported(as_json=as_json):
        from geo.files import make_folder  # noqa: PLC0415 - as below
        from geo.maps import save_figure  # noqa: PLC0415 - imports GDAL
        from geo.studies import draw_figure, open_study, run_study, write_report  # noqa: PLC0415 - as above

        opened = open_study(study)
        folder = out or Path("outputs") / f"{opened.id}-report"
        with _progress(quiet=as_json) as announce:
            result = run_study(opened, progress=announce)
            written = [write_report(result, make_folder(folder) / "report.html")]
            if figure:
                drawn = draw_figure(result, language=language)
                written.append(save_figure(drawn, folder / f"figure_{language}.{figure}"))
        if as_json:
            _print_json({"study": opened.id, "files": [path.as_posix() for path in written]})
            return
        for path in written:
            typer.echo(f"wrote {path.as_posix()}")


@app.command("import", epilog=_EPILOG)
def import_(
    file: Annotated[Path, typer.Argument(help="The export of a publisher, or any table.", metavar="FILE")],
    *,
    preset: Annotated[str, typer.Option("--as", help="Whose: acled, ucdp, airwars, or plain.", metavar="PRESET")],
    out: Annotated[
        Path | None, typer.Option(help="The layer to write (GeoJSON).", metavar="FILE", show_default="FILE.geojson")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """
    Turn somebody's export into a checked layer of reported strikes, and say what was dropped or repaired, and why.

    Example: tadmur import ged.csv --as ucdp --out strikes.geojson
    """
    with _reported(as_json=as_json):
        from geo.exports import write_geojson  # noqa: PLC0415 - imports GDAL
        from geo.layers import import_source  # noqa: PLC0415 - as above
        from geo.layers.presets import PRESETS  # noqa: PLC0415 - as above

        layer = import_source(file, preset=preset)
        written = write_geojson(layer.frame, out or file.with_suffix(".geojson"), title=file.stem)
        dropped = [_finding_record(finding) for finding in layer.refused]
        if as_json:
            _print_json(
                {
                    "read": layer.n_rows,
                    "used": len(layer.frame),
                    "refused": dropped,
                    "repairs": [str(repair) for repair in layer.repairs],
                    "files": [written.as_posix()],
                }
            )
            return
        if preset in PRESETS:
            known = PRESETS[preset]
            typer.echo(f"{known.title}: {known.licence}; rows are {known.sensitivity}.")
        for finding in layer.refused:
            typer.echo(f"refused: {finding}")
        for repair in layer.repairs:
            typer.echo(f"repaired: {repair}")
        typer.echo(f"{layer.n_rows} rows read, {len(layer.frame)} used, {len(layer.refused)} findings.")
        typer.echo(f"wrote {written.as_posix()}")


@app.command(epilog=_EPILOG)
def sweep(  # noqa: PLR0913 - each is an option of the command
    study: StudyArgument = DEFAULT_STUDY,
    *,
    corridor: Annotated[str, typer.Option(help="Id of a corridor of the study.", metavar="ID")] = "",
    zone: Annotated[str, typer.Option(help="Id of a declared zone that binds it.", metavar="ID")] = "",
    from_km: Annotated[
        float, typer.Option("--from", help="Smallest radius in km; growth beyond the zone where it has none.")
    ] = 0.0,
    to_km: Annotated[float, typer.Option("--to", help="Largest radius in km.")] = 130.0,
    step_km: Annotated[float, typer.Option("--step", help="From one radius to the next, in km.")] = 5.0,
    reading: Annotated[str, typer.Option(help="Reading of the other zones: narrow, likely or wide.")] = "likely",
    out: Annotated[Path, typer.Option(help="Where to write.", metavar="DIR", show_default="outputs/prices")] = Path(
        "outputs/prices"
    ),
    as_json: JsonOption = False,
) -> None:
    """
    Find what a declared zone costs a corridor as it grows: length, side, the radii at which the way changes or closes.

    Every price that the study file asks for:

      tadmur sweep layers/palmyra.toml

    Any zone, any corridor that it binds:

      tadmur sweep --corridor turkiye-shayrat-al-bukamal --zone tadmur-red-line --from 10 --to 130 --step 10
    """
    if bool(corridor) != bool(zone):
        raise typer.BadParameter("give both --corridor and --zone, or neither for the prices of the study file.")
    with _reported(as_json=as_json):
        from geo.studies.prices import make_entry, summarise_curves, sweep_study, write_curves  # noqa: PLC0415 - GDAL
        from geo.studies.study import open_study  # noqa: PLC0415 - as above

        opened = open_study(study)
        entries = [make_entry(corridor, zone, (from_km, to_km, step_km), reading)] if corridor else []
        if not entries and not opened.settings.price:
            raise typer.BadParameter(f"{study.name} has no [[price]]: give --corridor and --zone.")
        with _progress(quiet=as_json) as announce:
            curves = sweep_study(opened, entries, progress=announce)
            written = write_curves(curves, out, title=opened.settings.study.title)
        summary = summarise_curves(curves)
        if as_json:
            _print_json(
                {
                    "study": opened.id,
                    "files": [path.as_posix() for path in written],
                    "prices": {table.id: table.records() for table in summary},
                }
            )
            return
        _print_tables(summary)
        for path in written:
            typer.echo(f"wrote {path.as_posix()}")


def main() -> None:
    """Run the command; the entry point of the package."""
    app(prog_name="tadmur")


@contextmanager
def _reported(*, as_json: bool) -> Iterator[None]:
    """Turn an error of ours into words on standard error and an exit code."""
    try:
        yield
    except GeoError as error:
        if as_json:
            _print_json({"error": error.message, "findings": [_finding_record(finding) for finding in error.findings]})
        typer.echo(f"tadmur: {error}", err=True)
        code = (
            EXIT_SETTINGS
            if isinstance(error, SettingsError)
            else EXIT_OUTPUT
            if isinstance(error, OutputError)
            else EXIT_DATA
        )
        raise typer.Exit(code) from error


def _finding_record(finding: Finding) -> dict[str, str]:
    return {name: getattr(finding, name) for name in Finding.__slots__}


def _print_json(content: object) -> None:
    json.dump(content, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")


@contextmanager
def _progress(*, quiet: bool) -> "Iterator[Step]":
    """Show a bar on standard error while the steps go by."""
    from rich.console import Console  # noqa: PLC0415 - not needed for --help
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description:<44}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), disable=quiet) as bar:
        task = bar.add_task("starting", total=None)

        def announce(number: int, total: int, text: str) -> None:
            bar.update(task, description=text, completed=number, total=total)

        yield announce


def _print_tables(summary: "Summary") -> None:
    from rich import box  # noqa: PLC0415 - not needed for --help
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    # A file or a pipe has no width of its own: give it one that no row needs to be folded in.
    console = Console(width=None if sys.stdout.isatty() else 140)
    for table in summary:
        if not table.rows:  # a head without a body says nothing that the title does not
            console.print(f"[bold]{table.title}[/bold]", table.note, sep="\n", highlight=False)
            continue
        view = Table(title=table.title, caption=table.note, box=box.SIMPLE_HEAD, title_justify="left")
        view.title_style, view.caption_justify = "bold", "left"
        for column, numeric in zip(table.columns, table.numeric, strict=True):
            view.add_column(column, justify="right" if numeric else "left", overflow="fold")
        for row in table.rows:
            view.add_row(*row)
        console.print(view)
