"""The verb `sweep`."""

from pathlib import Path
from typing import Annotated

import typer

from geo.cli.options import DEFAULT_STUDY, JsonOption, RedactOption, StudyArgument
from geo.cli.printing import print_json, print_tables, reported, show_progress, tell_files

__all__ = ["sweep"]


def sweep(  # noqa: PLR0913 - each is an option of the command
    study: StudyArgument = DEFAULT_STUDY,
    *,
    corridor: Annotated[str, typer.Option(help="Id of a corridor of the study.", metavar="ID")] = "",
    zone: Annotated[
        str, typer.Option(help="Id of a declared zone that the corridor must keep clear of.", metavar="ID")
    ] = "",
    from_km: Annotated[
        float,
        typer.Option("--from", help="Smallest radius in km; of a zone that is no circle, kilometres beyond its edge."),
    ] = 0.0,
    to_km: Annotated[float, typer.Option("--to", help="Largest radius in km.")] = 130.0,
    step_km: Annotated[float, typer.Option("--step", help="From one radius to the next, in km.")] = 5.0,
    reading: Annotated[str, typer.Option(help="How the other zones are read: narrow, likely or wide.")] = "likely",
    out: Annotated[Path, typer.Option(help="Where to write.", metavar="DIR", show_default="outputs/prices")] = Path(
        "outputs/prices"
    ),
    redact: RedactOption = False,
    as_json: JsonOption = False,
) -> None:
    """
    Tell how much longer a corridor gets as a declared zone grows, and at which radii it changes sides or closes.

    Every price that the study file asks for:

      tadmur sweep layers/palmyra.toml

    Any zone, any corridor that it binds:

      tadmur sweep --corridor turkiye-shayrat-al-bukamal --zone tadmur-red-line --from 10 --to 130 --step 10
    """
    if bool(corridor) != bool(zone):
        raise typer.BadParameter(
            "give both --corridor and --zone, or neither for the prices of the study file.", param_hint="'--corridor'"
        )
    with reported(as_json=as_json):
        from geo.studies.outputs.curves import summarise_curves, write_curves  # noqa: PLC0415 - GDAL
        from geo.studies.steps.prices import make_entry, sweep_study  # noqa: PLC0415 - GDAL
        from geo.studies.study import open_study  # noqa: PLC0415 - as above

        opened = open_study(study, redact=redact)
        entries = [make_entry(corridor, zone, (from_km, to_km, step_km), reading)] if corridor else []
        if not entries and not opened.settings.price:
            raise typer.BadParameter(f"{study.name} has no [[price]]: give --corridor and --zone.")
        with show_progress(quiet=as_json) as announce:
            curves = sweep_study(opened, entries, progress=announce)
            written = write_curves(curves, out, title=opened.settings.study.title)
        summary = summarise_curves(curves)
        if as_json:
            print_json(
                {
                    "study": opened.id,
                    "files": [path.as_posix() for path in written],
                    "prices": {table.id: table.records() for table in summary},
                }
            )
            return
        print_tables(summary)
        tell_files(written)
