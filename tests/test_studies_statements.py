# ruff: noqa: RUF001 - Arabic digits and letters are what is tested
"""Every finding is one sentence in two languages, with its interval, its caveat and the numbers of its frame."""

import re
import tomllib
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from geographiclib.geodesic import Geodesic

import geo
from geo.errors import SettingsError
from geo.geodesy import area_m2
from geo.layers import Party, Source
from geo.overlaps import COUNT_COLUMNS, expected_count
from geo.studies.sentences.extents import measure_extents
from geo.studies.sentences.findings import write_statements
from geo.studies.sentences.phrases import plural_category, read_phrasebooks, say
from geo.studies.sentences.statement import Statement

WORDS = tomllib.loads(files("geo.studies.sentences").joinpath("words.toml").read_text(encoding="utf-8"))
ENGLISH, ARABIC = read_phrasebooks()
AS_OF = datetime(2025, 4, 10, tzinfo=UTC)
WINDOW = (pd.Timestamp("2024-12-01", tz="UTC"), pd.Timestamp("2025-08-01", tz="UTC"))
PARTIES = (
    Party("west", "West", "غرب", "#102030"),
    Party("east", "East", "شرق", "#203040"),
    Party("turkiye", "Türkiye", "تركيا", "#304050"),
)
FORBIDDEN = re.compile(
    r"\b(safe|threats?|targets?|targeting|kills?|killed|engagements?|engage)\b|آمن|تهديد|هدف|استهداف|قتل|اشتباك",
    re.IGNORECASE,
)
HOLDS_INTERVAL = re.compile(
    r"between|interval|exact|The same in every reading|in the narrow reading"
    r"|بين|مجال|دقيق|نفسها في كل القراءات|القراءة الضيقة|من ١ إلى|عدد الضربات"
)
DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩٬٫", "0123456789,.")
HOSTILE = ("{{ 7*7 }}", "{holder} {0} %s", "<script>x</script>", "\u202eevil\u2069\u2066", "تدمر\nT4")


def times(texts: list[str | None]) -> pd.Series:
    return pd.Series(pd.to_datetime(texts, utc=True)).astype("datetime64[us, UTC]")


def control_frame(*, error_m: float = 10_000.0, status: str = "assessed") -> gpd.GeoDataFrame:
    boxes = [shapely.box(37, 34, 38, 36), shapely.box(38, 34, 39, 36)]
    return gpd.GeoDataFrame(
        {
            "id": ["control-west-1", "control-east-1"],
            "name": ["West", "East"],
            "name_ar": ["غرب", "شرق"],
            "party": ["west", "east"],
            "status": ["assessed", status],
            "claimants": [(), ()],
            "method": "allocation",
            "line_error_m": error_m,
            "area_km2": area_m2(boxes) / 1e6,
            "valid_from": times([None, None]),
            "valid_to": times([None, None]),
        },
        geometry=boxes,
        crs="EPSG:4326",
    )


def zones_frame(*, name: str = "Red line: no bases", name_ar: str = "الخط الأحمر: لا قواعد") -> gpd.GeoDataFrame:
    readings = (("narrow", 0.1), ("likely", 0.2), ("wide", 0.4))
    rows = [
        {"id": f"red:{reading}", "reading": reading, "geometry": shapely.Point(38.2, 35).buffer(radius)}
        for reading, radius in readings
    ]
    frame = gpd.GeoDataFrame(rows, geometry="geometry", crs="EPSG:4326")
    told = {"zone_id": "red", "name": name, "name_ar": name_ar, "tier": "", "tier_ar": "", "status": "declared"}
    told |= {"lower_m": np.nan, "upper_m": np.nan, "vertical_reference": ""}
    lists = {"addressee": ("turkiye",), "exempt": (), "prohibited_conduct": ("basing",)}
    frame = frame.assign(**told, area_km2=[310.0, 1240.5, 4960.0])
    frame = frame.assign(**{column: [value] * 3 for column, value in lists.items()})
    return frame.assign(valid_from=times(["2025-04-09"] * 3), valid_to=times([None] * 3))


