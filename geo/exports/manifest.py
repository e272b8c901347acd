"""The manifest: what went in, what came out, with which settings and versions, and what was repaired or dropped."""

import json
import platform
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from importlib.metadata import version
from os import PathLike
from pathlib import Path
from typing import Any

from geo.caveat import CAVEAT, Caveat
from geo.files import file_sha256, replace_file

__all__ = ["Manifest", "write_manifest"]

_LIBRARIES = ("folium", "geopandas", "numba", "numpy", "pandas", "pyproj", "rasterio", "scipy", "shapely")
_NOT_AS_THEY_ARE = {"inputs", "settings", "databases", "caveats"}


@dataclass(frozen=True)
class Manifest:
    """
    What a run has to say about itself.

    Parameters
    ----------
    study_id, title, as_of
        The study's own words.
    inputs
        SHA-256 of each file that went in, by the name that the study gives it.
    settings
        The whole study file as it was understood, defaults filled in.
    rows
        Layer to how many rows were read, used and refused.
    repairs, notes
        What was mended in the input, and what the reader of the outputs must know; one sentence each.
    databases
        What was read from databases: the keys ``database`` (its name without user and password), ``table`` and
        ``sha256`` (of the rows read).
    caveats
        The warnings that go with the outputs.
    """

    study_id: str
    title: str
    as_of: str
    inputs: Mapping[str, str]
    settings: Mapping[str, Any]
    rows: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    repairs: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    databases: tuple[Mapping[str, str], ...] = ()
    caveats: tuple[Caveat, ...] = (CAVEAT,)


def write_manifest(manifest: Manifest, outputs: Mapping[str, Path], path: str | PathLike[str]) -> Path:
    """
    Write the manifest as JSON, after everything that it lists.

    No clock and no path of this machine goes in, so that two runs on the same input write the same bytes.

    Parameters
    ----------
    manifest
        What the run knows.
    outputs
        File name to path of every file of this run.
    path
        The manifest's own file.

    Returns
    -------
    path
        The manifest's own file.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    names = [item.name for item in fields(manifest) if item.name not in _NOT_AS_THEY_ARE]
    known = {name: getattr(manifest, name) for name in names}
    content = known | {
        "caveat": " ".join(caveat.text for caveat in manifest.caveats),
        "caveat_ar": " ".join(caveat.text_ar or caveat.text for caveat in manifest.caveats),
        "crs": "EPSG:4326",
        "versions": {"tadmur": version("tadmur"), "python": platform.python_version()}
        | {name: version(name) for name in _LIBRARIES},
        "inputs": [
            *({"file": name, "sha256": content} for name, content in sorted(manifest.inputs.items())),
            *manifest.databases,
        ],
        "outputs": [
            {"file": name, "sha256": file_sha256(file), "bytes": file.stat().st_size}
            for name, file in sorted(outputs.items())
        ],
        "settings": manifest.settings,
    }
    return replace_file(path, json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n")
