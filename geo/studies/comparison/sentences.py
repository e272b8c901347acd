"""What changed between two states, one sentence a change, in both languages."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import pandas as pd

from geo.layers import Party
from geo.maps.comparison import MapChange, MapText
from geo.studies.comparison.comparison import Comparison
from geo.studies.sentences.phrases import Phrasebook, read_phrasebooks
from geo.studies.sentences.statement import name_zones

__all__ = ["tell_changes"]

Row = Mapping[str, Any]
Teller = Callable[[Row, Phrasebook], str]

_READINGS: Final = {
    "en": {"narrow": " (narrow reading)", "likely": " (likely reading)", "wide": " (wide reading)"},
    "ar": {"narrow": " (القراءة الضيقة)", "likely": " (القراءة المرجَّحة)", "wide": " (القراءة الواسعة)"},
}
_TERMS: Final = {
    "geometry": ("ground", "المساحة"),
    "status": ("status", "الحالة"),
    "declarer": ("who declared it", "مُعلِنه"),
    "addressee": ("whom it addresses", "المخاطَب به"),
    "exempt": ("who is exempt", "المستثنى منه"),
    "responsible_party": ("who answers for it", "المسؤول عنه"),
    "prohibited_conduct": ("what it forbids", "ما يمنعه"),
    "lower_m": ("lower limit", "الحد الأدنى للارتفاع"),
    "upper_m": ("upper limit", "الحد الأعلى للارتفاع"),
    "vertical_reference": ("what heights are measured from", "مرجع الارتفاع"),
    "date_edtf": ("date", "التاريخ"),
    "attributed_to": ("to whom it is attributed", "المنسوبة إليه"),
    "claimed_by": ("who claimed it", "من تبناها"),
    "weapon": ("weapon", "السلاح"),
    "where_text": ("where, in words", "المكان كما ورد"),
    "geo_precision": ("precision of the place", "دقة المكان"),
    "location_kind": ("kind of place", "نوع المكان"),
    "uncertainty_m": ("uncertainty of the place", "عدم اليقين في المكان"),
}
_NONE: Final = "\u2013"  # a dash where there is no length
_CONTESTED: Final = {"en": "contested", "ar": "متنازع عليها"}
_UNKNOWN: Final = {"en": "nobody known", "ar": "جهة غير معروفة"}


def tell_changes(comparison: Comparison, parties: Mapping[str, Party]) -> tuple[MapChange, ...]:
    """
    Tell every change in a sentence.

    Parameters
    ----------
    comparison
        What changed. Not modified.
    parties
        By id, for their names.

    Returns
    -------
    changes
        In the order of the frames of the comparison, each with its shape.
    """
    names = {**_name_zones(comparison, 0), **_name_zones(comparison, 1)}
    tellers: tuple[tuple[str, pd.DataFrame, Teller], ...] = (
        ("control", comparison.control_changes, _tell_ground),
        ("place", comparison.place_changes, lambda row, book: _tell_place(row, book, parties)),
        ("zone", comparison.zone_changes, _tell_zone),
        ("corridor", comparison.corridor_changes, lambda row, book: _tell_corridor(row, book, names)),
        ("strike", comparison.strike_changes, lambda row, book: _tell_strike(row, book, parties)),
    )
    return tuple(change for kind, frame, tell in tellers for change in _tell_frame(kind, frame, tell))


def _tell_frame(kind: str, frame: pd.DataFrame, tell: Teller) -> Iterator[MapChange]:
    english, arabic = read_phrasebooks()
    for record in frame.to_dict("records"):
        row = {str(column): value for column, value in record.items()}
        key = str(row["id"]) if kind != "place" else f"place:{row['id']}"
        change = str(row.get("change", "changed_hands"))
        reading = str(row.get("reading", ""))
        yield MapChange(
            key,
            kind,
            change,
            MapText(tell(row, english), tell(row, arabic)),
            reading if reading in _READINGS["en"] else "",
            row["geometry"],
        )


def _name_zones(comparison: Comparison, side: int) -> dict[str, Any]:
    state = (comparison.before, comparison.after)[side]
    return dict(name_zones(state.zones))


def _is_arabic(book: Phrasebook) -> bool:
    return book.language == "ar"


def _named(row: Row, book: Phrasebook) -> str:
    return book.write_name(str((_is_arabic(book) and row["name_ar"]) or row["name"]))


def _square_km(area_km2: float, book: Phrasebook) -> str:
    return book.write_unit(area_km2, "km2", 0 if area_km2 >= 10 else 1)  # noqa: PLR2004 - two digits that count


def _kilometres(length_m: float, book: Phrasebook) -> str:
    return _NONE if pd.isna(length_m) else book.write_unit(length_m / 1000, "km", 0)


def _tell_ground(row: Row, book: Phrasebook) -> str:
    """Say from whom to whom and how much; where only redrawn also how sure the line is."""
    told = f"{_named(row, book)}: {_square_km(row['area_km2'], book)}"
    if row["change"] == "redrawn":
        error = book.write_unit(row["line_error_m"] / 1000, "km", 1)
        return told + (
            f"؛ ضمن خطأ الخط ({error})، فلا يُقال إن أحدًا أخذها"
            if _is_arabic(book)
            else f"; within the line's error ({error}), so nobody is told to have taken it"
        )
    places = [book.write_name(place) for place in row["places"]]
    if not places:
        return told
    return told + (f"، وفيها {book.join(places)}" if _is_arabic(book) else f", with {book.join(places)}")


def _tell_place(row: Row, book: Phrasebook, parties: Mapping[str, Party]) -> str:
    lost, gained = (_name_holder(row[column], book, parties) for column in ("lost_by", "gained_by"))
    if _is_arabic(book):
        return f"{_named(row, book)}: من {lost} إلى {gained}"
    return f"{_named(row, book)}: from {lost} to {gained}"


def _name_holder(key: str, book: Phrasebook, parties: Mapping[str, Party]) -> str:
    status, _, sharers = key.rpartition(":")
    if key == "unknown" or not key:
        return _UNKNOWN[book.language]
    names = book.join([_name_party(party, book, parties) for party in sharers.split("+")])
    return f"{_CONTESTED[book.language]} ({names})" if status == "contested" else names


def _name_party(key: str, book: Phrasebook, parties: Mapping[str, Party]) -> str:
    party = parties.get(key)
    if party is None:
        return book.write_name(key.replace("_", " ")) if key else _UNKNOWN[book.language]
    return book.write_name((_is_arabic(book) and party.name_ar) or party.name)


def _tell_zone(row: Row, book: Phrasebook) -> str:
    told = _named(row, book) + _READINGS[book.language].get(row["reading"], "")
    if row["change"] in {"re-read", "amended"}:
        terms = book.join([_TERMS[term][_is_arabic(book)] for term in row["what"]])
        areas = [_square_km(row[column], book) for column in ("before_km2", "after_km2")]
        sizes = (
            (f"، من {areas[0]} إلى {areas[1]}" if _is_arabic(book) else f", {areas[0]} before and {areas[1]} after")
            if row["change"] == "re-read"
            else ""
        )
        return f"{told}: {terms}{sizes}"
    area_km2 = max(row["before_km2"], row["after_km2"])
    if not area_km2:
        return told + ("؛ لا يحدد النص مكانًا" if _is_arabic(book) else "; the text gives no place")
    return f"{told}: {_square_km(area_km2, book)}"


def _tell_corridor(row: Row, book: Phrasebook, names: Mapping[str, Any]) -> str:
    """Say how long a corridor was and is, and which zones bind it now or no longer."""
    lengths = [_kilometres(row[column], book) for column in ("before_length_m", "after_length_m")]
    told = _named(row, book) + _READINGS[book.language].get(row["reading"], "")
    told += (
        f": {lengths[0]} قبل، و{lengths[1]} بعد" if _is_arabic(book) else f": {lengths[0]} before, {lengths[1]} after"
    )
    for column, (english, arabic) in {
        "zones_begun": ("now bound by", "أصبح مُلزِمًا له:"),
        "zones_ended": ("no longer bound by", "لم يعد مُلزِمًا له:"),
    }.items():
        if row[column]:
            zones = book.join([names[key](book) if key in names else book.write_name(key) for key in row[column]])
            told += f"؛ {arabic} {zones}" if _is_arabic(book) else f"; {english} {zones}"
    return told


def _tell_strike(row: Row, book: Phrasebook, parties: Mapping[str, Party]) -> str:
    party = _name_party(row["attributed_to"], book, parties)
    day = book.write_name(row["date_edtf"])
    told = (
        f"{_named(row, book)}، {day}، منسوبة إلى: {party}"
        if _is_arabic(book)
        else f"{_named(row, book)}, {day}, attributed to {party}"
    )
    if row["change"] == "new" and 0 < row["probability"] < 1:
        chance = book.write_number(row["probability"], 2)
        told += (
            f"؛ باحتمال {chance} أنها وقعت بين التاريخين"
            if _is_arabic(book)
            else f"; with probability {chance} that it happened in between"
        )
    if row["what"]:
        terms = book.join([_TERMS[term][_is_arabic(book)] for term in row["what"]])
        told += f"؛ اختلف: {terms}" if _is_arabic(book) else f"; differs in {terms}"
    return told
