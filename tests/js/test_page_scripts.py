"""The page's modules under node's own test runner, and under the linter; only where node is installed."""

import json
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import mgrs
import pytest

ROOT = Path(__file__).parents[2]
PLACES = Path(__file__).with_name("mgrs.json")
LINTER = ROOT / "node_modules" / "eslint" / "bin" / "eslint.js"
# South-west Norway, Svalbard, Palmyra, the equator, the meridian where a zone ends.
CORNERS = ((60.4, 5.3), (78.2, 15.6), (72.5, 41.9), (34.5624, 38.2684), (0.0, 6.0), (-0.0001, 5.9999))


def run_node(*arguments: str) -> subprocess.CompletedProcess[str]:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed; only the page's own unit tests and its linter need it")
    scripts = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["scripts"]
    assert set(scripts) == {"lint", "test"}
    command = [node, *arguments]
    return subprocess.run(  # noqa: S603 - our own scripts
        command, cwd=ROOT, check=False, capture_output=True, text=True, encoding="utf-8", timeout=60
    )


def places_of_the_library() -> list[list[Any]]:
    dice = random.Random(20250410)  # noqa: S311 - places to try, not secrets
    places = [(dice.uniform(-79.9, 83.9), dice.uniform(-179.9, 179.9)) for _ in range(400)]
    library = mgrs.MGRS()
    return [
        [lat_deg, lon_deg, str(library.toMGRS(lat_deg, lon_deg, MGRSPrecision=5)).lstrip("0")]
        for lat_deg, lon_deg in ((round(lat, 6), round(lon, 6)) for lat, lon in (*places, *CORNERS))
    ]


def test_the_places_of_the_unit_tests_are_those_of_the_library() -> None:
    assert json.loads(PLACES.read_text(encoding="utf-8")) == places_of_the_library()


def test_the_modules_pass_their_unit_tests() -> None:
    tests = sorted(str(path.relative_to(ROOT)) for path in Path(__file__).parent.glob("*.test.mjs"))
    assert len(tests) >= 9
    done = run_node("--import", "./tests/js/register.mjs", "--test", *tests)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert "# fail 0" in done.stdout


def test_the_modules_pass_the_linter() -> None:
    if not LINTER.is_file():
        pytest.skip("eslint is not installed; `npm install` brings it")
    done = run_node(str(LINTER), "geo/maps/page", "tests/js", "eslint.config.mjs")
    assert done.returncode == 0, done.stdout[-4000:]


def test_node_is_for_development_alone() -> None:
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    assert package["private"] is True
    assert "dependencies" not in package
    assert all(version[0].isdigit() for version in package["devDependencies"].values())  # exact versions
