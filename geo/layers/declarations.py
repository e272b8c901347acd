"""
Declarations: records of what was said about a zone, and of the mechanisms between parties.

A declaration holds words, not geometry: its rule stays a text here, and drawing it is the work of another wing. A
zone whose text gives its geometry has one `rule`, or several `tiers`; one whose text leaves it open has three
`readings`; one that cannot be drawn at all has none of them and is still a record.
"""

from dataclasses import dataclass
from datetime import datetime

from geo.layers.sources import Source

__all__ = ["Declaration", "Declarations", "Mechanism", "Reading", "Tier"]


@dataclass(frozen=True, slots=True)
class Reading:
    """
    One way to read a text that gives no geometry.

    Parameters
    ----------
    name
        "narrow", "likely" or "wide".
    rule
        The rule that the reading comes to.
    text, text_ar
        Why the words can be read so.
    """

    name: str
    rule: str
    text: str = ""
    text_ar: str = ""


@dataclass(frozen=True, slots=True)
class Tier:
    """One band of a zone whose text gives several, each with its name and rule."""

    name: str
    rule: str
    name_ar: str = ""


@dataclass(frozen=True, slots=True)
class Mechanism:
    """
    A channel or an agreement between parties, which zones may name.

    Parameters
    ----------
    id, name, name_ar
        Its id and names.
    parties
        Party ids.
    status
        proposed, agreed, in_force, suspended, disputed or lapsed.
    text_status
        Whether its text is published, partly_published, unpublished or unknown.
    channels
        How the parties reach each other, in words.
    notification_lead_h
        Hours of notice that it asks for; NaN where none are stated.
    valid_from, valid_to
        Half-open, UTC; None for an open end. Without `valid_from` the start of `date_edtf` holds.
    date_edtf
        When it was agreed, as text.
    sources, note
        Where it is from, and anything a reader should know.
    """

    id: str
    name: str
    name_ar: str
    parties: tuple[str, ...]
    status: str
    text_status: str
    channels: tuple[str, ...]
    notification_lead_h: float
    valid_from: datetime | None
    valid_to: datetime | None
    date_edtf: str
    sources: tuple[Source, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Declaration:
    """
    What was said about a zone.

    Parameters
    ----------
    id, name, name_ar
        Its id and names.
    kind, status, mechanism
        What kind of zone, whether declared, proposed, agreed, disputed or lapsed, and the id of its mechanism or "".
    declarer, addressee, exempt, responsible_party
        Party ids: who declares, to whom it is addressed, to whom it does not apply, who is held responsible.
    prohibited_conduct, stated_consequence
        What it bans, as conducts, and what is said to follow.
    quote, quote_lang
        The words, and their language (ISO 639).
    valid_from, valid_to
        Half-open, UTC; None for an open end. Without `valid_from` the start of `date_edtf` holds; a zone without
        `valid_to` has no stated end.
    date_edtf
        When it was declared or agreed, as text.
    lower_m, upper_m, vertical_reference
        Its height band in metres above the reference; `upper_m` is NaN for unlimited.
    geometry_basis, uncertainty_m, confidence, sensitivity, sources, note
        As every feature has them.
    rule
        The rule of a zone with one geometry; empty otherwise.
    readings
        Narrow, likely and wide, in this order; empty where the text gives its geometry.
    tiers
        The bands of a tiered zone, in file order; empty otherwise.
    """

    id: str
    name: str
    name_ar: str
    kind: str
    status: str
    mechanism: str
    declarer: str
    addressee: tuple[str, ...]
    exempt: tuple[str, ...]
    responsible_party: str
    prohibited_conduct: tuple[str, ...]
    stated_consequence: str
    quote: str
    quote_lang: str
    valid_from: datetime | None
    valid_to: datetime | None
    date_edtf: str
    lower_m: float
    upper_m: float
    vertical_reference: str
    geometry_basis: str
    uncertainty_m: float
    confidence: float
    sensitivity: str
    sources: tuple[Source, ...]
    note: str
    rule: str = ""
    readings: tuple[Reading, ...] = ()
    tiers: tuple[Tier, ...] = ()

    @property
    def has_geometry(self) -> bool:
        """Whether there is anything to draw."""
        return bool(self.rule or self.readings or self.tiers)


@dataclass(frozen=True, slots=True)
class Declarations:
    """All declared zones and mechanisms of a file, in file order."""

    zones: tuple[Declaration, ...]
    mechanisms: tuple[Mechanism, ...]
