# ruff: noqa: RUF001, RUF002 - primes and other marks that look alike are what this module reads and writes
"""
Coordinates as people write them.

A text is read in every way that it allows; one reading within the area is the answer, more than one is an error that
names them. Nothing is guessed: ``34.5, 38.2`` does not say which number is the latitude, so an area has to decide, or
nobody does.
"""

import math
import re
import unicodedata
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

import mgrs

from geo.errors import AmbiguousCoordinateError, CoordinateError

__all__ = ["Position", "format_dms", "format_mgrs", "parse_coordinates"]

_MINUTES = 60
_WORLD_DEG = (-180.0, -90.0, 180.0, 90.0)

_SPELLINGS = {
    **dict.fromkeys("º˚", "°"),
    **dict.fromkeys("′’‘ʹ´`ʼ", "'"),
    **dict.fromkeys("″”“ʺ„", '"'),
    **dict.fromkeys("−–—‐‑", "-"),
    "٫": ".",
    "،": ";",
    "؛": ";",
}
_WORDS = (
    (r"latitude|\blat\b|خط العرض|دائرة العرض", " φ "),
    (r"longitude|\blong?\b|خط الطول", " λ "),
    (r"degrees?|\bdeg\b|درجة", "°"),
    (r"minutes?|\bmin\b|دقيقة", "'"),
    (r"seconds?|\bsec\b|ثانية", '"'),
    (r"north|شمالاً|شمالا|شمال", " n "),
    (r"south|جنوباً|جنوبا|جنوب", " s "),
    (r"east|شرقاً|شرقا|شرق", " e "),
    (r"west|غرباً|غربا|غرب", " w "),
)

_MGRS = re.compile(r"(\d{1,2}[c-hj-np-x])\s*([a-hj-np-z]{2})\s*(\d+)(?:\s+(\d+))?", re.IGNORECASE)
_UTM = re.compile(
    r"\d{1,2}\s*[c-hj-np-x]\s+\d{6}(\.\d+)?(\s*m?\s*e)?\s*[\s,;]\s*\d{6,7}(\.\d+)?(\s*m?\s*n)?", re.IGNORECASE
)
_WKT = re.compile(r"point\s*\(\s*(-?\d+(?:\.\d+)?)\s+(-?\d+(?:\.\d+)?)\s*\)", re.IGNORECASE)
_COMPACT = re.compile(
    r"(?:(\d{4}(?:\d\d)?(?:\.\d+)?)([ns])[\s;,/]*(\d{5}(?:\d\d)?(?:\.\d+)?)([ew])"
    r"|([ns])(\d{4}(?:\d\d)?(?:\.\d+)?)[\s;,/]*([ew])(\d{5}(?:\d\d)?(?:\.\d+)?))",
    re.IGNORECASE,
)
_ANGLE = re.compile(
    r"([φλ]?)\s*[:=]?\s*([nsew]?)\s*([+-]?)\s*(\d+(?:\.\d+)?)"
    r"(?:(?:\s*°\s*|\s+)(\d+(?:\.\d+)?)(?:(?:\s*'\s*|\s+)(\d+(?:\.\d+)?)\s*(?:\"|'')?|\s*')?|\s*°)?\s*([nsew]?)"
)
_AXES = {"": "", "φ": "lat", "n": "lat", "s": "lat", "λ": "lon", "e": "lon", "w": "lon"}


@dataclass(frozen=True, slots=True)
class Position:
    """
    A place read from a text.

    Parameters
    ----------
    lat_deg, lon_deg
        Degrees on WGS 84.
    notation
        How it was written: ``decimal degrees``, ``degrees and minutes``, ``degrees, minutes and seconds``, with
        ``, longitude first`` where that order was read; ``compact``, ``MGRS`` (the square's south-west corner) or
        ``WKT``.
    """

    lat_deg: float
    lon_deg: float
    notation: str

    def __str__(self) -> str:
        """Write the reading so that it cannot be misread."""
        return f"latitude {self.lat_deg:.6f}, longitude {self.lon_deg:.6f} ({self.notation})"


