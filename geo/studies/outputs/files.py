"""The files of a run, in a folder of their own, the manifest last."""

from collections.abc import Callable
from dataclasses import asdict, replace
from functools import partial
from os import PathLike
from pathlib import Path

import pandas as pd
from filelock import FileLock, Timeout

from geo.errors import OutputError
from geo.exports import Manifest, describe_set, write_csv, write_geojson, write_manifest
from geo.exports.grids import tell_grid
from geo.files import clear_stale, make_folder
from geo.layers.presets import count_rows
from geo.rasters import write_cog
from geo.studies.outputs.caveats import list_caveats
from geo.studies.outputs.curves import name_curve, table_curve
from geo.studies.outputs.exports import introduce_exports, show_grid
from geo.studies.outputs.picture import draw_map, list_findings
from geo.studies.progress import Step, say_nothing
from geo.studies.provenance.fingerprints import hash_inputs
from geo.studies.provenance.inputs import list_databases, tell_repairs
from geo.studies.result import StudyResult

__all__ = ["OUTPUT_NAMES", "write_outputs"]

OUTPUT_NAMES = (
    "map.html",
    "control.geojson",
    "zones.geojson",
    "strikes.geojson",
    "overlaps.geojson",
    "exposure.csv",
    "corridors.geojson",
    "corridor_bands.geojson",
    "pinch_points.geojson",
    "cost.tif",
    "separation.geojson",
    "separation_inside.csv",
    "ranges.csv",
    "faces.geojson",
    "events.csv",
    "bindings.csv",
    "hot_spots.geojson",
    "statements.csv",
    "strike_density.tif",
    "control_confidence.tif",
    "manifest.json",
)
"""What every run writes; other programs count on these names. `price_*.csv` come on top, one for each price asked."""


def write_outputs(
    result: StudyResult, folder: str | PathLike[str], *, progress: Step = say_nothing
) -> tuple[Path, ...]:
    """
    Write everything that a result has to give.

    Each file appears whole or not at all. The manifest goes first and comes last, so a folder with a manifest holds one
    run and nothing of another. No clock and no path of this machine is written: the same result gives the same bytes.

    Parameters
    ----------
    result
        As `run_study` gives it.
    folder
        Where to write; made when it is missing. Files of other names in it are left alone.
    progress
        Called before each file with its number, the number of files and its name.

    Returns
    -------
    paths
        The files in the order of `OUTPUT_NAMES`, prices before the manifest.

    Raises
    ------
    OutputError
        The folder cannot be made, another run writes in it, or a file cannot be written.
    """
    out = make_folder(folder)
    try:
        with FileLock(out / ".lock", blocking=False):
            return _write(result, out, progress)
    except Timeout as error:
        raise OutputError(f"{out.name}: another run writes in this folder; wait for it to end.") from error
    except OSError as error:
        if isinstance(error, OutputError):
            raise
        raise OutputError(f"{out.name} cannot be used as a folder for results: {error.strerror or error}.") from error


def _write(result: StudyResult, out: Path, progress: Step) -> tuple[Path, ...]:
    entry = result.study.settings.study
    # Notes and id tell of what was left out: the manifest has them, so that no other file differs by what is hidden.
    exported = replace(introduce_exports(result), notes=())
    about = {key: told for key, told in describe_set(exported).items() if key not in ("title", "title_ar")}
    write_layer = partial(write_geojson, about=about)
    density, confidence = map(show_grid, list_findings(result))
    cost_tags = {**tell_grid(exported, result.costs.total), **result.costs.tags}
    writers: dict[str, Callable[[Path], object]] = {
        "map.html": lambda path: draw_map(result).save(path),
        "statements.csv": partial(write_csv, pd.DataFrame(map(asdict, result.statements))),
        "strike_density.tif": partial(write_cog, [density], tags=tell_grid(exported, density)),
        "control_confidence.tif": partial(write_cog, [confidence], tags=tell_grid(exported, confidence)),
        "hot_spots.geojson": partial(write_layer, result.hot_spots.areas, title=f"{entry.title}: hot spots"),
        "corridor_bands.geojson": partial(write_layer, result.bands, title=f"{entry.title}: corridor bands"),
        "pinch_points.geojson": partial(write_layer, result.pinch_points, title=f"{entry.title}: pinch points"),
        "separation.geojson": partial(write_layer, result.separations.lines, title=f"{entry.title}: separation lines"),
        "separation_inside.csv": partial(write_csv, result.separations.inside),
        "cost.tif": partial(write_cog, result.costs.bands, tags=cost_tags),
    }
    for name in ("exposure", "ranges", "events", "bindings"):
        writers[f"{name}.csv"] = partial(write_csv, getattr(result, name))
    for name in ("control", "zones", "strikes", "overlaps", "corridors", "faces"):
        title = f"{entry.title}: {name}"
        writers[f"{name}.geojson"] = partial(write_layer, getattr(result, name), title=title, title_ar=entry.title_ar)
    prices = {f"{name_curve(curve)}.csv": partial(write_csv, table_curve(curve)) for curve in result.prices}
    clear_stale(out)
    for stale in (out / "manifest.json", *sorted(out.glob("price_*.csv"))):
        stale.unlink(missing_ok=True)
    names = [*(name for name in OUTPUT_NAMES if name in writers), *prices]
    written = {}
    for number, name in enumerate(names):
        progress(number, len(names) + 1, f"writing {name}")
        (writers | prices)[name](out / name)
        written[name] = out / name
    write_manifest(_describe(result), written, out / "manifest.json")
    progress(len(names) + 1, len(names) + 1, "done")
    return (*written.values(), out / "manifest.json")


def _describe(result: StudyResult) -> Manifest:
    reads, entry = result.layers.reads, result.study.settings.study
    return Manifest(
        study_id=result.study.id,
        title=entry.title,
        as_of=entry.as_of.isoformat(),
        inputs=hash_inputs(result.study, result.layers),
        settings=result.study.describe_settings(),
        rows={
            name: {"read": read.n_rows, "used": len(read.frame), "refused": count_rows(read.refused)}
            | ({"not_public": result.layers.withheld[name]} if result.layers.withheld.get(name) else {})
            for name, read in reads.items()
        },
        repairs=tuple(tell_repairs(result)),
        notes=tuple(filter(None, (entry.policy, *result.notes))),
        databases=list_databases(result),
        caveats=list_caveats(result.study.settings),
    )
