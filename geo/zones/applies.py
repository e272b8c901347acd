"""
Whether a declared zone binds a party, in a conduct, at a time and a height.

A zone is a record of what somebody said: it binds only whom it addresses, only in what it forbids, only while it holds.
The rules are asked in a fixed order and the first that frees the party is the reason given:

1. ``not_valid``: the zone did not hold at that time, or at no time of the window that is asked for
2. ``lapsed``, ``proposed``, ``disputed``: a record in this state binds nobody
3. ``not_addressed``: the text speaks to others
4. ``exempt``: the text leaves the party out
5. ``not_prohibited``: the text does not forbid this conduct
6. ``not_at_altitude``: the zone ends below the height block that is asked for, or begins above it
7. ``binds``: none of these

Altitudes are above mean sea level, so a zone whose limits are measured from another level is never passed over: metres
above the ground cannot be compared with them without the terrain, and what cannot be compared binds.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import pandas as pd

from geo.errors import DateError
from geo.layers import Party
from geo.zones.heights import HeightBlock, Meeting, meet_heights

__all__ = ["Applicability", "When", "applies"]

When = datetime | tuple[datetime, datetime]
"""A moment, or a half-open window: from the first moment up to, not including, the second."""

# A party id that is not listed here belongs to a state or a force from outside Syria.
_SYRIAN_PARTIES: Final = frozenset({"syrian_government", "sdf", "suwayda_factions", "turkish_backed", "other"})

# Each is a noun in the singular, masculine in Arabic, so that one sentence fits all.
_CONDUCT_NAMES: Final[Mapping[str, tuple[str, str]]] = {
    "basing": ("basing", "التمركز"),
    "deployment": ("deployment", "الانتشار"),
    "armed_entry": ("armed entry", "الدخول المسلح"),
    "heavy_weapons": ("bringing heavy weapons", "إدخال الأسلحة الثقيلة"),
    "air_transport": ("air transport", "النقل الجوي"),
    "ground_transport": ("ground transport", "النقل البري"),
    "humanitarian_access": ("humanitarian access", "وصول المساعدات الإنسانية"),
    "patrol": ("patrolling", "تسيير الدوريات"),
}
_CLASS_NAMES: Final[Mapping[str, tuple[str, str]]] = {
    "any": ("every party", "جميع الأطراف"),
    "foreign_forces": ("foreign forces", "القوات الأجنبية"),
}
_STATUS_TEXTS: Final[Mapping[str, tuple[str, str]]] = {
    "lapsed": ("Does not bind: the zone has lapsed.", "غير مُلزمة: انتهى العمل بهذه المنطقة."),
    "proposed": ("Does not bind: the zone is only proposed.", "غير مُلزمة: هذه المنطقة مقترحة فقط."),
    "disputed": ("Does not bind: whether the zone holds is disputed.", "غير مُلزمة: سريان هذه المنطقة محل خلاف."),
}


@dataclass(frozen=True, slots=True)
class Applicability:
    """
    Whether a zone binds, and why.

    Parameters
    ----------
    applies
        True where the zone binds.
    code
        ``not_valid``, ``lapsed``, ``proposed``, ``disputed``, ``not_addressed``, ``exempt``, ``not_prohibited``,
        ``not_at_altitude`` or ``binds``.
    text, text_ar
        The reason as one sentence, in English and Arabic.
    """

    applies: bool
    code: str
    text: str
    text_ar: str


@dataclass(frozen=True, slots=True)
class _Wording:
    """Names for ids: those of the study where it has them, the id itself where nobody has."""

    parties: Mapping[str, Party]

    def party(self, party: str) -> tuple[str, str]:
        known = self.parties.get(party)
        return (known.name, known.name_ar) if known else _CLASS_NAMES.get(party, (party, party))

    def list_parties(self, ids: tuple[str, ...]) -> tuple[str, str]:
        return _join([self.party(party) for party in ids]) if ids else ("nobody", "لا أحد")


@dataclass(frozen=True, slots=True)
class _Window:
    """A moment (both ends the same) or a half-open window."""

    first: pd.Timestamp
    end: pd.Timestamp

    @property
    def is_moment(self) -> bool:
        return self.first == self.end

    def meets(self, valid_from: pd.Timestamp, valid_to: pd.Timestamp) -> bool:
        begun = pd.isna(valid_from) or valid_from <= self.first or valid_from < self.end
        return bool(begun and (pd.isna(valid_to) or self.first < valid_to))

    @property
    def text(self) -> str:
        return "at this date" if self.is_moment else "at a time of this window"

    @property
    def text_ar(self) -> str:
        return "في هذا التاريخ" if self.is_moment else "في وقت من هذه المدة"

    @property
    def dates(self) -> str:
        first, last = self._days
        return f"on {first}" if self.is_moment else f"from {first} to {last}"

    @property
    def dates_ar(self) -> str:
        first, last = self._days
        return f"في {first}" if self.is_moment else f"من {first} إلى {last}"

    @property
    def _days(self) -> tuple[str, str]:
        first, last = (moment.tz_convert("UTC").date().isoformat() for moment in (self.first, self.end))
        return first, last


def applies(
    zone: Mapping[str, Any] | pd.Series,
    party: str,
    conduct: str,
    at: When,
    *,
    altitude_m: tuple[float, float] | None = None,
    parties: Mapping[str, Party] | None = None,
) -> Applicability:
    """
    Decide whether a zone binds a party in a conduct at a time, and at a height where one is given.

    Parameters
    ----------
    zone
        A row of a zones frame, or any mapping with its keys ``valid_from, valid_to, status, addressee, exempt,
        prohibited_conduct``, and ``lower_m, upper_m, vertical_reference`` where a height is asked for. Validity is
        half-open; NaT or None is an open end. A lower limit of 0 without an upper one is none.
    party
        Id of the party that would act.
    conduct
        What it would do: ``basing``, ``deployment``, ``armed_entry``, ``heavy_weapons``, ``air_transport``,
        ``ground_transport``, ``humanitarian_access`` or ``patrol``.
    at
        When, with a time zone: a moment, or a window; a zone that holds at any time of a window holds for it.
    altitude_m
        Lower and upper end of the block that it would use, in metres above mean sea level; ends that are the same ask
        for one level, an infinite upper one for all above. None leaves heights out of account.
    parties
        Parties of the study by id, for their names in the sentences; ids stand where a party is not among them.

    Returns
    -------
    applicability
        The first reason of the module's list that holds.

    Raises
    ------
    DateError
        `at` has no time zone, or is a window that ends before it begins.
    SettingsError
        The upper end of `altitude_m` is below the lower one.

    Notes
    -----
    A block that only touches a zone's limit does not meet it: a zone up to 3,000 m does not bind from 3,000 m on.

    ``any`` addresses every party. ``foreign_forces`` addresses every party but the Syrian ones: `syrian_government`,
    `sdf`, `suwayda_factions`, `turkish_backed` and `other`. Whom a text holds responsible is not thereby addressed.

    Examples
    --------
    >>> red_line = {
    ...     "valid_from": pd.Timestamp("2025-04-09", tz="UTC"), "valid_to": pd.NaT, "status": "declared",
    ...     "addressee": ("turkiye",), "exempt": (), "prohibited_conduct": ("basing",),
    ... }
    >>> noon = pd.Timestamp("2025-04-10T12:00Z")
    >>> applies(red_line, "turkiye", "basing", noon).code
    'binds'
    >>> print(applies(red_line, "turkiye", "air_transport", noon).text)
    Does not bind: the text forbids basing; air transport is not forbidden.
    >>> low = red_line | {"lower_m": 0.0, "upper_m": 3000.0, "vertical_reference": "mean sea level"}
    >>> print(applies(low, "turkiye", "basing", noon, altitude_m=(5000.0, 6000.0)).text)
    Does not bind: it holds at 0 m to 3000 m above mean sea level, not at 5000 m to 6000 m above mean sea level.
    """
    window = _read_window(at)
    block = None if altitude_m is None else HeightBlock(*altitude_m, "mean sea level")
    wording = _Wording(parties or {})
    name, name_ar = wording.party(party)
    addressee, addressee_ar = wording.list_parties(tuple(zone["addressee"]))
    deed, deed_ar = _name_conduct(conduct)

    out_of_force = _find_out_of_force(zone, window)
    if out_of_force is not None:
        return out_of_force
    if not _addresses(zone["addressee"], party):
        return _free(
            "not_addressed", f"it addresses {addressee}, not {name}", f"موجهة إلى {addressee_ar} لا إلى {name_ar}"
        )
    if party in zone["exempt"]:
        return _free("exempt", f"it exempts {name}", f"تستثني {name_ar}")
    if conduct not in zone["prohibited_conduct"]:
        banned, banned_ar = _list_conducts(tuple(zone["prohibited_conduct"]))
        return _free(
            "not_prohibited",
            f"the text forbids {banned}; {deed} is not forbidden",
            f"ما يحظره النص: {banned_ar}، و{deed_ar} غير محظور",
        )
    heights = Meeting(apart=False, text="", text_ar="") if block is None else meet_heights(zone, block)
    if heights.apart:
        return _free("not_at_altitude", heights.text, heights.text_ar)
    return Applicability(
        applies=True,
        code="binds",
        text=f"Binds: it addresses {addressee} and forbids {deed}; it holds {window.text}{heights.text}.",
        text_ar=f"مُلزمة: موجهة إلى {addressee_ar} وتحظر {deed_ar}، وهي سارية {window.text_ar}{heights.text_ar}.",
    )


def _read_window(at: When) -> _Window:
    first, last = at if isinstance(at, tuple) else (at, at)
    for moment in (first, last):
        if moment.tzinfo is None:
            raise DateError(
                f"The time at which a zone is asked for: found {moment.isoformat()} without a time zone, expected one "
                "in UTC. Likely cause: datetime(...) without tzinfo=UTC."
            )
    if isinstance(at, tuple) and last <= first:
        raise DateError(
            f"The window in which a zone is asked for: found {first.isoformat()} to {last.isoformat()}, expected an "
            "end after the beginning."
        )
    return _Window(pd.Timestamp(first), pd.Timestamp(last))


def _find_out_of_force(zone: Mapping[str, Any] | pd.Series, window: _Window) -> Applicability | None:
    """Say why a zone binds nobody at a time; None where it is in force."""
    status = str(zone["status"])
    if not window.meets(zone["valid_from"], zone["valid_to"]):
        span, span_ar = _span_texts(zone["valid_from"], zone["valid_to"])
        return _free("not_valid", f"it holds {span}, not {window.dates}", f"تسري {span_ar} ولا تسري {window.dates_ar}")
    if status in _STATUS_TEXTS:
        text, text_ar = _STATUS_TEXTS[status]
        return Applicability(applies=False, code=status, text=text, text_ar=text_ar)
    return None


def _name_conduct(conduct: str) -> tuple[str, str]:
    return _CONDUCT_NAMES.get(conduct, (conduct, conduct))


def _list_conducts(conducts: tuple[str, ...]) -> tuple[str, str]:
    return _join([_name_conduct(conduct) for conduct in conducts]) if conducts else ("nothing", "لا شيء")


def _join(names: list[tuple[str, str]]) -> tuple[str, str]:
    return ", ".join(english for english, _ in names), "، ".join(arabic for _, arabic in names)


def _free(code: str, text: str, text_ar: str) -> Applicability:
    return Applicability(applies=False, code=code, text=f"Does not bind: {text}.", text_ar=f"غير مُلزمة: {text_ar}.")


def _addresses(addressees: tuple[str, ...], party: str) -> bool:
    return (
        party in addressees or "any" in addressees or ("foreign_forces" in addressees and party not in _SYRIAN_PARTIES)
    )


def _span_texts(valid_from: pd.Timestamp, valid_to: pd.Timestamp) -> tuple[str, str]:
    """Write the validity; the first day outside is named because the span is half-open."""
    since = None if pd.isna(valid_from) else valid_from.date().isoformat()
    until = None if pd.isna(valid_to) else valid_to.date().isoformat()
    english = " ".join(part for part in (since and f"from {since}", until and f"until {until}") if part)
    arabic = " ".join(part for part in (since and f"من {since}", until and f"حتى {until}") if part)
    return english, arabic
