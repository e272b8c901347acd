"""The verb `import`."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from geo.cli.options import JsonOption, split_pairs
from geo.cli.printing import reported

__all__ = ["import_"]


def import_(  # noqa: PLR0913 - each is an option of the command
    file: Annotated[
        str,
        typer.Argument(
            help="A publisher's export, any table or layer, or the address of a PostGIS database "
            "(postgresql://user@host/database).",
            metavar="FILE",
        ),
    ],
    *,
    preset: Annotated[
        str,
        typer.Option(
            "--as",
            help="Who published it: acled, ucdp or airwars; plain for any other table.",
            metavar="PRESET",
            show_default="what the columns tell",
        ),
    ] = "",
    study: Annotated[
        Path | None,
        typer.Option(
            help="A study file: names lead to its parties and areas, and places outside its area are refused.",
            metavar="STUDY",
        ),
    ] = None,
    kind: Annotated[
        str,
        typer.Option(
            help="What the rows of a plain table are: strikes, assessments, sites, areas, lines or activity.",
            metavar="KIND",
            show_default="strikes; with --each-layer what their shapes tell",
        ),
    ] = "",
    column: Annotated[
        list[str] | None,
        typer.Option(
            "--column",
            help="Of a plain table: our column=theirs, such as lat=Latitude; once for each.",
            metavar="OURS=THEIRS",
        ),
    ] = None,
    constant: Annotated[
        list[str] | None,
        typer.Option(
            "--constant",
            help="Of a plain table: what a column holds where a row says nothing, such as sources=https://...",
            metavar="COLUMN=TEXT",
        ),
    ] = None,
    party: Annotated[
        list[str] | None,
        typer.Option(
            "--party", help="The party of the study that a name in the file stands for, by its id.", metavar="NAME=ID"
        ),
    ] = None,
    layer: Annotated[
        str, typer.Option(help="The layer, sheet, folder or table of a file that has several.", metavar="NAME")
    ] = "",
    each_layer: Annotated[
        bool, typer.Option("--each-layer", help="Write every layer of the file, each to a file of its own in --out.")
    ] = False,
    list_only: Annotated[bool, typer.Option("--list", help="Print the layers of the file and stop.")] = False,
    sensitivity: Annotated[
        Literal["public", "restricted", "sensitive"] | None,
        typer.Option(help="How every row is marked.", show_default="as the terms of the publisher ask"),
    ] = None,
    all_events: Annotated[
        bool, typer.Option("--all-events", help="Of ACLED: events of every type, not only strikes.")
    ] = False,
    first_actor_acts: Annotated[
        bool, typer.Option("--first-actor-acts", help="Of ACLED: take the first of two actors as the one who acted.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            help="The layer to write (GeoJSON); with --each-layer a folder.",
            metavar="PATH",
            show_default="beside FILE, ending in .geojson",
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """
    Turn somebody's file into a checked layer, and say what was left out or put right, and why.

    Every row of the file is in the layer or, with the reason, in a table of refused rows beside it.

    A publisher's export, for a study:

      tadmur import ged.csv --study layers/palmyra.toml

    A spreadsheet with columns of its own:

      tadmur import sheet.xlsx --kind sites --column name=المكان --column lat=Y --column lon=X

    What layers a file has:

      tadmur import mymaps.kmz --list
    """
    if layer and each_layer:
        raise typer.BadParameter("give --layer or --each-layer, not both.", param_hint="'--layer'")
    mapping, constants = split_pairs(column, "--column"), split_pairs(constant, "--constant")
    parties = split_pairs(party, "--party", from_end=True)
    with reported(as_json=as_json):
        from geo.cli.import_steps import Job, print_layers, run_import  # noqa: PLC0415 - imports GDAL
        from geo.studies.imports.requests import ImportRequest  # noqa: PLC0415 - as above

        if list_only:
            print_layers(file, as_json=as_json)
            return
        request = ImportRequest(
            preset=preset,
            kind=kind,
            by_shape=each_layer,
            mapping=mapping,
            constants=constants,
            parties=parties,
            sensitivity=sensitivity or "",
            all_events=all_events,
            first_actor_acts=first_actor_acts,
        )
        run_import(Job(file, request, study, layer, out, each_layer=each_layer), as_json=as_json)
