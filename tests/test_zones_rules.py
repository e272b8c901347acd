"""The grammar of rules: what it reads, what it refuses, and how it says so."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import RuleError
from geo.zones import AllOf, Between, Rule, Side, Within, list_references, parse_rule

IDS = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,12}", fullmatch=True)
AREAS = IDS.map("area:{}".format)
PLACES = st.lists(
    st.sampled_from(("site", "line", "area")).flatmap(lambda kind: IDS.map(f"{kind}:{{}}".format)), min_size=1
)
SIDES = st.lists(st.builds(Side, st.booleans(), AREAS), max_size=3)
METRES = st.integers(1, 2_000_000)


def write_sides(sides: list[Side]) -> str:
    return "".join(f" {'inside' if side.inside else 'outside'} {side.area}" for side in sides)


def in_order(sides: list[Side]) -> tuple[Side, ...]:
    return tuple(sorted(set(sides), key=lambda side: (not side.inside, side.area)))


@settings(max_examples=50)
@given(METRES, PLACES, SIDES)
def test_within_is_read_back(radius_m: int, places: list[str], sides: list[Side]) -> None:
    text = f"within {radius_m} m of {' + '.join(places)}{write_sides(sides)}"
    assert parse_rule(text) == Within(float(radius_m), tuple(sorted(set(places))), in_order(sides))


@settings(max_examples=50)
@given(METRES, METRES, PLACES, SIDES)
def test_between_is_read_back(inner_m: int, more_m: int, places: list[str], sides: list[Side]) -> None:
    text = f"between {inner_m} m and {inner_m + more_m} m of {'+'.join(places)}{write_sides(sides)}"
    expected = Between(float(inner_m), float(inner_m + more_m), tuple(sorted(set(places))), in_order(sides))
    assert parse_rule(text) == expected


@given(st.lists(AREAS, min_size=1), SIDES)
def test_all_of_is_read_back(areas: list[str], sides: list[Side]) -> None:
    rule = parse_rule(f"all of {', '.join(areas)}{write_sides(sides)}")
    assert rule == AllOf(tuple(sorted(set(areas))), in_order(sides))
    assert set(list_references(rule)) == {*areas, *(side.area for side in sides)}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("within 1.5km of site:t4", Within(1500.0, ("site:t4",))),
        ("  within   55 km\n of site:tanf ", Within(55_000.0, ("site:tanf",))),
        ("between 0 km and 10 km of area:undof", Between(0.0, 10_000.0, ("area:undof",))),
    ],
)
def test_spaces_and_units(text: str, rule: Rule) -> None:
    assert parse_rule(text) == rule


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"found the end at character 1 of \"\", expected \"within\", \"between\" or \"all of\""),
        ("near site:t4", r"found \"near\" at character 1"),
        ("within 55 of site:t4", r"found \"of\" at character 11 .* expected a unit, \"km\" or \"m\""),
        ("within 5,5 km of site:t4", r"found \",\" at character 9 .*decimal comma"),
        ("within -5 km of site:t4", r"found \"-\" at character 8"),
        ("within 55 km of palmyra", r"found \"palmyra\" .* expected a reference .*a name in place of site:<id>"),
        ("within 55 km of site:t4 inside site:t4", r"found \"site:t4\" at character 32 .* expected .* area:<id>"),
        ("within 55 km of site:t4 +", r"found the end at character 26"),
        ("within 55 km of site:t4 and site:k", r"found \"and\" .* expected \"inside\", \"outside\" or the end"),
        ("within 0 km of site:t4", r"found \"0\" at character 8 .* expected a length greater than 0"),
        ("between 20 km and 10 km of line:m4", r"found \"10\" .* the two lengths the wrong way round"),
        ("between 20 km to 30 km of line:m4", r"found \"to\" .* expected \"and\""),
        ("all of line:m4", r"found \"line:m4\" .* sites and lines have no inside"),
        ("all area:idlib", r"found \"area:idlib\" .* expected \"of\""),
        ("within 55 km of site:t4; drop", r"found \";\" at character 24"),
    ],
)
def test_a_wrong_rule_is_told_with_its_place(text: str, message: str) -> None:
    with pytest.raises(
        RuleError, match=rf"(?s)zone tadmur cannot be read.*table tadmur, key readings\.wide: .*{message}"
    ):
        parse_rule(text, zone="tadmur", key="readings.wide")


@given(st.text(max_size=60))
def test_any_text_is_a_rule_or_a_rule_error(text: str) -> None:
    try:
        parse_rule(text)
    except RuleError as error:
        assert len(error.findings) == 1  # noqa: PT017 - the other outcome is a rule, and both are right
