"""The layers of a study read from the files and tables that it names, and checked together."""

from collections.abc import Callable, Collection
from functools import partial
from types import MappingProxyType
from typing import TypeVar

from geo.errors import DataError, Finding, GeoError
from geo.layers import (
    Gazetteer,
    LayerRead,
    SourceRegister,
    read_declarations,
    read_grades,
    read_shares,
    read_sources,
)
from geo.studies.counts import count
from geo.studies.layers import LAYER_KINDS, StudyLayers
from geo.studies.layers.features import find_layer_problems, read_features
from geo.studies.privacy.handling import handle
from geo.studies.study import Study

__all__ = ["gather_layers", "read_layers", "read_named", "try_layers"]

_Read = TypeVar("_Read")

_NAMED_KINDS = {"areas", "lines", "sites"}
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


def try_layers(study: Study) -> tuple[StudyLayers | None, list[Finding]]:
    """
    Read what can be read of a study's layers, do with what is not public as it says, and list what is wrong.

    Parameters
    ----------
    study
        As `open_study` gives it.

    Returns
    -------
    layers
        What a run may see; None where a layer that the study needs could not be read.
    findings
        One for each problem, layer by layer.
    """
    layers, findings = gather_layers(study)
    return None if layers is None else handle(layers, study.settings.study.not_public), findings


def gather_layers(study: Study) -> tuple[StudyLayers | None, list[Finding]]:
    """
    Read what can be read of a study's layers, whatever is public of it, each of them once.

    The areas, lines and sites come first, since the exports of publishers name areas of the study.

    Parameters
    ----------
    study
        As `open_study` gives it.

    Returns
    -------
    layers, findings
        As `try_layers`; what is not public is still in the layers, so that it can be checked.
    """
    reading = _Reading(study)
    sources = reading.attempt("sources", lambda: read_sources(study.file("sources")))
    reads = reading.read_kinds(_NAMED_KINDS, sources, None)
    gazetteer = reading.attempt("country", partial(_list_areas, study, reads))
    reads |= reading.read_kinds(set(LAYER_KINDS.values()) - _NAMED_KINDS, sources, gazetteer)
    declarations = reading.attempt("zones", lambda: read_declarations(study.file("zones"), sources=sources))
    grades = reading.attempt("grades", lambda: read_grades(study.file("grades")))
    has_shares = "shares" in study.settings.layers.given
    shares = reading.attempt("shares", lambda: read_shares(study.file("shares"))) if has_shares else None
    if sources is None or declarations is None or grades is None or not reads.keys() >= _NEEDED:
        return None, reading.findings
    ordered = {name: reads[name] for name in LAYER_KINDS if name in reads}
    return StudyLayers(MappingProxyType(ordered), declarations, grades, sources, shares), reading.findings


def read_named(study: Study) -> tuple[SourceRegister, Gazetteer]:
    """
    Read what an import into a study looks things up in: its register of sources, its areas, lines and sites.

    Parameters
    ----------
    study
        As `open_study` gives it.

    Returns
    -------
    sources, gazetteer
        Of the public features.

    Raises
    ------
    DataError
        A layer cannot be used; the findings of all of them are listed.
    """
    reading = _Reading(study)
    sources = reading.attempt("sources", lambda: read_sources(study.file("sources")))
    reads = reading.read_kinds(_NAMED_KINDS, sources, None)
    gazetteer = reading.attempt("country", partial(_list_areas, study, reads))
    if reading.findings or sources is None or gazetteer is None:
        raise DataError(f"The layers of {study.path.name} cannot be used.", reading.findings)
    return sources, gazetteer


class _Reading:
    """The layers of one study while they are read, and what is wrong with them so far."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.findings: list[Finding] = []

    def attempt(self, name: str, read: Callable[[], _Read]) -> _Read | None:
        """Read a layer; what is wrong with it is kept, and None stands for it."""
        try:
            return read()
        except GeoError as error:
            source = self.study.source_name(name)
            self.findings += error.findings or [Finding(error.message, "a layer that can be read", file=source)]
            return None

    def read_kinds(
        self, kinds: Collection[str], sources: SourceRegister | None, gazetteer: Gazetteer | None
    ) -> dict[str, LayerRead]:
        """Read the study's layers of some kinds."""
        reads = {}
        for name in (name for name, kind in LAYER_KINDS.items() if kind in kinds):
            if name in self.study.settings.layers.features:
                inspect = partial(read_features, self.study, name, sources=sources, gazetteer=gazetteer)
                read = self.attempt(name, inspect)
                if read is not None:
                    self.findings += find_layer_problems(self.study, name, read)
                    reads[name] = read
        return reads


def _list_areas(study: Study, reads: dict[str, LayerRead]) -> Gazetteer:
    """List what can be referred to; a reference to what is left out or coarsened later would lead nowhere."""
    frames = {name: read.frame for name, read in reads.items()}
    if study.settings.study.not_public != "keep":
        frames = {name: frame[frame["sensitivity"].eq("public")] for name, frame in frames.items()}
    return Gazetteer(frames)
