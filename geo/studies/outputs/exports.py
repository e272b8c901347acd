"""A result as an export set: every frame with its sources, licences, dates and caveats, ready for other programs."""

from dataclasses import replace

from geo.exports import ExportSet, RasterLook, show_raster
from geo.maps import MapRaster
from geo.rasters import Raster
from geo.studies.outputs.caveats import list_caveats
from geo.studies.outputs.picture import list_rasters
from geo.studies.outputs.terms import list_attributions, list_licences
from geo.studies.outputs.volumes import time_corridors
from geo.studies.result import StudyResult

__all__ = ["collect_exports", "introduce_exports", "show_grid"]

_FRAMES = ("strikes", "pinch_points", "corridors", "bands", "overlaps", "zones", "control", "faces", "activity")
_GRIDS = {"density": "strike_density", "confidence": "control_confidence", "cost": "cost", "relief": "relief"}
_BASE = ("country", "neighbours", "governorates", "lakes", "rivers", "borders", "roads", "places", "airfields")


def collect_exports(result: StudyResult, *, manifest_id: str = "") -> ExportSet:
    """
    Bundle what a result has to give to a GIS, a globe or a table.

    Parameters
    ----------
    result
        As `run_study` gives it. Not modified.
    manifest_id
        What the exports name as the run they belong to: the hash of its manifest.

    Returns
    -------
    exports
        For `geo.exports.export_set`.
    """
    frames = {name: getattr(result, name) for name in _FRAMES}
    frames |= {"separation_lines": result.separations.lines, "hot_spots": result.hot_spots.areas}
    frames |= {name: result.layers.frame(name) for name in _BASE} | {"volumes": time_corridors(result)}
    return replace(
        introduce_exports(result, manifest_id=manifest_id),
        frames={name: frame for name, frame in frames.items() if frame is not None and len(frame)},
        rasters={_GRIDS.get(shown.id, f"cost_{shown.id}"): show_grid(shown) for shown in list_rasters(result)},
    )


def introduce_exports(result: StudyResult, *, manifest_id: str = "") -> ExportSet:
    """
    Say what everything that a result gives is about: sources, licences, dates and caveats, without a frame or a grid.

    Parameters
    ----------
    result, manifest_id
        As `collect_exports` takes them.

    Returns
    -------
    exports
        For `geo.exports.describe_set`.
    """
    entry = result.study.settings.study
    first, end = result.study.window
    return ExportSet(
        frames={},
        title=entry.title,
        title_ar=entry.title_ar,
        as_of=result.study.as_of.to_pydatetime(),
        window=(first.to_pydatetime(), end.to_pydatetime()),
        parties=tuple(result.study.parties),
        attributions=list_attributions(result.study.settings),
        licences=list_licences(result.study.settings),
        manifest_id=manifest_id,
        caveats=list_caveats(result.study.settings),
        notes=result.notes,
        geoid_height_m=entry.geoid_height_m,
    )


def show_grid(shown: MapRaster) -> Raster:
    """Give a grid the look that it has on the map."""
    look = RasterLook(
        title=shown.name,
        title_ar=shown.name_ar,
        low=shown.anchor_low,
        high=shown.anchor_high,
        blank_low=shown.blank_low,
        meaning_low=shown.meaning_low,
        meaning_low_ar=shown.meaning_low_ar,
        meaning_high=shown.meaning_high,
        meaning_high_ar=shown.meaning_high_ar,
    )
    return show_raster(shown.raster, look)