def strikes_frame(number: int, *, conflicting: int = 0, name: str = "T4") -> gpd.GeoDataFrame:
    ids = [f"s{place:03}" for place in range(number)]
    group = ids[:conflicting]
    days = [f"2025-03-{1 + place % 28:02}" for place in range(number)]
    return gpd.GeoDataFrame(
        {
            "id": ids,
            "name": [name] * number,
            "name_ar": [""] * number,
            "where_text": [""] * number,
            "event_date_from": times(days),
            "event_date_to": times(days) + pd.Timedelta(days=1),
            "attributed_to": ["west"] * number,
            "claimed_by": [""] * number,
            "weapon": [""] * number,
            "location_kind": ["circle"] * number,
            "conflicts_with": [tuple(other for other in group if other != key) if key in group else () for key in ids],
            "sources": [(Source(url=f"https://example.org/{key}", publisher=f"Paper {key}"),) for key in ids],
        },
        geometry=[shapely.Point(38.2, 35)] * number,
        crs="EPSG:4326",
    )


def exposure_table(strikes: gpd.GeoDataFrame, probability: float = 0.4) -> pd.DataFrame:
    rows = [
        {"strike_id": strike.id, "zone_id": "red", "zone_name": "Red line", "reading": reading}
        | {"probability": probability, "verdict": "possible", "location_kind": "circle", "timing": timing}
        | {"conflicts_with": strike.conflicts_with}
        for place, strike in enumerate(strikes.itertuples())
        for reading, timing in (
            ("narrow", "before"),
            ("likely", "before" if place % 2 else "during"),
            ("wide", "before"),
        )
    ]
    columns = ["strike_id", "zone_id", "zone_name", "reading", "probability", "verdict", "location_kind", "timing"]
    return pd.DataFrame(rows, columns=[*columns, "conflicts_with"])


