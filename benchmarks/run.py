"""
Run every benchmark of this folder and keep what they print in RESULTS.md.

A benchmark is a script that measures us and a peer in one run and prints the ratio. Machines are noisy: the ratios are
what counts, and no test looks at them.
"""

import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

FOLDER = Path(__file__).parent
LIBRARIES = ("folium", "geopandas", "itinera", "numba", "numpy", "pyproj", "scikit-image", "scipy", "shapely")


def main() -> None:
    """Run the scripts in alphabetical order; stop at the first that fails."""
    versions = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    parts = [f"# Benchmarks\n\nPython {platform.python_version()}; {versions}.\n"]
    for script in sorted(FOLDER.glob("*.py")):
        if script.name == Path(__file__).name:
            continue
        print(f"running {script.name} ...", flush=True)
        done = subprocess.run(  # noqa: S603 - our own scripts, no shell
            [sys.executable, str(script)], check=True, capture_output=True, text=True
        )
        print(done.stdout, flush=True)
        parts.append(f"## {script.stem}\n\n```text\n{done.stdout.strip()}\n```\n")
    (FOLDER / "RESULTS.md").write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
