"""Style files beside data files: QML for QGIS, SLD for GeoServer and others, one pair for each layer."""

from os import PathLike
from pathlib import Path

from geo.exports.layers import list_layers
from geo.exports.qgis.qml import write_qml
from geo.exports.sets import ExportSet, tell_set
from geo.exports.styles.layer_styles import style_layer
from geo.exports.styles.sld import write_sld
from geo.files import replace_file

__all__ = ["write_styles"]


def write_styles(exported: ExportSet, folder: str | PathLike[str]) -> tuple[Path, ...]:
    """
    Write ``LAYER.qml`` and ``LAYER.sld`` for every layer of a set.

    QGIS takes a QML file up by itself where it has the name of the data file that is opened.

    Parameters
    ----------
    exported
        What goes out. Not modified.
    folder
        Where to; it exists.

    Returns
    -------
    paths
        The files, in the order of the layers.

    Raises
    ------
    DataError
        A frame cannot be written; see `geo.exports.layers.list_layers`.
    OutputError
        A file cannot be written.
    """
    about = tell_set(exported)
    written = []
    for layer in list_layers(exported):
        style = style_layer(layer, exported.parties)
        for suffix, write in ((".qml", write_qml), (".sld", write_sld)):
            written.append(replace_file(Path(folder) / f"{layer.name}{suffix}", write(layer, style, about)))
    return tuple(written)
