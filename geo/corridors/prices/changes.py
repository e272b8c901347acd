"""The radii at which the way changes sides, and the one beyond which there is none, by bisection."""

from collections.abc import Iterator
from itertools import pairwise

from geo.corridors.prices.trials import Trial, Trials

__all__ = ["CHANGE_TOLERANCE_M", "find_steps"]

CHANGE_TOLERANCE_M = 10.0
"""How near the two radii on both sides of a change lie to each other at most."""


def find_steps(trials: Trials) -> list[tuple[Trial, Trial]]:
    """
    Find where the class of the way changes.

    Parameters
    ----------
    trials
        Trials of a sweep; the radii of the sweep are tried, and those that bisection asks for between two of them.

    Returns
    -------
    steps
        The last trial of one class (or of a way at all) and the first of the next, at most `CHANGE_TOLERANCE_M` apart,
        by rising radius. A class that comes and goes between two radii of the sweep is not seen.
    """
    tried = [trials.at(radius_m) for radius_m in trials.sweep.radii_m]
    return [step for lower, upper in pairwise(tried) for step in _bisect(trials, lower, upper)]


def _bisect(trials: Trials, lower: Trial, upper: Trial) -> Iterator[tuple[Trial, Trial]]:
    if lower.signature == upper.signature:
        return
    if upper.radius_m - lower.radius_m <= CHANGE_TOLERANCE_M:
        yield lower, upper
        return
    middle = trials.at(float(round((lower.radius_m + upper.radius_m) / 2)))
    yield from _bisect(trials, lower, middle)
    yield from _bisect(trials, middle, upper)
