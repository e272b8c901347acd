"""What was probably meant, for the last part of an error."""

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = ["suggest"]


def suggest(found: str, known: Iterable[str]) -> str:
    """
    Word a guess at what was meant.

    Parameters
    ----------
    found
        What stands there.
    known
        What could stand there.

    Returns
    -------
    cause
        ``meant 'x'`` or ``meant 'x' or 'y'``; empty where nothing known is near.

    Examples
    --------
    >>> suggest("lattitude", ["lat", "latitude", "lon"])
    "meant 'latitude'"
    >>> suggest("colour", ["lat", "lon"])
    ''
    """
    by_folded = {name.casefold(): name for name in sorted(known, reverse=True)}
    near = get_close_matches(found.strip().casefold(), sorted(by_folded), n=2, cutoff=0.6)
    return "meant " + " or ".join(f"{by_folded[name]!r}" for name in near) if near else ""
