/** Drawing the study's areas and lines, and keeping what is drawn in step with the state. */

import { ISLAND } from "./island.js";
import { canvasArea, drawAreas, hasManyAreas } from "./areas.js";
import { map } from "./base.js";
import { setStrikes } from "./canvas.js";
import { bandShapes, corridorShapes, separationShapes } from "./corridors.js";
import { ITEMS } from "./features.js";
import { activityFill, controlFill, overlapFill } from "./patterns.js";
import { isLapsed, isShown } from "./visibility.js";

const DRAWN_KINDS = ["control", "activity", "overlaps", "bands", "zones", "separation_lines", "corridors"];
const LAPSED_COLOUR = "#8b8780";
const READING_DASHES = { stated: "9 5", narrow: "4 4", likely: "9 5", wide: "14 5 2 5" };
const drawOrder = { bands: ({ properties }) => -properties.stretch, corridors: ({ rank }) => -rank }; // the best on top
const drawnShapes = new Map(); // item -> Leaflet layers
let emphasis = null;

/** The colour of a zone's boundary. */
export function zoneColour(item) {
  if (isLapsed(item)) return LAPSED_COLOUR;
  return ISLAND.palette.zones[item.properties.kind] ?? ISLAND.palette.zones.default;
}

/** Draw exactly what the state shows. */
export function syncLayers() {
  for (const kind of DRAWN_KINDS) {
    const order = drawOrder[kind];
    const items = order ? [...ITEMS[kind]].sort((a, b) => order(a) - order(b)) : ITEMS[kind];
    for (const item of items) syncItem(item);
  }
  drawAreas();
  setStrikes(ITEMS.strikes.filter(isShown));
}

/** Draw the place of one item strongly, until the next call: a strike's circle or area, a zone, a corridor. */
export function emphasise(item) {
  emphasis?.remove();
  emphasis = item ? emphasisOf(item).addTo(map) : null;
}

function syncItem(item) {
  const layers = drawnShapes.get(item);
  if (isShown(item)) {
    layers?.forEach((layer) => layer.remove());
    drawnShapes.set(
      item,
      shapesOf(item).map((layer) => layer.addTo(map)),
    );
  } else if (layers) {
    layers.forEach((layer) => layer.remove());
    drawnShapes.delete(item);
  }
}

function shapesOf(item) {
  const styles = areaStyles(item);
  if (styles && hasManyAreas(ITEMS[item.kind])) return [canvasArea(item, item.kind, styles)];
  if (styles) return styles.map((style) => shape(item.feature.geometry, item.kind, style));
  if (item.kind === "bands") return bandShapes(item, shape);
  if (item.kind === "separation_lines") return separationShapes(item, shape);
  return corridorShapes(item, shape);
}

/** How an area is drawn, in one or two layers of paint; null of what is no plain area. */
function areaStyles(item) {
  if (item.kind === "control") return [controlStyle(item)];
  if (item.kind === "activity") return [{ stroke: false, fillColor: activityFill(item.properties), fillOpacity: 1 }];
  if (item.kind === "overlaps")
    return [{ color: "#5b2a86", weight: 1, opacity: 0.8, fillColor: overlapFill(), fillOpacity: 1 }];
  return item.kind === "zones" ? zoneStyles(item) : null;
}

function controlStyle(item) {
  const unknown = item.properties.status === "unknown";
  return {
    color: "#4a4f58",
    weight: unknown ? 0.4 : 0.8,
    opacity: unknown ? 0.35 : 0.55,
    fillColor: controlFill(item.properties),
    fillOpacity: 1,
  };
}

function zoneStyles(item) {
  const colour = zoneColour(item);
  const lapsed = isLapsed(item);
  const line = {
    color: colour,
    weight: lapsed ? 1.2 : 2,
    opacity: lapsed ? 0.8 : 0.95,
    dashArray: READING_DASHES[item.reading] ?? READING_DASHES.stated,
  };
  const casing = { color: "#fff", weight: 4, opacity: 0.55, fillColor: colour, fillOpacity: lapsed ? 0 : 0.045 };
  // Among very many, white casings would cover one another's lines.
  return [{ ...casing, stroke: !hasManyAreas(ITEMS.zones) }, { ...line, fill: false }];
}

function emphasisOf(item) {
  const { properties, feature } = item;
  const style = {
    pane: "places",
    interactive: false,
    color: "#10151f",
    weight: 1.6,
    opacity: 0.9,
    fillColor: "#10151f",
    fillOpacity: 0.07,
  };
  if (feature.geometry?.type === "Point") {
    const [lon, lat] = item.place;
    const dot = L.circleMarker([lat, lon], { ...style, radius: 11, fill: false });
    if (!properties.uncertainty_m) return dot;
    return L.layerGroup([L.circle([lat, lon], { ...style, radius: properties.uncertainty_m, dashArray: "4 4" }), dot]);
  }
  const strike = item.kind === "strikes";
  return shape(feature.geometry, "places", { ...style, dashArray: strike ? "4 4" : null, fill: strike });
}

/** A geometry in a pane of the map. */
export function shape(geometry, pane, style) {
  return L.geoJSON(geometry, { pane, style, interactive: false, smoothFactor: 0.8 });
}
