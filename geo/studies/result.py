"""What a run gives back."""

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from geo.studies.study import Study, StudyLayers

__all__ = ["StudyResult"]


@dataclass(frozen=True, eq=False)
class StudyResult:
    """
    The frames of a run, in EPSG:4326 with stable columns, so that work can go on from any of them.

    Parameters
    ----------
    study, layers
        What was asked, and what was read for it.
    control
        Assessed areas of control at the study's date: one row per connected area; together they cover the country.
    zones
        Declared zones, one row per zone, reading and tier.
    strikes
        Reported strikes in the study's window, each with the uncertainty of its place.
    overlaps
        Pairs of zones, areas of control and places of strikes: area, shares, distance, per reading.
    exposure
        Probability that a strike lies within a zone, per strike, zone and reading.
    corridors
        Proposed corridors, one row per request and reading; the polygon is the geometry, `centreline` a second one.
    notes
        What a reader of the result must know: what was left out, and why.
    """

    study: Study
    layers: StudyLayers
    control: gpd.GeoDataFrame
    zones: gpd.GeoDataFrame
    strikes: gpd.GeoDataFrame
    overlaps: gpd.GeoDataFrame
    exposure: pd.DataFrame
    corridors: gpd.GeoDataFrame
    notes: tuple[str, ...] = ()
