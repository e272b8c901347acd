"""
What is compared: the answers of a study at one moment.

They are those of a run, of a folder of results (`geo.studies.comparison.folders`), or of the layers of a date
(`geo.studies.comparison.dates`): the same four frames each time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.layers import Declaration
from geo.studies.layers import StudyLayers
from geo.studies.result import StudyResult
from geo.studies.settings.tables import StudySettings
from geo.studies.study import Study
from geo.zones import undrawn

__all__ = ["State", "result_state", "tell_method"]


@dataclass(frozen=True, eq=False)
class State:
    """
    One side of a comparison.

    Parameters
    ----------
    label
        How its column is headed.
    as_of
        The moment that it stands for, UTC.
    window
        First moment of the strikes that it may know and first moment after it.
    control, zones, strikes, corridors
        Frames as a result has them; of strikes, those that it knows.
    places
        Assessed places; None where they are not known.
    records
        Declarations without geometry; None where they are not known.
    method
        The settings that turned places into areas of control; empty where they are not known.
    settings
        The study file; None where a folder's manifest does not hold one that can be read today.
    layers
        The study's layers, for the ground under a map; None for a folder of results.
    not_public
        What was done with features that are not public: leave_out, coarsen or keep.
    """

    label: str
    as_of: pd.Timestamp
    window: tuple[pd.Timestamp, pd.Timestamp]
    control: gpd.GeoDataFrame
    zones: gpd.GeoDataFrame
    strikes: gpd.GeoDataFrame
    corridors: gpd.GeoDataFrame
    places: gpd.GeoDataFrame | None = None
    records: tuple[Declaration, ...] | None = None
    method: Mapping[str, Any] = field(default_factory=dict)
    settings: StudySettings | None = None
    layers: StudyLayers | None = None
    not_public: str = "leave_out"


def result_state(result: StudyResult, *, label: str = "") -> State:
    """
    Take what is compared from a result.

    Parameters
    ----------
    result
        As `run_study` gives it. Not modified.
    label
        How its column is headed; the study's date where nothing is given.

    Returns
    -------
    state
        The frames of the result.
    """
    return State(
        label or f"{result.study.as_of:%Y-%m-%d}",
        result.study.as_of,
        result.study.window,
        result.control,
        result.zones,
        result.strikes,
        result.corridors,
        result.layers.frame("control_assessments"),
        undrawn(result.layers.declarations),
        tell_method(result.study),
        result.study.settings,
        result.layers,
        result.study.settings.study.not_public,
    )


def tell_method(study: Study) -> Mapping[str, Any]:
    """Give the settings of control as a manifest has them."""
    return study.settings.control.model_dump(mode="json", by_alias=True, exclude_none=True)
