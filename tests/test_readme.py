"""What the README shows works."""

import re
from pathlib import Path

import pytest

import geo

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


def test_its_python_runs_as_it_stands(result: geo.StudyResult, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    blocks = re.findall(r"```python\n(.*?)```", TEXT, flags=re.DOTALL)
    assert len(blocks) == 2
    (tmp_path / "layers").symlink_to(ROOT / "layers")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(geo, "run_study", lambda _study: result, raising=False)  # worked out once for all tests
    names: dict[str, object] = {}
    for block in blocks:
        exec(block, names)  # noqa: S102 - our own README
    assert (tmp_path / "zones.geojson").stat().st_size > 0
    assert len(names["near"]) == len(names["airfields"])  # type: ignore[arg-type]


def test_its_links_lead_somewhere() -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", TEXT) if "://" not in link]
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_it_names_every_output() -> None:
    from geo.studies import OUTPUT_NAMES  # noqa: PLC0415 - beside its use

    assert [name for name in OUTPUT_NAMES if f"`{name}`" not in TEXT] == []


def test_the_layers_readme_tells_what_files_are_read() -> None:
    from geo.layers.formats.input_formats import list_input_formats  # noqa: PLC0415 - beside its use

    assert list_input_formats().strip() in (ROOT / "layers" / "README.md").read_text(encoding="utf-8")
