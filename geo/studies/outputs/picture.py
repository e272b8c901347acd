"""A result as a map."""

import geopandas as gpd

from geo.maps import BaseLayers, Map, MapContent, MapCurve, MapRaster, MapStatement, mark_curve, show_costs
from geo.maps import draw_map as draw_content
from geo.rasters import read_onto, shade_relief
from geo.studies.outputs.caveats import list_caveats
from geo.studies.outputs.curves import frame_prices
from geo.studies.outputs.story import make_story
from geo.studies.outputs.terms import list_attributions
from geo.studies.result import StudyResult
from geo.zones import Within, parse_rule, zone_keys

__all__ = ["collect_content", "draw_map", "list_findings", "list_rasters"]


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
    return draw_content(collect_content(result))


def collect_content(result: StudyResult) -> MapContent:
    """Collect what the map of a result shows, and its figure and its report with it. The result is not modified."""
    entry = result.study.settings.study
    first, end = result.study.window
    base = ("country", "neighbours", "governorates", "lakes", "rivers", "borders", "roads", "places")
    shown = {party for column in ("party", "claimants") for party in result.control[column].explode()}
    return MapContent(
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
        bands=result.bands,
        pinch_points=result.pinch_points,
        separation_lines=result.separations.lines,
        prices=frame_prices(result.prices),
        curves=_mark_curves(result),
        rasters=list_rasters(result),
        story=make_story(result.study.settings.story, result.layers.gazetteer),
        strikes=result.strikes,
        activity=result.activity,
        statements=tuple(
            MapStatement(told.topic, told.text, told.text_ar, told.caveat, told.caveat_ar, told.refs)
            for told in result.statements
        ),
        exposure=result.exposure,
        base=BaseLayers(**{name: result.layers.frame(name) for name in base}, airfields=_open_airfields(result)),
        caveats=list_caveats(result.study.settings),
        attributions=list_attributions(result.study.settings),
    )


def _mark_curves(result: StudyResult) -> tuple[MapCurve, ...]:
    """Mark the readings of a zone on its curve, where they are radii."""
    marked = []
    for curve in result.prices:
        rows = result.zones[zone_keys(result.zones).eq(curve.zone_id)]
        rules = [(reading, parse_rule(rule)) for reading, rule in zip(rows["reading"], rows["rule"], strict=True)]
        readings = tuple((str(reading), rule.radius_m) for reading, rule in rules if isinstance(rule, Within))
        marked.append(mark_curve(curve, readings=readings if curve.measure == "radius" else ()))
    return tuple(marked)


def list_rasters(result: StudyResult) -> tuple[MapRaster, ...]:
    """List the grids that a result has to show, each with its names and the ends of its ramp."""
    return *_shade_ground(result), *show_costs(result.costs), *list_findings(result)


def list_findings(result: StudyResult) -> tuple[MapRaster, MapRaster]:
    """List the two grids that a run finds: the density of reported strikes, and the confidence in control."""
    full = result.study.settings.corridors.strike_density_full_per_1000_km2 / 1000
    return (
        MapRaster(
            id="density",
            name="Reported strikes per km²",
            name_ar="الضربات المُبلَّغ عنها لكل كم²",
            raster=result.density,
            unit="/km²",
            anchor_low=0.0,
            anchor_high=full,
            blank_low=True,
            meaning_low="none reported",
            meaning_low_ar="لا ضربات",
        ),
        MapRaster(
            id="confidence",
            name="Confidence in the area of control",
            name_ar="الثقة في منطقة السيطرة",
            raster=result.confidence,
            anchor_low=0.0,
            anchor_high=1.0,
            meaning_low="not known",
            meaning_low_ar="غير معروفة",
            meaning_high="sure",
            meaning_high_ar="مؤكدة",
        ),
    )


def _shade_ground(result: StudyResult) -> tuple[MapRaster, ...]:
    """Shade the ground where the study has terrain: the quiet relief under everything."""
    if "terrain" not in result.study.settings.layers.rasters:
        return ()
    heights = read_onto(result.study.raster_file("terrain"), result.density.grid, name="elevation")
    return (
        MapRaster(
            id="relief",
            name="Relief",
            name_ar="التضاريس",
            raster=shade_relief(heights),
            anchor_low=0.0,
            anchor_high=1.0,
        ),
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
