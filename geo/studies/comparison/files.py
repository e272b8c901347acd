"""A comparison as one GeoJSON file."""

from os import PathLike
from pathlib import Path

from geo.exports import write_geojson
from geo.files import make_folder
from geo.studies.comparison.comparison import Comparison
from geo.studies.outputs.caveats import list_caveats, write_caveats

__all__ = ["CHANGES_NAME", "write_comparison"]

CHANGES_NAME = "changes.geojson"
"""The file that a comparison writes."""


def write_comparison(comparison: Comparison, folder: str | PathLike[str]) -> Path:
    """
    Write all changes as one GeoJSON file.

    Parameters
    ----------
    comparison
        What changed.
    folder
        Where to write; made when it is missing.

    Returns
    -------
    path
        The file, see :data:`CHANGES_NAME`.

    Raises
    ------
    OutputError
        The folder cannot be made, or the file cannot be written.
    """
    out = make_folder(folder)
    title = f"Changes from {comparison.before.label} to {comparison.after.label}"
    handling = [state.not_public for state in (comparison.before, comparison.after)]
    settings = comparison.after.settings or comparison.before.settings
    caveats = dict.fromkeys(caveat for done in handling for caveat in list_caveats(settings, done))
    return write_geojson(comparison.changes, out / CHANGES_NAME, title=title, about=write_caveats(list(caveats)))
