"""Sources, their register, and the tables of text that they and others are read from."""

import pickle
from pathlib import Path

import pytest

from geo.errors import DataError, SchemaError
from geo.layers import Source, SourceRegister, read_grades, read_sources
from geo.layers.sources import is_web_address
from geo.layers.tables import read_table


def write(folder: Path, text: str | bytes, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//example.org/a",
        "https://",
        "http://[::1",
        "https://example.org/a b",
        'https://example.org/"onclick=',
        "https://example.org/{{7*7}}",
        "ftp://example.org",
        "example.org",
    ],
)
def test_only_http_and_https_make_a_link(text: str) -> None:
    assert not is_web_address(text)
    assert Source(text).link == ""


def test_addresses_in_other_letters_are_links() -> None:
    assert is_web_address("https://ar.wikipedia.org/wiki/تدمر")
    assert is_web_address("HTTP://example.org:8080/a?b=c;d")


def test_the_register_grades_what_it_knows_and_nothing_else(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        """url,publisher,published,reliability,credibility
https://a.example/1,A,2025-04-09,B,2
(a letter),B,2025-03?,,
""",
        "sources.csv",
    )
    register = read_sources(path)
    assert register["(a letter)"] == Source("(a letter)", "B", "2025-03?")
    found, findings = register.resolve("https://a.example/1 ; (a letter) ; https://b.example/x ; (another letter)")
    assert [source.reliability + source.credibility for source in found] == ["B2", "F6", "F6"]
    assert found[2].publisher == "b.example"
    assert [(finding.column, finding.found, finding.likely_cause) for finding in findings] == [
        ("sources", "'(another letter)'", "meant '(a letter)'")
    ]


def test_every_problem_of_a_register_is_told_at_once(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "url,publsher,reliability,credibility,accessed,archived_url\n"
        "https://a.example/1,A,G,0,,\n"
        ",A,,,,\n"
        "javascript:alert(1),A,A,1,,\n"
        "https://a.example/1,A,A,1,09/04/2025,archive\n",
        "sources.csv",
    )
    with pytest.raises(SchemaError, match=r"The register sources\.csv cannot be used") as caught:
        read_sources(path)
    found = {(finding.row, finding.column) for finding in caught.value.findings}
    assert found == {
        ("", "publsher"),
        ("1", "reliability"),
        ("1", "credibility"),
        ("2", "url"),
        ("3", "url"),
        ("4", "url"),
        ("4", "accessed"),
        ("4", "archived_url"),
    }
    assert "meant 'publisher'" in str(caught.value)


def test_the_register_goes_to_another_process() -> None:
    register = SourceRegister([Source("(a letter)", "B")])
    assert dict(pickle.loads(pickle.dumps(register))) == dict(register)  # noqa: S301 -- our own bytes


def test_a_feature_keeps_each_source_once() -> None:
    found, _ = SourceRegister().resolve(["https://a.example/", "https://b.example/", "https://a.example/"])
    assert [source.url for source in found] == ["https://a.example/", "https://b.example/"]


def test_cells_stand_as_they_are(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, '\ufeffid,name\r\n0401,NA\r\n"1,5"," two\nlines "\r\n,\r\nnull,NaN\r\n'))
    assert table.columns == ("id", "name")
    assert [tuple(row.values()) for row in table.rows] == [("0401", "NA"), ("1,5", " two\nlines "), ("null", "NaN")]
    assert table.row_numbers == (1, 2, 4)


def test_ragged_rows_are_told_and_leave_the_others_alone(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, "a,b\n1,2\n1,2,3\n1\n4,5\n"))
    assert table.row_numbers == (1, 4)
    assert [(finding.row, finding.found) for finding in table.refused] == [("2", "3 cells"), ("3", "1 cells")]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "found no header"),
        (b"id;name\n1;2\n", "separates by semicolons"),
        (b"id,id,name\n1,2,3\n", "found the column 2 times"),
        (b"id,,name\n1,2,3\n", "found column 2 without a name"),
        ("id,name\n1,تدمر\n".encode("cp1256"), "the Arabic encoding of Windows"),
        ("id,name\n1,\u015e\u0131rnak\n".encode("cp1254"), "an older encoding of one byte a letter"),
        ("id,name\n1,x\n".encode("utf-16"), "text in UTF-16"),
        (b"id,name\n1,\x00\n", "a zero byte"),
        (b'id,name\n1,"two\n', "CSV with quotes that close"),
    ],
)
def test_a_table_that_cannot_be_told_apart_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    with pytest.raises(DataError, match=words):
        read_table(write(tmp_path, content))


def test_an_encoding_error_names_the_line(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="the byte 0xca in line 3"):
        read_table(write(tmp_path, "id,name\n1,a\n2,تدمر\n".encode("cp1256")))


def test_grades_are_numbers_and_texts(tmp_path: Path) -> None:
    path = write(
        tmp_path, "scheme,grade,location_kind,radius_m,confidence,basis,source\nacled,1,circle,5000,0.95,assumption,\n"
    )
    grades = read_grades(path)
    assert grades.loc[0, "grade"] == "1"
    assert grades.loc[0, "radius_m"] == 5000.0
    path.write_text("scheme,grade,location_kind,radius,confidence,basis,source\nacled,1,circle,5 km,high,assumption,\n")
    with pytest.raises(SchemaError, match="meant 'radius_m'") as caught:
        read_grades(path)
    assert [finding.column for finding in caught.value.findings] == ["radius", "radius_m", "confidence"]
