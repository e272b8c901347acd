"""The line of a request as assessed and in each hypothetical case, and all of them as a frame."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike

from geo.corridors.separation.comparing import LineShift, compare_lines
from geo.corridors.separation.drawing import SeparationLine, draw_separation_line
from geo.corridors.separation.requests import SeparationRequest
from geo.corridors.separation.scenarios import Scenario
from geo.errors import CorridorError
from geo.geodesy import WGS84

__all__ = ["ASSESSED", "SEPARATION_COLUMNS", "SeparationAnswer", "find_separation", "separation_frame"]

SEPARATION_COLUMNS: Final = (
    "id",
    "name",
    "name_ar",
    "scenario",
    "hypothetical",
    "party_a",
    "party_b",
    "weight_a",
    "weight_b",
    "band_m",
    "length_m",
    "tolerance_m",
    "moved_max_m",
    "moved_mean_m",
    "area_shift_km2",
    "lower_m",
    "upper_m",
    "vertical_reference",
    "valid_from",
    "valid_to",
    "sources",
    "note",
    "geometry",
    "line",
)
"""Columns of a separation frame, in order; `geometry` is the band, `line` the line."""

ASSESSED: Final = "assessed"
"""What stands as `scenario` where nothing is added or removed."""


@dataclass(frozen=True)
class SeparationAnswer:
    """
    One line of a request.

    Parameters
    ----------
    request
        What was asked.
    scenario
        The hypothetical case; None: as assessed.
    separation
        The line.
    shift
        How it moves from the line as assessed; None for that line itself.
    """

    request: SeparationRequest
    scenario: Scenario | None
    separation: SeparationLine
    shift: LineShift | None

    @property
    def id(self) -> str:
        """Unlike that of any other line of the study."""
        return self.request.id if self.scenario is None else f"{self.request.id}:{self.scenario.id}"


def find_separation(
    request: SeparationRequest, a: ArrayLike, b: ArrayLike, *, area: shapely.Geometry
) -> tuple[SeparationAnswer, ...]:
    """
    Draw the line of a request, as assessed and in each of its scenarios.

    Parameters
    ----------
    request
        What is asked.
    a, b
        Places and areas of `party_a` and `party_b`: geometries in longitude and latitude. Not modified.
    area
        Polygon that the lines are drawn in.

    Returns
    -------
    answers
        The line as assessed, then one for each scenario in their order.

    Raises
    ------
    CorridorError
        As :func:`geo.corridors.draw_separation_line`; the message names the case.
    """

    def draw(scenario: Scenario | None) -> SeparationLine:
        own_a, own_b = (a, b) if scenario is None else scenario.apply(a, b)
        weights = request.weights if scenario is None or scenario.weights is None else scenario.weights
        try:
            return draw_separation_line(
                own_a, own_b, band_m=request.band_m, area=area, weights=weights, tolerance_m=request.tolerance_m
            )
        except CorridorError as error:
            case = ASSESSED if scenario is None else f"scenario {scenario.id!r}"
            message = f"{request.id!r}, {case}, a is {request.party_a.id} and b is {request.party_b.id}: "
            raise CorridorError(message + error.message, error.findings) from error

    base = draw(None)
    answers = [SeparationAnswer(request, None, base, None)]
    for scenario in request.scenarios:
        variant = draw(scenario)
        answers.append(SeparationAnswer(request, scenario, variant, compare_lines(base, variant)))
    return tuple(answers)


def separation_frame(answers: Iterable[SeparationAnswer], *, clipped: bool = False) -> gpd.GeoDataFrame:
    """
    Put lines into a frame.

    Parameters
    ----------
    answers
        From :func:`find_separation`, of any number of requests.
    clipped
        Cut the bands at the edge of the area that their lines were drawn in.

    Returns
    -------
    frame
        One row for each line, in order, in the columns :data:`SEPARATION_COLUMNS`, EPSG:4326. Every row is
        hypothetical: nobody has agreed to any of these lines. `moved_max_m`, `moved_mean_m` and `area_shift_km2` are
        NaN for the line as assessed; heights are NaN where it has none.

    Examples
    --------
    >>> separation_frame([]).columns[-2:].tolist()
    ['geometry', 'line']
    """
    rows = [_write_row(answer, clipped=clipped) for answer in answers]
    table = pd.DataFrame(rows, columns=list(SEPARATION_COLUMNS))
    for name in ("valid_from", "valid_to"):
        table[name] = pd.to_datetime(pd.Series(table[name], dtype=object), utc=True).astype("datetime64[us, UTC]")
    frame = gpd.GeoDataFrame(table, geometry=gpd.GeoSeries(table["geometry"].to_numpy(dtype=object), crs=WGS84))
    frame["line"] = gpd.GeoSeries(table["line"].to_numpy(dtype=object), crs=WGS84)
    return frame[list(SEPARATION_COLUMNS)]


def _write_row(answer: SeparationAnswer, *, clipped: bool) -> dict[str, Any]:
    request, drawn, shift = answer.request, answer.separation, answer.shift
    lower_m, upper_m = (np.nan, np.nan) if request.altitude_m is None else request.altitude_m
    return {
        "id": answer.id,
        "name": _join_names(request.name, f"{answer.scenario.name} (hypothetical)" if answer.scenario else ""),
        "name_ar": _join_names(request.name_ar, _name_case_ar(answer.scenario)),
        "scenario": answer.scenario.id if answer.scenario else ASSESSED,
        "hypothetical": True,
        "party_a": request.party_a.id,
        "party_b": request.party_b.id,
        "weight_a": drawn.weights[0],
        "weight_b": drawn.weights[1],
        "band_m": drawn.band_m,
        "length_m": drawn.length_m,
        "tolerance_m": drawn.tolerance_m,
        "moved_max_m": shift.moved_max_m if shift else np.nan,
        "moved_mean_m": shift.moved_mean_m if shift else np.nan,
        "area_shift_km2": shift.area_shift_km2 if shift else np.nan,
        "lower_m": lower_m,
        "upper_m": upper_m,
        "vertical_reference": request.vertical_reference,
        "valid_from": request.valid_from,
        "valid_to": request.valid_to,
        "sources": request.sources,
        "note": request.note,
        "geometry": drawn.band_in_area if clipped else drawn.band,
        "line": drawn.line,
    }


def _join_names(*names: str) -> str:
    return ": ".join(name for name in names if name)


def _name_case_ar(scenario: Scenario | None) -> str:
    return f"{scenario.name_ar} (افتراضي)" if scenario and scenario.name_ar else ""
