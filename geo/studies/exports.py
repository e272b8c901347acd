"""A result as an export set: every frame with its sources, licences, dates and caveats, ready for other programs."""

from hashlib import sha256

from geo import __version__
from geo.caveat import CAVEAT, Caveat
from geo.exports import ExportSet
from geo.files import file_sha256
from geo.studies.result import StudyResult
from geo.studies.study import Study

__all__ = ["collect_exports", "identify"]

_FRAMES = ("strikes", "pinch_points", "corridors", "bands", "overlaps", "zones", "control", "faces", "activity")
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
    entry = result.study.settings.study
    given = result.study.settings.layers.given.values()
    first, end = result.study.window
    frames = {name: getattr(result, name) for name in _FRAMES}
    frames |= {"separation_lines": result.separations.lines, "hot_spots": result.hot_spots.areas}
    frames |= {name: result.layers.frame(name) for name in _BASE}
    return ExportSet(
        frames={name: frame for name, frame in frames.items() if frame is not None and len(frame)},
        title=entry.title,
        title_ar=entry.title_ar,
        as_of=result.study.as_of.to_pydatetime(),
        window=(first.to_pydatetime(), end.to_pydatetime()),
        rasters={"strike_density": result.density, "control_confidence": result.confidence},
        parties=tuple(result.study.parties),
        attributions=tuple(dict.fromkeys(layer.attribution for layer in given)),
        licences=tuple(dict.fromkeys(layer.licence for layer in given)),
        manifest_id=manifest_id,
        caveats=(CAVEAT, Caveat(entry.policy, entry.policy_ar)) if entry.policy else (CAVEAT,),
        notes=result.notes,
    )


def identify(study: Study) -> str:
    """Name a run by what it is worked out from: the hash of all files of the study and the version of the program."""
    hashes = [f"{name} {file_sha256(path)}" for name, path in sorted(study.files.items())]
    return sha256("\n".join((__version__, *hashes)).encode()).hexdigest()
