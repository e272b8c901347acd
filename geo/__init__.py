"""
Tadmur: areas of control, declared zones and reported strikes, combined and mapped from public reports.

The short way is four calls:

>>> import geo
>>> study = geo.open_study("layers/palmyra.toml")  # doctest: +SKIP
>>> result = geo.run_study(study)  # doctest: +SKIP
>>> geo.draw_map(result).save("map.html")  # doctest: +SKIP
>>> geo.write_geojson(result.zones, "zones.geojson")  # doctest: +SKIP

Every step behind `run_study` is a public function too, in the wing that is named after its noun: `geo.geodesy`,
`geo.rasters`, `geo.layers`, `geo.control`, `geo.zones`, `geo.strikes`, `geo.overlaps`, `geo.corridors`, `geo.maps`,
`geo.exports`, `geo.studies`.

What comes out is analysis of public reports: corridors are proposed, control is assessed, strikes are reported. It is
never for navigation.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geo.corridors import find_corridors
    from geo.exports import write_csv, write_geojson
    from geo.geodesy import buffer_geodesic, parse_coordinates
    from geo.maps import save_figure
    from geo.studies import (
        Study,
        StudyResult,
        check_study,
        draw_figure,
        draw_map,
        open_study,
        run_study,
        write_outputs,
        write_report,
    )

__all__ = [
    "Study",
    "StudyResult",
    "__version__",
    "buffer_geodesic",
    "check_study",
    "draw_figure",
    "draw_map",
    "find_corridors",
    "open_study",
    "parse_coordinates",
    "run_study",
    "save_figure",
    "write_csv",
    "write_geojson",
    "write_outputs",
    "write_report",
]

__version__ = "0.1.0"

_HOMES = {
    "Study": "geo.studies",
    "StudyResult": "geo.studies",
    "buffer_geodesic": "geo.geodesy",
    "check_study": "geo.studies",
    "draw_figure": "geo.studies",
    "draw_map": "geo.studies",
    "find_corridors": "geo.corridors",
    "open_study": "geo.studies",
    "parse_coordinates": "geo.geodesy",
    "run_study": "geo.studies",
    "save_figure": "geo.maps",
    "write_csv": "geo.exports",
    "write_geojson": "geo.exports",
    "write_outputs": "geo.studies",
    "write_report": "geo.studies",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module attribute can be anything
    """Import a wing when one of its names is first asked for, so that `tadmur --help` need not wait for GDAL."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'geo' has no attribute {name!r}")


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return sorted(__all__)
