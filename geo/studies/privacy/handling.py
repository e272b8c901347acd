"""
What is done with features that are not public, before anything else is done with them.

What a study writes is opened by strangers, and an answer that was worked out from a place can give the place away. So
what is marked restricted or sensitive is left out, or coarsened, before the gazetteer, the areas of control, the zones
and every later step see it (OCHA Data Responsibility Guidelines 2021). Declared zones that are not public are always
left out, and so are those whose rules name a hidden feature: a rule in words tells the place.
"""

from dataclasses import replace
from types import MappingProxyType

from geo.errors import DataError, Finding, SettingsError
from geo.layers import LayerRead
from geo.studies.counts import count
from geo.studies.layers import StudyLayers
from geo.studies.privacy.coarse_rows import coarsen_layers
from geo.studies.privacy.links import Flags, cut_links, find_hidden
from geo.studies.provenance.fingerprints import hash_seen

__all__ = ["handle"]

_NEEDED = ("country", "control_assessments")


def handle(layers: StudyLayers, not_public: str) -> StudyLayers:
    """
    Do with the features that are not public what the study says.

    Parameters
    ----------
    layers
        As they were read. Not modified.
    not_public
        `leave_out`; `coarsen`, see `geo.studies.privacy.coarse_rows`; or `keep`, for the reader's own desk.

    Returns
    -------
    layers
        What the run may see; its notes say what was done. Where it leaves out or coarsens, it is the same wherever in
        its cell a hidden place lies, whatever it is called, and wherever in the file its row stands.

    Raises
    ------
    SettingsError
        `not_public` is none of the three.
    DataError
        Nothing is left of a layer that the study needs.
    """
    if not_public == "keep":
        return layers
    if not_public not in {"leave_out", "coarsen"}:
        raise SettingsError(f"not_public: found {not_public!r}, expected 'leave_out', 'coarsen' or 'keep'.")
    public = {name: read.frame["sensitivity"].eq("public").to_numpy(dtype=bool) for name, read in layers.reads.items()}
    hidden = find_hidden(layers, public)
    if not hidden.layers:
        return layers
    cut = cut_links(layers, public, hidden)
    marked = sum(zone.sensitivity != "public" for zone in layers.declarations.zones)
    n_named = len(layers.declarations.zones) - len(cut.declarations.zones) - marked
    handled = coarsen_layers(cut) if not_public == "coarsen" else _leave_out(cut, public)
    if marked:
        handled = replace(handled, withheld=MappingProxyType({**handled.withheld, "zones": marked}))
    if n_named:
        told = f"{count(n_named, 'declared zone')} whose rule names a feature that is not public: left out."
        handled = replace(handled, notes=(*handled.notes, told))
    handled = replace(handled, reads=MappingProxyType({name: _hash_again(handled, name) for name in handled.reads}))
    empty = [name for name in _NEEDED if len(layers.reads[name].frame) and not len(handled.reads[name].frame)]
    if empty:
        cause = "every row of it is marked restricted or sensitive"
        findings = [
            Finding("no row that is public", "at least one", column=f"layers.{name}", likely_cause=cause)
            for name in empty
        ]
        raise DataError("Nothing is left of layers that the study needs.", findings)
    return handled


def _hash_again(layers: StudyLayers, name: str) -> LayerRead:
    """Name the content of a database's table by what a run sees of it (see `geo.studies.provenance.fingerprints`)."""
    read = layers.reads[name]
    hides = name in layers.hidden.layers and read.content_sha256
    return replace(read, content_sha256=hash_seen(layers, name)) if hides else read


def _leave_out(layers: StudyLayers, public: dict[str, Flags]) -> StudyLayers:
    reads = {
        name: replace(read, frame=read.frame[public[name]].reset_index(drop=True))
        for name, read in layers.reads.items()
    }
    withheld = {name: int((~kept).sum()) for name, kept in public.items() if not kept.all()}
    return replace(layers, reads=MappingProxyType(reads), withheld=MappingProxyType(withheld))
