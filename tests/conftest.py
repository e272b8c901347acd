"""What several tests share: the shipped study, worked out once, and what to do without a browser."""

import os
from pathlib import Path

import pytest
from browser import find_chromium

import geo

collect_ignore = ["qgis_probe.py"]  # a script for the Python that QGIS brings along

SHIPPED_STUDY = Path(__file__).parents[1] / "layers" / "palmyra.toml"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip browser tests where no Chromium is; where one is required, let them fail instead."""
    if find_chromium() is not None or os.environ.get("TADMUR_REQUIRE_BROWSER"):
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason="no chromium and chromedriver on this machine"))


@pytest.fixture(scope="session")
def study() -> geo.Study:
    """The shipped study."""
    return geo.open_study(SHIPPED_STUDY)


@pytest.fixture(scope="session")
def result(study: geo.Study) -> geo.StudyResult:
    """The shipped study, worked out."""
    return geo.run_study(study)
