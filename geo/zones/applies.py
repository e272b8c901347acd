"""
Whether a declared zone binds a party, in a conduct, at a time.

A zone is a record of what somebody said: it binds only whom it addresses, only in what it forbids, only while it holds.
The rules are asked in a fixed order and the first that frees the party is the reason given:

1. ``not_valid``: the zone did not hold at that time
2. ``lapsed``, ``proposed``, ``disputed``: a record in this state binds nobody
3. ``not_addressed``: the text speaks to others
4. ``exempt``: the text leaves the party out
5. ``not_prohibited``: the text does not forbid this conduct
6. ``binds``: none of these
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import pandas as pd

from geo.errors import DateError
from geo.layers import Party

__all__ = ["Applicability", "applies"]

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
        ``not_valid``, ``lapsed``, ``proposed``, ``disputed``, ``not_addressed``, ``exempt``, ``not_prohibited`` or
        ``binds``.
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


def applies(
    zone: Mapping[str, Any] | pd.Series,
    party: str,
    conduct: str,
    at: datetime,
    *,
    parties: Mapping[str, Party] | None = None,
) -> Applicability:
    """
    Decide whether a zone binds a party in a conduct at a time.

    Parameters
    ----------
    zone
        A row of a zones frame, or any mapping with its keys ``valid_from, valid_to, status, addressee, exempt,
        prohibited_conduct``. Validity is half-open; NaT or None is an open end.
    party
        Id of the party that would act.
    conduct
        What it would do: ``basing``, ``deployment``, ``armed_entry``, ``heavy_weapons``, ``air_transport``,
        ``ground_transport``, ``humanitarian_access`` or ``patrol``.
    at
        When, with a time zone.
    parties
        Parties of the study by id, for their names in the sentences; ids stand where a party is not among them.

    Returns
    -------
    applicability
        The first reason of the module's list that holds.

    Raises
    ------
    DateError
        `at` has no time zone.

    Notes
    -----
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
    """
    if at.tzinfo is None:
        raise DateError(
            f"The time at which a zone is asked for: found {at.isoformat()} without a time zone, expected one in UTC. "
            "Likely cause: datetime(...) without tzinfo=UTC."
        )
    wording = _Wording(parties or {})
    name, name_ar = wording.party(party)
    addressee, addressee_ar = wording.list_parties(tuple(zone["addressee"]))
    deed, deed_ar = _name_conduct(conduct)
    status = str(zone["status"])

    if not _holds_at(zone["valid_from"], zone["valid_to"], pd.Timestamp(at)):
        span, span_ar = _span_texts(zone["valid_from"], zone["valid_to"])
        day = pd.Timestamp(at).tz_convert("UTC").date().isoformat()
        return _free("not_valid", f"it holds {span}, not on {day}", f"تسري {span_ar} ولا تسري في {day}")
    if status in _STATUS_TEXTS:
        return Applicability(
            applies=False, code=status, text=_STATUS_TEXTS[status][0], text_ar=_STATUS_TEXTS[status][1]
        )
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
    return Applicability(
        applies=True,
        code="binds",
        text=f"Binds: it addresses {addressee} and forbids {deed}; it holds at this date.",
        text_ar=f"مُلزمة: موجهة إلى {addressee_ar} وتحظر {deed_ar}، وهي سارية في هذا التاريخ.",
    )


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


def _holds_at(valid_from: pd.Timestamp, valid_to: pd.Timestamp, at: pd.Timestamp) -> bool:
    return (pd.isna(valid_from) or valid_from <= at) and (pd.isna(valid_to) or at < valid_to)


def _span_texts(valid_from: pd.Timestamp, valid_to: pd.Timestamp) -> tuple[str, str]:
    """Write the validity; the first day outside is named because the span is half-open."""
    since = None if pd.isna(valid_from) else valid_from.date().isoformat()
    until = None if pd.isna(valid_to) else valid_to.date().isoformat()
    english = " ".join(part for part in (since and f"from {since}", until and f"until {until}") if part)
    arabic = " ".join(part for part in (since and f"من {since}", until and f"حتى {until}") if part)
    return english, arabic
