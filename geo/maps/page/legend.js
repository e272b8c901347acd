/** The legend, which is also the control of layers. */

import { ISLAND } from "./island.js";
import { make } from "./elements.js";
import { ITEMS } from "./features.js";
import { corridorColour, zoneColour } from "./layers.js";
import { controlFill, overlapFill } from "./patterns.js";
import { areaSwatch, lineSwatch } from "./popups.js";
import { change, READINGS, setShown, state, watch } from "./state.js";
import { STRIKE_PARTIES, strikeSymbol } from "./symbols.js";
import { isLapsed, isOfDate } from "./visibility.js";
import { nameOf, numberText, partyName, valueWord, word } from "./words.js";

let rows = []; // { keys, box, count, countOf }

/** Build the legend in the reader's language. */
export function makeLegend() {
  rows = [];
  const legend = make(
    "div",
    { class: "legend" },
    controlSection(),
    zonesSection(),
    corridorsSection(),
    strikesSection(),
  );
  refreshLegend();
  return legend;
}

/** Bring boxes and counts in step with the state. */
function refreshLegend() {
  for (const { keys, box, count, countOf } of rows) {
    const shown = keys.filter((key) => !state.hidden.has(key)).length;
    box.checked = shown > 0;
    box.indeterminate = shown > 0 && shown < keys.length;
    if (count) count.textContent = countOf();
  }
}

watch(["hidden", "date", "window", "reading"], refreshLegend);

function controlSection() {
  const seen = new Map();
  for (const item of ITEMS.control) if (!seen.has(item.key)) seen.set(item.key, item);
  const order = [...ISLAND.parties.map(({ id }) => `control:${id}`), "control:contested", "control:unknown"];
  const keys = [...seen.keys()].sort((a, b) => order.indexOf(a) - order.indexOf(b));
  return section(
    "legend.control",
    keys,
    keys.map((key) => {
      const { properties } = seen.get(key);
      const text = properties.status === "assessed" ? partyName(properties.party) : word(`status.${properties.status}`);
      return row([key], areaSwatch(controlFill(properties)), text);
    }),
  );
}

function zonesSection() {
  const zones = [...new Map(ITEMS.zones.filter(({ box }) => box).map((item) => [item.key, item])).values()];
  const zoneRows = zones.map((item) => {
    const note = () => (isLapsed(item) ? valueWord("status", "lapsed") : "");
    return row([item.key], lineSwatch(zoneColour(item), 2, "6 3"), nameOf(item.properties), note);
  });
  return section(
    "legend.zones",
    zones.map(({ key }) => key),
    [
      ITEMS.zones.some(({ reading }) => reading === "likely") && readingSwitch(),
      zoneRows,
      zones.length > 0 && row(["lapsed"], lineSwatch("#8b8780", 1.4, "6 3"), word("legend.lapsed")),
      ITEMS.overlaps.some(({ box }) => box) && row(["overlaps"], areaSwatch(overlapFill()), word("legend.overlaps")),
    ],
  );
}

function corridorsSection() {
  const corridors = [...new Map(ITEMS.corridors.map((item) => [item.key, item])).values()];
  return section(
    "legend.corridors",
    corridors.map(({ key }) => key),
    corridors.map((item) => {
      const none = !ITEMS.corridors.some((other) => other.key === item.key && other.box);
      const badge = make("span", { class: none ? "badge badge-none" : "badge" }, numberText(item.number));
      return row([item.key], badge, nameOf(item.properties), none ? () => word("none") : null);
    }),
    corridorColour(),
  );
}

function strikesSection() {
  const keys = STRIKE_PARTIES.map(({ party }) => `strikes:${party}`);
  const placeless = ITEMS.strikes.filter(({ box }) => !box).length;
  const partyRows = STRIKE_PARTIES.map(({ party, count }) => {
    const key = `strikes:${party}`;
    const inWindow = () => ITEMS.strikes.filter((item) => item.key === key && isOfDate(item)).length;
    return row([key], strikeSymbol(party), partyName(party), () =>
      word("of", { part: numberText(inWindow()), whole: numberText(count) }),
    );
  });
  const notes = [
    ITEMS.strikes.some(({ polygons }) => polygons.length) &&
      make("p", { class: "hint" }, strikeSymbol(STRIKE_PARTIES[0].party, true), word("legend.hollow")),
    placeless > 0 && make("p", { class: "hint" }, word("legend.placeless", { count: numberText(placeless) })),
  ];
  return section("legend.strikes", keys, [partyRows, notes]);
}

function section(titleKey, keys, content) {
  if (!keys.length) return null;
  const box = checkbox(keys);
  rows.push({ keys, box });
  return make("fieldset", {}, make("legend", {}, make("label", {}, box, make("span", {}, word(titleKey)))), content);
}

function row(keys, swatch, text, countOf = null) {
  const box = checkbox(keys);
  const count = countOf ? make("span", { class: "count" }) : null;
  rows.push({ keys, box, count, countOf });
  return make(
    "label",
    { class: "row" },
    box,
    make("span", { class: "mark" }, swatch),
    make("span", { class: "row-text", dir: "auto" }, text),
    count,
  );
}

function checkbox(keys) {
  const box = make("input", { type: "checkbox", "data-layer": keys.join(" ") });
  box.addEventListener("change", () => setShown(keys, box.checked));
  return box;
}

function readingSwitch() {
  const options = READINGS.map((reading) =>
    make(
      "label",
      {},
      make("input", {
        type: "radio",
        name: "reading",
        value: reading,
        checked: state.reading === reading,
        on: { change: () => change({ reading }) },
      }),
      make("span", {}, word(`reading.${reading}`)),
    ),
  );
  return make(
    "div",
    { class: "switch", role: "radiogroup", "aria-label": word("reading") },
    options,
    make("p", { class: "hint" }, word("legend.reading_help")),
  );
}
