"""From the study's layer of reported strikes to strikes with a place, and to their density."""

import geopandas as gpd
import pandas as pd

from geo.layers import window_probability
from geo.rasters import Raster
from geo.strikes import grade_strikes, mark_accounts, strike_density
from geo.studies.layers import StudyLayers
from geo.studies.steps.costs import fit_cost_grid
from geo.studies.study import Study

__all__ = ["SCHEME", "place_strikes", "spread_strikes"]

SCHEME = "tadmur"  # the scheme of grades.csv that our own grades belong to


def place_strikes(study: Study, layers: StudyLayers) -> tuple[gpd.GeoDataFrame, int]:
    """
    Keep the strikes that may have happened in the window, and place them; also count those left out.

    `in_window` is the probability that the date lies in the window; where a span is open and no share can be told, the
    strike is kept and counts in full.
    """
    strikes = layers.reads["strikes"].frame
    first, end = (moment.to_pydatetime() for moment in study.window)
    dates = strikes["event_date_from"], strikes["event_date_to"]
    in_window = window_probability(*dates, (first, end), date_edtf=strikes["date_edtf"])
    inside = strikes.assign(in_window=pd.Series(in_window, strikes.index).fillna(1.0))[in_window != 0]
    graded = grade_strikes(inside.reset_index(drop=True), layers.grades, layers.gazetteer, scheme=SCHEME)
    return mark_accounts(graded), len(strikes) - len(inside)


def spread_strikes(study: Study, layers: StudyLayers, strikes: gpd.GeoDataFrame) -> Raster:
    """Spread the strikes over the grid of the cost surface; accounts of one event weigh as one together."""
    weights = strikes["in_window"] / strikes["n_accounts"]
    return strike_density(strikes, fit_cost_grid(study, layers), weights=weights, study_area=layers.outline)