@dataclass(frozen=True, slots=True)
class _Angle:
    """One angle; `axis` is "lat", "lon" or "" where the text does not say."""

    degrees: float
    axis: str
    n_numbers: int


def parse_coordinates(text: str, *, bounds_deg: tuple[float, float, float, float] | None = None) -> Position:
    """
    Read a position from a text.

    Parameters
    ----------
    text
        Decimal degrees, degrees and minutes, or degrees, minutes and seconds, with or without signs and letters,
        letters before or after; compact as in aviation (``343345N0381702E``); MGRS; WKT points. Western, Arabic-Indic
        and Persian digits; decimal points and commas; Arabic comma; English and Arabic words for directions.
    bounds_deg
        The area of the study, west, south, east and north. A reading outside it is no reading. Without it, the world.

    Returns
    -------
    position
        The only reading within the area.

    Raises
    ------
    AmbiguousCoordinateError
        More than one reading lies within the area; the message names them.
    CoordinateError
        No reading lies within the area; the message says what does not fit, and whether swapped axes would.

    Examples
    --------
    >>> print(parse_coordinates('34°33′44.6"N 38°17′02.4"E'))
    latitude 34.562389, longitude 38.284000 (degrees, minutes and seconds)
    >>> syria = (35.6, 32.3, 42.4, 37.4)
    >>> print(parse_coordinates("٣٤٫٥٦٢٤، ٣٨٫٢٨٤٠", bounds_deg=syria))
    latitude 34.562400, longitude 38.284000 (decimal degrees)
    >>> print(parse_coordinates("38.2840, 34.5624", bounds_deg=syria))
    latitude 34.562400, longitude 38.284000 (decimal degrees, longitude first)
    >>> parse_coordinates("34.5, 38.2")
    Traceback (most recent call last):
    ...
    geo.errors.AmbiguousCoordinateError: '34.5, 38.2' can be read as latitude 34.500000, longitude 38.200000 (decimal
    degrees) or as latitude 38.200000, longitude 34.500000 (decimal degrees, longitude first). Add N and E, or state the
    area.
    """
    readings = list(dict.fromkeys(_read(_spell(text))))
    possible = [reading for reading in readings if _lies_within(reading, _WORLD_DEG)]
    within = [reading for reading in possible if _lies_within(reading, bounds_deg or _WORLD_DEG)]
    places = {(reading.lat_deg, reading.lon_deg) for reading in within}
    if len(places) == 1:
        return within[0]
    if within:
        named = " or as ".join(str(reading) for reading in within)
        raise AmbiguousCoordinateError(f"{text!r} can be read as {named}. Add N and E, or state the area.")
    raise CoordinateError(_explain(text, readings, possible, bounds_deg))


def format_dms(lat_deg: float, lon_deg: float, *, decimals: int = 1) -> str:
    """
    Write a position in degrees, minutes and seconds.

    Parameters
    ----------
    lat_deg, lon_deg
        Degrees.
    decimals
        Decimals of the seconds; one is about 3 m.

    Examples
    --------
    >>> format_dms(34.5624, 38.2840)
    '34°33′44.6″N 38°17′02.4″E'
    >>> format_dms(-0.99999999, -179.99999999, decimals=0)
    '1°00′00″S 180°00′00″W'
    """
    return f"{_write_angle(lat_deg, 'NS', decimals)} {_write_angle(lon_deg, 'EW', decimals)}"


