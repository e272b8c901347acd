/** What the reader has chosen. Everything drawn follows from this and the island. */

import { ISLAND } from "./island.js";
import { DAY_MS, dayOf } from "./dates.js";

export const READINGS = ["narrow", "likely", "wide", "all"];
export const WINDOWS = [7, 30, 90, 0]; // days up to the date; 0 is everything up to the date
export const LANGUAGES = Object.keys(ISLAND.words);
const HIDDEN_AT_FIRST = [
  "overlaps",
  "lapsed",
  "disputed",
  ...ISLAND.layers.separation_lines.map(({ properties }) => `separation_lines:${properties.id}`),
];
const LEAST_OPACITY = 0.1;

export const state = {
  language: ISLAND.language,
  date: dayOf(ISLAND.asOf), // the first moment of the chosen day, in milliseconds
  window: 0,
  reading: "likely",
  hidden: new Set(HIDDEN_AT_FIRST),
  corridor: "", // id of the corridor whose bands are shown
  raster: "", // id of the grid under the lines
  opacity: 0.55, // of that grid
  curve: "", // the price curve looked at, as curveKey writes it
  radius: null, // metres: the radius of it that is drawn
  view: null, // zoom, latitude, longitude, once the reader has moved the map
};

const watchers = [];

/** Call `action` after every change of one of `keys`. */
export function watch(keys, action) {
  watchers.push({ keys, action });
}

/** Change parts of the state and tell who watches them. */
export function change(parts) {
  const changed = Object.keys(parts).filter((key) => state[key] !== parts[key]);
  Object.assign(state, parts);
  for (const { keys, action } of watchers) {
    if (keys.some((key) => changed.includes(key))) action();
  }
}

/** Show or hide layers by their keys. */
export function setShown(keys, shown) {
  const hidden = new Set(state.hidden);
  for (const key of keys) shown ? hidden.delete(key) : hidden.add(key);
  change({ hidden });
}

/** The name of a price curve: its request and its zone. */
export function curveKey(request, zone) {
  return `${request}~${zone}`;
}

/** Write the state as the part of the address after `#`. */
function writeHash() {
  const parts = new URLSearchParams();
  if (state.view) parts.set("map", state.view.join("/"));
  parts.set("lang", state.language);
  parts.set("date", new Date(state.date).toISOString().slice(0, 10));
  parts.set("window", String(state.window));
  parts.set("reading", state.reading);
  if (!sameKeys(state.hidden, HIDDEN_AT_FIRST)) parts.set("hidden", [...state.hidden].sort().join(","));
  if (state.corridor) parts.set("corridor", state.corridor);
  if (state.raster) parts.set("raster", state.raster);
  if (state.raster) parts.set("opacity", String(state.opacity));
  if (state.curve) parts.set("curve", state.curve);
  if (state.radius !== null) parts.set("radius", String(state.radius));
  return "#" + parts.toString().replaceAll("%2F", "/").replaceAll("%3A", ":").replaceAll("%2C", ",");
}

/** Read the state from an address; what cannot be used is left as it was. */
export function readHash(hash) {
  const parts = new URLSearchParams(hash.replace(/^#/, ""));
  const view = (parts.get("map") || "").split("/").map(Number);
  const date = Date.parse(parts.get("date") + "T00:00:00Z");
  const days = parts.get("window") === null ? NaN : Number(parts.get("window"));
  const idOf = (key, known) => (known.includes(parts.get(key)) ? parts.get(key) : state[key]);
  const opacity = parts.get("opacity") === null ? NaN : Number(parts.get("opacity"));
  const radius = parts.get("radius") === null ? NaN : Number(parts.get("radius"));
  const curves = ISLAND.layers.prices.map(({ properties: p }) => curveKey(p.request_id, p.zone_id));
  change({
    corridor: idOf(
      "corridor",
      ISLAND.layers.corridors.map(({ properties }) => properties.id),
    ),
    raster: idOf(
      "raster",
      ISLAND.rasters.map(({ id }) => id),
    ),
    opacity: opacity >= LEAST_OPACITY && opacity <= 1 ? opacity : state.opacity,
    curve: idOf("curve", curves),
    radius: radius >= 0 && Number.isFinite(radius) ? radius : state.radius,
    language: LANGUAGES.includes(parts.get("lang")) ? parts.get("lang") : state.language,
    date: Number.isFinite(date) ? Math.floor(date / DAY_MS) * DAY_MS : state.date,
    window: WINDOWS.includes(days) ? days : state.window,
    reading: READINGS.includes(parts.get("reading")) ? parts.get("reading") : state.reading,
    hidden: parts.has("hidden") ? new Set(parts.get("hidden").split(",").filter(Boolean)) : state.hidden,
    view: view.length === 3 && view.every(Number.isFinite) ? view : state.view,
  });
}

/** Keep the address in step, where the page has one: a frame in a notebook does not. */
export function keepAddress() {
  const write = () => {
    try {
      history.replaceState(null, "", writeHash());
    } catch (error) {
      if (error.name !== "SecurityError") throw error;
    }
  };
  watch(Object.keys(state), write);
  window.addEventListener("hashchange", () => readHash(location.hash));
}

function sameKeys(keys, others) {
  return keys.size === others.length && others.every((key) => keys.has(key));
}
