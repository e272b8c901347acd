"""Numbers as people write them, brought to one spelling; and column names that a format cut short."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from geo.layers.cells import shorten
from geo.layers.date_spelling import spell_date
from geo.layers.digits import PLAIN_DIGITS
from geo.layers.kinds import LayerKind
from geo.layers.records import RawLayer, Repair

__all__ = ["restore_names", "spell_number", "spell_numbers"]

_MARKS: Final = {  # 066B is the Arabic decimal separator
    0x066B: ".",
    ord("\N{MINUS SIGN}"): "-",
    ord("\u200e"): "",
    ord("\u200f"): "",
    ord("\u061c"): "",
}
_COMMA: Final = re.compile(r"[+-]?\d+,\d+", flags=re.ASCII)
_THOUSANDS: Final = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}", flags=re.ASCII)
_LONGEST_DBF_NAME: Final = 10


def spell_number(text: str, *, is_degrees: bool = False) -> str:
    """
    Bring a number to the digits 0 to 9 and a decimal point, where only one number can be meant.

    Parameters
    ----------
    text
        A cell.
    is_degrees
        Whether it is a latitude or a longitude, which has no thousands; elsewhere ``34,567`` stays as it is, because
        it can be read in two ways.

    Examples
    --------
    >>> spell_number("٣٤,٥٦"), spell_number("34,5574"), spell_number("34,567"), spell_number("34,567", is_degrees=True)
    ('34.56', '34.5574', '34,567', '34.567')
    """
    plain = text.translate(PLAIN_DIGITS | _MARKS).strip() if not text.isascii() else text.strip()
    ambiguous = _THOUSANDS.fullmatch(plain) and not is_degrees
    return plain.replace(",", ".") if _COMMA.fullmatch(plain) and not ambiguous else plain


def spell_numbers(raw: RawLayer, kind: LayerKind) -> RawLayer:
    """
    Bring the numbers and dates of a layer to one spelling, with a record for each column where that changed a cell.

    Parameters
    ----------
    raw
        Rows as they stand; returned as they are unless they are spelled freely.
    kind
        The kind of layer, which says what columns hold numbers.

    Returns
    -------
    spelled
        The same rows; texts, sources and geometries are not touched.
    """
    if not raw.is_spelled_freely:
        return raw
    numbers = {column.name for column in kind.columns if column.holds in {"number", "count"}}
    dates = {column.name for column in kind.columns if column.holds == "moment"} | {"date_edtf"}
    degrees = {"lat", "lon"}
    wanted = [name for name in raw.columns if name in numbers | dates | degrees]
    changed: dict[str, list[str]] = {}
    rows: list[Mapping[str, object]] = []
    known: dict[str, dict[str, str]] = {name: {} for name in wanted}
    for row in raw.rows:
        new: dict[str, object] = {}
        for name, spelled in known.items():
            value = row.get(name)
            if not isinstance(value, str):
                continue
            if value not in spelled:
                spelled[value] = spell_date(value) if name in dates else spell_number(value, is_degrees=name in degrees)
            plain = spelled[value]
            if plain != value.strip():
                changed.setdefault(name, []).append(value)
                new[name] = plain
        rows.append({**row, **new} if new else row)
    repairs = [
        Repair(raw.file, "", name, f"{_count(len(values))} such as {shorten(values[0])}", how)
        for name, found in changed.items()
        for how, values in _sort_out(found, is_date=name in dates).items()
    ]
    return replace(raw, rows=tuple(rows), repairs=(*raw.repairs, *repairs))


def _sort_out(values: Sequence[str], *, is_date: bool) -> dict[str, list[str]]:
    """Part the cells by what was made of them."""
    if not is_date:
        return {"read with a decimal point": list(values)}
    written = [value for value in values if spell_date(value) != value.translate(PLAIN_DIGITS)]
    others = [value for value in values if spell_date(value) == value.translate(PLAIN_DIGITS)]
    sorted_out = {"read in the digits 0 to 9": others} if others else {}
    return sorted_out | ({f"read as days, the first {spell_date(written[0])}": written} if written else {})


def _count(number: int) -> str:
    return "1 cell" if number == 1 else f"{number} cells"


def restore_names(raw: RawLayer, kind: LayerKind) -> RawLayer:
    """
    Give columns that a shapefile cut after ten letters their names back, where only one of the kind begins so.

    Parameters
    ----------
    raw
        Rows as they stand; returned as they are unless they come from a format that cuts names.
    kind
        The kind of layer.

    Returns
    -------
    restored
        The same rows under the full names, with a record for each.
    """
    if not raw.has_short_names:
        return raw
    names: dict[str, str] = {}
    for name in raw.columns:
        full = [column.name for column in kind.columns if column.name[:_LONGEST_DBF_NAME] == name.lower()]
        if len(full) == 1 and full[0] != name and full[0] not in raw.columns:
            names[name] = full[0]
    if not names:
        return raw
    return replace(
        raw,
        columns=tuple(names.get(name, name) for name in raw.columns),
        rows=tuple({names.get(name, name): value for name, value in row.items()} for row in raw.rows),
        repairs=(
            *raw.repairs,
            *(Repair(raw.file, "", full, f"the column {name}", f"taken as {full}") for name, full in names.items()),
        ),
    )
