/** What the reader has chosen. Everything drawn follows from this and the island. */

import { ISLAND } from "./island.js";
import { DAY_MS, dayOf } from "./dates.js";

export const READINGS = ["narrow", "likely", "wide", "all"];
export const WINDOWS = [7, 30, 90, 0]; // days up to the date; 0 is everything up to the date
export const NOTATIONS = ["decimal", "dms", "mgrs"]; // of positions
export const LANGUAGES = Object.keys(ISLAND.words);
export const HIDDEN_AT_FIRST = [
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
  story: 0, // the step of the story that is told, from 1; 0 for none
  swipe: undefined, // of a comparison: percent that the map before takes, null side by side, undefined as the screen has it
  view: null, // zoom, latitude, longitude, once the reader has moved the map
  page: "", // of the panel; empty is the first there is
  notation: NOTATIONS[0], // of positions
  card: "", // the feature whose card is open, as kind:id
  measured: "", // the points of a measurement, as writePoints writes them
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

/** Positions as a part of the address: longitude and latitude to five decimals (1 m). */
export function writePoints(positions) {
  return positions.map((position) => position.map((degrees) => Number(degrees.toFixed(5))).join(",")).join(";");
}

/** The positions that such a part tells; none of them where one cannot be used. */
export function readPoints(text) {
  const positions = (text || "").split(";").map((pair) => pair.split(",").map(Number));
  const isPosition = ([lon, lat, ...more]) => Math.abs(lon) <= 180 && Math.abs(lat) <= 90 && more.length === 0;
  return text && positions.every(isPosition) ? positions : [];
}

const PROPERTIES = { map: "view", lang: "language" }; // of the state, where the address has a shorter name
const READERS = {
  map: readView,
  lang: oneOf(() => LANGUAGES),
  date: readDay,
  window: (text) => oneOf(() => WINDOWS)(text === "" ? NaN : Number(text)),
  reading: oneOf(() => READINGS),
  hidden: (text) => new Set(text.split(",").filter(Boolean)),
  corridor: oneOf(() => ISLAND.layers.corridors.map(({ properties }) => properties.id)),
  raster: oneOf(() => ISLAND.rasters.map(({ id }) => id)),
  opacity: numberWithin(LEAST_OPACITY, 1),
  curve: oneOf(() => ISLAND.layers.prices.map(({ properties: p }) => curveKey(p.request_id, p.zone_id))),
  radius: numberWithin(0, Infinity),
  page: String,
  notation: oneOf(() => NOTATIONS),
  card: String,
  measured: (text) => writePoints(readPoints(text)),
  story: (text) => ((ISLAND.story ?? [])[Number(text) - 1] ? Number(text) : 0),
  swipe: (text) => (text === "off" ? "off" : numberWithin(0, 100)(text)),
};

/** A reader of one of some values; null for any other. */
function oneOf(known) {
  return (value) => (known().includes(value) ? value : null);
}

/** A reader of a finite number between two ends. */
function numberWithin(least, most) {
  return (text) => {
    const number = text === "" ? NaN : Number(text);
    return Number.isFinite(number) && number >= least && number <= most ? number : null;
  };
}

function readView(text) {
  const view = text.split("/").map(Number);
  return view.length === 3 && view.every(Number.isFinite) ? view : null;
}

function readDay(text) {
  const moment = Date.parse(`${text}T00:00:00Z`);
  return Number.isFinite(moment) ? Math.floor(moment / DAY_MS) * DAY_MS : null;
}

/** Write the state as the part of the address after `#`. */
export function writeHash() {
  const parts = new URLSearchParams();
  if (state.view) parts.set("map", state.view.join("/"));
  parts.set("lang", state.language);
  parts.set("date", new Date(state.date).toISOString().slice(0, 10));
  parts.set("window", String(state.window));
  parts.set("reading", state.reading);
  if (!sameKeys(state.hidden, HIDDEN_AT_FIRST)) parts.set("hidden", [...state.hidden].sort().join(","));
  if (state.corridor) parts.set("corridor", state.corridor);
  if (state.raster) {
    parts.set("raster", state.raster);
    parts.set("opacity", String(state.opacity));
  }
  if (state.curve) parts.set("curve", state.curve);
  if (state.radius !== null) parts.set("radius", String(state.radius));
  if (state.page) parts.set("page", state.page);
  if (state.notation !== NOTATIONS[0]) parts.set("notation", state.notation);
  if (state.card) parts.set("card", state.card);
  if (state.measured) parts.set("measured", state.measured);
  if (state.story) parts.set("story", String(state.story));
  if (state.swipe !== undefined) parts.set("swipe", state.swipe === null ? "off" : String(state.swipe));
  return `#${parts.toString().replaceAll("%2F", "/").replaceAll("%3A", ":").replaceAll("%2C", ",").replaceAll("%3B", ";")}`;
}

/** Read the state from an address; what cannot be used is left as it was. */
export function readHash(hash) {
  const parts = new URLSearchParams(hash.replace(/^#/, ""));
  const read = { story: 0 };
  for (const [key, reader] of Object.entries(READERS)) {
    const value = parts.has(key) ? reader(parts.get(key)) : null;
    if (value !== null) read[PROPERTIES[key] ?? key] = value;
  }
  if (read.swipe === "off") read.swipe = null;
  change(read);
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