def corridor(reading: str, length_m: float, *, zones: tuple[str, ...] = ("red",), **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - any column
    row = {"id": f"ask:{reading}", "request_id": "ask", "name": "Ask", "name_ar": "طلب", "reading": reading}
    row |= {"party": "turkiye", "conduct": "basing", "status": "proposed", "length_m": length_m}
    row |= {"unconstrained_m": 100_000.0, "detour": length_m / 98_000.0, "binding_zones": zones, "closing_zones": ()}
    row |= {"widest_m": np.nan, "considered": tuple((zone, True, "Binds.") for zone in zones)}
    return row | changes


def no_corridor(reading: str, widest_m: float) -> dict[str, Any]:
    told = {"status": "no_corridor", "detour": np.nan, "closing_zones": ("red",), "widest_m": widest_m}
    return corridor(reading, np.nan, **told)


def corridors_frame(*rows: dict[str, Any]) -> gpd.GeoDataFrame:
    columns = list(rows[0] if rows else corridor("all", 1.0))
    return gpd.GeoDataFrame(pd.DataFrame(list(rows), columns=columns), geometry=[None] * len(rows), crs="EPSG:4326")


def tell(**changes: Any) -> tuple[Statement, ...]:  # noqa: ANN401 - any frame
    strikes = changes.get("strikes", strikes_frame(0))
    frames: dict[str, Any] = {
        "control": control_frame().iloc[:0],
        "zones": zones_frame().iloc[:0],
        "strikes": strikes,
        "exposure": exposure_table(strikes),
        "overlaps": pd.DataFrame(columns=["relation", "a_kind", "a_id", "b_kind", "b_id", "reading", "area_km2"]),
        "corridors": corridors_frame(),
        "parties": PARTIES,
        "as_of": AS_OF,
        "window": WINDOW,
    }
    return write_statements(**(frames | changes))


def by_id(statements: tuple[Statement, ...]) -> dict[str, Statement]:
    return {statement.id: statement for statement in statements}


def numbers_of(text: str) -> list[float]:
    plain = re.sub("[\u2066-\u2069]", "", text.translate(DIGITS))
    return [float(number.replace(",", "")) for number in re.findall(r"\d[\d,]*(?:\.\d+)?", plain)]


@pytest.fixture(scope="module")
def shipped(result: geo.StudyResult) -> tuple[Statement, ...]:
    return write_statements(
        control=result.control,
        zones=result.zones,
        strikes=result.strikes,
        exposure=result.exposure,
        overlaps=result.overlaps,
        corridors=result.corridors,
        parties=result.study.parties,
        as_of=result.study.as_of,
        window=result.study.window,
    )


def test_both_languages_have_the_same_words_and_marks() -> None:
    groups = set(WORDS["en"]) - {"digits"}
    assert set(WORDS["ar"]) - {"digits"} == groups
    for group in ("sentence", "reading", "differs", "freed", "status", "unit"):
        assert set(WORDS["en"][group]) == set(WORDS["ar"][group]), group
    marks = re.compile(r"\{\w+\}")
    for key, template in WORDS["en"]["sentence"].items():
        assert set(marks.findall(template)) == set(marks.findall(WORDS["ar"]["sentence"][key])), key
    assert len(WORDS["en"]["months"]) == len(WORDS["ar"]["months"]) == 12


def test_counted_nouns_have_a_form_for_every_category() -> None:
    assert set(WORDS["en"]["count"]) == set(WORDS["ar"]["count"])
    for noun, forms in WORDS["ar"]["count"].items():
        assert set(forms) == {"zero", "one", "two", "few", "many", "other"}, noun
        assert [key for key, form in forms.items() if "{n}" in form] == ["few", "many", "other"], noun


@pytest.mark.parametrize(
    ("number", "english", "arabic"),
    [
        (0, "no report", "لا بلاغ"),
        (1, "1 report", "بلاغ واحد"),
        (2, "2 reports", "بلاغان"),
        (3, "3 reports", "٣ بلاغات"),
        (10, "10 reports", "١٠ بلاغات"),
        (11, "11 reports", "١١ بلاغًا"),
        (99, "99 reports", "٩٩ بلاغًا"),
        (100, "100 reports", "١٠٠ بلاغ"),
        (102, "102 reports", "١٠٢ بلاغ"),
        (103, "103 reports", "١٠٣ بلاغات"),
        (1011, "1,011 reports", "١٬٠١١ بلاغًا"),
    ],
)
def test_counts_take_the_form_of_their_number(number: int, english: str, arabic: str) -> None:
    assert (ENGLISH.write_count("report", number), ARABIC.write_count("report", number)) == (english, arabic)


def test_plural_categories_are_those_of_cldr() -> None:
    # The samples that CLDR 46 gives for Arabic cardinals.
    samples = {
        "zero": [0],
        "one": [1],
        "two": [2],
        "few": [*range(3, 11), *range(103, 111), 1003],
        "many": [*range(11, 27), 111, 1011],
        "other": [*range(100, 103), *range(200, 203), 300, 400, 500, 600, 1000, 10000, 100000, 1000000],
    }
    for category, numbers in samples.items():
        assert {plural_category("ar", number) for number in numbers} == {category}


def test_a_template_that_asks_for_more_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"'held' in 'en': found no 'holder'"):
        say("held")(ENGLISH)


@pytest.mark.parametrize("number", [0, 1, 2, 3, 11, 100])
def test_every_number_of_reports_is_told(number: int) -> None:
    statements = by_id(tell(zones=zones_frame(), strikes=strikes_frame(number)))
    total = statements["strikes:total"]
    assert (total.value, total.low, total.high) == (number, number, number)
    assert ENGLISH.write_count("report", number) in total.text
    assert "exactly" in total.text
    assert ARABIC.write_count("strike", number) in total.text_ar
    if number:
        likely = statements["strikes:red:likely"]
        counts = expected_count(exposure_table(strikes_frame(number)))
        row = counts[counts["reading"].eq("likely") & counts["accounts"].eq("one_per_event")].iloc[0]
        assert (likely.value, likely.low, likely.high) == (row["expected"], row["low"], row["high"])
        told = [round(row["expected"], 1), 90.0, row["low"], row["high"], row["n_certain"], row["n_possible"]]
        assert numbers_of(likely.text)[:6] == pytest.approx(told)
        assert numbers_of(likely.text_ar)[:6] == pytest.approx(told)
        assert numbers_of(likely.text) == pytest.approx(numbers_of(likely.text_ar))
        assert "Before it was declared on 9\u00a0April 2025" in likely.text


