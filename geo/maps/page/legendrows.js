/** Lines of the legend with their boxes, which show and hide layers. */

import { make } from "./elements.js";
import { setShown, state, watch } from "./state.js";
import { word } from "./words.js";

const MOST_NAMED = 100; // keys that a box names in its element
let rows = []; // { keys, box, count, countOf, standing }

/** Begin a new legend. */
export function clearRows() {
  rows = [];
}

/** Bring boxes and counts in step with the state. */
function refreshRows() {
  rows = rows.filter(({ box }) => box.isConnected); // a list that is looked through makes its lines anew
  rows.forEach(refreshRow);
}

function refreshRow({ keys, box, count, countOf, standing }) {
  const isOff = state.hidden.has(standing?.() ?? "");
  const shown = isOff ? 0 : keys.filter((key) => !state.hidden.has(key)).length;
  box.checked = shown > 0;
  box.indeterminate = shown > 0 && shown < keys.length;
  if (count) count.textContent = countOf();
}

watch(["hidden", "date", "window", "reading", "corridor"], refreshRows);

/** A part of the legend under a heading whose box shows and hides all of it. */
export function section(titleKey, keys, content) {
  if (!keys.length) return null;
  const box = checkbox(keys);
  const entry = { keys, box };
  rows.push(entry);
  refreshRow(entry);
  return make("fieldset", {}, make("legend", {}, make("label", {}, box, make("span", {}, word(titleKey)))), content);
}

/**
 * A line of the legend. `countOf` writes what stands at its end, `standing` names the entry that must be shown too, and
 * `toggle` does more than show or hide the keys.
 */
export function row(keys, swatch, text, { countOf = null, standing = null, toggle = null } = {}) {
  const box = checkbox(keys, toggle);
  const count = countOf ? make("span", { class: "count" }) : null;
  const entry = { keys, box, count, countOf, standing };
  rows.push(entry);
  refreshRow(entry);
  return make(
    "label",
    { class: "row" },
    box,
    make("span", { class: "mark" }, swatch),
    make("span", { class: "row-text", dir: "auto" }, text),
    count,
  );
}

function checkbox(keys, toggle = null) {
  const named = keys.length <= MOST_NAMED ? keys.join(" ") : null;
  const box = make("input", { type: "checkbox", "data-layer": named });
  box.addEventListener("change", () => (toggle ? toggle(box.checked) : setShown(keys, box.checked)));
  return box;
}
