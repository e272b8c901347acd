/** What belongs to corridors, as shapes: centre line and width by rank, escape legs, bands of cost, separation lines. */

import { ISLAND } from "./island.js";
import { state } from "./state.js";
import { isStudyDate } from "./visibility.js";

export const CORRIDOR_COLOUR = "#006b57";
export const ESCAPE_COLOUR = "#8a5a00";
export const SEPARATION_COLOUR = "#2b3f8c";
const FAINT = 0.35; // of corridors on another date than theirs, or beside a route past another radius of a zone
const BAND_OPACITY = 0.15; // of each; they lie on one another, so the ground nearest to the best is strongest
const SEPARATION_DASHES = [null, "14 5", "3 5", "14 5 3 5"]; // one for each scenario, over and over

/** The widths of bands on the map, widest first, as shares of the least cost. */
export const STRETCHES = [...new Set(ISLAND.layers.bands.map(({ properties }) => properties.stretch))].sort(
  (a, b) => b - a,
);

/** How strong the ground of a band looks where all wider ones lie under it. */
export function bandOpacity(stretch) {
  return 1 - (1 - BAND_OPACITY) ** (STRETCHES.indexOf(stretch) + 1);
}

export function bandShapes(item, shape) {
  const style = { color: CORRIDOR_COLOUR, weight: 0.7, opacity: 0.5, fillColor: CORRIDOR_COLOUR };
  return [shape(item.feature.geometry, "bands", { ...style, fillOpacity: BAND_OPACITY })];
}

/** A corridor true to width; the best of its request and reading strong, its alternatives thin. */
export function corridorShapes(item, shape) {
  const strength = isStudyDate() && state.radius === null ? 1 : FAINT;
  const first = item.rank === 1;
  const lines = { type: "MultiLineString", coordinates: item.centreline };
  const width = {
    color: CORRIDOR_COLOUR,
    weight: first ? 1 : 0.7,
    opacity: (first ? 0.7 : 0.5) * strength,
    fillColor: CORRIDOR_COLOUR,
    fillOpacity: (first ? 0.16 : 0.07) * strength,
  };
  const line = {
    color: CORRIDOR_COLOUR,
    weight: first ? 3 : 1.6,
    opacity: strength,
    dashArray: first ? "11 6" : "5 4",
    lineCap: "butt",
  };
  return [
    shape(item.feature.geometry, "corridors", width),
    shape(lines, "corridors", { color: "#fff", weight: first ? 6 : 3.6, opacity: 0.95 * strength }),
    shape(lines, "corridors", line),
    ...escapeShapes(item, shape, strength),
  ];
}

/** The leg out of a zone: it touches what the corridor keeps clear of, so it never looks like the corridor. */
function escapeShapes({ escape }, shape, strength) {
  if (!escape.length) return [];
  const lines = { type: "MultiLineString", coordinates: escape };
  return [
    shape(lines, "corridors", { color: "#fff", weight: 4.5, opacity: 0.9 * strength }),
    shape(lines, "corridors", { color: ESCAPE_COLOUR, weight: 2.4, opacity: strength, dashArray: "2 5" }),
  ];
}

export function separationDash(item) {
  return SEPARATION_DASHES[item.index % SEPARATION_DASHES.length];
}

export function separationShapes(item, shape) {
  const lines = { type: "MultiLineString", coordinates: item.centreline };
  const band = { color: SEPARATION_COLOUR, weight: 0.8, opacity: 0.5, dashArray: "2 4" };
  return [
    shape(item.feature.geometry, "separation_lines", { ...band, fillColor: SEPARATION_COLOUR, fillOpacity: 0.1 }),
    shape(lines, "separation_lines", { color: "#fff", weight: 5, opacity: 0.9 }),
    shape(lines, "separation_lines", {
      color: SEPARATION_COLOUR,
      weight: 2.4,
      opacity: 1,
      dashArray: separationDash(item),
      lineCap: "butt",
    }),
  ];
}