def test_before_and_since_are_parts_of_the_whole() -> None:
    statements = by_id(tell(zones=zones_frame(), strikes=strikes_frame(5)))
    # Of five reports, each 0.4 likely within, those at odd places came before the declaration.
    assert "2.0 reported strikes expected" in statements["strikes:red:likely"].text
    assert "2025: 0.8 reported strikes" in statements["strikes:red:likely"].text
    assert "since: 1.2 reported strikes" in statements["strikes:red:likely"].text
    assert "since: 0.0 reported strikes (90\u00a0% interval 0\u00a0to\u00a00)" in statements["strikes:red:wide"].text


@pytest.mark.parametrize("accounts", [2, 3, 11])
def test_accounts_that_conflict_are_one_event_or_several(accounts: int) -> None:
    statements = by_id(tell(strikes=strikes_frame(accounts + 2, conflicting=accounts)))
    total, conflict = statements["strikes:total"], statements["accounts:s000"]
    assert (total.low, total.high) == (3, accounts + 2)
    assert f"between 3 and {accounts + 2} reported strikes" in total.text
    assert (conflict.low, conflict.high) == (1, accounts)
    assert "disagree on the date" in conflict.text
    assert f"between 1 and {accounts} strikes" in conflict.text
    assert all(f"Paper s{place:03}" in conflict.text for place in range(accounts))
    assert ARABIC.write_count("account", accounts) in conflict.text_ar
    assert conflict.refs == tuple(f"strikes:s{place:03}" for place in range(accounts))


def test_accounts_say_what_they_differ_in() -> None:
    strikes = strikes_frame(2, conflicting=2)
    strikes["event_date_from"] = strikes["event_date_from"].iloc[0]
    strikes["event_date_to"] = strikes["event_date_to"].iloc[0]
    strikes["attributed_to"] = ["west", "east"]
    strikes["sources"] = [(), strikes["sources"].iloc[1]]
    told = by_id(tell(strikes=strikes))["accounts:s000"]
    assert "disagree on the attribution" in told.text
    assert "1\u00a0March 2025, attributed to West (no source named)" in told.text
    assert "منسوبة إلى شرق" in told.text_ar


def test_control_is_bounded_by_its_lines() -> None:
    control = control_frame(error_m=10_000.0)
    extents = measure_extents(control).set_index("holder")
    # The line is a meridian of two degrees; on either side of it lie ten kilometres.
    band_km2 = meridian_km(38.0, 34.0, 36.0) * 10.0
    for holder in ("west", "east"):
        row = extents.loc[holder]
        assert row["area_km2"] - row["low_km2"] == pytest.approx(band_km2, rel=0.01)
        assert row["high_km2"] - row["area_km2"] == pytest.approx(band_km2, rel=0.01)
        told = by_id(tell(control=control))[f"control:{holder}"]
        assert (told.value, told.low, told.high) == (row["area_km2"], row["low_km2"], row["high_km2"])
        expected = [round(row["area_km2"]), 1, 50.0, round(row["low_km2"]), round(row["high_km2"]), 10.0]
        assert numbers_of(told.text) == pytest.approx(expected, abs=0.5)


def meridian_km(lon_deg: float, south_deg: float, north_deg: float) -> float:
    return float(Geodesic.WGS84.Inverse(south_deg, lon_deg, north_deg, lon_deg)["s12"] / 1000)


def test_control_says_where_it_has_no_interval_or_needs_none() -> None:
    unbounded = by_id(tell(control=control_frame(error_m=np.nan)))["control:west"]
    assert "no interval, as the error of a line is not stated" in unbounded.text
    assert (unbounded.low, unbounded.high) == (None, None)
    alone = by_id(tell(control=control_frame().iloc[:1]))["control:west"]
    assert "exact, as it shares no line with others" in alone.text
    assert alone.low == alone.value == alone.high


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("claimed", "East: claimed and not assessed"),
        ("support", "East: supported and not held"),
        ("unknown", "Not known:"),
    ],
)
def test_what_is_not_assessed_is_told_as_what_it_is(status: str, words: str) -> None:
    control = control_frame(status=status)
    if status == "unknown":
        control["party"] = ["west", ""]
    (told,) = [each for each in tell(control=control) if each.id.startswith(f"control:{status}")]
    assert told.text.startswith(words)
    assert told.refs == ("control:control-east-1",)


