"""What importing the wing costs, and the names that it shows."""

import subprocess
import sys

import geo.layers


def test_records_load_without_the_libraries_of_frames() -> None:
    code = (
        "import sys, geo.layers; geo.layers.read_declarations; geo.layers.Party;"
        "print([name for name in ('pandas', 'geopandas', 'pandera', 'pyogrio', 'shapely') if name in sys.modules])"
    )
    run = subprocess.run(  # noqa: S603 -- our own interpreter
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"


def test_every_public_name_is_there() -> None:
    assert geo.layers.__all__ == sorted(geo.layers.__all__, key=lambda name: (not name[0].isupper(), name))
    for name in geo.layers.__all__:
        assert getattr(geo.layers, name).__doc__
