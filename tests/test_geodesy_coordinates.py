# ruff: noqa: RUF001 - marks and digits that look alike are what is tested
"""Coordinate texts: what each means, and which are refused."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import AmbiguousCoordinateError, CoordinateError
from geo.geodesy import format_dms, format_mgrs, parse_coordinates

SYRIA = (35.6, 32.3, 42.4, 37.4)
LAT, LON = 34.5624, 38.2840


@pytest.mark.parametrize(
    ("text", "notation"),
    [
        ("N34.5624 E38.2840", "decimal degrees"),
        ("34.5624N, 38.2840E", "decimal degrees"),
        ("34.5624° N, 38.2840° E", "decimal degrees"),
        ("38.2840E 34.5624N", "decimal degrees, longitude first"),
        ("34,5624N 38,2840E", "decimal degrees"),
        ("Lat: 34.5624, Lon: 38.2840", "decimal degrees"),
        ("34°33.744'N 38°17.040'E", "degrees and minutes"),
        ("34 33,744 N 38 17,040 E", "degrees and minutes"),
        ("34°33'44.64\"N 38°17'02.4\"E", "degrees, minutes and seconds"),
        ("34º33’44.64”N; 38º17’02.4”E", "degrees, minutes and seconds"),
        ("34 33 44.64 N, 38 17 02.4 E", "degrees, minutes and seconds"),
        ("343344.64N0381702.4E", "compact"),
        ("N343344.64 E0381702.4", "compact"),
        ("٣٤٫٥٦٢٤ شمالاً، ٣٨٫٢٨٤٠ شرقاً", "decimal degrees"),
        ("٣٤°٣٣′٤٤٫٦٤″ شمال ٣٨°١٧′٠٢٫٤″ شرق", "degrees, minutes and seconds"),
        ("\u200f۳۴٫۵۶۲۴n ۳۸٫۲۸۴۰e\u200e", "decimal degrees"),
        ("POINT (38.2840 34.5624)", "WKT"),
    ],
)
def test_a_text_that_says_it_all_needs_no_area(text: str, notation: str) -> None:
    position = parse_coordinates(text)
    assert (position.lat_deg, position.lon_deg) == pytest.approx((LAT, LON), abs=1e-9)
    assert position.notation == notation


@pytest.mark.parametrize(
    "text",
    [
        "34.5624, 38.2840",
        "34.5624 38.2840",
        "34,5624 38,2840",
        "٣٤٫٥٦٢٤، ٣٨٫٢٨٤٠",
        "38.2840; 34.5624",
        "34 33.744 38 17.040",
    ],
)
def test_numbers_alone_are_ambiguous_until_an_area_decides(text: str) -> None:
    with pytest.raises(
        AmbiguousCoordinateError,
        match=r"latitude 34\.56\d+, longitude 38\.28.* or as .*latitude 38\.28|or as latitude 34",
    ):
        parse_coordinates(text)
    position = parse_coordinates(text, bounds_deg=SYRIA)
    assert (position.lat_deg, position.lon_deg) == pytest.approx((LAT, LON), abs=1e-9)


def test_numbers_alone_stay_ambiguous_where_the_area_holds_both_orders() -> None:
    with pytest.raises(AmbiguousCoordinateError, match=r"can be read as latitude 36\.2"):
        parse_coordinates("36.2, 37.1", bounds_deg=SYRIA)


def test_reference_positions() -> None:
    # Compact: 34 degrees 33 minutes 45 seconds. MGRS: by format_mgrs and by the NGA's GEOTRANS library in mgrs.
    assert parse_coordinates("343345N0381702E").lat_deg == pytest.approx(34.5625)
    position = parse_coordinates("37S DU 34317 24749")
    assert (position.lat_deg, position.lon_deg) == pytest.approx((LAT, LON), abs=1.5e-5)
    assert parse_coordinates("37SDU3431724749") == position
    assert parse_coordinates("-34.5 -38.25", bounds_deg=(-40, -36, -36, -33)).lat_deg == -34.5


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is not a coordinate"),
        ("Tadmur", "is not a coordinate"),
        ("34.5624", "is not a coordinate"),
        ("34 75 N 38 10 E", "is not a coordinate"),
        ("34.5 30 N 38 10 E", "is not a coordinate"),
        ("-34.5 S 38 E", "is not a coordinate"),
        ("34N 35N", "is not a coordinate"),
        ("346' 38'", "is not a coordinate"),
        ("3.4e1, 38", "is not a coordinate"),
        ("nan, 38", "is not a coordinate"),
        ("34.5624.38", "is not a coordinate"),
        ("8G4W7H6M+XX", "is not a coordinate"),
        ("37SDU123", "is not a coordinate"),
        ("37R DU 12345 67890", "is not a coordinate"),
        ("37SZZ1234512345", "is not a coordinate"),
        ("37N 434287 3824700", "looks like UTM"),
        ("95N 38E", "is not on Earth"),
        ("38.2840N 34.5624E", "latitude and longitude are swapped"),
        ("51.5N 0.1W", "lies outside the area"),
    ],
)
def test_other_texts_are_refused_with_the_reason(text: str, message: str) -> None:
    with pytest.raises(CoordinateError, match=re.escape(message)):
        parse_coordinates(text, bounds_deg=SYRIA)


@given(lat=st.floats(-80, 84, exclude_max=True), lon=st.floats(-179.99, 179.99))
def test_what_is_written_is_read_again(lat: float, lon: float) -> None:
    position = parse_coordinates(format_dms(lat, lon, decimals=3))
    assert (position.lat_deg, position.lon_deg) == pytest.approx((lat, lon), abs=1.5e-7)


@given(lat=st.floats(33, 37), lon=st.floats(36.1, 41.9))
def test_a_grid_square_is_read_again(lat: float, lon: float) -> None:
    position = parse_coordinates(format_mgrs(lat, lon), bounds_deg=SYRIA)
    assert (position.lat_deg, position.lon_deg) == pytest.approx((lat, lon), abs=2e-5)


def test_seconds_carry_over() -> None:
    assert format_dms(34.99999999, -0.5, decimals=0) == "35°00′00″N 0°30′00″W"
    assert format_mgrs(LAT, LON, digits=2) == "37S DU 34 24"
    with pytest.raises(CoordinateError, match="expected a place on Earth"):
        format_mgrs(95, 38)