def test_readings_are_the_interval_of_a_zone() -> None:
    told = by_id(tell(zones=zones_frame()))["zones:red"]
    assert told.text == (
        "Red line: 1,240\u00a0km² in the likely reading, between 310\u00a0km² (narrow) and 4,960\u00a0km² (wide)."
    )
    assert (told.value, told.low, told.high) == (1240.5, 310.0, 4960.0)
    assert "١٬٢٤٠\u00a0كم²" in told.text_ar
    assert told.caveat == "The text gives no geometry; all three outlines are the analyst's."


def test_zones_that_do_not_hold_are_not_told_of() -> None:
    for changes in ({"status": "lapsed"}, {"status": "disputed"}, {"valid_from": times(["2025-04-11"] * 3)}):
        assert "zones:red" not in by_id(tell(zones=zones_frame().assign(**changes)))


def pairs_frame(**changes: Any) -> pd.DataFrame:  # noqa: ANN401 - any column
    row = {"a_kind": "zone", "a_id": "red", "a_name": "Red line", "a_name_ar": "", "b_kind": "control", "b_id": "west"}
    row |= {"b_name": "West", "b_name_ar": "غرب", "relation": "overlap", "reading": "wide", "area_km2": 42.0}
    row |= {"min_km2": 1.5, "likely_km2": 30.0, "max_km2": 1200.0, "moved_most_by": "the line of M4, 12.5 km"}
    return pd.DataFrame([row | {"moved_most_by_ar": "خط M4، 12.5 كم"} | changes])


def test_a_reading_without_an_overlap_counts_as_none() -> None:
    told = by_id(tell(zones=zones_frame(), overlaps=pairs_frame()))["zones:red:west"]
    assert (told.value, told.low, told.high) == (0.0, 0.0, 42.0)
    assert "0\u00a0km² in the likely reading" in told.text


def test_ranges_are_told_with_what_moves_them() -> None:
    statements = by_id(tell(zones=zones_frame(), overlaps=pairs_frame(), ranges=pairs_frame()))
    assert "zones:red:west" not in statements  # the ranges say more
    told = statements["zones:red:control:west"]
    assert (told.value, told.low, told.high) == (30.0, 1.5, 1200.0)
    assert (
        "30\u00a0km², between 1.5\u00a0km² and 1,200\u00a0km²; what moves it most is the line of M4, 12.5 km."
        in told.text
    )
    assert "M4" in told.text_ar
    assert "١٢٫٥" in told.text_ar


def test_a_range_that_nothing_moves_is_exact_and_an_unknown_one_is_not_told() -> None:
    still = pairs_frame(min_km2=30.0, max_km2=30.0, moved_most_by="", moved_most_by_ar="")
    told = by_id(tell(zones=zones_frame(), ranges=still))["zones:red:control:west"]
    assert "exact as drawn" in told.text
    for changes in ({"min_km2": np.nan}, {"likely_km2": 0.0, "min_km2": 0.0, "max_km2": 0.0}, {"a_id": "gone"}):
        assert len(tell(zones=zones_frame(), ranges=pairs_frame(**changes))) == len(tell(zones=zones_frame()))


def test_corridors_tell_the_price_of_each_reading() -> None:
    rows = [corridor("wide", 145_100.0), corridor("narrow", 99_000.0), corridor("likely", 100_010.0)]
    told = by_id(tell(zones=zones_frame(), corridors=corridors_frame(*rows)))["corridors:ask"]
    assert (told.value, told.low, told.high) == (100_010.0, 99_000.0, 145_100.0)
    assert told.text == (
        "Ask: 99\u00a0km in the narrow reading (1\u00a0% over the straight line, 1\u00a0km shorter than with no zone), "
        "100\u00a0km in the likely reading (2.1\u00a0% over the straight line, no longer than with no zone) and "
        "145\u00a0km in the wide reading (48.1\u00a0% over the straight line, 45.1\u00a0km longer than with no zone)."
    )


