"""A result as a map."""

import geopandas as gpd

from geo.caveat import CAVEAT, Caveat
from geo.maps import BaseLayers, Map, MapContent, MapStatement
from geo.maps import draw_map as draw_content
from geo.studies.result import StudyResult

__all__ = ["draw_map"]


def draw_map(result: StudyResult) -> Map:
    """
    Draw the map of a result.

    Parameters
    ----------
    result
        As `run_study` gives it. Not modified.

    Returns
    -------
    drawn
        A `folium.Map`: shows itself in a notebook, and `save` writes one file that needs no network.
    """
    entry = result.study.settings.study
    first, end = result.study.window
    base = ("country", "neighbours", "governorates", "lakes", "rivers", "borders", "roads", "places")
    shown = {party for column in ("party", "claimants") for party in result.control[column].explode()}
    attributions = {layer.attribution: None for layer in result.study.settings.layers.given.values()}
    return draw_content(
        MapContent(
            title=entry.title,
            title_ar=entry.title_ar,
            as_of=result.study.as_of.to_pydatetime(),
            window=(first.to_pydatetime(), end.to_pydatetime()),
            bounds_deg=entry.area_deg,
            parties=tuple(sorted(result.study.parties, key=lambda party: party.id not in shown)),
            control=result.control,
            zones=result.zones,
            overlaps=_bound_overlaps(result),
            corridors=result.corridors,
            strikes=result.strikes,
            activity=result.activity,
            statements=tuple(
                MapStatement(told.topic, told.text, told.text_ar, told.caveat, told.caveat_ar, told.refs)
                for told in result.statements
            ),
            exposure=result.exposure,
            base=BaseLayers(**{name: result.layers.frame(name) for name in base}, airfields=_open_airfields(result)),
            caveats=(CAVEAT, Caveat(entry.policy, entry.policy_ar)) if entry.policy else (CAVEAT,),
            attributions=tuple(attributions),
        )
    )


def _open_airfields(result: StudyResult) -> gpd.GeoDataFrame | None:
    """Give the airfields that a reader may look for: no heliports, none that are closed."""
    airfields = result.layers.frame("airfields")
    return None if airfields is None else airfields[~airfields["kind"].isin(["heliport", "closed"])]


def _bound_overlaps(result: StudyResult) -> gpd.GeoDataFrame:
    """Give the overlaps of zones and control, each with its least and greatest area."""
    shown = result.overlaps[result.overlaps["relation"].eq("overlap") & result.overlaps["b_kind"].ne("strike")]
    pair = ["a_kind", "a_id", "b_kind", "b_id"]
    told = result.ranges[[*pair, "min_km2", "max_km2", "moved_most_by", "moved_most_by_ar"]]
    return shown.merge(told, on=pair, how="left")
