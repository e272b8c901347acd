/** Price curves: what a zone costs a corridor as its radius grows, and the one radius that is drawn on the map. */

import { ISLAND } from "./island.js";
import { map } from "./base.js";
import { zoneName } from "./names.js";
import { ITEMS } from "./features.js";
import { linesOf, polygonsOf } from "./geometry.js";
import { shape } from "./layers.js";
import { change, curveKey, state } from "./state.js";
import { localText, nameOf } from "./words.js";

const CLASS_DASHES = [null, "7 3", "2 3", "9 3 2 3", "4 2", "12 3"]; // beside the hue of each class
const NO_MARKS = { name: { en: "", ar: "" }, growth: false, changes: [], gates: [], closing: null, readings: [] };
const marksByKey = new Map(ISLAND.curves.map((marks) => [curveKey(marks.request, marks.zone), marks]));
const PRICED_ZONE_COLOUR = ISLAND.palette.zones.red_line ?? ISLAND.palette.zones.default;
let priceDrawn = null; // { radius, zone, colour, group } of what stands on the map

/** Every curve, in the order of the frame; its rows by radius. */
export const CURVES = [...groupRows()].map(([key, rows]) => {
  const marks = marksByKey.get(key) ?? NO_MARKS;
  const found = rows.filter((row) => row.found);
  const classes = [...new Set(found.map((row) => row.classId))];
  return {
    key,
    rows,
    marks,
    classes,
    changes: found
      .slice(1)
      .map((row, i) => ({ from: found[i], to: row }))
      .filter(({ from, to }) => from.classId !== to.classId),
    closing: marks.closing ?? closingOf(rows),
  };
});

function groupRows() {
  const byKey = new Map();
  for (const feature of ISLAND.layers.prices) {
    const { properties } = feature;
    const key = curveKey(properties.request_id, properties.zone_id);
    if (!byKey.has(key)) byKey.set(key, []);
    byKey.get(key).push({
      properties,
      radius: properties.radius_m,
      found: properties.status === "proposed",
      classId: properties.class_id ?? "",
      line: feature.geometry,
      zone: feature.zone,
    });
  }
  for (const rows of byKey.values()) rows.sort((a, b) => a.radius - b.radius);
  return byKey;
}

/** Halfway between the last radius with a corridor and the next without, where no closing radius is given. */
function closingOf(rows) {
  const last = rows.findLastIndex((row) => row.found);
  if (last < 0 || last === rows.length - 1) return null;
  return (rows[last].radius + rows[last + 1].radius) / 2;
}

/** Where one class gives way to the next, and why; halfway between the two rows where nothing more is known. */
export function changeMark(curve, { from, to }) {
  const known = curve.marks.changes.find(({ radius }) => radius >= from.radius && radius <= to.radius);
  return known ?? { radius: (from.radius + to.radius) / 2, text: { en: "", ar: "" } };
}

export function currentCurve() {
  return CURVES.find(({ key }) => key === state.curve) ?? CURVES[0];
}

/** The row that the reader looks at; before any is chosen, the likely reading or the smallest radius. */
export function currentRow(curve) {
  const likely = curve.marks.readings.find(([reading]) => reading === "likely");
  return nearestRow(curve, state.radius ?? likely?.[1] ?? curve.rows[0].radius);
}

export function nearestRow(curve, radius) {
  return curve.rows.reduce((best, row) => (Math.abs(row.radius - radius) < Math.abs(best.radius - radius) ? row : best));
}

/** Look at a row of a curve: it is drawn. */
export function chooseRow(curve, row) {
  change({ curve: curve.key, radius: row.radius });
}

export function classColour(curve, classId) {
  const colours = ISLAND.palette.classes;
  return colours[Math.max(0, curve.classes.indexOf(classId)) % colours.length];
}

export function classDash(curve, classId) {
  return CLASS_DASHES[Math.max(0, curve.classes.indexOf(classId)) % CLASS_DASHES.length];
}

/** What a curve is called: its own name, else the corridor and the zone. */
export function curveName({ rows, marks }) {
  const own = localText(marks.name.en, marks.name.ar);
  if (own) return own;
  const { request_id: request, zone_id: zone } = rows[0].properties;
  const corridor = ITEMS.corridors.find(({ properties }) => properties.request_id === request);
  return [corridor ? nameOf(corridor.properties) : request, zoneName(zone)].join(" · ");
}

/** What the panel has put on the map; null where it has put nothing. */
export function drawnPrice() {
  return priceDrawn;
}

/** Draw the zone at the chosen radius and the route past it. */
export function syncPrice() {
  priceDrawn?.group.remove();
  priceDrawn = null;
  if (state.radius === null || !CURVES.length) return;
  const curve = currentCurve();
  const row = currentRow(curve);
  const colour = classColour(curve, row.classId);
  const outline = { color: PRICED_ZONE_COLOUR, weight: 2.2, opacity: 0.95, fillColor: PRICED_ZONE_COLOUR, fillOpacity: 0.08 };
  const shapes = [];
  if (row.zone) shapes.push(shape(row.zone, "prices", outline));
  if (row.found && linesOf(row.line).length)
    shapes.push(
      shape(row.line, "prices", { color: "#fff", weight: 7.5, opacity: 0.95 }),
      shape(row.line, "prices", { color: colour, weight: 4, opacity: 1 }),
    );
  priceDrawn = { radius: row.radius, zone: polygonsOf(row.zone), colour: PRICED_ZONE_COLOUR, group: L.layerGroup(shapes).addTo(map) };
}
