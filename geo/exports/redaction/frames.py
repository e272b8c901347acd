"""
Coarsening what is sensitive before anything else is done with it.

A place is snapped to a fixed grid, which gives the same answer each time: a random shift could be averaged away. Words
go too, since a name or a note can tell what coordinates no longer do. Redact what a run reads, not what it wrote: an
area around the exact place still has it in its middle. Frames without a column `sensitivity` are therefore taken for
derived and left out as soon as anything is redacted, and so are rasters.

The law that this keeps: what comes out is the same wherever in its cell a redacted place lies, whatever it is called,
and wherever in the file its row stands. So no later step, however clever, can give the place back.
"""

import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import SettingsError
from geo.exports.redaction.coarsening import coarsen_rows
from geo.exports.sets import ExportSet
from geo.layers import Source

__all__ = ["CELLS_KM", "Redaction", "redact", "redact_set"]

CELLS_KM: Final[Mapping[str, float]] = MappingProxyType({"restricted": 5.0, "sensitive": 20.0})
"""Edge of a grid cell by sensitivity; what is public is left as it is."""


@dataclass(frozen=True, slots=True, eq=False)
class Redaction:
    """
    What came of it.

    Parameters
    ----------
    frames
        Frames by name.
    n_redacted
        How many rows were coarsened, by frame.
    n_left_out
        How many other rows were left out, by frame.
    notes
        What a reader must know, one sentence each; no id and no place stands in them.
    """

    frames: Mapping[str, gpd.GeoDataFrame]
    n_redacted: Mapping[str, int]
    n_left_out: Mapping[str, int]
    notes: tuple[str, ...]


def redact(
    frames: Mapping[str, gpd.GeoDataFrame],
    *,
    cells_km: Mapping[str, float] = CELLS_KM,
    keeps_linked: bool = False,
) -> Redaction:
    """
    Coarsen every feature that is not public.

    Parameters
    ----------
    frames
        Frames by name, in EPSG:4326. A frame with a column `sensitivity` is redacted row by row; any other is derived.
        None is modified.
    cells_km
        Edge of a grid cell in kilometres by sensitivity, each greater than 0.
    keeps_linked
        Whether rows that name a redacted feature by its id stay; for callers that have cut such links themselves.

    Returns
    -------
    redaction
        Points stand in the middle of their cell; lines and areas become cells (see `snap_shape`). Of a redacted row its
        dates, words of fixed meaning and parties are kept; it gets a new id, `uncertainty_m` that
        holds the whole cell, and no name, note or source. Redacted rows come last, in the order of their new ids, which
        are made of what is kept: the same coarse feature has the same id in every run. Where anything is redacted,
        derived frames lose all their rows, and other rows that name a redacted feature by its id are left out.

    Raises
    ------
    SettingsError
        A cell is not greater than 0, a feature has a sensitivity that no cell is given for, or it covers millions of
        cells.

    Examples
    --------
    >>> import shapely
    >>> site = {"id": "clinic", "name": "Clinic", "sensitivity": "sensitive", "uncertainty_m": 10.0}
    >>> frame = gpd.GeoDataFrame([site], geometry=[shapely.Point(38.2684, 34.5624)], crs="EPSG:4326")
    >>> coarse = redact({"sites": frame}).frames["sites"]
    >>> coarse["id"][0][:15], coarse["name"][0], coarse.geometry[0].wkt, round(coarse["uncertainty_m"][0] / 1000)
    ('sites-redacted-', '', 'POINT (38.219424 34.622302)', 14)
    """
    wrong = {key: edge for key, edge in cells_km.items() if not (math.isfinite(edge) and edge > 0)}
    if wrong:
        raise SettingsError(f"Cells for redaction: found {wrong} km, expected edges greater than 0.")
    hidden: set[str] = set()
    written: dict[str, gpd.GeoDataFrame] = {}
    n_redacted: dict[str, int] = {}
    for name, frame in frames.items():
        if "sensitivity" not in frame.columns:
            continue
        taken = frame["sensitivity"].ne("public").to_numpy()
        unknown = sorted(set(frame.loc[taken, "sensitivity"]) - set(cells_km))
        if unknown:
            raise SettingsError(f"{name}: found sensitivity {', '.join(map(repr, unknown))}, expected a cell for it.")
        hidden |= _list_names(frame.loc[taken])
        n_redacted[name] = int(taken.sum())
        written[name] = coarsen_rows(name, frame, taken, cells_km) if taken.any() else frame
    n_left_out: dict[str, int] = {}
    for name, frame in frames.items():
        whole = written.get(name, frame)
        if name in written:
            told = np.zeros(len(whole), dtype=bool) if keeps_linked else _mentions(whole, hidden)
        else:
            told = np.full(len(whole), any(n_redacted.values()))
        n_left_out[name] = int(told.sum())
        written[name] = whole[~told] if told.any() else whole
    return Redaction(
        {name: written[name] for name in frames}, n_redacted, n_left_out, _tell(n_redacted, n_left_out, cells_km)
    )


