"""Tables of figures are read as they stand, and every mistake in them is told at once."""

from pathlib import Path

import pytest

from geo.errors import SchemaError
from geo.layers import read_shares
from geo.studies import StudyResult

LAYERS = Path(__file__).parents[1] / "layers"


def test_the_shipped_share_is_read() -> None:
    shares = read_shares(LAYERS / "shares.csv")
    assert shares[["date", "party", "percent"]].to_numpy().tolist() == [["2025-12", "syrian_government", 69.3]]


def test_mistakes_of_a_table_of_shares_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "shares.csv"
    path.write_text("date,party,percentage,source\n2025-12,sdf,a quarter,A map\n", encoding="utf-8")
    with pytest.raises(SchemaError, match=r"The shares of shares\.csv cannot be used") as caught:
        read_shares(path)
    told = [(finding.column, finding.likely_cause) for finding in caught.value.findings]
    assert ("percentage", "meant 'percent'") in told
    assert ("percent", "") in told
    path.write_text("date,party,percent,source\n2025-12,sdf,a quarter,A map\n", encoding="utf-8")
    with pytest.raises(SchemaError, match=r"shares\.csv, row 1, column percent: found 'a quarter'"):
        read_shares(path)


def test_the_run_holds_its_areas_against_the_share_and_says_so(result: StudyResult) -> None:
    check = result.share_check
    assert check["verdict"].tolist() == ["above"]
    assert check["days_apart"].tolist() == [235]  # 10 April to 1 December 2025
    assert check["text"].iloc[0] in result.notes
