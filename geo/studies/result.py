"""What a run gives back."""

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from geo.corridors import CostSurface
from geo.corridors.prices import PriceCurve
from geo.rasters import Raster
from geo.strikes import HotSpots
from geo.studies.layers import StudyLayers
from geo.studies.sentences.statement import Statement
from geo.studies.steps.separations import Separations
from geo.studies.study import Study

__all__ = ["StudyResult"]


@dataclass(frozen=True, eq=False, kw_only=True)
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
        Reported strikes that may have happened in the study's window, each with the uncertainty of its place and date.
    overlaps
        Pairs of zones, areas of control and places of strikes: area, shares, distance, per reading.
    exposure
        Probability that a strike lies within a zone, per strike, zone and reading.
    corridors
        Proposed corridors, one row per request and reading; the polygon is the geometry, `centreline` a second one.
    bands, pinch_points
        Ground that ways a little dearer pass over, and the gates that the corridors pass.
    costs
        What a metre of a corridor costs, and what that is made of.
    prices
        What declared zones cost corridors as they grow, one curve for each entry of the study.
    separations
        Lines from which two parties are equally far, with what lies along them; all of them hypothetical.
    ranges
        Least, likely and greatest area of each overlap over readings and line errors, and what moves it most.
    faces
        All layers cut along each other: ground that the same zones and the same holder cover.
    events
        Reports that tell of one event side by side, and what they disagree on.
    density
        Reported strikes per km2, spread by the uncertainty of their places, in the study's plane.
    hot_spots
        Where more strikes are reported than an even spread would bring about, with the test behind it.
    confidence
        How sure it is that a cell's area of control is right, from 0 to 1, in the study's plane.
    ages
        The age of the evidence of each assessment.
    share_check
        The areas of control against published shares of the country; empty where the study has none.
    activity
        Where a party is active without holding ground; None where the study has no such layer.
    bindings
        For each corridor request and zone: whether it binds, and why.
    statements
        The findings in words, English and Arabic, each with its interval and caveat.
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
    bands: gpd.GeoDataFrame
    pinch_points: gpd.GeoDataFrame
    costs: CostSurface
    prices: tuple[PriceCurve, ...]
    separations: Separations
    ranges: pd.DataFrame
    faces: gpd.GeoDataFrame
    events: pd.DataFrame
    density: Raster
    hot_spots: HotSpots
    confidence: Raster
    ages: pd.DataFrame
    share_check: pd.DataFrame
    activity: gpd.GeoDataFrame | None
    bindings: pd.DataFrame
    statements: tuple[Statement, ...]
    notes: tuple[str, ...] = ()