def redact_set(exported: ExportSet, *, cells_km: Mapping[str, float] = CELLS_KM) -> ExportSet:
    """
    Redact a set of frames that go out; where anything was sensitive, rasters are left out too.

    Parameters
    ----------
    exported
        What would go out. Not modified.
    cells_km
        As `redact` takes it.

    Returns
    -------
    redacted
        The set, with what was done among its notes.

    Raises
    ------
    SettingsError
        As `redact` says.
    """
    done = redact(exported.frames, cells_km=cells_km)
    if not any(done.n_redacted.values()):
        return exported
    rasters = ("Grids are left out: their cells were computed from exact places.",) if exported.rasters else ()
    return replace(exported, frames=done.frames, rasters={}, notes=(*exported.notes, *done.notes, *rasters))


def _list_names(rows: pd.DataFrame) -> set[str]:
    """List what other frames may call a feature."""
    texts = {
        str(value)
        for column in ("id", "zone_id", "request_id", "event_group")
        if column in rows
        for value in rows[column]
    }
    return texts - {""}


def _mentions(frame: pd.DataFrame, hidden: Collection[str]) -> NDArray[np.bool_]:
    """Tell which rows name a redacted feature, in any cell, alone or as a part of a longer id."""
    told = np.zeros(len(frame), dtype=bool)
    if not hidden:
        return told
    names = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, sorted(hidden)))})(?![\w-])")
    for column in frame.columns:
        dtype = frame[column].dtype
        if not isinstance(dtype, gpd.array.GeometryDtype) and not pd.api.types.is_numeric_dtype(dtype):
            told |= np.array([any(map(names.search, _list_texts(cell))) for cell in frame[column]], dtype=bool)
    return told


def _list_texts(cell: object) -> list[str]:
    if isinstance(cell, str):
        return [cell]
    if isinstance(cell, tuple | list | set | frozenset):
        return [text for item in cell for text in _list_texts(item)]
    if isinstance(cell, Mapping):
        return [text for item in cell.items() for text in _list_texts(item)]
    return [cell.url, cell.note] if isinstance(cell, Source) else []


def _tell(
    n_redacted: Mapping[str, int], n_left_out: Mapping[str, int], cells_km: Mapping[str, float]
) -> tuple[str, ...]:
    n_rows, n_gone = sum(n_redacted.values()), sum(n_left_out.values())
    if not n_rows:
        return ()
    edges = ", ".join(f"{word} {edge:g} km" for word, edge in cells_km.items())
    told = [f"{n_rows} features are coarsened to grid cells ({edges}), their names, notes and sources left out."]
    if n_gone:
        told.append(f"{n_gone} rows that were derived from them, or name one of them, are left out.")
    return tuple(told)
