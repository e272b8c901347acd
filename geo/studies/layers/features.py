"""One layer of features, read as the study file says: our columns, a mapping, or the export of a publisher."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from geo.errors import Finding, SettingsError
from geo.layers import Gazetteer, ImportOptions, LayerRead, SourceRegister, import_source, inspect_layer
from geo.layers.presets import count_rows, group_refused
from geo.studies.layers import LAYER_KINDS
from geo.studies.settings.layer_tables import StrikesEntry
from geo.studies.study import Study

__all__ = ["find_layer_problems", "list_party_names", "read_features", "tell_left_out"]

_AROUND = {"neighbours"}  # of the base map: shown beyond the study's area


def read_features(
    study: Study, name: str, *, sources: SourceRegister | None, gazetteer: Gazetteer | None = None
) -> LayerRead:
    """
    Read one layer of features.

    Parameters
    ----------
    study
        As `open_study` gives it.
    name
        One of `LAYER_KINDS`; the study has it.
    sources
        The study's register; None for an empty one.
    gazetteer
        Finds the areas that coarse grades of a publisher stand for; None where they are not read yet.

    Returns
    -------
    layer
        The sound rows, what was put right, and what is wrong with the others.

    Raises
    ------
    SettingsError
        The mapping names columns that the kind or the file does not have; the findings name the study file.
    DataError
        The source cannot be read at all.
    """
    entry = study.settings.layers.features[name]
    kind = LAYER_KINDS[name]
    source = study.source(name)
    bounds_deg = None if name in _AROUND else study.settings.study.area_deg
    if not entry.reads_as:
        return inspect_layer(source, kind, sources=sources, bounds_deg=bounds_deg, layer_name=entry.layer)
    options = ImportOptions(
        parties=list_party_names(study) | dict(entry.parties),
        gazetteer=gazetteer,
        sensitivity=entry.sensitivity or "",
        constants=entry.constants,
        kind=kind,
        sources=sources,
        all_events=isinstance(entry, StrikesEntry) and bool(entry.all_events),
        first_actor_acts=isinstance(entry, StrikesEntry) and bool(entry.first_actor_acts),
    )
    try:
        return import_source(
            source,
            preset=entry.reads_as,
            mapping=entry.columns,
            options=options,
            bounds_deg=bounds_deg,
            layer_name=entry.layer,
        )
    except SettingsError as error:
        row = f"layers.{name}"
        findings = [replace(finding, file=study.path.name, row=row) for finding in error.findings]
        raise SettingsError(error.message, findings) from None


def list_party_names(study: Study) -> dict[str, str]:
    """List the ids of the study's parties by their names in English and Arabic, as tables may have them."""
    return {name: party.id for party in study.parties for name in (party.name, party.name_ar) if name}


def find_layer_problems(study: Study, name: str, read: LayerRead) -> Iterator[Finding]:
    """
    List what keeps a layer from being used.

    A file of ours must be sound in every row. Of an export or a mapped table, rows that cannot be used are left out and
    told, since whoever reads it cannot mend it; it is a problem where a column is, or where no row is left.
    """
    if not study.settings.layers.features[name].reads_as:
        yield from read.refused
        return
    whole = [finding for finding in read.refused if not finding.row]
    yield from whole
    if read.n_rows and read.frame.empty and not whole:
        reason = group_refused(read.refused)[0]
        found = f"no usable row among {read.n_rows:,}"
        cause = f"in {reason.n_rows:,} of them {reason.column}: {reason.words}"
        yield Finding(found, "one at least", study.source_name(name), likely_cause=cause)


def tell_left_out(study: Study, reads: Mapping[str, LayerRead]) -> tuple[str, ...]:
    """
    Say of each export and mapped table how many of its rows were left out, and why; no place and no name is in it.

    Parameters
    ----------
    study
        As `open_study` gives it.
    reads
        The layers by name.

    Returns
    -------
    notes
        One sentence for each layer of which rows were left out.
    """
    notes = []
    for name, read in reads.items():
        n_refused = count_rows(read.refused)
        if not n_refused or not study.settings.layers.features[name].reads_as:
            continue
        reasons = [f"{reason.n_rows:,} in {reason.column} ({reason.words})" for reason in group_refused(read.refused)]
        counted = f"{read.n_rows:,} rows read for {name}, {read.n_rows - n_refused:,} used, {n_refused:,} left out"
        notes.append(f"{study.source_name(name)}: {counted}: {'; '.join(reasons)}.")
    return tuple(notes)
