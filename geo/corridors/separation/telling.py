"""A separation line in words: where it runs, what it depends on, and how far a hypothetical case moves it."""

import math
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.corridors.sentences import Sentence, join_sentences, name_wind, quote_name, write_km
from geo.corridors.separation.answers import SeparationAnswer
from geo.corridors.separation.drawing import SeparationLine
from geo.geodesy import bearing_deg, distance_m, fit_plane

__all__ = ["Passage", "find_passages", "tell_separation"]

_MOST_PLACES: Final = 4
_FARTHEST_M: Final = 60_000.0
_LEAST_M_PER_DEGREE: Final = 110_500.0  # of latitude anywhere, and of longitude at the equator
_APART_SHARE: Final = 1 / 8
_BESIDE_M: Final = 1000.0
_EVEN: Final = 1e-9
_AGREED_BY_NOBODY: Final = Sentence(
    "It is worked out from distances alone; nobody has agreed to it.", "حُسب من المسافات وحدها، ولم يوافق عليه أحد."
)


@dataclass(frozen=True)
class Passage:
    """
    How a line passes a place.

    Parameters
    ----------
    name
        The place.
    distance_m
        From the place to the line.
    wind
        In which direction from the place.
    """

    name: Sentence
    distance_m: float
    wind: Sentence


def find_passages(separation: SeparationLine, places: gpd.GeoDataFrame) -> tuple[Passage, ...]:
    """
    Choose the places by which a reader finds a line.

    Parameters
    ----------
    separation
        The line.
    places
        Points in EPSG:4326 with ``id, name, name_ar`` and, where known, ``population``. Not modified.

    Returns
    -------
    passages
        Up to four, from west to east: the most populous within 60 km that lie an eighth of the line apart.

    Examples
    --------
    >>> from geo.corridors.separation import draw_separation_line
    >>> west, east = shapely.points([(38.0, 34.5), (39.0, 34.5)])
    >>> line = draw_separation_line(west, east, band_m=20_000, area=shapely.box(37.5, 34.0, 39.5, 35.0))
    >>> towns = gpd.GeoDataFrame(
    ...     {"id": ["tadmur"], "name": ["Tadmur"], "name_ar": ["تدمر"], "population": [55_062]},
    ...     geometry=[shapely.Point(38.284, 34.5624)], crs="EPSG:4326",
    ... )
    >>> print(*(f"{passage.distance_m:.0f} m {passage.wind.en}" for passage in find_passages(line, towns)))
    19823 m east
    """
    population = places["population"] if "population" in places else pd.Series(np.nan, index=places.index)
    within = shapely.dwithin(places.geometry.to_numpy(), separation.line, _reach_deg(separation.line))
    places, population = places[within], population[within]
    ranked = places.assign(rank=-population.astype(np.float64).fillna(0.0)).sort_values(["rank", "id"], kind="stable")
    shapes = ranked.geometry.to_numpy()
    off_m = distance_m(shapes, np.full(len(shapes), separation.line, dtype=object))
    near = off_m <= _FARTHEST_M
    ranked, shapes, off_m = ranked[near], shapes[near], off_m[near]
    nearest_deg, along_m = _find_nearest(separation.line, shapes)
    chosen: list[int] = []
    for number in range(len(shapes)):
        gaps_m = [abs(along_m[number] - along_m[other]) for other in chosen]
        if len(chosen) < _MOST_PLACES and all(gap >= _APART_SHARE * separation.length_m for gap in gaps_m):
            chosen.append(number)
    chosen.sort(key=lambda number: tuple(nearest_deg[number]))
    names, names_ar = ranked["name"].tolist(), ranked["name_ar"].tolist()
    return tuple(
        Passage(
            Sentence(names[number], names_ar[number] or names[number]),
            float(off_m[number]),
            name_wind(float(bearing_deg(shapes[number].x, shapes[number].y, *nearest_deg[number]))),
        )
        for number in chosen
    )


def _reach_deg(line: shapely.Geometry) -> float:
    """Degrees, on a flat map of longitude and latitude, beyond which no place is near a line."""
    west, south, east, north = line.bounds
    farthest_deg = _FARTHEST_M / _LEAST_M_PER_DEGREE
    reach_deg = farthest_deg / np.cos(np.radians(min(max(-south, north) + farthest_deg, 89.0)))
    beside_seam = west - reach_deg < -180 or east + reach_deg > 180  # noqa: PLR2004 - where the map ends
    return math.inf if beside_seam else float(reach_deg)