def format_mgrs(lat_deg: float, lon_deg: float, *, digits: int = 5) -> str:
    """
    Write a position in the military grid.

    Parameters
    ----------
    lat_deg, lon_deg
        Degrees.
    digits
        Digits of easting and of northing, 1 to 5; five are metres. The grid cuts off, it does not round.

    Raises
    ------
    CoordinateError
        The position is not on Earth.

    Examples
    --------
    >>> format_mgrs(34.5624, 38.2840)
    '37S DU 34317 24749'
    """
    if not (_lies_within(Position(lat_deg, lon_deg, ""), _WORLD_DEG) and 1 <= digits <= 5):  # noqa: PLR2004  # metres
        raise CoordinateError(
            f"Found latitude {lat_deg}, longitude {lon_deg} and {digits} digits, "
            "expected a place on Earth and 1 to 5 digits."
        )
    square = mgrs.MGRS().toMGRS(lat_deg, lon_deg, MGRSPrecision=digits)
    zone, letters, numbers = square[: -2 * digits - 2], square[-2 * digits - 2 : -2 * digits], square[-2 * digits :]
    return f"{zone} {letters} {numbers[:digits]} {numbers[digits:]}"


def _write_angle(angle_deg: float, letters: str, decimals: int) -> str:
    unit = 10**decimals
    whole, part = divmod(round(abs(angle_deg) * 3600 * unit), 60 * unit)
    degrees, minutes = divmod(whole, 60)
    width = decimals + 3 if decimals else 2
    return f"{degrees}°{minutes:02d}′{part / unit:0{width}.{decimals}f}″{letters[angle_deg < 0]}"


def _spell(text: str) -> str:
    """Bring digits, marks and words to one spelling, in lower case."""
    letters = []
    for letter in text.strip():
        kind = unicodedata.category(letter)
        if kind == "Nd":
            letters.append(str(unicodedata.digit(letter)))
        elif kind == "Cf":  # marks of writing direction
            continue
        else:
            letters.append(" " if kind == "Zs" else letter)
    plain = "".join(letters).lower()
    for found, meant in _SPELLINGS.items():
        plain = plain.replace(found, meant)
    for found, meant in _WORDS:
        plain = re.sub(found, meant, plain)
    return " ".join(plain.split())


def _read(text: str) -> Iterator[Position]:
    """Every reading of a text in one spelling."""
    if match := _MGRS.fullmatch(text):
        yield from _read_mgrs(match)
    elif match := _WKT.fullmatch(text):
        yield Position(float(match[2]), float(match[1]), "WKT")
    elif match := _COMPACT.fullmatch(text):
        lat, south, lon, west = match.group(1, 2, 3, 4) if match[1] else match.group(6, 5, 8, 7)
        lat_deg, lon_deg = _compact_deg(lat, 2), _compact_deg(lon, 3)
        if lat_deg is not None and lon_deg is not None:
            yield Position(-lat_deg if south == "s" else lat_deg, -lon_deg if west == "w" else lon_deg, "compact")
    else:
        # A comma between digits may part two numbers or be a decimal comma.
        for spelling in dict.fromkeys((text, re.sub(r"(?<=\d),(?=\d)", ".", text))):
            yield from _read_pair(spelling)


def _read_mgrs(match: re.Match[str]) -> Iterator[Position]:
    numbers = match[3] + (match[4] or "")
    halves_differ = match[4] is not None and len(match[3]) != len(match[4])
    if len(numbers) % 2 or len(numbers) > 10 or halves_differ:  # noqa: PLR2004  # five digits each are metres
        return
    square = (match[1] + match[2] + numbers).upper()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", RuntimeWarning)  # the library only warns of a square outside its band
            lat_deg, lon_deg = mgrs.MGRS().toLatLon(square)
            # It also reads squares that do not exist; these come back under another name.
            zone_and_letters = mgrs.MGRS().toMGRS(lat_deg + 1e-7, lon_deg + 1e-7, MGRSPrecision=5)[:-10]
    except (mgrs.core.MGRSError, RuntimeWarning):
        return
    if zone_and_letters.lstrip("0") == square[: -len(numbers)].lstrip("0"):
        yield Position(round(lat_deg, 9), round(lon_deg, 9), "MGRS")


