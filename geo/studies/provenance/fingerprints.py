"""
What a run was worked out from, as hashes that a manifest can list.

The hash of a file that holds a hidden place is a way to it: whoever knows the rest of the file can try one place after
another until the hash fits. So a file with hidden rows is named by the hash of what the run saw of it.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from types import MappingProxyType

import shapely

from geo.files import file_sha256
from geo.studies.layers import StudyLayers
from geo.studies.study import Study

__all__ = ["hash_inputs", "hash_seen"]


def hash_inputs(study: Study, layers: StudyLayers) -> Mapping[str, str]:
    """
    Hash every file of a study, as far as the run saw it.

    Parameters
    ----------
    study
        The study.
    layers
        What the run saw.

    Returns
    -------
    hashes
        SHA-256 by the name that the study gives a file: of the file itself, or where rows of it were left out or
        coarsened, of the rows that the run saw. A study file that names what is hidden is named by the settings that
        are left of it.
    """
    given = study.settings.layers.given
    partly = {study.file(name): name for name in sorted(layers.hidden.layers) if not given[name].is_address}
    hashes = {
        name: hash_seen(layers, partly[path]) if path in partly else file_sha256(path)
        for name, path in study.files.items()
    }
    if layers.hidden.in_settings:
        hashes[study.path.name] = hashlib.sha256(study.settings.model_dump_json().encode()).hexdigest()
    return MappingProxyType(hashes)


def hash_seen(layers: StudyLayers, name: str) -> str:
    """
    Hash what a run saw of a layer.

    Parameters
    ----------
    layers
        What the run saw.
    name
        The layer's name in the study, or ``zones``.

    Returns
    -------
    digest
        SHA-256, 64 hexadecimal digits.
    """
    if name == "zones":
        rows = [repr(asdict(zone)) for zone in layers.declarations.zones]
    else:
        frame = layers.reads[name].frame
        rows = [repr([_write(cell) for cell in row]) for row in frame.itertuples(index=False, name=None)]
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def _write(cell: object) -> str:
    return shapely.to_wkb(cell, hex=True) if isinstance(cell, shapely.Geometry) else str(cell)
