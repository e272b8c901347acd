"""Layers of features of several shapes, parted into points, lines and polygons."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.layers.records import RawLayer, Repair

__all__ = ["part_by_shape"]

_SHAPE_KINDS: Final = {"sites": (0, 4), "lines": (1, 2, 5), "areas": (3, 6)}  # shapely's ids of geometry types


def part_by_shape(raw: RawLayer) -> dict[str, RawLayer]:
    """Part points, lines and polygons; what has no shape stays with the first of them."""
    if raw.geometries is None or not len(raw.geometries):
        return {"sites": raw}
    types = shapely.get_type_id(raw.geometries)
    masks = {kind: np.isin(types, ids) for kind, ids in _SHAPE_KINDS.items()}
    masks = {kind: mask for kind, mask in masks.items() if mask.any()} or {"sites": np.zeros(len(types), dtype=bool)}
    first = next(iter(masks))
    masks[first] |= ~np.any(list(masks.values()), axis=0)
    return {
        kind: replace(
            raw,
            rows=tuple(row for row, kept in zip(raw.rows, mask, strict=True) if kept),
            row_numbers=tuple(number for number, kept in zip(raw.row_numbers, mask, strict=True) if kept),
            geometries=raw.geometries[mask],
            repairs=tuple(_keep_rows(raw, mask, first=kind == first)),
            refused=raw.refused if kind == first else (),
        )
        for kind, mask in masks.items()
    }


def _keep_rows(raw: RawLayer, mask: NDArray[np.bool_], *, first: bool) -> Iterator[Repair]:
    """Keep the repairs of some rows; those of the whole file go with the first part."""
    kept = {str(number) for number, keep in zip(raw.row_numbers, mask, strict=True) if keep}
    return (repair for repair in raw.repairs if repair.row in kept or (first and not repair.row))
