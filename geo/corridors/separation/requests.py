"""What is asked of a separation line: between whom, how wide a band, at what heights and when, and in which cases."""

import math
from dataclasses import dataclass
from datetime import datetime

from geo.corridors.separation.scenarios import Scenario
from geo.errors import CorridorError, Finding
from geo.layers import Party, Source

__all__ = ["SeparationRequest"]


@dataclass(frozen=True, kw_only=True)
class SeparationRequest:
    """
    One question: where would a line between two parties run, and what would move it.

    Parameters
    ----------
    id
        Unique in the study; the rows of the answer carry it.
    name, name_ar
        What the reader sees, in English and Arabic.
    party_a, party_b
        The two parties.
    band_m
        Half the width of the band around the line, metres.
    weights
        What distances to the two are divided by.
    tolerance_m
        Largest distance of the drawn line from the true one.
    altitude_m
        Lower and upper end of the height block that the band would hold in, in metres; None: every height.
    vertical_reference
        From where heights are measured, as in a zones frame; empty without heights.
    valid_from, valid_to
        From when until when, with a time zone; None: open.
    sources
        What the places and the weights rest on.
    note
        Free text, handed through: above all why the weights are what they are.
    scenarios
        Hypothetical cases to draw beside that of the assessed places.

    Raises
    ------
    CorridorError
        A value cannot be used; the message lists every one.

    Examples
    --------
    >>> west, east = Party("west", "West", "غرب", "#aa0000"), Party("east", "East", "شرق", "#0000aa")
    >>> request = SeparationRequest(id="line", name="West and East", party_a=west, party_b=east, band_m=20_000)
    >>> request.weights, request.scenarios
    ((1.0, 1.0), ())
    """

    id: str
    name: str
    name_ar: str = ""
    party_a: Party
    party_b: Party
    band_m: float
    weights: tuple[float, float] = (1.0, 1.0)
    tolerance_m: float = 1.0
    altitude_m: tuple[float, float] | None = None
    vertical_reference: str = ""
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    sources: tuple[Source, ...] = ()
    note: str = ""
    scenarios: tuple[Scenario, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what cannot be answered, all at once."""
        findings = []
        if self.party_a.id == self.party_b.id:
            findings.append(Finding(f"{self.party_a.id!r} on both sides", "two parties", column="party_b"))
        if self.altitude_m is not None and not self.altitude_m[0] < self.altitude_m[1]:
            found = f"{self.altitude_m[0]:g} to {self.altitude_m[1]:g}"
            findings.append(Finding(found, "an upper height above the lower one", column="altitude_m"))
        if self.altitude_m is not None and not any(map(math.isfinite, self.altitude_m)):
            findings.append(Finding("no finite height", "a height block", column="altitude_m"))
        if (self.altitude_m is None) != (self.vertical_reference == ""):
            expected = "heights and what they are measured from, or neither"
            findings.append(Finding(repr(self.vertical_reference), expected, column="vertical_reference"))
        findings += self._check_times()
        names = [scenario.id for scenario in self.scenarios]
        findings += [
            Finding(f"{name!r} more than once", "every scenario once", column="scenarios")
            for name in sorted({name for name in names if names.count(name) > 1})
        ]
        if findings:
            raise CorridorError(f"The separation line {self.id!r} cannot be drawn as it stands.", findings)

    def _check_times(self) -> list[Finding]:
        naive = [
            Finding(time.isoformat(), "a time with a time zone, such as UTC", column=column)
            for column, time in (("valid_from", self.valid_from), ("valid_to", self.valid_to))
            if time is not None and time.tzinfo is None
        ]
        if naive or self.valid_from is None or self.valid_to is None or self.valid_from < self.valid_to:
            return naive
        return [Finding(self.valid_to.isoformat(), f"a time after {self.valid_from.isoformat()}", column="valid_to")]
