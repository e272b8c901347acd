"""The layers of a study read from the files that it names, and checked together."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from geo.errors import DataError, Finding, GeoError
from geo.layers import (
    LayerRead,
    SourceRegister,
    inspect_layer,
    read_declarations,
    read_grades,
    read_shares,
    read_sources,
)
from geo.studies.handling import withhold
from geo.studies.layers import LAYER_KINDS, StudyLayers
from geo.studies.settings import count
from geo.studies.study import Study

__all__ = ["read_layers", "try_layers"]

_Read = TypeVar("_Read")
Bounds = tuple[float, float, float, float]

_AROUND = {"neighbours"}  # of the base map: shown beyond the study's area
_NEEDED = {"country", "control_assessments", "strikes"}


def read_layers(study: Study) -> StudyLayers:
    """
    Read every layer of a study.

    Parameters
    ----------
    study
        As `open_study` gives it.

    Returns
    -------
    layers
        Checked frames, declarations, grades and sources.

    Raises
    ------
    DataError
        A layer cannot be used; the findings of all layers are listed.
    """
    layers, findings = try_layers(study)
    if findings or layers is None:
        raise DataError(f"The layers of {study.path.name} cannot be used: {count(len(findings), 'problem')}.", findings)
    return layers


def _inspect(file: Path, kind: str, sources: SourceRegister | None, bounds_deg: Bounds | None) -> LayerRead:
    return inspect_layer(file, kind, sources=sources, bounds_deg=bounds_deg)


def try_layers(study: Study) -> tuple[StudyLayers | None, list[Finding]]:
    """
    Read what can be read of a study's layers and list what is wrong with the rest.

    Parameters
    ----------
    study
        As `open_study` gives it.

    Returns
    -------
    layers
        None where a layer that the study needs could not be read.
    findings
        One for each problem, layer by layer in the file's order.
    """
    findings: list[Finding] = []

    def attempt(name: str, read: Callable[[Path], _Read]) -> _Read | None:
        try:
            return read(study.file(name))
        except GeoError as error:
            findings.extend(
                error.findings or [Finding(error.message, "a file that can be read", file=study.file(name).name)]
            )
            return None

    sources = attempt("sources", read_sources)
    reads = {}
    for name, kind in LAYER_KINDS.items():
        if name in study.settings.layers.given:
            bounds_deg = None if name in _AROUND else study.settings.study.area_deg
            read = attempt(name, partial(_inspect, kind=kind, sources=sources, bounds_deg=bounds_deg))
            if read is not None:
                findings.extend(read.refused)
                reads[name] = read
    declarations = attempt("zones", partial(read_declarations, sources=sources))
    grades = attempt("grades", read_grades)
    shares = attempt("shares", read_shares) if "shares" in study.settings.layers.given else None
    if sources is None or declarations is None or grades is None or not reads.keys() >= _NEEDED:
        return None, findings
    layers = StudyLayers(MappingProxyType(reads), declarations, grades, sources, shares)
    return withhold(layers), findings
