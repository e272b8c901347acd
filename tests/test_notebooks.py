"""The notebooks run from top to bottom, and show what they promise."""

import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

MAPS = {"01_palmyra.ipynb": 1}
"""How many maps a notebook shows."""

FOLDER = Path(__file__).parents[1] / "notebooks"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.ipynb")), ids=lambda path: path.name)
@pytest.mark.filterwarnings("default")  # the kernel's own plumbing warns; our code runs in the kernel, not here
def test_a_notebook_runs_and_shows_its_map_offline(path: Path, tmp_path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells), "notebooks are committed without outputs"
    os.environ["IPYTHONDIR"] = str(tmp_path)
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(FOLDER)}}).execute()
    shown = [
        output["data"]["text/html"]
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if "text/html" in output.get("data", {})
    ]
    maps = [html for html in shown if "<iframe" in html]
    assert len(maps) == MAPS.get(path.name, 0)
    assert all("srcdoc=" in html for html in maps)
    assert not any('src="http' in html for html in shown)
