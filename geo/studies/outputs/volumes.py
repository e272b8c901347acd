"""Proposed corridors in time: each with a stated speed and departure as a chain of volumes."""

import geopandas as gpd
import pandas as pd

from geo.corridors import to_volumes
from geo.geodesy import WGS84
from geo.studies.result import StudyResult

__all__ = ["time_corridors"]

_KM_H_PER_M_S = 3.6


def time_corridors(result: StudyResult) -> gpd.GeoDataFrame | None:
    """
    Cut the proposed corridors whose requests state a speed into volumes of space and time.

    Parameters
    ----------
    result
        As `run_study` gives it. Not modified.

    Returns
    -------
    volumes
        The chains of `geo.corridors.to_volumes` one behind the other, in the order of the corridors; None where no
        request with a speed has a proposed corridor.
    """
    asked = {entry.id: entry for entry in result.study.settings.corridor}
    chains = []
    for _, row in result.corridors[result.corridors["status"].eq("proposed")].iterrows():
        entry = asked[row["request_id"]]
        if entry.speed_km_h is not None and entry.departure is not None:
            chains.append(to_volumes(row, speed_m_s=entry.speed_km_h / _KM_H_PER_M_S, depart=entry.departure))
    if not chains:
        return None
    return gpd.GeoDataFrame(pd.concat(chains, ignore_index=True), geometry="geometry", crs=WGS84)
