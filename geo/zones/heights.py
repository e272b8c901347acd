"""Whether a zone's height limits take in a height block, where the two can be compared at all."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from geo.errors import SettingsError
from geo.layers.vocabularies import SAME_LEVELS

__all__ = ["HeightBlock", "Meeting", "meet_heights"]

_LEVEL_NAMES_AR: Final[Mapping[str, str]] = {"mean sea level": "مستوى سطح البحر", "ground": "سطح الأرض"}


@dataclass(frozen=True, slots=True)
class HeightBlock:
    """
    A block of heights above a level.

    Parameters
    ----------
    lower_m, upper_m
        Its ends in metres; the same for a single level, infinite where there is no end.
    reference
        What they are measured from; the names of one level in `SAME_LEVELS` are taken as one.

    Raises
    ------
    SettingsError
        An end is missing, or the upper one is below the lower one.

    Examples
    --------
    >>> HeightBlock(0.0, 3000.0, "AMSL").write()
    ('0 m to 3000 m above mean sea level', 'بين 0 م و3000 م فوق مستوى سطح البحر')
    """

    lower_m: float
    upper_m: float
    reference: str

    def __post_init__(self) -> None:
        """Refuse ends the wrong way round."""
        if not self.lower_m <= self.upper_m:
            raise SettingsError(
                f"Height block: found {self.lower_m:g} m to {self.upper_m:g} m, expected an upper end that is not "
                "below the lower one. Likely cause: the two ends swapped."
            )

    @property
    def level(self) -> str:
        """The one name of what the heights are measured from."""
        folded = " ".join(self.reference.casefold().split())
        return SAME_LEVELS.get(folded, folded)

    @property
    def is_whole(self) -> bool:
        """Whether it has no limit at all."""
        return math.isinf(self.lower_m) and math.isinf(self.upper_m)

    def meets(self, other: "HeightBlock") -> bool:
        """Tell whether the two share more than an end; a single level at a lower end is shared, at an upper one not."""
        lower_m, upper_m = max(self.lower_m, other.lower_m), min(self.upper_m, other.upper_m)
        is_level = self.lower_m == self.upper_m or other.lower_m == other.upper_m
        return lower_m < upper_m or (is_level and lower_m == upper_m and lower_m < max(self.upper_m, other.upper_m))

    def write(self) -> tuple[str, str]:
        """Write the block in English and Arabic."""
        level = self.level or "a level that is not stated"
        level_ar = _LEVEL_NAMES_AR.get(self.level, self.reference) or "مستوى غير مذكور"
        if math.isinf(self.upper_m):
            span, span_ar = f"{self.lower_m:g} m and more", f"{self.lower_m:g} م أو أكثر"
        elif math.isinf(self.lower_m):
            span, span_ar = f"up to {self.upper_m:g} m", f"حتى {self.upper_m:g} م"
        else:
            span = f"{self.lower_m:g} m to {self.upper_m:g} m"
            span_ar = f"بين {self.lower_m:g} م و{self.upper_m:g} م"
        return f"{span} above {level}", f"{span_ar} فوق {level_ar}"


@dataclass(frozen=True, slots=True)
class Meeting:
    """
    How a zone and a height block meet.

    Parameters
    ----------
    apart
        True where both are measured from the same level and share no height. What cannot be compared is not apart.
    text, text_ar
        What to add to a sentence on the zone.
    """

    apart: bool
    text: str
    text_ar: str


def meet_heights(zone: Mapping[str, Any] | pd.Series, block: HeightBlock) -> Meeting:
    """
    Compare a zone's limits with a height block.

    Parameters
    ----------
    zone
        With ``lower_m, upper_m`` (NaN: no limit) and ``vertical_reference``. From 0 without a ceiling is what a zone
        has that says nothing of heights: no limit.
    block
        What is asked for.

    Returns
    -------
    meeting
        Whether heights part the two, and the words for it.

    Examples
    --------
    >>> zone = {"lower_m": 0.0, "upper_m": 3000.0, "vertical_reference": "AGL"}
    >>> meet_heights(zone, HeightBlock(5000.0, 6000.0, "ground")).apart
    True
    >>> meet_heights(zone, HeightBlock(5000.0, 6000.0, "mean sea level")).apart
    False
    """
    limits = _limits(zone)
    if limits.is_whole:
        return Meeting(apart=False, text="; its text states no limits of height", text_ar="، ولا يذكر نصها حدود ارتفاع")
    held, held_ar = limits.write()
    asked, asked_ar = block.write()
    if not limits.level or limits.level != block.level:
        return Meeting(
            apart=False,
            text=f"; its heights ({held}) cannot be compared with {asked}",
            text_ar=f"؛ ولا يمكن مقارنة ارتفاعها ({held_ar}) بالارتفاع المطلوب ({asked_ar})",
        )
    if limits.meets(block):
        return Meeting(apart=False, text=" and at these heights", text_ar=" وعلى هذا الارتفاع")
    return Meeting(
        apart=True,
        text=f"it holds at {held}, not at {asked}",
        text_ar=f"تسري على ارتفاع {held_ar}، لا على ارتفاع {asked_ar}",
    )


def _limits(zone: Mapping[str, Any] | pd.Series) -> HeightBlock:
    lower_m, upper_m = float(zone["lower_m"]), float(zone["upper_m"])
    if math.isnan(upper_m):
        upper_m = math.inf
    if math.isnan(lower_m) or (lower_m == 0 and math.isinf(upper_m)):
        lower_m = -math.inf
    return HeightBlock(lower_m, upper_m, str(zone["vertical_reference"]))