def _compact_deg(digits: str, n_degrees: int) -> float | None:
    """Degrees from digits run together: degrees, two digits of minutes, perhaps two of seconds, perhaps a fraction."""
    whole, _, fraction = digits.partition(".")
    numbers = [whole[:n_degrees], *re.findall("..", whole[n_degrees:])]
    numbers[-1] += f".{fraction}" if fraction else ""
    return _sum_sexagesimal(numbers)


def _sum_sexagesimal(numbers: list[str]) -> float | None:
    """Degrees from one to three numbers; None where they cannot be degrees, minutes and seconds."""
    has_early_fraction = any("." in number for number in numbers[:-1])
    if has_early_fraction or any(float(number) >= _MINUTES for number in numbers[1:]):
        return None
    return math.fsum(float(number) / 60**power for power, number in enumerate(numbers))


def _read_pair(text: str) -> Iterator[Position]:
    """Read a text as two angles, in every way."""
    for first, second in _split(text):
        one, other = _read_angle(first), _read_angle(second)
        if one is None or other is None or one.n_numbers != other.n_numbers:
            continue
        notation = ("decimal degrees", "degrees and minutes", "degrees, minutes and seconds")[one.n_numbers - 1]
        if one.axis != "lon" and other.axis != "lat":
            yield Position(one.degrees, other.degrees, notation)
        if one.axis != "lat" and other.axis != "lon":
            yield Position(other.degrees, one.degrees, f"{notation}, longitude first")


def _split(text: str) -> Iterator[tuple[str, str]]:
    """Every place where a text may part into two angles that use all of it."""
    body = text.strip(" ()[];,")
    marks = [match.start() for match in re.finditer(r"[,;/]", body)]
    if len(marks) == 1:
        yield body[: marks[0]], body[marks[0] + 1 :]
    elif not marks:
        for match in re.finditer(r"(?<=[\d'\"°.nsew])\s*(?=[nsewφλ+\-\d])", body):
            if match.end() > match.start() or not (
                body[match.start() - 1 : match.end() + 1].replace(".", "0").isdigit()
            ):
                yield body[: match.start()], body[match.end() :]


def _read_angle(text: str) -> _Angle | None:
    match = _ANGLE.fullmatch(text.strip())
    if match is None:
        return None
    label, before, sign, *numbers, after = match.groups()
    given = [number for number in numbers if number is not None]
    degrees = _sum_sexagesimal(given)
    letter = before or after
    if degrees is None or (before and after) or (letter and sign):
        return None
    stated = {_AXES[label], _AXES[letter]} - {""}
    if len(stated) > 1:
        return None
    negative = sign == "-" or letter in ("s", "w")
    return _Angle(-degrees if negative else degrees, "".join(stated), len(given))


def _lies_within(position: Position, bounds_deg: tuple[float, float, float, float]) -> bool:
    west, south, east, north = bounds_deg
    return west <= position.lon_deg <= east and south <= position.lat_deg <= north


def _explain(
    text: str,
    readings: list[Position],
    possible: list[Position],
    bounds_deg: tuple[float, float, float, float] | None,
) -> str:
    if _UTM.fullmatch(_spell(text)):
        return (
            f"{text!r} looks like UTM, whose letter may be a hemisphere or a band: expected degrees or MGRS. "
            "Likely cause: copied from a GPS set to UTM; convert it where the meaning of the letter is known."
        )
    if not readings:
        expected = "degrees such as 34.5624 N 38.2840 E, or MGRS such as 37S DU 34317 24749"
        return f"{text!r} is not a coordinate: expected {expected}."
    if not possible or bounds_deg is None:
        expected = "a latitude within 90 and a longitude within 180 degrees"
        return f"{text!r} is not on Earth: found {readings[0]}, expected {expected}."
    swapped = Position(possible[0].lon_deg, possible[0].lat_deg, "")
    cause = " Likely cause: latitude and longitude are swapped." if _lies_within(swapped, bounds_deg) else ""
    west, south, east, north = bounds_deg
    area = f"longitude {west:g} to {east:g} and latitude {south:g} to {north:g}"
    return f"{text!r} lies outside the area: found {possible[0]}, expected {area}.{cause}"
