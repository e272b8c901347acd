"""What an import leaves behind: a layer, a table of the rows that are not in it, and names that nobody knows."""

from collections import Counter
from collections.abc import Iterator
from os import PathLike
from pathlib import Path

import pandas as pd

from geo.errors import DataError, Finding
from geo.exports import write_csv, write_geojson
from geo.layers.presets import group_refused
from geo.studies.imports.requests import Imported
from geo.studies.study import Study

__all__ = ["find_unnamed_parties", "name_refused", "write_imported"]


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


def write_imported(imported: Imported, path: str | PathLike[str], *, title: str) -> tuple[Path, ...]:
    """
    Write a layer, and beside it a table of the rows that are not in it.

    Parameters
    ----------
    imported
        As `import_layer` gives it.
    path
        The layer's own file (GeoJSON). The table has its name, ending in ``.refused.csv``; where no row was refused,
        one of an earlier import is removed.
    title
        What the layer is called.

    Returns
    -------
    paths
        The files that were written.

    Raises
    ------
    DataError
        No row can be used; the findings say why, the table is written and the layer is not.
    OutputError
        A file cannot be written.
    """
    layer, home = imported.layer, Path(path)
    table = name_refused(home)
    if layer.refused:
        columns = ("row", "column", "found", "expected", "likely_cause")
        cells = {name: [getattr(finding, name) for finding in layer.refused] for name in columns}
        write_csv(pd.DataFrame(cells), table)
    else:
        table.unlink(missing_ok=True)
    if layer.frame.empty:
        raise DataError("No row can be used, so no layer was written.", _tell_why(imported))
    return (write_geojson(layer.frame, home, title=title), *((table,) if layer.refused else ()))


def _tell_why(imported: Imported) -> Iterator[Finding]:
    """Say of whole columns what is wrong with them, and of rows the most frequent reason."""
    whole = [finding for finding in imported.layer.refused if not finding.row]
    yield from whole
    for reason in () if whole else group_refused(imported.layer.refused)[:1]:
        yield Finding(f"in {reason.n_rows:,} rows {reason.column}: {reason.words}", "rows that can be used")
