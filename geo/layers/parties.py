"""Parties: who holds, who declares, who is addressed; with the names and the colour that maps show."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from geo.errors import Finding, SettingsError
from geo.layers.suggestions import suggest

__all__ = ["Party", "find_unknown_parties"]

_ID: Final = re.compile(r"[a-z][a-z0-9_]*")
_COLOUR: Final = re.compile(r"#[0-9a-f]{6}")
_HALF_TURN_DEG: Final = 180.0


@dataclass(frozen=True, slots=True)
class Party:
    """
    One party to the conflict, or a class of parties.

    Parameters
    ----------
    id
        Small letters, digits and underscores, such as ``sdf``.
    name, name_ar
        The name shown, in English and Arabic.
    colour
        ``#rrggbb``; stored in small letters.
    hatch_deg
        Angle of the hatching in degrees from 0 to below 180, for maps read without colours; None for no hatching.

    Raises
    ------
    SettingsError
        A field cannot be used; the error lists every such field.

    Examples
    --------
    >>> Party("sdf", "Syrian Democratic Forces", "قوات سوريا الديمقراطية", "#C9A227").colour
    '#c9a227'
    """

    id: str
    name: str
    name_ar: str
    colour: str
    hatch_deg: float | None = None

    def __post_init__(self) -> None:
        """Check every field and report all that cannot be used."""
        object.__setattr__(self, "colour", self.colour.lower())
        findings = []
        if not _ID.fullmatch(self.id):
            findings.append(
                Finding(f"{self.id!r}", "small letters, digits and underscores, a letter first", column="id")
            )
        findings += [
            Finding("nothing", "a name to show", column=column)
            for column, name in (("name", self.name), ("name_ar", self.name_ar))
            if not name.strip()
        ]
        if not _COLOUR.fullmatch(self.colour):
            findings.append(Finding(f"{self.colour!r}", "a colour such as #c9a227", column="colour"))
        if self.hatch_deg is not None and not 0 <= self.hatch_deg < _HALF_TURN_DEG:
            findings.append(Finding(f"{self.hatch_deg}", "an angle from 0 to below 180 degrees", column="hatch_deg"))
        if findings:
            raise SettingsError(f"The party {self.id!r} cannot be used.", findings)


def find_unknown_parties(
    used: Collection[str], known: Collection[str], *, file: str, column: str
) -> tuple[Finding, ...]:
    """
    List the party ids of one column that no party of the study has.

    Parameters
    ----------
    used
        Ids as they stand in the column, row by row; the empty text is passed over.
    known
        Ids of the study's parties.
    file, column
        Where `used` stands, for the findings.

    Returns
    -------
    findings
        One for each row with an unknown id, in row order, with the nearest known id.

    Examples
    --------
    >>> print(*find_unknown_parties(["sdf", "sfd"], ["sdf", "us"], file="control.csv", column="party"))
    control.csv, row 2, column party: found 'sfd', expected the id of a party of the study. Likely cause: meant 'sdf'.
    """
    return tuple(
        Finding(
            f"{party!r}",
            "the id of a party of the study",
            file=file,
            row=str(row),
            column=column,
            likely_cause=suggest(party, known),
        )
        for row, party in enumerate(used, start=1)
        if party and party not in known
    )