def test_a_corridor_that_no_zone_binds_is_the_same_in_every_reading() -> None:
    row = corridor("all", 100_000.0, zones=(), considered=(("red", False, "Does not bind."),), conduct="patrol")
    statements = by_id(tell(zones=zones_frame(), corridors=corridors_frame(row)))
    told = statements["corridors:ask"]
    assert "100\u00a0km long and 2\u00a0% longer than the straight line; no declared zone binds" in told.text
    assert told.low == told.value == told.high
    rule = statements["rules:ask"]
    assert rule.text == (
        "Ask. Binding: exactly 0 of 1 declared zones. Not binding: the text does not forbid this conduct (Red line)."
    )
    assert (rule.value, rule.low, rule.high) == (0, 0, 0)


@pytest.mark.parametrize(
    ("widest_m", "room"),
    [
        (0.0, "No narrower one fits either (exact)."),
        (4_250.0, "The widest that fits is exactly 4.2\u00a0km wide."),
        (np.nan, "Whether a narrower one fits was not worked out"),
    ],
)
def test_no_corridor_is_told_with_what_closes_it(widest_m: float, room: str) -> None:
    none = corridors_frame(no_corridor("all", widest_m))
    told = by_id(tell(zones=zones_frame(), corridors=none))["corridors:ask"]
    assert told.text.startswith("Ask: no corridor exists, the same in every reading; closed by Red line. " + room)
    assert (told.value, told.low, told.high) == (None, None, None)
    some = corridors_frame(corridor("narrow", 99_000.0), no_corridor("wide", widest_m))
    statements = by_id(tell(zones=zones_frame(), corridors=some))
    assert statements["corridors:ask"].text.endswith("and none in the wide reading.")
    closed = statements["corridors:ask:wide:closed"]
    assert "no corridor exists in the wide reading; closed by Red line. " + room in closed.text
    assert closed.refs == ("zones:red:wide",)


def test_rules_name_what_binds() -> None:
    told = by_id(tell(zones=zones_frame(), corridors=corridors_frame(corridor("narrow", 99_000.0))))["rules:ask"]
    assert told.text == "Ask. Binding: exactly 1 of 1 declared zones (Red line)."
    assert "١ من أصل ١" in told.text_ar


def test_a_zone_at_other_heights_does_not_bind() -> None:
    row = corridor("all", 99_000.0, zones=(), considered=(("red", False, "Does not bind: it holds at other heights."),))
    told = by_id(tell(zones=zones_frame(), corridors=corridors_frame(row)))["rules:ask"]
    assert told.text.endswith("Not binding: at other heights (Red line).")