def _find_nearest(
    line: shapely.Geometry, points: NDArray[np.object_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Nearest place of the line to each point, near enough to tell a direction, and how far along the line it is."""
    plane = fit_plane(line.bounds)
    (flat,) = plane.project(np.array([line], dtype=object))
    flat_points = plane.project(points)
    ends = shapely.get_coordinates(plane.unproject(shapely.shortest_line(flat_points, flat)))
    return ends[1::2], np.asarray(shapely.line_locate_point(flat, flat_points))


def tell_separation(answer: SeparationAnswer, places: gpd.GeoDataFrame | None = None) -> Sentence:
    """
    Say where a line runs, and how far it moves from the one as assessed.

    Parameters
    ----------
    answer
        One line of a request.
    places
        As for :func:`find_passages`; None leaves out where it runs.

    Returns
    -------
    sentence
        English and Arabic. It says what the line is drawn from, that it is hypothetical, and that nobody has agreed to
        it.
    """
    said = [
        _tell_case(answer),
        _tell_course(answer, () if places is None else find_passages(answer.separation, places)),
    ]
    if answer.shift is not None:
        said.append(_tell_shift(answer))
    return join_sentences([*said, _AGREED_BY_NOBODY])


def _parties(answer: SeparationAnswer) -> tuple[Sentence, Sentence]:
    both = (answer.request.party_a, answer.request.party_b)
    first, second = (quote_name(Sentence(party.name, party.name_ar)) for party in both)
    return first, second


def _tell_case(answer: SeparationAnswer) -> Sentence:
    if answer.scenario is None:
        return Sentence("Drawn from the places as assessed.", "رُسم من الأماكن كما قُيِّمت.")
    name = quote_name(Sentence(answer.scenario.name, answer.scenario.name_ar or answer.scenario.name))
    return Sentence(f"Drawn for the hypothetical case {name.en}.", f"رُسم للحالة الافتراضية {name.ar}.")


def _tell_course(answer: SeparationAnswer, passages: tuple[Passage, ...]) -> Sentence:
    first, second = _parties(answer)
    length = write_km(answer.separation.length_m)
    weight_a, weight_b = answer.separation.weights
    if weight_a < weight_b:
        first, second, weight_a, weight_b = second, first, weight_b, weight_a
    ratio = weight_a / weight_b
    if ratio - 1 < _EVEN:
        rule = Sentence(
            f"The line as far from {first.en} as from {second.en}", f"الخط المتساوي البعد عن {first.ar} وعن {second.ar}"
        )
    else:
        rule = Sentence(
            f"The line {ratio:g} times as far from {first.en} as from {second.en}",
            f"الخط الذي يساوي بعدُه عن {first.ar} بعدَه عن {second.ar} مضروبًا في {ratio:g}",
        )
    en, ar = f"{rule.en} is {length.en} long within the area", f"{rule.ar} طوله {length.ar} داخل المنطقة"
    if passages:
        en += " and passes " + ", ".join(_tell_passage(passage).en for passage in passages)
        ar += "، ويمر " + "، و".join(_tell_passage(passage).ar for passage in passages)
    return Sentence(f"{en}.", f"{ar}.")


def _tell_passage(passage: Passage) -> Sentence:
    name = quote_name(passage.name)
    if passage.distance_m < _BESIDE_M:
        return Sentence(f"within 1 km of {name.en}", f"على أقل من 1 كم من {name.ar}")
    far = write_km(passage.distance_m)
    return Sentence(f"{far.en} {passage.wind.en} of {name.en}", f"على بعد {far.ar} إلى {passage.wind.ar} من {name.ar}")


def _tell_shift(answer: SeparationAnswer) -> Sentence:
    first, second = _parties(answer)
    shift = answer.shift
    if shift is None or shift.moved_max_m <= answer.separation.tolerance_m:
        return Sentence("The line does not move.", "لا يتحرك الخط.")
    most, mean = write_km(shift.moved_max_m), write_km(shift.moved_mean_m)
    gains = [
        Sentence(f"{area_km2:,.0f} km² to that of {party.en}", f"{area_km2:,.0f} كم² إلى جانب {party.ar}")
        for area_km2, party in ((shift.to_a_km2, first), (shift.to_b_km2, second))
        if round(area_km2) > 0
    ]
    en = f"It moves by up to {most.en}, {mean.en} on average"
    ar = f"يتحرك حتى {most.ar}، و{mean.ar} في المتوسط"
    if gains:
        en += "; ground changes side, " + " and ".join(gain.en for gain in gains)
        ar += "؛ وتنتقل أرض من جانب إلى آخر: " + " و".join(gain.ar for gain in gains)
    return Sentence(f"{en}.", f"{ar}.")
