/** A made-up island: two languages, two corridors, one price curve with a gap of radii between its classes. */

import { boxOf } from "../../geo/maps/page/geometry.js";

const DAY = "2025-04-10T00:00:00Z";
const SHARED = { request_id: "homs-deir", zone_id: "red-line" };
const row = (radius_m, class_id, length_m) => ({
  properties: { ...SHARED, radius_m, class_id, length_m, status: class_id ? "proposed" : "no_corridor" },
  geometry: null,
  zone: null,
});
const KINDS = ["control", "activity", "zones", "overlaps", "bands", "pinch_points", "strikes"];
const BASE = ["country", "neighbours", "governorates", "lakes", "rivers", "borders", "roads", "places", "airfields"];

/** A table as the packed island opens it: its columns, each with the value of a row. */
function tableOf(features) {
  const column = (name) =>
    features.some(({ properties }) => name in properties) ? { at: (place) => features[place].properties[name] ?? null } : null;
  const shapes = { isPoints: false, isPlaced: (place) => features[place].geometry !== null, boxAt: (place) => boxOf(features[place].geometry) };
  return { n: features.length, column, shapes };
}

export const ISLAND = {
  language: "en",
  asOf: DAY,
  window: [DAY, "2025-05-01T00:00:00Z"],
  bounds: [36, 33, 41, 36],
  title: { en: "Palmyra", ar: "تدمر" },
  caveats: [],
  parties: [{ id: "sdf", en: "SDF", ar: "قسد", colour: "#c9a227", hatch: 45 }],
  palette: { zones: { default: "#000" }, strikes: [{ shape: "circle", colour: "#000" }], classes: ["#1", "#2"], ramp: [] },
  words: {
    en: {
      locale: "en-GB", direction: "ltr", km: "km", m: "m", km2: "km²", since: "since {date}", until: "until {date}",
      undated: "Undated", rank_letters: "abc", gap_at_most: "{share}", "status.agreed": "Agreed",
    },
    ar: { locale: "ar-SY-u-nu-arab", direction: "rtl", km: "كم", m: "م", km2: "كم²", rank_letters: "أبج" },
  },
  layers: {
    ...Object.fromEntries(KINDS.map((kind) => [kind, []])),
    corridors: [
      { properties: { id: "homs-deir:likely", request_id: "homs-deir", name: "Homs to Deir" }, geometry: null },
      { properties: { id: "other", request_id: "other", name: "Other" }, geometry: null },
    ],
    separation_lines: [{ properties: { id: "line-1" }, geometry: null }],
    prices: [row(30_000, "B", 420_000), row(10_000, "A", 400_000), row(20_000, "A", 405_000), row(40_000, "", null)],
  },
  base: Object.fromEntries(BASE.map((kind) => [kind, []])),
  exposure: [],
  curves: [],
  rasters: [{ id: "cost", name: { en: "Cost" } }],
  statements: [],
  sources: [],
  story: [],
};

ISLAND.tables = Object.fromEntries(Object.entries(ISLAND.layers).map(([kind, features]) => [kind, tableOf(features)]));
