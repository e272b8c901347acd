"""Layer files of every format, and tables of databases, read into checked frames."""

import os
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np

from geo.errors import Finding, SchemaError
from geo.layers.formats import FORMATS, read_raw
from geo.layers.frames import find_column_problems, read_rows
from geo.layers.geometries.antimeridian import refuse_uncut
from geo.layers.geometries.places import find_places, restore_degrees
from geo.layers.geometries.positions import Bounds
from geo.layers.kinds import LayerKind, find_kind
from geo.layers.numerals import restore_names, spell_numbers
from geo.layers.pausing import pause_cycle_search
from geo.layers.records import RawLayer, Repair
from geo.layers.schemas import find_frame_problems
from geo.layers.sources import SourceRegister
from geo.layers.vocabularies import Basis

__all__ = ["FORMATS", "LayerRead", "check_raw", "inspect_layer", "read_layer", "read_raw"]


@dataclass(frozen=True, slots=True, eq=False)
class LayerRead:
    """
    A layer file, read as far as it can be.

    Parameters
    ----------
    frame
        The sound rows, in file order, with a fresh index.
    repairs
        What was put right in them.
    refused
        What is wrong with the other rows, and with the columns; empty where the whole file is sound.
    n_rows
        How many rows the file has: those of `frame` and those refused.
    unused_columns
        Columns of the file that its kind does not have.
    content_sha256
        What the rows of a database hash to; empty for a file, whose own bytes are hashed.
    """

    frame: gpd.GeoDataFrame
    repairs: tuple[Repair, ...]
    refused: tuple[Finding, ...]
    n_rows: int
    unused_columns: tuple[str, ...]
    content_sha256: str = ""


def read_layer(
    path: str | os.PathLike[str],
    kind: str,
    *,
    sources: SourceRegister | None = None,
    bounds_deg: Bounds | None = None,
    basis: Basis = "reported",
    layer_name: str = "",
) -> gpd.GeoDataFrame:
    r"""
    Read a layer file, or tell everything that is wrong with it.

    Parameters
    ----------
    path
        A local file of one of the `FORMATS`, told apart by its suffix and checked by its content.
    kind
        assessments, strikes, sites, areas, lines, control or zones.
    sources
        The register that the keys of sources are looked up in; None for an empty one.
    bounds_deg
        West, south, east and north of the study's area in degrees; every feature must meet it. None for no check.
    basis
        "reported": a feature without a source is an error; "synthetic": it may have none.
    layer_name
        The table of a GeoPackage, the folder of a KML file, the sheet of a workbook or what else a format has several
        of; empty where there is only one.

    Returns
    -------
    frame
        Every row of the file, in its order, in EPSG:4326, with all columns of the kind.

    Raises
    ------
    SchemaError
        Rows or columns cannot be used; the error lists all of them.
    DataError
        The file cannot be read at all.
    UnsafeFileError
        The file is of a kind that is not opened.

    See Also
    --------
    inspect_layer : gives the sound rows as well, and what was put right.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "places.csv")
    ...     _ = path.write_text("id,name,lat,lon,sources\npalmyra,Palmyra,34.56,38.28,https://www.geonames.org/\n")
    ...     places = read_layer(path, "sites", bounds_deg=(35.4, 32.1, 42.6, 37.5))
    >>> print(places.geometry[0], places.loc[0, "geometry_basis"], places.loc[0, "sources"][0].publisher)
    POINT (38.28 34.56) stated www.geonames.org
    """
    raw, held = read_raw(path, layer_name), find_kind(kind)
    layer = check_raw(raw, held, sources=sources, bounds_deg=bounds_deg, basis=basis)
    if layer.refused:
        raise SchemaError(f"{raw.file} is no sound layer of the kind {kind}.", layer.refused)
    return layer.frame


def inspect_layer(
    path: str | os.PathLike[str],
    kind: str,
    *,
    sources: SourceRegister | None = None,
    bounds_deg: Bounds | None = None,
    basis: Basis = "reported",
    layer_name: str = "",
) -> LayerRead:
    """
    Read a layer file as far as it can be, with a record of the rest.

    Parameters
    ----------
    path, kind, sources, bounds_deg, basis, layer_name
        As for `read_layer`.

    Returns
    -------
    layer
        The sound rows, what was put right in them, and what is wrong with the others.

    Raises
    ------
    DataError
        The file cannot be read at all.
    UnsafeFileError
        The file is of a kind that is not opened.
    """
    return check_raw(read_raw(path, layer_name), find_kind(kind), sources=sources, bounds_deg=bounds_deg, basis=basis)


def check_raw(
    raw: RawLayer,
    kind: LayerKind,
    *,
    sources: SourceRegister | None = None,
    bounds_deg: Bounds | None = None,
    basis: Basis = "reported",
) -> LayerRead:
    """
    Check the rows of a file, whichever format they came in.

    Parameters
    ----------
    raw
        The rows as they stand.
    kind
        The kind of layer.
    sources, bounds_deg, basis
        As for `read_layer`.

    Returns
    -------
    layer
        The sound rows, what was put right in them, and what is wrong with the others.
    """
    with pause_cycle_search():
        return _check_rows(raw, kind, sources if sources is not None else SourceRegister(), bounds_deg, basis)


def _check_rows(
    raw: RawLayer, kind: LayerKind, register: SourceRegister, bounds_deg: Bounds | None, basis: Basis
) -> LayerRead:
    """Bring the rows to one spelling, read them, and part the sound ones from the others."""
    named = restore_degrees(restore_names(raw, kind))
    spelled = refuse_uncut(find_places(spell_numbers(named, kind), bounds_deg))
    ours = {column.name for column in kind.columns}
    tags = tuple(name for name in spelled.columns if name not in ours) if raw.has_tags else ()
    looked_at = replace(spelled, columns=tuple(name for name in spelled.columns if name not in tags))
    findings, unused = find_column_problems(looked_at, kind)
    frame, repairs, unread = read_rows(spelled, kind, register, bounds_deg)
    findings += unread
    findings += find_frame_problems(
        frame, kind, basis=basis, file=raw.file, row_numbers=spelled.row_numbers, known=findings
    )
    bad_rows = {finding.row for finding in findings}
    none_is_sound = "" in bad_rows
    bad_rows.discard("")
    sound = np.array([not none_is_sound and str(number) not in bad_rows for number in spelled.row_numbers], dtype=bool)
    refused = sorted([*spelled.refused, *findings], key=lambda finding: int(finding.row or 0))
    return LayerRead(
        frame[sound].reset_index(drop=True),
        tuple(repair for repair in repairs if repair.row not in bad_rows),
        tuple(refused),
        len(spelled.rows) + len({finding.row for finding in spelled.refused}),
        (*tags, *unused),
        raw.content_sha256,
    )
