"""
Where two parties meet and no line can part them: common ground, and ground whose nearest place belongs to both.

The edge of such ground is traced with the line, and taken out of it here.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.corridors.separation.fields import Field, metres_per_degree
from geo.corridors.separation.tracing import Lattice

__all__ = ["Runs", "cut_runs", "draw_tied", "keep_parting"]

Floats = NDArray[np.float64]

_DIRECTIONS: Final = np.radians(np.arange(16) * 22.5)
_RING: Final = 100.0  # its radius, in distances that count as the same place
_FEWEST_TIED: Final = 4  # of the directions; a line of equal distance holds two of them at most
_HALVINGS: Final = 30


class Runs(NamedTuple):
    """
    Lines cut where the parties begin to meet; each piece of shape ``(n, 2)``, neighbours share a vertex.

    Parameters
    ----------
    parting
        Pieces between ground of the one party and ground of the other.
    turning
        Single edges from a place that parts to one where the parties meet.
    meeting
        Pieces along common ground, or along ground whose nearest place belongs to both.
    """

    parting: tuple[Floats, ...]
    turning: tuple[Floats, ...]
    meeting: tuple[Floats, ...]


def cut_runs(field: Field, chains: Sequence[Floats]) -> Runs:
    """
    Cut lines where the parties begin to meet.

    Parameters
    ----------
    field
        The weighted difference.
    chains
        Lines in longitude and latitude, each of shape ``(n, 2)``.

    Returns
    -------
    runs
        All pieces of all lines, in order.
    """
    if not chains:
        return Runs((), (), ())
    flags = np.split(_parts_ground(field, np.concatenate(chains)), np.cumsum([len(chain) for chain in chains])[:-1])
    pieces: tuple[list[Floats], ...] = ([], [], [])
    for chain, parts in zip(chains, flags, strict=True):
        if parts.all():
            pieces[0].append(chain)
            continue
        kind = np.where(parts[:-1] & parts[1:], 0, np.where(parts[:-1] | parts[1:], 1, 2))
        ends = np.flatnonzero((np.diff(kind, append=-1) != 0) | (kind == 1))
        start = 0
        for end in ends.tolist():
            pieces[kind[end]].append(chain[start : end + 2])
            start = end + 1
    return Runs(*map(tuple, pieces))


def keep_parting(field: Field, chains: Sequence[Floats]) -> tuple[Floats, ...]:
    """
    Keep the parts of refined lines up to where the parties begin to meet.

    Parameters
    ----------
    field
        The weighted difference.
    chains
        Lines in longitude and latitude, each of shape ``(n, 2)``; every edge on the line.

    Returns
    -------
    parting
        What is left, in order.
    """
    return tuple(part for chain in chains for part in _split(field, chain))


def _split(field: Field, chain: Floats) -> Iterator[Floats]:
    parts = _parts_ground(field, chain)
    turning = np.flatnonzero(parts[1:] != parts[:-1])
    here, there = chain[turning], chain[turning + 1]
    ends = _find_ends(field, np.where(parts[turning, None], here, there), np.where(parts[turning, None], there, here))
    end_after = dict(zip(turning.tolist(), ends, strict=True))
    starts = np.flatnonzero(np.diff(parts.astype(np.int8), prepend=0) == 1)
    stops = np.flatnonzero(np.diff(parts.astype(np.int8), append=0) == -1)
    for start, stop in zip(starts.tolist(), stops.tolist(), strict=True):
        pieces = [chain[start : stop + 1]]
        if start > 0:
            pieces.insert(0, end_after[start - 1][None])
        if stop < len(chain) - 1:
            pieces.append(end_after[stop][None])
        yield np.concatenate(pieces)


def _find_ends(field: Field, parting: Floats, meeting: Floats) -> Floats:
    """Halve each stretch between a place that parts and one where the parties meet, and give its last parting place."""
    length_m = np.linalg.norm((meeting - parting) * metres_per_degree(parting[:, 1]), axis=1)
    for _ in range(_HALVINGS):
        if (length_m <= field.same_m).all():
            break
        middle = (parting + meeting) / 2
        parts = _parts_ground(field, middle)[:, None]
        parting, meeting = np.where(parts, middle, parting), np.where(parts, meeting, middle)
        length_m = length_m / 2
    return parting


def _parts_ground(field: Field, places: Floats) -> NDArray[np.bool_]:
    """Tell where the line has the one party's ground on one side and the other's on the other."""
    excess = field.measure(places)
    parts = ~excess.met
    tied = np.flatnonzero(excess.nearly_tied & ~excess.met)
    if len(tied):
        ring_m = _RING * field.same_m * np.column_stack((np.cos(_DIRECTIONS), np.sin(_DIRECTIONS)))
        around = places[tied, None] + ring_m / metres_per_degree(places[tied, 1])[:, None]
        n_tied = field.measure(around.reshape(-1, 2)).tied.reshape(len(tied), -1).sum(axis=1)
        parts[tied] = n_tied < _FEWEST_TIED
    return parts


def draw_tied(lattice: Lattice, cells: NDArray[np.intp]) -> shapely.Geometry:
    """
    Draw the cells at whose corners the nearest place belongs to both parties.

    Parameters
    ----------
    lattice
        The grid.
    cells
        Rows and columns, shape ``(n, 2)``, sorted.

    Returns
    -------
    ground
        Polygons in longitude and latitude; empty where there are no cells.

    Examples
    --------
    >>> from geo.corridors.separation.tracing import fit_lattice
    >>> from geo.geodesy import LocalPlane
    >>> lattice = fit_lattice(shapely.box(38, 34, 39, 35), LocalPlane(38.5, 34.5, 34.2, 34.8), 1000.0)
    >>> ground = draw_tied(lattice, np.array([[3, 5], [3, 6], [4, 5]]))
    >>> ground.geom_type, int(shapely.get_num_coordinates(ground))
    ('Polygon', 8)
    """
    if not len(cells):
        return shapely.MultiPolygon()
    breaks = np.flatnonzero((np.diff(cells[:, 0]) != 0) | (np.diff(cells[:, 1]) != 1)) + 1
    bounds = [0, *breaks.tolist(), len(cells)]
    runs = np.array([(cells[first, 0], cells[first, 1], cells[last - 1, 1]) for first, last in pairwise(bounds)])
    row, west, east = runs.T
    corners = lattice.west_m, lattice.south_m
    flat = shapely.union_all(
        shapely.box(
            corners[0] + west * lattice.cell_m,
            corners[1] + row * lattice.cell_m,
            corners[0] + (east + 1) * lattice.cell_m,
            corners[1] + (row + 1) * lattice.cell_m,
        )
    )
    return lattice.plane.unproject(np.array([flat], dtype=object))[0]
