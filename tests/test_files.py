"""Files appear whole or not at all."""

from pathlib import Path

import pytest

from geo.errors import OutputError
from geo.files import clear_stale, file_sha256, make_folder, replace_file


def test_a_file_is_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    target = tmp_path / "zones.geojson"
    replace_file(target, "old")
    assert replace_file(target, "تدمر").read_text(encoding="utf-8") == "تدمر"
    assert [path.name for path in tmp_path.iterdir()] == ["zones.geojson"]


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "taken"
    target.mkdir()
    (target / "inside").write_text("kept")
    with pytest.raises(OutputError, match="taken could not be written"):
        replace_file(target, "new")
    assert (target / "inside").read_text() == "kept"
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_stale_parts_are_cleared(tmp_path: Path) -> None:
    (tmp_path / ".map.html.123.part").write_text("half")
    (tmp_path / "map.html").write_text("whole")
    clear_stale(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["map.html"]


def test_the_hash_is_the_published_one_of_abc(tmp_path: Path) -> None:
    # FIPS 180-2, appendix B.1: SHA-256 of "abc".
    target = replace_file(tmp_path / "abc", b"abc")
    assert file_sha256(target) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "a" / "b")
    assert make_folder(made).is_dir()
    (tmp_path / "taken").write_text("kept")
    with pytest.raises(OutputError, match="taken cannot be used as a folder for results"):
        make_folder(tmp_path / "taken")
    assert (tmp_path / "taken").read_text() == "kept"
