"""What a report holds beside the map's content."""

from dataclasses import dataclass

import pandas as pd

from geo.corridors.prices import PriceCurve
from geo.maps.content import MapContent

__all__ = ["ReportContent", "ReportInput"]


@dataclass(frozen=True, slots=True)
class ReportInput:
    """
    A file that the study was made from.

    Parameters
    ----------
    name
        As the study names it; no path of a machine.
    sha256
        64 hexadecimal digits.
    """

    name: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportContent:
    """
    Everything that one report tells.

    Parameters
    ----------
    study_id
        The study's short name.
    shown
        The map's content: the picture, and the frames that the tables are made of. Its language comes first.
    ranges
        Least, likely and greatest area of each overlap, as `geo.overlaps.overlap_ranges` gives them; None without.
    curves
        Price curves.
    notes
        What was left out, and why; English.
    inputs
        Files and their hashes.
    """

    study_id: str
    shown: MapContent
    ranges: pd.DataFrame | None = None
    curves: tuple[PriceCurve, ...] = ()
    notes: tuple[str, ...] = ()
    inputs: tuple[ReportInput, ...] = ()
