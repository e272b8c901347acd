"""From a radius with a confidence (RFC 7459) to the spread of a place."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["sigma_from_uncertainty"]

Floats = NDArray[np.float64]


def sigma_from_uncertainty(uncertainty_m: Floats, confidence: Floats) -> Floats:
    """
    Find the standard deviation whose radial `confidence` quantile is `uncertainty_m` (Rayleigh's distribution).

    Parameters
    ----------
    uncertainty_m
        Radii in metres.
    confidence
        Probabilities between 0 and 1 that the true place lies within them.

    Returns
    -------
    sigma_m
        Standard deviation along each axis, in metres.

    Examples
    --------
    >>> print(sigma_from_uncertainty(np.array([5000.0]), np.array([0.95])).round(1))
    [2042.7]
    """
    return np.asarray(uncertainty_m / np.sqrt(-2 * np.log1p(-confidence)))
