"""What moves an overlap, in English and Arabic words; without signs, which change places in right-to-left text."""

from collections.abc import Sequence
from typing import Final, NamedTuple

__all__ = ["AS_LIKELY", "ONLY_TOGETHER", "Words", "tell_case", "tell_heights", "tell_line", "tell_reading"]

_READINGS_AR: Final = {"narrow": "الضيقة", "likely": "المرجَّحة", "wide": "الواسعة"}
_SMALLEST_KM2: Final = 0.05
_WHOLE_FROM_KM2: Final = 10.0
_M_PER_KM: Final = 1000.0


class Words(NamedTuple):
    """One text in both languages."""

    en: str
    ar: str


AS_LIKELY: Final = Words("as in the likely case", "كما في الحالة المرجَّحة")
ONLY_TOGETHER: Final = Words(
    "a reading and lines together, none of them alone", "القراءة والخطوط معًا، لا شيء منها وحده"
)


def tell_reading(name: Words, changes_km2: dict[str, float]) -> Words:
    """
    Say what the readings of a zone change.

    Parameters
    ----------
    name
        The zone's.
    changes_km2
        By reading, against the likely one.

    Examples
    --------
    >>> tell_reading(Words("Red line", "الخط الأحمر"), {"narrow": -1200.4, "wide": 15.0}).en
    'the reading of "Red line": narrow 1,200 km² less, wide 15 km² more'
    """
    told = [(reading, _tell_change(change_km2)) for reading, change_km2 in changes_km2.items() if change_km2]
    return Words(
        f'the reading of "{name.en}": ' + ", ".join(f"{reading} {change.en}" for reading, change in told),
        f"قراءة «{name.ar}»: "
        + "، ".join(f"{_READINGS_AR.get(reading, reading)} {change.ar}" for reading, change in told),
    )


def tell_line(name: Words, error_m: float, less_km2: float, more_km2: float) -> Words:
    """
    Say what one line of control changes.

    Examples
    --------
    >>> tell_line(Words("North / South", "شمال / جنوب"), 15_481.0, 120.0, 0.4).en
    'the line "North / South", up to 15 km either way: 120 km² less to 0.4 km² more'
    """
    km = f"{error_m / _M_PER_KM:.0f}" if error_m >= _WHOLE_FROM_KM2 * _M_PER_KM else f"{error_m / _M_PER_KM:.1f}"
    change = _tell_interval(less_km2, more_km2)
    return Words(
        f'the line "{name.en}", up to {km} km either way: {change.en}',
        f"الخط «{name.ar}»، حتى {km} كم إلى أي من الجانبين: {change.ar}",
    )


def tell_heights(less_km2: float) -> Words:
    """
    Say that two zones may share ground at different heights.

    Examples
    --------
    >>> tell_heights(30.0).en
    'heights that cannot be compared: 30 km² less'
    """
    change = _tell_change(-less_km2)
    return Words(f"heights that cannot be compared: {change.en}", f"ارتفاعات لا يمكن مقارنتها: {change.ar}")


def tell_case(readings: Sequence[tuple[Words, str]], holder: Words, lines: str) -> Words:
    """
    Say under which reading, and with which lines, an overlap is least or greatest.

    Parameters
    ----------
    readings
        Name of the zone and its reading, of zones that have more than one.
    holder
        Whose lines matter, if any do.
    lines
        ``back`` or ``out``, ``apart`` for heights that may not meet, or empty where neither matters.

    Examples
    --------
    >>> tell_case([(Words("Red line", "الخط الأحمر"), "wide")], Words("North", "شمال"), "out").en
    'wide reading of "Red line"; the lines of "North" as far out as their error allows'
    """
    en = [f'{reading} reading of "{name.en}"' for name, reading in readings]
    ar = [f"القراءة {_READINGS_AR[reading]} لـ«{name.ar}»" for name, reading in readings]
    if lines == "back":
        en.append(f'the lines of "{holder.en}" as far back as their error allows')
        ar.append(f"خطوط «{holder.ar}» متراجعة بقدر ما يسمح به خطؤها")
    elif lines == "out":
        en.append(f'the lines of "{holder.en}" as far out as their error allows')
        ar.append(f"خطوط «{holder.ar}» متقدمة بقدر ما يسمح به خطؤها")
    elif lines == "apart":
        en.append("heights that do not meet")
        ar.append("ارتفاعات لا تلتقي")
    return Words("; ".join(en), "؛ ".join(ar))


def _tell_change(change_km2: float) -> Words:
    area = _write_km2(abs(change_km2))
    return (
        Words(f"{area.en} less", f"أقل بـ {area.ar}")
        if change_km2 < 0
        else Words(f"{area.en} more", f"أكثر بـ {area.ar}")
    )


def _tell_interval(less_km2: float, more_km2: float) -> Words:
    less, more = _tell_change(-less_km2), _tell_change(more_km2)
    if min(less_km2, more_km2) >= _SMALLEST_KM2:
        return Words(f"{less.en} to {more.en}", f"{less.ar} إلى {more.ar}")
    return less if less_km2 > more_km2 else more


def _write_km2(area_km2: float) -> Words:
    if area_km2 < _SMALLEST_KM2:
        return Words("less than 0.1 km²", "أقل من 0.1 كم²")
    number = f"{area_km2:,.0f}" if area_km2 >= _WHOLE_FROM_KM2 else f"{area_km2:.1f}"
    return Words(f"{number} km²", f"{number} كم²")
