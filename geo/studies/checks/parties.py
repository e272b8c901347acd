"""Parties that the layers name and the study does not know, and names that lead to no party."""

from collections import Counter
from collections.abc import Collection, Iterator

from geo.errors import Finding
from geo.layers import find_unknown_parties
from geo.layers.suggestions import suggest
from geo.studies.checks.words import check_word
from geo.studies.counts import count
from geo.studies.layers import StudyLayers
from geo.studies.study import Study

__all__ = ["check_layer_parties"]


def check_layer_parties(study: Study, layers: StudyLayers) -> Iterator[Finding]:
    """Parties that the layers name and the study does not know, and names that lead to no party."""
    settings, entries = study.settings, study.settings.layers.features
    parties = [entry.id for entry in settings.party]
    for layer, entry in entries.items():
        for name, party in entry.parties.items():
            place = f"layers.{layer}.parties"
            yield from check_word(party, parties, "the id of a party of the study", study.path.name, place, name)
    named = {"control_assessments": ("party", "claimant"), "strikes": ("attributed_to",), "activity": ("party",)}
    for layer, columns in named.items():
        if layer not in layers.reads:
            continue
        frame, file = layers.reads[layer].frame, study.source_name(layer)
        for column in columns:
            names = frame[column].tolist()
            if entries[layer].reads_as:
                yield from _find_unnamed_parties(
                    names, parties, file, entries[layer].columns.get(column, column), layer
                )
            else:
                yield from find_unknown_parties(names, parties, file=file, column=column)
    if layers.shares is not None and (given := settings.layers.given.get("shares")):
        yield from find_unknown_parties(layers.shares["party"].tolist(), parties, file=given.file, column="party")


def _find_unnamed_parties(
    names: Collection[str], parties: Collection[str], file: str, column: str, layer: str
) -> Iterator[Finding]:
    """List the names of an export that lead to no party of the study, each once: the most frequent first."""
    unknown = Counter(name for name in names if name and name not in parties)
    for name, number in unknown.most_common():
        near = suggest(name, parties)
        cause = f'{near}; add "{name}" = "ID of a party" under [layers.{layer}.parties]'.removeprefix("; ")
        yield Finding(f"{name!r} in {count(number, 'row')}", "the id of a party of the study", file, "", column, cause)
