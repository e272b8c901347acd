"""
The schema of each kind of layer, and every row that breaks it.

The schemas are pandera's, made from the table of `geo.layers.kinds` and the rules of `geo.layers.schema_rules`, and
checked lazily: one pass tells all that is wrong.
"""

from collections.abc import Sequence
from functools import lru_cache

import geopandas as gpd
import numpy as np
import pandera.pandas as pa

from geo.errors import Finding, MissingCrsError, SchemaError
from geo.geodesy import WGS84
from geo.layers.cells import shorten
from geo.layers.frames import find_column_problems, read_rows
from geo.layers.geometries.positions import Bounds
from geo.layers.kinds import LayerKind, find_kind
from geo.layers.records import RawLayer
from geo.layers.schema_rules import RULES, SOURCED, make_column_checks
from geo.layers.sources import Source, SourceRegister
from geo.layers.suggestions import suggest
from geo.layers.vocabularies import Basis

__all__ = ["check_frame", "find_frame_problems"]


def check_frame(
    frame: gpd.GeoDataFrame,
    kind: str,
    *,
    sources: SourceRegister | None = None,
    bounds_deg: Bounds | None = None,
    basis: Basis = "reported",
) -> gpd.GeoDataFrame:
    """
    Check a frame made by hand, and complete it.

    Parameters
    ----------
    frame
        Features in any CRS, with at least the needed columns of the kind. Not modified.
    kind
        assessments, strikes, sites, areas, lines, control or zones.
    sources
        The register that texts in the column ``sources`` are looked up in; `Source` objects need none.
    bounds_deg
        West, south, east and north of the study's area in degrees; every feature must meet it. None for no check.
    basis
        "reported": a feature without a source is an error; "synthetic": it may have none.

    Returns
    -------
    checked
        The same rows in the same order in EPSG:4326, with a fresh index, every column of the kind (what is left out has
        its default) and after them the columns that the kind does not have.

    Raises
    ------
    SchemaError
        Rows or columns cannot be used; the error lists all of them, rows counted from 1.
    MissingCrsError
        The frame has no CRS.

    Examples
    --------
    >>> import shapely
    >>> bare = gpd.GeoDataFrame(
    ...     {"id": ["t4"], "name": ["T4"], "sources": ["https://ourairports.com/"]},
    ...     geometry=[shapely.Point(37.63, 34.52)],
    ...     crs="EPSG:4326",
    ... )
    >>> checked = check_frame(bare, "sites")
    >>> checked.loc[0, "confidence"], checked.loc[0, "sources"][0].publisher
    (np.float64(0.95), 'ourairports.com')
    """
    layer_kind = find_kind(kind)
    if frame.crs is None:
        raise MissingCrsError(
            "The frame has no coordinate reference system: found none, expected one such as EPSG:4326."
        )
    raw = _take_rows(frame)
    findings, unused = find_column_problems(raw, layer_kind)
    register = sources if sources is not None else SourceRegister()
    checked, _, unread = read_rows(raw, layer_kind, register, bounds_deg)
    findings += unread
    findings += find_frame_problems(checked, layer_kind, basis=basis, known=findings)
    if findings:
        raise SchemaError(f"The frame is no layer of the kind {kind}.", findings)
    for place, name in enumerate(unused, start=len(layer_kind.columns)):
        checked.insert(place, name, frame[name].to_numpy())
    return checked


def _take_rows(frame: gpd.GeoDataFrame) -> RawLayer:
    """Take a frame apart into rows, as if they came from a file."""
    cells = {name: frame[name].tolist() for name in frame.columns if name != frame.geometry.name}
    rows = tuple({name: column[place] for name, column in cells.items()} for place in range(len(frame)))
    crs = WGS84 if frame.crs.equals(WGS84, ignore_axis_order=True) else frame.crs.to_string()
    shapes = np.asarray(frame.geometry.to_numpy(), dtype=object)
    return RawLayer("", tuple(cells), rows, tuple(range(1, len(frame) + 1)), shapes, crs)


def find_frame_problems(
    frame: gpd.GeoDataFrame,
    kind: LayerKind,
    *,
    basis: Basis,
    file: str = "",
    row_numbers: Sequence[int] | None = None,
    known: Sequence[Finding] = (),
) -> list[Finding]:
    """
    List what breaks the schema of a kind.

    Parameters
    ----------
    frame
        A frame with all columns of the kind. Not modified.
    kind
        The kind of layer.
    basis
        "reported" or "synthetic".
    file, row_numbers
        Where the rows stand; without numbers they are counted from 1.
    known
        What has been found before; the same cell is not reported twice.

    Returns
    -------
    findings
        In the order of the rows.
    """
    numbers = list(row_numbers) if row_numbers is not None else list(range(1, len(frame) + 1))
    found: list[tuple[int, Finding]] = []
    try:
        _make_schema(kind, basis).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        for error in errors.schema_errors:
            found += _describe(error, frame, kind, file, numbers)
    told = {(finding.row, finding.column) for finding in known}
    told |= {("", finding.column) for finding in known if not finding.row}
    return [
        finding
        for _, finding in sorted(found, key=lambda item: item[0])
        if (finding.row, finding.column) not in told and ("", finding.column) not in told
    ]


def _describe(
    error: pa.errors.SchemaError, frame: gpd.GeoDataFrame, kind: LayerKind, file: str, numbers: list[int]
) -> list[tuple[int, Finding]]:
    """Turn one failed check of pandera into findings, one for each row."""
    check = error.check
    if not isinstance(
        check, pa.Check
    ):  # a column that is missing or of another type: a fault of the frame, not of a row
        return [
            (0, Finding(shorten(str(error.failure_cases)), "a frame of this kind", file, "", str(error.schema.name)))
        ]
    column = check.name or ""
    expected, _, cause = (check.error or "").partition("|")
    places = sorted({int(place) for place in error.failure_cases["index"]})
    choices = {item.name: item.choices for item in kind.columns if item.choices}.get(column, ())
    choices = choices or next((rule.choices for rule in RULES if rule.column == column), ())
    findings = []
    for place in places:
        value = frame[column].iloc[place] if column in frame.columns else ""
        likely_cause = suggest(value, choices) if choices else cause
        findings.append(
            (numbers[place], Finding(_show(value), expected, file, str(numbers[place]), column, likely_cause))
        )
    return findings


def _show(value: object) -> str:
    """Show the value of a cell, whatever its column holds."""
    if isinstance(value, tuple):
        value = ", ".join(item.url if isinstance(item, Source) else str(item) for item in value)
    return shorten(value) if value != "" else "nothing"


@lru_cache(maxsize=32)
def _make_schema(kind: LayerKind, basis: Basis) -> pa.DataFrameSchema:
    """Make the pandera schema of a kind."""
    columns = {column.name: pa.Column(None, make_column_checks(column), nullable=True) for column in kind.columns}
    rules = [*(SOURCED if basis == "reported" else ()), *RULES]
    return pa.DataFrameSchema(
        columns, checks=[rule.check() for rule in rules if kind.name in (rule.kinds or (kind.name,))]
    )
