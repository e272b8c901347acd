"""
Ground that a party claims and nobody has confirmed.

A claim is no evidence of who holds the ground, so it moves no line between the areas that assessed places give. It is
laid over them: the ground that lies nearer to the claimed place than to any assessed or contested one, up to a reach,
within the area that the place stands in. Take the claims away, and the areas are those without them.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.control.allocation import Holding
from geo.control.field import Field
from geo.control.ground import Ground, Layer
from geo.control.line_errors import line_error
from geo.control.outlines import outline_labels
from geo.control.partition import cut_to_country, merge_faces
from geo.control.settings import ControlSettings
from geo.rasters import accumulated_cost

__all__ = ["lay_claims"]


def lay_claims(
    ground: Ground, field: Field, patches: NDArray[np.object_], layers: list[Layer], settings: ControlSettings
) -> tuple[NDArray[np.object_], list[Layer]]:
    """
    Cut claimed ground out of the areas that it lies in.

    A claim is drawn where its place stands in another party's area or on unknown ground. On ground that is the
    claimant's own by the assessed places, or contested anyway, it adds nothing; nor does one that stands in the same
    cell as a place that is assessed.

    Parameters
    ----------
    ground
        Places of every status.
    field
        What travel cost spreads over, on the grid of the areas.
    patches, layers
        The areas by the assessed places, in degrees, and what each says.
    settings
        Reach of claims, start costs and cell size.

    Returns
    -------
    patches, layers
        The same ground; unchanged where there is no claim.
    """
    claims = _Claims.of(ground)
    if not claims.parties:
        return patches, layers
    outlines, outline_party = _outline_claims(ground, field, claims, settings)
    faces, area, over = cut_to_country(ground.country, patches, outlines, list(range(len(outlines))))
    claimant = np.append(outline_party, 0)[over]
    adds = np.array([[False, *(_adds(layer.holding, party) for party in claims.parties)] for layer in layers])
    claimant[~adds[area, claimant]] = 0

    width = len(claims.parties) + 1
    pieces, keys = merge_faces(faces, area * width + claimant)
    held = _hold_their_place(ground, claims, patches, pieces, keys, settings.cell_m)
    pieces, keys = merge_faces(pieces, np.where(held, keys, keys - keys % width))
    return pieces, [
        _claim(ground, claims, layers[row], number, piece, settings.claimed_reach_m) if number else layers[row]
        for piece, row, number in zip(pieces, *np.divmod(keys, width), strict=True)
    ]


@dataclass(frozen=True, eq=False)
class _Claims:
    """
    Which places are claims, and whose.

    Parameters
    ----------
    parties
        The claiming parties, sorted; in numbers that name one of them the first is 1, and 0 is nobody.
    is_claim
        Which rows of the places are claims.
    party_number
        Of each claim, in the order of the rows.
    """

    parties: list[str]
    is_claim: NDArray[np.bool_]
    party_number: NDArray[np.int64]

    @classmethod
    def of(cls, ground: Ground) -> Self:
        is_claim = ground.places["status"].eq("claimed").to_numpy()
        parties, rows = np.unique(ground.places["party"].to_numpy(dtype=str)[is_claim], return_inverse=True)
        return cls(parties.tolist(), is_claim, rows + 1)


def _outline_claims(
    ground: Ground, field: Field, claims: _Claims, settings: ControlSettings
) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Draw the ground that lies nearer to a claimed place than to any that is assessed or contested."""
    starts_m, costs_m = field.start(ground.places, ground.xy_m, settings.start_cost_m)

    def spread(rows: NDArray[np.intp], limit_m: float) -> NDArray[np.float32]:
        return accumulated_cost(field.slowness, starts_m[rows], start_cost=costs_m[rows], limit=limit_m).values

    rows = np.flatnonzero(claims.is_claim)
    speaking = np.flatnonzero(ground.speaks)
    least_m = np.full(field.grid.shape, np.inf, dtype=np.float32)
    if len(speaking):
        least_m = spread(speaking, settings.claimed_reach_m + costs_m[rows].max())
    labels = np.zeros(field.grid.shape, dtype=np.int32)
    for number in range(1, len(claims.parties) + 1):
        own = rows[claims.party_number == number]
        cost_m = spread(own, settings.claimed_reach_m + costs_m[own].max())
        labels = np.where(cost_m < least_m, number, labels).astype(np.int32)
        least_m = np.minimum(cost_m, least_m)
    outlines_m, numbers = outline_labels(field.grid, field.fill_walls(labels))
    return ground.plane.unproject(outlines_m[numbers > 0]), numbers[numbers > 0].astype(np.int64)


def _adds(holding: Holding, party: str) -> bool:
    """Whether a party's claim says anything that the holding does not."""
    return holding.status != "contested" and party not in holding.claimants


def _claim(ground: Ground, claims: _Claims, layer: Layer, number: int, piece: shapely.Polygon, reach_m: float) -> Layer:
    """Say what claimed ground says of itself: who claims it, who holds it by the assessed places, and how surely."""
    stated_m, piece_m = ground.plane.project(np.array([shapely.boundary(ground.country), piece], dtype=object))
    own = np.flatnonzero(claims.is_claim)[claims.party_number == number]
    holding = Holding("claimed", (claims.parties[number - 1], *layer.holding.claimants))
    error_m = line_error(piece_m, stated_m, ground.xy_m[own], ground.xy_m[ground.speaks])
    # Where no place is near, a claim ends at its reach, and nobody says that it goes so far.
    return Layer("claim", holding, line_error_m=float(np.fmin(error_m, reach_m)))


def _hold_their_place(
    ground: Ground,
    claims: _Claims,
    patches: NDArray[np.object_],
    pieces: NDArray[np.object_],
    keys: NDArray[np.int64],
    cell_m: float,
) -> NDArray[np.bool_]:
    """Tell which pieces hold a claim of their party that stands in their area, to the cell that lines are drawn by."""
    area, party_number = np.divmod(keys, len(claims.parties) + 1)
    claim, stands_in = shapely.STRtree(patches).query(
        ground.places.geometry.to_numpy()[claims.is_claim], predicate="intersects"
    )
    points_m = shapely.points(ground.xy_m[claims.is_claim])[claim]
    piece, near = shapely.STRtree(points_m).query(ground.plane.project(pieces), predicate="dwithin", distance=cell_m)
    own = (stands_in[near] == area[piece]) & (claims.party_number[claim[near]] == party_number[piece])
    held = np.zeros(len(pieces), dtype=bool)
    held[piece[own]] = True
    return held
