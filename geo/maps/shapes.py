"""Geometries as packed columns: kinds, counts and whole-number coordinates, every one in a stream of its own."""

import json
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.maps.columns import Column, Pack

__all__ = ["pack_shapes"]

_NOTHING = -1
_POINT, _LINE, _RING, _POLYGON, _MANY_POINTS, _COLLECTION = 0, 1, 2, 3, 4, 7  # of shapely


def pack_shapes(pack: Pack, shapes: NDArray[np.object_], decimals: int) -> Column:
    """
    Pack a column of geometries.

    Parameters
    ----------
    pack
        Takes the numbers.
    shapes
        Shape (n,), in degrees. Not modified.
    decimals
        Decimals of a coordinate in degrees; each is off by half of the last one at most.

    Returns
    -------
    packed
        ``kinds`` (0 is no geometry, else one more than shapely's number), ``parts`` of each multi-part one, ``rings``
        of each polygon, ``sizes`` of each ring, ``lengths`` of each line, ``x`` and ``y``; collections are written out
        in ``others``, by row. Rings are wound as RFC 7946 says.
    """
    flat = np.asarray(shapes, dtype=object)
    kinds = shapely.get_type_id(flat)
    if (kinds == _POINT).all() and not shapely.is_empty(flat).any():
        nothing = np.zeros(0, dtype=np.int64)
        return _pack_streams(pack, kinds, [nothing] * 4, shapely.get_coordinates(flat), decimals) | {"others": {}}
    flat = shapely.force_2d(flat)
    kinds = np.where(shapely.is_empty(flat), _NOTHING, np.where(kinds == _RING, _LINE, kinds))
    areas = np.isin(kinds, (_POLYGON, _POLYGON + 3, _COLLECTION))
    flat[areas] = shapely.orient_polygons(flat[areas])
    collections = np.flatnonzero(kinds == _COLLECTION)
    others = {str(row): _write(flat[row], decimals) for row in collections}
    packed = flat[(kinds != _NOTHING) & (kinds != _COLLECTION)]
    parts, owners = shapely.get_parts(packed, return_index=True)
    counts = np.bincount(owners, minlength=len(packed))
    multiple = shapely.get_type_id(packed) >= _MANY_POINTS
    part_kinds = shapely.get_type_id(parts)
    polygons = parts[part_kinds == _POLYGON]
    rings, ring_owners = shapely.get_rings(polygons, return_index=True)
    counted = [
        counts[multiple],
        np.bincount(ring_owners, minlength=len(polygons)),
        shapely.get_num_coordinates(rings),
        shapely.get_num_coordinates(parts[np.isin(part_kinds, (_LINE, _RING))]),
    ]
    return _pack_streams(pack, kinds, counted, shapely.get_coordinates(parts), decimals) | {"others": others}


def _pack_streams(
    pack: Pack,
    kinds: NDArray[np.int64],
    counted: list[NDArray[np.int64]],
    coordinates_deg: NDArray[np.float64],
    decimals: int,
) -> Column:
    whole = np.rint(coordinates_deg * 10.0**decimals).astype(np.int64)
    while decimals and whole.size and not (whole % 10).any():
        whole, decimals = whole // 10, decimals - 1
    streams = zip(("parts", "rings", "sizes", "lengths"), counted, strict=True)
    return {
        "decimals": decimals,
        "kinds": pack.add_integers(kinds + 1),
        **{name: pack.add_integers(counts) for name, counts in streams},
        "x": pack.add_integers(whole[:, 0]),
        "y": pack.add_integers(whole[:, 1]),
    }


def _write(shape: Any, decimals: int) -> Any:  # noqa: ANN401 - shapely publishes no types
    return json.loads(shapely.to_geojson(shapely.set_precision(shape, 10.0**-decimals, mode="pointwise")))
