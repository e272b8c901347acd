"""Declarations: what is read from zones.toml, and every mistake in it at once."""

import dataclasses
import math
from datetime import UTC, datetime
from pathlib import Path

import pytest

from geo.errors import DataError, SchemaError
from geo.layers import Declaration, read_declarations

GOOD = """
[[mechanism]]
id = "talks"
name = "Talks"
parties = ["israel", "turkiye"]
status = "proposed"
channels = ["hotline"]
notification_lead_h = 24
sources = ["https://a.example/1"]

[[zone]]
id = "red-line"
name = "Red line"
name_ar = "الخط الأحمر"
kind = "red_line"
status = "declared"
declarer = "israel"
addressee = ["turkiye"]
responsible_party = "syrian_government"
prohibited_conduct = ["basing"]
quote = "any change"
quote_lang = "en"
mechanism = "talks"
date_edtf = "2025-04-09/2025-04-10"
sources = ["https://a.example/1", "https://b.example/2"]
[zone.readings]
wide = { rule = "within 60 km of site:palmyra", text = "the area" }
narrow = { rule = "within 10 km of site:palmyra", text = "the town" }
likely = { rule = "within 30 km of site:palmyra", text = "the district" }

[[zone]]
id = "circle"
name = "Circle"
kind = "exclusion_zone"
status = "agreed"
valid_from = 2016-10-01
valid_to = "2026"
rule = "within 55 km of site:al-tanf"
geometry_basis = "stated"
lower_m = 0
upper_m = 5000
vertical_reference = "mean sea level"
sources = ["https://a.example/1"]

[[zone]]
id = "bands"
name = "Bands"
kind = "limitation_zone"
status = "agreed"
sources = ["https://a.example/1"]
[[zone.tier]]
name = "10 km"
rule = "within 10 km of line:a"
[[zone.tier]]
name = "20 km"
rule = "between 10 km and 20 km of line:a"

[[zone]]
id = "unpublished"
name = "Unpublished"
kind = "channel"
status = "agreed"
sources = ["https://a.example/1"]
"""


def read(folder: Path, text: str, **options: str) -> tuple[Declaration, ...]:
    path = folder / "zones.toml"
    path.write_text(text, encoding="utf-8")
    return read_declarations(path, **options).zones  # type: ignore[arg-type]


def test_each_way_to_give_a_geometry_is_kept_as_text(tmp_path: Path) -> None:
    red_line, circle, bands, unpublished = read(tmp_path, GOOD)
    assert [reading.name for reading in red_line.readings] == ["narrow", "likely", "wide"]
    assert red_line.readings[0].rule == "within 10 km of site:palmyra"
    assert circle.rule == "within 55 km of site:al-tanf"
    assert [tier.name for tier in bands.tiers] == ["10 km", "20 km"]
    assert [zone.has_geometry for zone in (red_line, circle, bands, unpublished)] == [True, True, True, False]


def test_a_declaration_holds_until_an_end_is_stated(tmp_path: Path) -> None:
    red_line, circle, _, unpublished = read(tmp_path, GOOD)
    assert (red_line.valid_from, red_line.valid_to) == (datetime(2025, 4, 9, tzinfo=UTC), None)
    assert (circle.valid_from, circle.valid_to) == (datetime(2016, 10, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC))
    assert unpublished.valid_from is None


def test_what_is_not_said_is_not_made_up(tmp_path: Path) -> None:
    red_line, circle, *_ = read(tmp_path, GOOD)
    assert red_line.lower_m == 0.0
    assert math.isnan(red_line.upper_m)
    assert circle.upper_m == 5000.0
    assert math.isnan(red_line.uncertainty_m)
    assert red_line.confidence == 0.95
    assert [source.reliability for source in red_line.sources] == ["F", "F"]


def test_records_cannot_be_changed(tmp_path: Path) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        read(tmp_path, GOOD)[0].name = "other"  # type: ignore[misc]


def test_mechanisms_are_read(tmp_path: Path) -> None:
    read(tmp_path, GOOD)
    (mechanism,) = read_declarations(tmp_path / "zones.toml").mechanisms
    assert mechanism.parties == ("israel", "turkiye")
    assert mechanism.notification_lead_h == 24.0
    assert mechanism.text_status == "unknown"


BAD = """
[settings]
a = 1

[[mechanism]]
id = "talks"
name = "Talks"
status = "agreeed"
lead = 3
sources = ["https://a.example/1"]

[[zone]]
id = "one"
name = 7
kind = "redline"
status = "declared"
prohibited_conduct = ["baseing"]
mechanism = "talk"
addresee = ["turkiye"]
date_edtf = "09/04/2025"
lower_m = 9000
upper_m = 5000
confidence = 95
quote = "words"
rule = "within 1 km of site:a"
sources = "https://a.example/1"
[zone.readings]
narrow = { rule = "within 1 km of site:a" }
likely = { text = "no rule" }
wid = { rule = "within 1 km of site:a" }

[[zone]]
id = "one"
kind = "channel"
status = "agreed"
valid_from = "2025"
valid_to = 2024-01-01
sources = []
[[zone.tier]]
name = "a"
rule = ""
[[zone.tier]]
name = "a"
rule = "x"

[[zone]]
id = "Zone Three"
name = "Three"
kind = "channel"
status = "agreed"
date_edtf = 2025
sources = ["not an address"]
"""


def test_every_mistake_is_told_at_once_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match=r"The declarations of zones\.toml cannot be used") as caught:
        read(tmp_path, BAD)
    found = [(finding.row, finding.column) for finding in caught.value.findings]
    first, second, third = "zone 1 (one)", "zone 2 (one)", "zone 3 (Zone Three)"
    assert sorted(found) == sorted(
        [
            ("", "settings"),
            ("mechanism 1 (talks)", "status"),
            ("mechanism 1 (talks)", "lead"),
            (first, "name"),
            (first, "kind"),
            (first, "prohibited_conduct"),
            (first, "mechanism"),
            (first, "addresee"),
            (first, "date_edtf"),
            (first, "upper_m"),
            (first, "vertical_reference"),
            (first, "confidence"),
            (first, "quote_lang"),
            (first, "readings"),
            (first, "readings.likely.rule"),
            (first, "readings.wide"),
            (first, "readings.wid"),
            (first, "sources"),
            (second, "id"),
            (second, "name"),
            (second, "valid_to"),
            (second, "sources"),
            (second, "tier 1.rule"),
            (second, "tier"),
            (third, "id"),
            (third, "date_edtf"),
            (third, "sources"),
        ]
    )
    text = str(caught.value)
    for meant in ("'red_line'", "'basing'", "'addressee'", "'agreed'", "'talks'", "'wide'"):
        assert f"meant {meant}" in text


def test_a_syntax_error_names_its_line(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="at line 2, column 6"):
        read(tmp_path, "[[zone]]\nid = one\n")


def test_tables_written_as_one_table_are_understood_as_that_mistake(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match=r"Likely cause: written as \[zone\]"):
        read(tmp_path, '[zone]\nid = "a"\n')


def test_made_up_zones_need_no_source(tmp_path: Path) -> None:
    text = '[[zone]]\nid = "a"\nname = "A"\nkind = "channel"\nstatus = "agreed"\n'
    with pytest.raises(SchemaError, match="at least one source"):
        read(tmp_path, text)
    assert read(tmp_path, text, basis="synthetic")[0].sources == ()
