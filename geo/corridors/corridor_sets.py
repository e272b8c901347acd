"""What a search for corridors gives back, ready to write and to join."""

from collections.abc import Iterable
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from geo.corridors.bands import BAND_COLUMNS
from geo.corridors.closures.gates import PINCH_COLUMNS
from geo.corridors.proposals import CORRIDOR_COLUMNS
from geo.geodesy import WGS84

__all__ = ["CorridorSet", "join_sets"]


@dataclass(frozen=True, eq=False, kw_only=True)
class CorridorSet:
    """
    The answers to requests, EPSG:4326.

    Parameters
    ----------
    corridors
        One row per request, reading and proposed way, or the reason why there is none; columns `CORRIDOR_COLUMNS`. The
        active geometry is the corridor, ``centreline`` its centre line, ``escape`` the uncertified leg out of a zone.
    bands
        Ground that ways up to some per cent dearer than the best one pass over; columns `geo.corridors.BAND_COLUMNS`.
    pinch_points
        Gates that the corridors pass, with the room to spare; columns `geo.corridors.PINCH_COLUMNS`.
    """

    corridors: gpd.GeoDataFrame
    bands: gpd.GeoDataFrame
    pinch_points: gpd.GeoDataFrame


def join_sets(sets: Iterable[CorridorSet]) -> CorridorSet:
    """Put sets one behind the other; none at all gives empty frames with all columns."""
    listed = list(sets)
    return CorridorSet(
        corridors=_join(
            [each.corridors for each in listed],
            CORRIDOR_COLUMNS,
            ("geometry", "centreline", "escape"),
        ),
        bands=_join([each.bands for each in listed], BAND_COLUMNS, ("geometry",)),
        pinch_points=_join([each.pinch_points for each in listed], PINCH_COLUMNS, ("geometry",)),
    )


def _join(frames: list[gpd.GeoDataFrame], columns: tuple[str, ...], shapes: tuple[str, ...]) -> gpd.GeoDataFrame:
    filled = [frame for frame in frames if len(frame)]
    table = pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=list(columns))
    for name in shapes:
        table[name] = gpd.GeoSeries(table[name].to_numpy(dtype=object), crs=WGS84)
    return gpd.GeoDataFrame(table, geometry="geometry")
