"""Tables open in a spreadsheet without surprises."""

import csv
from pathlib import Path

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from geo.exports import write_csv
from geo.exports.tables.csv_files import _cell


def test_a_table_reads_back(tmp_path: Path) -> None:
    frame = pd.DataFrame({"name": ["تدمر", "a, b"], "km2": [1.5, np.nan], "ids": [("x", "y"), ()]})
    path = write_csv(frame, tmp_path / "t.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [["name", "km2", "ids"], ["تدمر", "1.5", "x ; y"], ["a, b", "", ""]]


@given(st.text())
def test_no_text_starts_a_formula(text: str) -> None:
    assert not _cell(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert _cell(text).removeprefix("'") == text or _cell(text) == text


def test_negative_numbers_stay_numbers() -> None:
    assert _cell(-3.25) == "-3.25"
