"""The verbs `run` and `check`."""

from pathlib import Path
from typing import Annotated

import typer

from geo.cli.folders import try_folder
from geo.cli.options import DEFAULT_STUDY, EXIT_FINDINGS, JsonOption, RedactOption, StudyArgument
from geo.cli.printing import print_json, print_tables, record_finding, reported, say, show_progress, tell_files

__all__ = ["check", "run"]


def run(
    study: StudyArgument = DEFAULT_STUDY,
    *,
    out: Annotated[
        Path | None, typer.Option(help="Where to write.", metavar="DIR", show_default="outputs/ID of the study")
    ] = None,
    redact: RedactOption = False,
    as_json: JsonOption = False,
) -> None:
    """
    Run a study: read its layers, work everything out, write the map, GeoJSON files, tables and a list of all inputs.

    Example: tadmur run layers/palmyra.toml --out outputs/palmyra
    """
    with reported(as_json=as_json):
        from geo.studies import open_study, run_study, summarise, write_outputs  # noqa: PLC0415 - imports GDAL

        opened = open_study(study, redact=redact)
        folder = out or Path("outputs") / opened.id
        with try_folder(folder), show_progress(quiet=as_json) as announce:
            result = run_study(opened, progress=announce)
            written = write_outputs(result, folder, progress=announce)
        summary = summarise(result)
        if as_json:
            print_json(
                {
                    "study": opened.id,
                    "files": [path.as_posix() for path in written],
                    "notes": result.notes,
                    "summary": {table.id: table.records() for table in summary},
                }
            )
            return
        print_tables(summary)
        for note in result.notes:
            say(f"note: {note}")
        tell_files(written)


def check(study: StudyArgument = DEFAULT_STUDY, *, as_json: JsonOption = False) -> None:
    """
    Find every problem in a study file and its layers at once; nothing is written.

    Example: tadmur check layers/palmyra.toml
    """
    with reported(as_json=as_json):
        from geo.studies.checks.study import inspect_study  # noqa: PLC0415 - may import GDAL

        found = inspect_study(study)
        findings = found.findings
        if as_json:
            print_json({"findings": [record_finding(finding) for finding in findings], "notes": list(found.notes)})
        else:
            for line in (*map(str, findings), *(f"note: {note}" for note in found.notes)):
                say(line)
            nothing = f"{study.name}: nothing found; `tadmur run {study.as_posix()}` can start."
            say(f"{len(findings)} found in {study.name}." if findings else nothing)
        if findings:
            raise typer.Exit(EXIT_FINDINGS)
