"""On which side of what a way runs, in words taken from geometry."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.corridors.sentences import Sentence, name_wind, quote_name, shorten_name

__all__ = ["describe_passing"]

_OF_ARABIC: Final[Mapping[str, str]] = {
    "north": "شمال",
    "north-east": "شمال شرقي",
    "east": "شرق",
    "south-east": "جنوب شرقي",
    "south": "جنوب",
    "south-west": "جنوب غربي",
    "west": "غرب",
    "north-west": "شمال غربي",
}
"""The winds as they stand before a name."""

_N_PLACES = 513
_AS_NEAR = 1.01  # a way that bends round a zone is about as near all along the bend: its middle counts


def describe_passing(
    path_m: NDArray[np.float64], centres_m: Mapping[str, shapely.Point], names: Mapping[str, Sentence]
) -> Sentence:
    """
    Say on which side of each zone a way passes.

    Parameters
    ----------
    path_m
        Vertices in metres, shape (n, 2).
    centres_m
        The centre of each zone, by key.
    names
        Names of the zones by key; they are cut at their first stop where that still tells them apart.

    Returns
    -------
    passes
        Zones in the order in which the way passes them, each with the wind in which the nearest place of the way lies
        from its centre, the middle of a bend around it where it bends; empty where there are no zones.

    Examples
    --------
    >>> centres = {"a": shapely.Point(5, 0), "b": shapely.Point(8, 9)}
    >>> names = {"a": Sentence("Tadmur", "تدمر"), "b": Sentence("Raqqa", "الرقة")}
    >>> print(*describe_passing(np.array([[0.0, 3.0], [10.0, 3.0]]), centres, names), sep="; ")
    north of "Tadmur", south of "Raqqa"; شمال «تدمر»، جنوب «الرقة»
    """
    path = shapely.linestrings(path_m)
    short = {key: shorten_name(names[key]) for key in centres_m}
    taken = [name.en for name in short.values()]
    along = sorted((_locate_m(path, centre), key) for key, centre in centres_m.items())
    told = []
    for at_m, key in along:
        nearest, centre = path.interpolate(at_m), centres_m[key]
        wind = name_wind(float(np.degrees(np.arctan2(nearest.x - centre.x, nearest.y - centre.y))) % 360).en
        name = quote_name(short[key] if taken.count(short[key].en) == 1 else names[key])
        told.append(Sentence(f"{wind} of {name.en}", f"{_OF_ARABIC[wind]} {name.ar}"))
    return Sentence(", ".join(each.en for each in told), "، ".join(each.ar for each in told))


def _locate_m(path: shapely.LineString, centre: shapely.Point) -> float:
    """Find how far along a way it passes a centre, metres."""
    nearest_m = float(path.project(centre))
    places_m = np.append(np.linspace(0.0, path.length, _N_PLACES), nearest_m)
    far_m = shapely.distance(shapely.line_interpolate_point(path, places_m), centre)
    near_m = places_m[far_m <= far_m[-1] * _AS_NEAR]
    return float((near_m.min() + near_m.max()) / 2)
