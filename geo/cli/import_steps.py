"""What `tadmur import` does, step by step: which layers, where to, and what is told of them."""

from dataclasses import dataclass
from pathlib import Path

import typer

from geo.cli.import_words import record_import, tell_import
from geo.cli.options import EXIT_DATA
from geo.cli.printing import print_json, print_tables, record_error, say, show_progress, tell_files
from geo.errors import DataError, Finding, SettingsError
from geo.files import make_folder
from geo.layers import SourceLayer, list_layers
from geo.layers.postgis import is_database_address, name_database
from geo.layers.presets.rows import make_id
from geo.studies.imports.files import describe_source, find_unnamed_parties, write_imported
from geo.studies.imports.reading import import_layer, plan_import
from geo.studies.imports.requests import Imported, ImportRequest
from geo.studies.study import Study, open_study
from geo.studies.summary.tables import SummaryTable

__all__ = ["Job", "print_layers", "run_import"]

_LONGEST_NAME = 60
_NO_STUDY = "No study named: places are not checked against an area (--study)."


@dataclass(frozen=True, slots=True)
class Job:
    """
    One import.

    Parameters
    ----------
    source
        A file or the address of a database.
    request
        What is asked for.
    study
        The study file; None for none.
    layer_name
        The layer of a source that has several; empty for the only one.
    out
        Where to write; None for beside the source.
    each_layer
        Whether every layer is imported.
    """

    source: str
    request: ImportRequest
    study: Path | None
    layer_name: str
    out: Path | None
    each_layer: bool


def print_layers(source: str, *, as_json: bool) -> None:
    """Print the layers of a source."""
    found = list_layers(source)
    if as_json:
        records = [{"layer": item.name, "rows": item.n_rows, "geometry": item.geometry} for item in found]
        print_json({"layers": records})
        return
    import pandas as pd  # noqa: PLC0415 - for this table only

    columns = {
        "layer": [item.name for item in found],
        "rows": [_tell_rows(item) for item in found],
        "geometry": [item.geometry for item in found],
    }
    note = "tadmur import FILE --layer NAME takes one of them, --each-layer all." if len(found) > 1 else ""
    print_tables([SummaryTable("layers", f"Layers of {_name_source(source)}", pd.DataFrame(columns), note)])


def _tell_rows(item: SourceLayer) -> str:
    if item.n_rows is None:
        return "not known"
    return f"about {item.n_rows:,}" if item.is_estimate else f"{item.n_rows:,}"


def run_import(job: Job, *, as_json: bool) -> None:
    """Read, check, write and tell."""
    study = open_study(job.study) if job.study else None
    with show_progress(quiet=as_json) as announce:
        names = _name_layers(job) if job.each_layer else [job.layer_name]
        total = 2 * len(names) + 1
        announce(0, total, "reading the study" if study else "reading")
        read: list[tuple[str, Imported]] = []
        try:
            options, bounds_deg = plan_import(job.request, study)
            for number, name in enumerate(names, start=1):
                announce(number, total, f"reading {name or _name_source(job.source)}")
                parts = import_layer(job.source, job.request, options, bounds_deg=bounds_deg, layer_name=name)
                read += [(name, part) for part in parts]
        except SettingsError as error:
            raise typer.BadParameter(str(error)) from None
        _refuse_nothing(job, [imported for _, imported in read])
        places = _place_layers(job, read)
        written: list[tuple[Path, ...]] = []
        failed: list[Finding] = []
        for number, (place, (name, imported)) in enumerate(zip(places, read, strict=True), start=len(names) + 1):
            announce(number, total, f"writing {place.name}")
            written.append(_write(job, name, imported, place, failed))
        announce(total, total, "done")
    failure = DataError("No layer is written of which no row can be used.", failed) if failed else None
    _tell(job, study, list(zip(read, places, written, strict=True)), failure, as_json=as_json)
    if failure is not None:
        say(f"tadmur: {failure}", to_stderr=True)
        raise typer.Exit(EXIT_DATA)


def _refuse_nothing(job: Job, read: list[Imported]) -> None:
    """Refuse a source without any row before a place for it is looked for."""
    if not any(imported.layer.n_rows for imported in read):
        source = _name_source(job.source)
        finding = Finding("no rows", "one at least", source, likely_cause="a header alone, or another layer was meant")
        raise DataError(f"{source} has no rows; nothing is written.", [finding])


def _write(job: Job, name: str, imported: Imported, place: Path, failed: list[Finding]) -> tuple[Path, ...]:
    """Write one layer; that none of its rows can be used is kept for the end, so that the others are written."""
    source = describe_source(imported, job.source, layer_name=name)
    try:
        return write_imported(imported, place, title=name or _name_source(job.source), source=source)
    except DataError as error:
        failed += error.findings
        return ()


def _name_layers(job: Job) -> list[str]:
    return [item.name for item in list_layers(job.source)]


def _place_layers(job: Job, read: list[tuple[str, Imported]]) -> list[Path]:
    """Say where each layer goes; no file is written over the one that is read, or over another."""
    if job.each_layer:
        home = job.out or Path(_name_stem(job.source))
        make_folder(home)
        places: list[Path] = []
        for number, (name, imported) in enumerate(read, start=1):
            kinds = [part.kind for other, part in read if other == name]
            slug = make_id(name)[:_LONGEST_NAME].casefold() or f"layer-{number}"
            stem = slug if len(kinds) == 1 else f"{slug}-{imported.kind}"
            taken = [place.stem for place in places]
            again = sum(other == stem or other.startswith(f"{stem}--") for other in taken)
            places.append(home / f"{stem if not again else f'{stem}--{again + 1}'}.geojson")
        return places
    place = job.out or _place_beside(job)
    if not is_database_address(job.source) and place.exists() and place.samefile(job.source):
        raise typer.BadParameter(
            "the layer would replace the file that it is read from; name another.", param_hint="'--out'"
        )
    return [place]


def _place_beside(job: Job) -> Path:
    if is_database_address(job.source):
        return Path(f"{make_id(job.layer_name)[:_LONGEST_NAME].casefold() or 'table'}.geojson")
    return Path(job.source).with_suffix(".geojson")


def _name_source(source: str) -> str:
    return name_database(source) if is_database_address(source) else Path(source).name


def _name_stem(source: str) -> str:
    """Name the folder for all layers of a source: that of the file without its ending, or of the database."""
    if is_database_address(source):
        return make_id(name_database(source).rpartition("/")[2]) or "tables"
    return str(Path(source).with_suffix(""))


def _tell(
    job: Job,
    study: Study | None,
    done: list[tuple[tuple[str, Imported], Path, tuple[Path, ...]]],
    error: DataError | None,
    *,
    as_json: bool,
) -> None:
    """Print what came of each layer; for a program all of it, with what went wrong, is one document."""
    if as_json:
        records = [record_import(imported, name, files) for (name, imported), _, files in done]
        paths = {"files": [path.as_posix() for _, _, files in done for path in files]}
        content: dict[str, object] = {"layers": records} if job.each_layer else records[0]
        content |= {} if study else {"notes": [_NO_STUDY]}
        content |= record_error(error) if error else {}
        print_json(content | paths)
        return
    for (name, imported), _, files in done:
        unnamed = find_unnamed_parties(imported, study) if study else []
        title = f"{_name_source(job.source)}{f', {name}' if name else ''}"
        head, tables, lines = tell_import(imported, title, unnamed, was_asked=bool(job.request.preset))
        for line in head:
            say(line)
        print_tables(tables)
        for line in lines:
            say(line)
        tell_files(files)
    if study is None:
        say(_NO_STUDY)