def test_nothing_found_is_told_as_nothing() -> None:
    (told,) = tell()
    assert told.id == "strikes:total"
    assert told.text.startswith(
        "From 1\u00a0December 2024 to 31\u00a0July 2025: no report without conflict, exactly no "
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_stay_text(text: str) -> None:
    parties = (replace(PARTIES[0], name=text, name_ar=text), *PARTIES[1:])
    strikes = strikes_frame(2, conflicting=2, name=text)
    corridors = corridors_frame(corridor("narrow", 99_000.0) | {"name": text, "name_ar": text})
    zones = zones_frame(name=text, name_ar=text)
    statements = tell(control=control_frame(), zones=zones, strikes=strikes, corridors=corridors, parties=parties)
    turns = dict.fromkeys(map(ord, "\u202e\u2066\u2069"))
    plain = " ".join(text.translate(turns).split())
    for key in ("control:west", "accounts:s000", "corridors:ask"):
        told = by_id(statements)[key]
        assert plain in told.text
        assert plain in told.text_ar
    for told in statements:
        for sentence in (told.text, told.text_ar):
            assert "\u202e" not in sentence
            assert sentence.count("\u2068") == sentence.count("\u2069")
            depth = np.cumsum([(sign == "\u2068") - (sign == "\u2069") for sign in sentence])
            assert depth.min() >= 0
            assert "\n" not in sentence


def test_names_of_the_other_direction_are_isolated() -> None:
    told = by_id(tell(strikes=strikes_frame(2, conflicting=2, name="تدمر")))["accounts:s000"]
    assert told.text.startswith("\u2068تدمر\u2069: 2 accounts")
    assert told.text_ar.startswith("تدمر: روايتان")
    assert "\u2068Paper s000\u2069" in told.text_ar


def test_nothing_is_modified() -> None:
    frames = {"control": control_frame(), "zones": zones_frame(), "strikes": strikes_frame(3, conflicting=2)}
    before = {name: frame.copy() for name, frame in frames.items()}
    tell(**frames)
    for name, frame in frames.items():
        pd.testing.assert_frame_equal(pd.DataFrame(frame), pd.DataFrame(before[name]))


def test_the_order_of_rows_changes_nothing() -> None:
    frames = {"control": control_frame(), "strikes": strikes_frame(6, conflicting=3)}
    turned = {name: frame.iloc[::-1].reset_index(drop=True) for name, frame in frames.items()}
    assert tell(**frames) == tell(**turned)


def test_the_shipped_study_is_told_in_both_languages(shipped: tuple[Statement, ...]) -> None:
    assert len({statement.id for statement in shipped}) == len(shipped)
    assert {statement.topic for statement in shipped} == {
        "control",
        "zones",
        "strikes",
        "accounts",
        "corridors",
        "rules",
    }
    for told in shipped:
        for sentence in (told.text, told.text_ar, told.caveat, told.caveat_ar):
            assert sentence
            assert not FORBIDDEN.search(sentence), sentence
            assert not re.search(r"[{}]|\bnan\b", sentence), sentence
        assert HOLDS_INTERVAL.search(told.text), told.text
        assert HOLDS_INTERVAL.search(told.text_ar), told.text_ar
        assert any(unicodedata.bidirectional(sign) == "AL" for sign in told.text_ar)
        if None not in (told.low, told.high):
            assert told.low <= told.high


def test_no_template_uses_a_forbidden_word() -> None:
    for language in ("en", "ar"):
        for template in WORDS[language]["sentence"].values():
            assert not FORBIDDEN.search(template), template


def test_the_shipped_numbers_are_those_of_the_frames(shipped: tuple[Statement, ...], result: geo.StudyResult) -> None:
    statements = by_id(shipped)
    zones = result.zones.set_index("id")["area_km2"]
    red_line = statements["zones:tadmur-red-line"]
    readings = [zones[f"tadmur-red-line:{reading}"] for reading in ("likely", "narrow", "wide")]
    assert [red_line.value, red_line.low, red_line.high] == readings
    assert numbers_of(red_line.text) == numbers_of(red_line.text_ar) == [round(area_km2) for area_km2 in readings]
    held = result.control[result.control["status"].eq("assessed")].groupby("party")["area_km2"].sum()
    for party, area_km2 in held.items():
        assert statements[f"control:{party}"].value == pytest.approx(area_km2)
    t4 = statements["accounts:strike-2025-03-21-t4-israel"]
    assert "21\u00a0March 2025" in t4.text
    assert "25\u00a0March 2025" in t4.text
    assert "٢٥\u00a0آذار ٢٠٢٥" in t4.text_ar
    assert statements["corridors:turkiye-t4-basing"].text.endswith("and none in the wide reading.")


def test_counts_come_with_the_columns_that_are_read() -> None:
    assert {"expected", "low", "high", "level", "n_certain", "n_possible", "n_not_located"} <= set(COUNT_COLUMNS)


@pytest.mark.parametrize("sentence", ["A safe corridor.", "Three targets.", "ممر آمن", "The threat is over."])
def test_a_forbidden_word_would_be_found(sentence: str) -> None:
    assert FORBIDDEN.search(sentence)


@pytest.mark.parametrize("sentence", ["West: 99,940 km².", "غرب: ٩٩٬٩٤٠ كم²."])
def test_a_bare_number_would_be_found(sentence: str) -> None:
    assert not HOLDS_INTERVAL.search(sentence)
