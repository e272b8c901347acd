"""Files and tables of others, imported one by one: what `tadmur import` does before it prints."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from os import PathLike
from typing import Final, Literal

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.errors import Finding, SettingsError
from geo.layers import ImportOptions, LayerRead
from geo.layers.formats import read_raw
from geo.layers.positions import Bounds
from geo.layers.presets import count_rows, detect_preset, find_preset, import_raw
from geo.layers.records import RawLayer, Repair
from geo.layers.suggestions import suggest
from geo.studies.features import list_party_names
from geo.studies.reading import read_named
from geo.studies.study import Study

__all__ = ["ImportRequest", "Imported", "import_layer", "plan_import"]

Sensitivity = Literal["", "public", "restricted", "sensitive"]

_PLAIN: Final = "plain"
_SHAPE_KINDS: Final = {"sites": (0, 4), "lines": (1, 2, 5), "areas": (3, 6)}  # shapely's ids of geometry types


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRequest:
    """
    What the reader of somebody's file asks for.

    Parameters
    ----------
    preset
        acled, ucdp, airwars or plain; empty for what the columns tell.
    kind
        The kind of layer that a plain table becomes; empty for strikes.
    by_shape
        Whether points become sites, lines lines and polygons areas, each a layer of its own, where no kind is given.
    mapping
        The file's column behind each of ours; with it the file is plain.
    constants
        What a row has where its cell is empty.
    parties
        Ids of parties by the names of the file.
    sensitivity
        What every row is marked as; empty for what the terms of the publisher ask for.
    all_events, first_actor_acts
        Of ACLED: see `geo.layers.ImportOptions`.
    """

    preset: str = ""
    kind: str = ""
    by_shape: bool = False
    mapping: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    parties: Mapping[str, str] = field(default_factory=dict)
    sensitivity: Sensitivity = ""
    all_events: bool = False
    first_actor_acts: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Imported:
    """
    One layer that came of an import.

    Parameters
    ----------
    layer
        Its sound rows, repairs and refused rows.
    preset
        What it was read with.
    kind
        The kind of layer that it is.
    """

    layer: LayerRead
    preset: str
    kind: str

    @property
    def n_refused(self) -> int:
        """How many rows were refused; with those of the frame they are all rows."""
        return count_rows(self.layer.refused)

    @property
    def n_not_public(self) -> int:
        """How many rows are marked restricted or sensitive."""
        return int((~self.layer.frame["sensitivity"].eq("public")).sum())


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
    if request.preset not in ("", _PLAIN):
        find_preset(request.preset)
    raw = read_raw(source, layer_name)
    is_mapped = bool(request.mapping or request.constants or request.kind not in ("", "strikes"))
    preset = request.preset or (_PLAIN if is_mapped else detect_preset(raw.columns))
    _check_request(request, preset)
    by_shape = request.by_shape and preset == _PLAIN and not request.kind
    parts = _part_by_shape(raw) if by_shape else {options.kind: raw}
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
        )
        for kind, part in parts.items()
    )


def _check_request(request: ImportRequest, preset: str) -> None:
    """Refuse options that would do nothing."""
    findings = []
    if preset != _PLAIN and request.kind not in ("", "strikes"):
        findings.append(Finding(f"kind {request.kind!r}", f"none: what {preset} exports are strikes"))
    if preset != _PLAIN and request.constants:
        findings.append(Finding("constants", f"none: {preset} knows its columns", likely_cause="meant a plain table"))
    if preset != "acled" and (request.all_events or request.first_actor_acts):
        findings.append(Finding("an option of ACLED's exports", f"options of {preset}"))
    if findings:
        raise SettingsError(f"The options do not go with {preset}.", findings)


def _part_by_shape(raw: RawLayer) -> dict[str, RawLayer]:
    """Part points, lines and polygons; what has no shape stays with the first of them."""
    if raw.geometries is None or not len(raw.geometries):
        return {"sites": raw}
    types = shapely.get_type_id(raw.geometries)
    masks = {kind: np.isin(types, ids) for kind, ids in _SHAPE_KINDS.items()}
    masks = {kind: mask for kind, mask in masks.items() if mask.any()} or {"sites": np.zeros(len(types), dtype=bool)}
    first = next(iter(masks))
    masks[first] |= ~np.any(list(masks.values()), axis=0)
    return {
        kind: replace(
            raw,
            rows=tuple(row for row, kept in zip(raw.rows, mask, strict=True) if kept),
            row_numbers=tuple(number for number, kept in zip(raw.row_numbers, mask, strict=True) if kept),
            geometries=raw.geometries[mask],
            repairs=tuple(_keep_rows(raw, mask, first=kind == first)),
            refused=raw.refused if kind == first else (),
        )
        for kind, mask in masks.items()
    }


def _keep_rows(raw: RawLayer, mask: NDArray[np.bool_], *, first: bool) -> Iterator[Repair]:
    """Keep the repairs of some rows; those of the whole file go with the first part."""
    kept = {str(number) for number, keep in zip(raw.row_numbers, mask, strict=True) if keep}
    return (repair for repair in raw.repairs if repair.row in kept or (first and not repair.row))
