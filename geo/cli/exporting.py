"""The verbs `export` and `report`."""

from pathlib import Path
from typing import Annotated, Final

import typer

from geo.cli.folders import try_folder
from geo.cli.options import DEFAULT_STUDY, JsonOption, RedactOption, StudyArgument
from geo.cli.printing import print_json, reported, show_progress, tell_files

__all__ = ["FORMAT_NAMES", "export", "report"]

# As geo.exports has them; listed here too, because --help must not load GDAL. A test holds the two together.
FORMAT_NAMES: Final = (
    *("qgis", "gpkg", "styles", "kml", "kmz", "geojson", "geojsonl", "geojsonseq", "flatgeobuf", "geoparquet", "gdb"),
    *("csv", "xlsx", "cog", "netcdf", "ed269", "f3548", "stac"),
)


def export(
    study: Annotated[
        Path,
        typer.Argument(
            help="The study file (TOML), or a folder that `tadmur run` wrote.",
            metavar="RESULT",
            show_default="layers/palmyra.toml",
        ),
    ] = DEFAULT_STUDY,
    *,
    to: Annotated[
        str,
        typer.Option(help=f"Formats with commas between: {', '.join(FORMAT_NAMES)}.", metavar="FORMATS"),
    ] = "qgis",
    out: Annotated[
        Path | None, typer.Option(help="Where to write.", metavar="DIR", show_default="outputs/ID of the study-export")
    ] = None,
    redact: RedactOption = False,
    as_json: JsonOption = False,
) -> None:
    """
    Write a study's results for other programs: QGIS, Google Earth, ArcGIS, spreadsheets, airspace tools.

    qgis is a project that opens ready drawn; kml and kmz are for Google Earth, gpkg, flatgeobuf, gdb and the geojson
    kinds for a GIS, csv, xlsx and geoparquet for tables, cog and netcdf for grids, ed269 and f3548 for airspace tools,
    stac for catalogues; styles are files of colours alone.

    Given a folder of results, the study is run again from the files that the folder's manifest names; if one of them
    has changed since, the folder is refused.

    Example: tadmur export layers/palmyra.toml --to qgis,kmz,xlsx
    """
    formats = list(dict.fromkeys(name.strip() for name in to.split(",") if name.strip()))
    unknown = [name for name in formats if name not in FORMAT_NAMES]
    if unknown or not formats:
        words = f"found {', '.join(unknown) or 'nothing'}, expected some of {', '.join(FORMAT_NAMES)}."
        raise typer.BadParameter(words, param_hint="'--to'")
    with reported(as_json=as_json):
        from geo.exports import export_set  # noqa: PLC0415 - imports GDAL
        from geo.studies import open_study, run_study  # noqa: PLC0415 - as above
        from geo.studies.outputs.exports import collect_exports  # noqa: PLC0415 - as above
        from geo.studies.provenance.inputs import identify  # noqa: PLC0415 - as above
        from geo.studies.provenance.result_folders import confirm_result, open_result  # noqa: PLC0415 - as above

        opened = open_study(study, redact=redact) if not study.is_dir() else open_result(study, redact=redact)
        folder = out or Path("outputs") / f"{opened.id}-export"
        with try_folder(folder), show_progress(quiet=as_json) as announce:
            result = run_study(opened, progress=announce)
            if study.is_dir():
                confirm_result(study, result)
            announce(0, 1, f"writing {', '.join(formats)}")
            exports = collect_exports(result, manifest_id=identify(result))
            written = export_set(exports, folder, formats, name=opened.id)
            announce(1, 1, "done")
        if as_json:
            print_json({"study": opened.id, "files": [path.as_posix() for path in written]})
            return
        tell_files(written)


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
    redact: RedactOption = False,
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
    with reported(as_json=as_json):
        from geo.files import make_folder  # noqa: PLC0415 - as below
        from geo.maps import save_figure  # noqa: PLC0415 - imports GDAL
        from geo.studies import draw_figure, open_study, run_study, write_report  # noqa: PLC0415 - as above

        opened = open_study(study, redact=redact)
        folder = out or Path("outputs") / f"{opened.id}-report"
        with show_progress(quiet=as_json) as announce:
            result = run_study(opened, progress=announce)
            written = [write_report(result, make_folder(folder) / "report.html")]
            if figure:
                drawn = draw_figure(result, language=language)
                written.append(save_figure(drawn, folder / f"figure_{language}.{figure}"))
        if as_json:
            print_json({"study": opened.id, "files": [path.as_posix() for path in written]})
            return
        tell_files(written)
