"""What an import leaves behind: a layer, a table of the rows that are not in it, and names that nobody knows."""

from collections import Counter
from collections.abc import Iterator, Mapping
from os import PathLike
from pathlib import Path

import pandas as pd

from geo.errors import DataError, Finding
from geo.exports import write_csv, write_geojson
from geo.files import file_sha256, make_folder
from geo.layers.postgis import is_database_address, name_database
from geo.layers.presets import PRESETS, group_refused
from geo.studies.imports.requests import Imported
from geo.studies.study import Study

__all__ = ["describe_source", "find_unnamed_parties", "name_refused", "write_imported"]


def find_unnamed_parties(imported: Imported, study: Study) -> list[tuple[str, int]]:
    """
    List the names of a layer that lead to no party of the study.

    Parameters
    ----------
    imported
        As `import_layer` gives it.
    study
        As `open_study` gives it.

    Returns
    -------
    names
        Each with the number of its rows, the most frequent first.
    """
    frame = imported.layer.frame
    columns = [column for column in ("attributed_to", "party", "claimant") if column in frame]
    names = Counter(name for column in columns for name in frame[column] if name and name not in study.parties_by_id)
    return names.most_common()


def name_refused(path: Path) -> Path:
    """
    Name the table of refused rows that stands beside a layer.

    Examples
    --------
    >>> name_refused(Path("ged.geojson")).name
    'ged.refused.csv'
    """
    return path.with_name(f"{path.stem}.refused.csv")


def describe_source(imported: Imported, source: str | PathLike[str], *, layer_name: str = "") -> dict[str, str]:
    """
    Say where a layer came from and under which terms, for whoever meets the layer alone.

    Parameters
    ----------
    imported
        As `import_layer` gives it.
    source
        The file or the address of the database that it was read from.
    layer_name
        The layer, sheet, folder or table of it; empty for the only one.

    Returns
    -------
    terms
        ``title``, ``licence`` and ``attribution`` of the publisher, ``file`` or ``database``, ``layer`` and the
        ``sha256`` of the file's bytes, or of the rows of a database. No folder and no password is in it.
    """
    preset = PRESETS.get(imported.preset)
    terms = {"read_as": imported.preset}
    if preset is not None:
        terms |= {"title": preset.title, "licence": preset.licence, "attribution": preset.attribution}
    else:
        terms |= {"licence": "not stated: ask whoever made the file"}
    if is_database_address(source):
        terms |= {"database": name_database(str(source)), "layer": layer_name}
        terms |= {"sha256": imported.layer.content_sha256}
    else:
        terms |= {"file": Path(source).name, "layer": layer_name}
        terms |= {"sha256": file_sha256(source) if Path(source).is_file() else ""}
    return {key: value for key, value in terms.items() if value}


def write_imported(
    imported: Imported, path: str | PathLike[str], *, title: str, source: Mapping[str, str] | None = None
) -> tuple[Path, ...]:
    """
    Write a layer, and beside it a table of the rows that are not in it.

    Parameters
    ----------
    imported
        As `import_layer` gives it.
    path
        The layer's own file (GeoJSON); its folder is made where it is missing. The table has its name, ending in
        ``.refused.csv``; where no row was refused, one of an earlier import is removed.
    title
        What the layer is called.
    source
        As `describe_source` gives it; it goes with the layer. None for a layer that says nothing of it.

    Returns
    -------
    paths
        The files that were written.

    Raises
    ------
    DataError
        No row can be used; the findings say why, the table is written and the layer is not. Where there is no row at
        all, neither is.
    OutputError
        A file cannot be written.
    """
    layer, home = imported.layer, Path(path)
    if not layer.n_rows:
        raise DataError(f"{title} has no rows; nothing is written.", [Finding("no rows", "one at least", title)])
    make_folder(home.parent)
    table = name_refused(home)
    written: tuple[Path, ...] = ()
    if not layer.frame.empty:
        about = {"crs": "EPSG:4326"} | ({"source": dict(source)} if source else {})
        written = (write_geojson(layer.frame, home, title=title, about=about),)
    table.unlink(missing_ok=True)  # one of an earlier import would speak of another layer
    if layer.refused:
        columns = ("row", "column", "found", "expected", "likely_cause")
        cells = {name: [getattr(finding, name) for finding in layer.refused] for name in columns}
        written = (*written, write_csv(pd.DataFrame(cells), table))
    if layer.frame.empty:
        raise DataError("No row can be used, so no layer was written.", _tell_why(imported))
    return written


def _tell_why(imported: Imported) -> Iterator[Finding]:
    """Say of whole columns what is wrong with them, and of rows the most frequent reason."""
    whole = [finding for finding in imported.layer.refused if not finding.row]
    yield from whole
    for reason in () if whole else group_refused(imported.layer.refused)[:1]:
        place = f" in column {reason.column}" if reason.column else ""
        counted = f"{reason.n_rows:,} of {imported.layer.n_rows:,} rows refused{place}"
        yield Finding(f"{counted} ({reason.words})", "one row at least that can be used")
