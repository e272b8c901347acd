/** Which features are shown: by the legend, the reading and the date, in one place. */

import { ISLAND } from "./island.js";
import { dayOf, happenedWithin, hasEnded, holdsOn } from "./dates.js";
import { itemsById } from "./features.js";
import { state } from "./state.js";

const FIXED_READINGS = ["", "stated"]; // the same in every reading

/** Whether the legend, the reading and the date all show a feature that has a shape. */
export function isShown(item) {
  if (!item.isPlaced || state.hidden.has(item.key)) return false;
  if (item.kind === "strikes") return isOfDate(item); // there may be very many
  return (
    !state.hidden.has(standingOf(item)) &&
    isWithCorridor(item) &&
    isOfReading(item) &&
    isOfDate(item)
  );
}

/** Whether a corridor's rank is shown, and what belongs to a corridor is shown with it. */
function isWithCorridor({ kind, rank, reading, properties }) {
  if (kind === "corridors") return rank === 1 || !state.hidden.has("alternatives");
  if (kind === "pinch_points") {
    const corridor = itemsById.get(`corridors:${properties.corridor_id}`);
    return !corridor || isShown(corridor);
  }
  if (kind !== "bands") return true;
  const chosen = chosenCorridor();
  return chosen?.properties.request_id === properties.request_id && [chosen.reading, "all", ""].includes(reading);
}

/** The corridor that the reader looks at; undefined where there is none. */
export function chosenCorridor() {
  return itemsById.get(`corridors:${state.corridor}`);
}

/** Whether a feature belongs to the chosen reading. */
export function isOfReading(item) {
  return (
    item.kind === "bands" || // they follow the chosen corridor
    FIXED_READINGS.includes(item.reading) ||
    state.reading === "all" ||
    item.reading === "all" ||
    item.reading === state.reading
  );
}

/** Whether a feature belongs to the chosen date. */
export function isOfDate(item) {
  if (item.kind === "strikes") return happenedWithin(item.interval, state.date, state.window);
  if (item.kind === "zones" && isLapsed(item)) return true; // an entry of the legend of its own shows them
  return holdsOn(item.interval, state.date);
}

/** Whether a declared zone is no longer in force on the chosen date. */
export function isLapsed(item) {
  const ended = hasEnded(item.interval, state.date);
  return ended || (item.properties.status === "lapsed" && item.interval.to === Infinity);
}

/** Why a declared zone is not drawn unless asked for: "lapsed", "disputed", or nothing. */
export function standingOf(item) {
  if (item.kind !== "zones") return "";
  if (isLapsed(item)) return "lapsed";
  return item.properties.status === "disputed" ? "disputed" : "";
}

/** Whether the chosen date is the one that the study is about: what is computed for it is drawn faintly on others. */
export function isStudyDate() {
  return state.date === dayOf(ISLAND.asOf);
}
