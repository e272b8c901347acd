/** What the reader has chosen. Everything drawn follows from this and the island. */

import { ISLAND } from "./island.js";
import { DAY_MS, dayOf } from "./dates.js";

export const READINGS = ["narrow", "likely", "wide", "all"];
export const WINDOWS = [7, 30, 90, 0]; // days up to the date; 0 is everything up to the date
export const LANGUAGES = Object.keys(ISLAND.words);
const HIDDEN_AT_FIRST = ["overlaps", "lapsed", "disputed"];

export const state = {
  language: ISLAND.language,
  date: dayOf(ISLAND.asOf), // the first moment of the chosen day, in milliseconds
  window: 0,
  reading: "likely",
  hidden: new Set(HIDDEN_AT_FIRST),
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

/** Write the state as the part of the address after `#`. */
function writeHash() {
  const parts = new URLSearchParams();
  if (state.view) parts.set("map", state.view.join("/"));
  parts.set("lang", state.language);
  parts.set("date", new Date(state.date).toISOString().slice(0, 10));
  parts.set("window", String(state.window));
  parts.set("reading", state.reading);
  if (!sameKeys(state.hidden, HIDDEN_AT_FIRST)) parts.set("hidden", [...state.hidden].sort().join(","));
  return "#" + parts.toString().replaceAll("%2F", "/").replaceAll("%3A", ":").replaceAll("%2C", ",");
}

/** Read the state from an address; what cannot be used is left as it was. */
export function readHash(hash) {
  const parts = new URLSearchParams(hash.replace(/^#/, ""));
  const view = (parts.get("map") || "").split("/").map(Number);
  const date = Date.parse(parts.get("date") + "T00:00:00Z");
  const days = parts.get("window") === null ? NaN : Number(parts.get("window"));
  change({
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
  watch(["language", "date", "window", "reading", "hidden", "view"], write);
  window.addEventListener("hashchange", () => readHash(location.hash));
}

function sameKeys(keys, others) {
  return keys.size === others.length && others.every((key) => keys.has(key));
}
