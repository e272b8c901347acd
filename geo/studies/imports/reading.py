"""Files and tables of others, imported one by one: what `tadmur import` does before it prints."""

from dataclasses import replace
from os import PathLike

from geo.errors import Finding, SettingsError
from geo.layers import ImportOptions
from geo.layers.formats import read_raw
from geo.layers.geometries.positions import Bounds
from geo.layers.presets import detect_preset, find_preset, import_raw
from geo.layers.presets.rows import fold_column
from geo.layers.suggestions import suggest
from geo.studies.imports.requests import PLAIN, Imported, ImportRequest, check_request
from geo.studies.imports.shapes import part_by_shape
from geo.studies.layers.features import list_party_names
from geo.studies.layers.reading import read_named
from geo.studies.study import Study

__all__ = ["import_layer", "plan_import"]


def plan_import(request: ImportRequest, study: Study | None) -> tuple[ImportOptions, Bounds | None]:
    """
    Join what is asked for with what a study knows: its areas, parties, sources and bounds.

    Parameters
    ----------
    request
        What is asked for.
    study
        As `open_study` gives it; None for no study.

    Returns
    -------
    options, bounds_deg
        For `import_layer`.

    Raises
    ------
    SettingsError
        A name is to lead to a party that the study does not have.
    DataError
        The areas or sources of the study cannot be read.
    """
    options = ImportOptions(
        parties=request.parties,
        sensitivity=request.sensitivity,
        all_events=request.all_events,
        first_actor_acts=request.first_actor_acts,
        constants=request.constants,
        kind=request.kind or "strikes",
    )
    if study is None:
        return options, None
    ids = [party.id for party in study.parties]
    findings = [
        Finding(repr(party), "the id of a party of the study", study.path.name, "", name, suggest(party, ids))
        for name, party in request.parties.items()
        if party not in ids
    ]
    if findings:
        raise SettingsError("A name cannot lead to this party.", findings)
    sources, gazetteer = read_named(study)
    parties = list_party_names(study) | dict(study.settings.layers.strikes.parties) | dict(request.parties)
    return replace(options, parties=parties, sources=sources, gazetteer=gazetteer), study.settings.study.area_deg


def import_layer(
    source: str | PathLike[str],
    request: ImportRequest,
    options: ImportOptions,
    *,
    bounds_deg: Bounds | None = None,
    layer_name: str = "",
) -> tuple[Imported, ...]:
    """
    Read one layer of a file or one table of a database.

    Parameters
    ----------
    source
        A local file, or the address of a database.
    request
        What is asked for.
    options, bounds_deg
        As `plan_import` gives them.
    layer_name
        The layer, sheet, folder or table; empty where there is only one.

    Returns
    -------
    imported
        One layer, or one for each shape of features where the request goes by shape.

    Raises
    ------
    SettingsError
        There is no such preset or kind, an option does not go with the preset, or the mapping names columns that are
        not there.
    DataError
        The source cannot be read at all.
    """
    if request.preset not in ("", PLAIN):
        find_preset(request.preset)
    raw = read_raw(source, layer_name)
    is_mapped = bool(request.mapping or request.constants or request.kind not in ("", "strikes"))
    preset = request.preset or (PLAIN if is_mapped else detect_preset(raw.columns))
    check_request(request, preset)
    by_shape = request.by_shape and preset == PLAIN and not request.kind
    parts = part_by_shape(raw) if by_shape else {options.kind: raw}
    given = frozenset((*request.mapping, *request.constants, *map(fold_column, raw.columns)))
    return tuple(
        Imported(
            import_raw(
                part,
                preset=preset,
                mapping=request.mapping,
                options=replace(options, kind=kind),
                bounds_deg=bounds_deg,
            ),
            preset,
            kind,
            given,
        )
        for kind, part in parts.items()
    )
