"""Areas of control that coarse places hold: how much less sure their lines are."""

import geopandas as gpd
import numpy as np
import shapely

from geo.studies.privacy.coarse_rows import is_coarse

__all__ = ["widen_lines"]


def widen_lines(control: gpd.GeoDataFrame, assessments: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """
    Let the uncertainty of coarse places enter the error of the lines that they fix.

    Parameters
    ----------
    control
        Areas of control. Not modified.
    assessments
        The assessed places that they were drawn from, some of them coarse. Not modified.

    Returns
    -------
    control
        The line error of an area grows by the largest uncertainty of the coarse places in it and in the areas that it
        borders on: a place that is moved by so much moves no line between it and its neighbours by more, where the
        ground between them is even.
    """
    coarse = assessments[is_coarse(assessments)]
    if not len(coarse):
        return control
    shapes = control.geometry.to_numpy()
    own_m = np.zeros(len(control))
    place, area = shapely.STRtree(shapes).query(coarse.geometry.to_numpy(), predicate="intersects")
    np.maximum.at(own_m, area, coarse["uncertainty_m"].to_numpy()[place])
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    widest_m = own_m.copy()
    np.maximum.at(widest_m, first, own_m[second])
    drawn = control["method"].ne("stated_area").to_numpy()
    wider = {column: control[column] + np.where(drawn, widest_m, 0.0) for column in ("line_error_m", "uncertainty_m")}
    return control.assign(**wider)
