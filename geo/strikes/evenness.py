"""
Tests of an even spread, for events whose places are uncertain.

Were `n` events spread evenly and independently over a country (complete spatial randomness), the number in a window
would be binomial with `n` and the window's share of the country. The true number is not known, because places are
uncertain: it is Poisson-binomial with the probability that each event lies there. The p-value is the mean of the
binomial test's over that distribution, a fuzzy p-value (Geyer and Meeden 2005, "Fuzzy and randomized confidence
intervals and P-values", Statistical Science 20, 358-366). A mean of p-values is valid to within a factor of two at
worst (Rüschendorf 1982, "Random variables with maximum sums", Adv. Appl. Prob. 14, 623-632). Here it pulls towards the
middle, as the tests show by simulation: vague places make it harder to stand out.

Many windows are many tests. They are adjusted together to a false discovery rate (Benjamini and Hochberg 1995, J. R.
Stat. Soc. B 57, 289-300), which holds for windows that overlap, as these depend on each other positively (Benjamini
and Yekutieli 2001, Ann. Stat. 29, 1165-1188).
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtrc

__all__ = ["adjust_p_values", "evenness_p_values", "least_count"]

Floats = NDArray[np.float64]


def evenness_p_values(probabilities: Floats, share: Floats) -> Floats:
    """
    Test windows for more events than an even spread would put there.

    Parameters
    ----------
    probabilities
        Shape ``(n_events, n_windows)``: that each event lies in each window, independent of each other.
    share
        Share of the country that each window holds.

    Returns
    -------
    p_value
        The mean, over the Poisson-binomial number of events in the window, of the probability of at least that number
        under a binomial with `share`. Where places are exact it is the p-value of the binomial test.

    Examples
    --------
    Three of three events in a window of a tenth of the country:

    >>> print(evenness_p_values(np.ones((3, 1)), np.array([0.1])).round(6))
    [0.001]
    """
    n_events = len(probabilities)
    number = np.zeros((n_events + 1, len(share)))
    number[0] = 1.0
    for probability in probabilities:
        number[1:] = number[1:] * (1 - probability) + number[:-1] * probability
        number[0] *= 1 - probability
    at_least = np.ones_like(number)
    at_least[1:] = bdtrc(np.arange(n_events)[:, None], n_events, share)
    return np.asarray((number * at_least).sum(axis=0))


def adjust_p_values(p_values: Floats) -> Floats:
    """
    Adjust p-values so that those up to a level have that false discovery rate (Benjamini and Hochberg 1995).

    Parameters
    ----------
    p_values
        Shape ``(n,)``.

    Returns
    -------
    q_values
        Same shape and order; never less than the p-values.

    Examples
    --------
    >>> print(adjust_p_values(np.array([0.01, 0.04, 0.03])))
    [0.03 0.04 0.04]
    """
    order = np.argsort(p_values)[::-1]
    scaled = p_values[order] * len(p_values) / np.arange(len(p_values), 0, -1)
    adjusted = np.empty(len(p_values))
    adjusted[order] = np.minimum(np.minimum.accumulate(scaled), 1.0)
    return adjusted


def least_count(n_events: int, share: Floats, window_size: int, level: float) -> int:
    """
    Find how many events at one exactly known place, and nowhere else, would stand out.

    Parameters
    ----------
    n_events
        All events.
    share
        Share of the country that each window holds; the greatest is that of a window whole.
    window_size
        How many windows hold the place: all of them have the same p-value then and pass together.
    level
        False discovery rate.

    Returns
    -------
    least
        From 1 on; one more than `n_events` where no number would do.

    Examples
    --------
    >>> least_count(46, np.full(2_000, 0.01), 21, 0.05)
    5
    """
    numbers = np.arange(1, n_events + 1)
    needed = level * min(window_size, len(share)) / len(share)
    passing = numbers[bdtrc(numbers - 1, n_events, share.max()) <= needed]
    return int(passing[0]) if len(passing) else n_events + 1
