"""Arabic digits outside the map's page: numbers, running texts, and what is left alone."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.layers.digits import to_arabic_digits, write_arabic_number
from geo.maps.figures.wording import Wording

AREA = "منطقة التنف"
ROAD = "الطريق"


@given(st.integers(0, 10**9), st.integers(0, 3))
def test_a_number_reads_back_as_unicode_reads_its_digits(number: int, decimals: int) -> None:
    told = write_arabic_number(f"{number:,.{decimals}f}")
    plain = "".join(str(unicodedata.digit(sign)) if sign.isdigit() else sign for sign in told)
    assert not any(sign.isascii() and sign.isdigit() for sign in told)
    assert plain.replace("\u066c", "").replace("\u066b", ".") == f"{number:.{decimals}f}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{AREA} (55)", f"{AREA} (\u0665\u0665)"),
        (f"{AREA} 1,234.5 0.52%", f"{AREA} \u0661\u066c\u0662\u0663\u0664\u066b\u0665 \u0660\u066b\u0665\u0662\u066a"),
        (f"{ROAD} M4, T4, M-20, a_5", f"{ROAD} M4, T4, M-20, a_5"),
        (f"{ROAD}: https://example.org/5?x=6 7", f"{ROAD}: https://example.org/5?x=6 \u0667"),
        (f"{AREA} \u0665", f"{AREA} \u0665"),
        ("Brigade 132", "Brigade 132"),
        ("{{ 7*7 }}", "{{ 7*7 }}"),
    ],
)
def test_numbers_in_an_arabic_text(text: str, expected: str) -> None:
    assert to_arabic_digits(text) == expected
    assert to_arabic_digits(expected) == expected


def test_paper_writes_arabic_texts_of_layers_with_arabic_digits() -> None:
    english, arabic = Wording("en"), Wording("ar")
    for choose in (arabic.local, arabic.told_text):
        assert choose("Zone (55 km)", f"{AREA} (55)") == f"{AREA} (\u0665\u0665)"
        assert choose("Zone (55 km)", "") == "Zone (55 km)"
    assert english.local("Zone (55 km)", f"{AREA} (55)") == "Zone (55 km)"
    assert english.told_text("", f"{AREA} (55)") == f"{AREA} (55)"
