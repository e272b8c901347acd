"""Every mistake in a study file is told at once."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from geo.errors import SettingsError
from geo.studies.settings import find_settings_problems, read_settings
from geo.studies.settings.tables import StudySettings

SHIPPED = Path(__file__).parents[1] / "layers" / "palmyra.toml"


def write_study(folder: Path, *changes: tuple[str, str]) -> Path:
    text = SHIPPED.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    path = folder / "study.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_study_has_no_mistake() -> None:
    assert read_settings(SHIPPED).study.id == "palmyra"


def test_ten_mistakes_are_ten_findings(tmp_path: Path) -> None:
    path = write_study(
        tmp_path,
        ("as_of = 2025-04-10 ", 'as_of = "10/04/2025" '),
        ('id = "palmyra"', 'id = "Palmyra Study"'),
        ("area_deg = [35.4, 32.1, 42.6, 37.5]", "area_deg = [35.4, 32.1, 42.6]"),
        ('colour = "#c8645c"', 'colour = "red"'),
        ("hatch_deg = 90", "hatch_deg = 190"),
        ('file = "country.geojson"', 'fiel = "country.geojson"'),
        ("cell_km = 1.0  ", "cell_km = -1.0  "),
        ('from = "site:homs"', 'from = "homs"'),
        ('mode = "ground"', 'mode = "rail"'),
        ("off_road = 4.0", "offroad = 4.0"),
    )
    settings, findings = find_settings_problems(path)
    assert [str(finding).removeprefix("study.toml, ") for finding in findings] == [
        "table study, key id: found 'Palmyra Study', expected lower-case letters, digits, - and _.",
        "table study, key as_of: found '10/04/2025', expected a date such as 2025-04-10.",
        "table study.area_deg, key value 4: found nothing, expected a value.",
        "table party[1], key colour: found 'red', expected a colour such as #1f77b4.",
        "table party[2], key hatch_deg: found 190, expected a number less than 180.0.",
        "table layers.country, key file: found nothing, expected a value.",
        (
            "table layers.country, key fiel: found the key 'fiel', expected a key that is known here. "
            "Likely cause: misspelt 'file'."
        ),
        "table corridors, key cell_km: found -1.0, expected a number greater than 0.0.",
        (
            "table corridors.weights, key offroad: found the key 'offroad', expected a key that is known here. "
            "Likely cause: misspelt 'off_road'."
        ),
        (
            "table corridor[4], key from: found 'homs', expected site:ID, line:ID, area:ID or a rule such as "
            "'within 2 km of site:ID'."
        ),
        "table corridor[4], key mode: found 'rail', expected 'air' or 'ground'.",
    ]
    assert settings is None  # without its country nothing more can be checked
    assert all(finding.file == "study.toml" for finding in findings)


def test_a_wrong_entry_is_put_aside_and_the_rest_can_be_checked(tmp_path: Path) -> None:
    settings, findings = find_settings_problems(write_study(tmp_path, ('mode = "ground"', 'mode = "rail"')))
    assert len(findings) == 1
    assert settings is not None
    assert "humanitarian-homs-deir-ez-zor" not in [entry.id for entry in settings.corridor]
    assert len(settings.corridor) == len(read_settings(SHIPPED).corridor) - 1


def test_a_file_that_is_not_toml_says_where(tmp_path: Path) -> None:
    path = tmp_path / "broken.toml"
    path.write_text('[study]\nid = "x\n', encoding="utf-8")
    with pytest.raises(SettingsError, match="line 2"):
        read_settings(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"none\.toml.*No such file"):
        read_settings(tmp_path / "none.toml")


def test_an_end_may_be_a_rule_and_a_price_needs_rising_radii(tmp_path: Path) -> None:
    fine = write_study(tmp_path, ('from = "site:homs"', 'from = "within 2 km of site:homs"'))
    assert find_settings_problems(fine)[1] == []
    addition = '\n[[price]]\ncorridor = "turkiye-t4-air"\nzone = "tadmur-red-line"\nfrom_km = 60\nto_km = 20\n'
    fine.write_text(fine.read_text(encoding="utf-8") + addition, encoding="utf-8")
    (finding,) = find_settings_problems(fine)[1]
    assert finding.expected == "from_km must be less than to_km"


@pytest.mark.parametrize(
    ("heights", "expected"),
    [
        ("[14.0, 27.5]", ""),
        ("[20, 20]", ""),
        ("[27.5, 14.0]", "[low, high] in metres, the low one first"),
        ("[-121.0, 14.0]", "a number of at least -120.0"),
        ("[14.0, 101.0]", "a number of at most 100.0"),
        ("[14.0, nan]", "a number"),
        ("[14.0]", "a value"),
    ],
)
def test_heights_of_the_geoid_are_two_metres_in_order(tmp_path: Path, heights: str, expected: str) -> None:
    path = write_study(tmp_path, ('id = "palmyra"', f'id = "palmyra"\ngeoid_height_m = {heights}'))
    settings, findings = find_settings_problems(path)
    assert [finding.expected for finding in findings] == ([expected] if expected else [])
    assert settings is not None
    assert settings.study.geoid_height_m == (None if expected else tuple(json.loads(heights)))


TIMED = """
id = "timed"
name = "Timed"
from = "site:homs"
to = "site:t4"
party = "turkiye"
conduct = "overflight"
mode = "air"
width_km = 4
window_from = 2025-04-15
window_to = 2025-04-16
"""


@pytest.mark.parametrize(
    ("keys", "wrong"),
    [
        ("speed_km_h = 300\ndepart_from = 2025-04-15\ndepart_to = 2025-04-15T09:30:00+03:00", ""),
        ("speed_km_h = 300\ndepart_from = 2025-04-15", "must be given together"),
        ("speed_km_h = 0\ndepart_from = 2025-04-15\ndepart_to = 2025-04-15", "greater than 0"),
        ("speed_km_h = 9\ndepart_from = 2025-04-15T06:00:00\ndepart_to = 2025-04-15T07:00:00Z", "with a time zone"),
        ("speed_km_h = 9\ndepart_from = 2025-04-16\ndepart_to = 2025-04-15", "must not be after depart_to"),
        ("speed_km_h = 9\ndepart_from = 2025-04-14T23:59:00Z\ndepart_to = 2025-04-15", "from window_from to window_to"),
        ("speed_km_h = 9\ndepart_from = 2025-04-15\ndepart_to = 2025-04-16T00:01:00Z", "from window_from to window_to"),
    ],
)
def test_a_departure_lies_within_the_window_of_its_request(tmp_path: Path, keys: str, wrong: str) -> None:
    path = write_study(tmp_path)
    path.write_text(f"{path.read_text(encoding='utf-8')}\n[[corridor]]{TIMED}{keys}\n", encoding="utf-8")
    settings, findings = find_settings_problems(path)
    if wrong:
        (finding,) = findings
        assert wrong in finding.expected
        return
    assert not findings
    assert settings is not None
    utc = [datetime(2025, 4, 15, tzinfo=UTC), datetime(2025, 4, 15, 6, 30, tzinfo=UTC)]
    assert list(settings.corridor[-1].departure or ()) == utc
    kept = json.loads(settings.model_dump_json(by_alias=True, exclude_none=True))  # as a manifest holds it
    assert StudySettings.model_validate(kept).corridor[-1].departure == settings.corridor[-1].departure


def test_a_departure_needs_a_window(tmp_path: Path) -> None:
    path = write_study(tmp_path)
    timed = TIMED.replace("window_from = 2025-04-15\nwindow_to = 2025-04-16\n", "")
    timed += "speed_km_h = 300\ndepart_from = 2025-04-15\ndepart_to = 2025-04-16\n"
    path.write_text(f"{path.read_text(encoding='utf-8')}\n[[corridor]]{timed}", encoding="utf-8")
    (finding,) = find_settings_problems(path)[1]
    assert "needs window_from and window_to" in finding.expected


@pytest.mark.parametrize(
    ("name", "content", "cause"),
    [("places.csv", "a,b\n", "a layer, and no study file"), ("", "", "name the study file in it")],
)
def test_what_is_no_study_file_is_told_so(tmp_path: Path, name: str, content: str, cause: str) -> None:
    path = tmp_path / name
    if name:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match=cause):
        read_settings(path)
