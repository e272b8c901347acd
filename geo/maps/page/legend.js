/** The legend, which is also the control of layers. */

import { ISLAND } from "./island.js";
import { make, makeSvg } from "./elements.js";
import { bandOpacity, CORRIDOR_COLOUR, SEPARATION_COLOUR, separationDash, STRETCHES } from "./corridors.js";
import { scenarioName } from "./names.js";
import { ITEMS } from "./features.js";
import { zoneColour } from "./layers.js";
import { activityFill, controlFill, overlapFill } from "./patterns.js";
import { areaSwatch, lineSwatch } from "./popups.js";
import { rasterSection, relief } from "./rasters.js";
import { change, READINGS, setShown, state, watch } from "./state.js";
import { isDisagreed, STRIKE_PARTIES, strikeSymbol } from "./symbols.js";
import { chosenCorridor, isOfDate, standingOf } from "./visibility.js";
import { corridorNumber, localText, nameOf, numberText, partyName, percentText, valueWord, word } from "./words.js";

const STATUSES = ["assessed", "support", "claimed", "contested", "unknown"]; // in the order of the legend
let rows = []; // { keys, box, count, countOf }

/** Build the legend in the reader's language. */
export function makeLegend() {
  rows = [];
  const legend = make(
    "div",
    { class: "legend" },
    controlSection(),
    activitySection(),
    zonesSection(),
    corridorsSection(),
    separationSection(),
    strikesSection(),
    relief && section("legend.relief", ["relief"], [row(["relief"], areaSwatch("#b9b5ad"), localText(relief.name.en, relief.name.ar))]),
    rasterSection(),
  );
  refreshLegend();
  return legend;
}

/** Bring boxes and counts in step with the state. */
function refreshLegend() {
  for (const { keys, box, count, countOf, standing } of rows) {
    const isOff = state.hidden.has(standing?.() ?? "");
    const shown = isOff ? 0 : keys.filter((key) => !state.hidden.has(key)).length;
    box.checked = shown > 0;
    box.indeterminate = shown > 0 && shown < keys.length;
    if (count) count.textContent = countOf();
  }
}

watch(["hidden", "date", "window", "reading", "corridor"], refreshLegend);

function controlSection() {
  const seen = new Map();
  for (const item of ITEMS.control) if (!seen.has(item.key)) seen.set(item.key, item);
  const parties = ISLAND.parties.map(({ id }) => id);
  const rank = ({ properties: { status, party } }) => STATUSES.indexOf(status) * parties.length + parties.indexOf(party);
  const keys = [...seen.keys()].sort((a, b) => rank(seen.get(a)) - rank(seen.get(b)));
  const entries = keys.map((key) => {
    const { properties } = seen.get(key);
    return row([key], areaSwatch(controlFill(properties)), holderName(properties));
  });
  return section("legend.control", keys, entries);
}

function holderName({ status, party }) {
  if (["contested", "unknown"].includes(status)) return word(`status.${status}`);
  return status === "assessed" ? partyName(party) : `${partyName(party)} · ${valueWord("status", status)}`;
}

function activitySection() {
  const parties = [...new Map(ITEMS.activity.map((item) => [item.key, item])).values()];
  return section(
    "legend.activity",
    parties.map(({ key }) => key),
    parties.map(({ key, properties }) => row([key], areaSwatch(activityFill(properties)), partyName(properties.party))),
  );
}

function zonesSection() {
  const zones = [...new Map(ITEMS.zones.filter(({ box }) => box).map((item) => [item.key, item])).values()];
  const zoneRows = zones.map((item) => {
    const standing = () => standingOf(item);
    return row([item.key], lineSwatch(zoneColour(item), 2, "6 3"), nameOf(item.properties), {
      countOf: () => (standing() ? valueWord("status", standing()) : ""),
      standing,
      toggle: (shown) => toggleZone(zones, item, shown),
    });
  });
  return section(
    "legend.zones",
    zones.map(({ key }) => key),
    [
      ITEMS.zones.some(({ reading }) => reading === "likely") && readingSwitch(),
      zoneRows,
      zones.length > 0 && row(["lapsed"], lineSwatch("#8b8780", 1.4, "6 3"), word("legend.lapsed")),
      zones.some((item) => item.properties.status === "disputed") &&
        row(["disputed"], lineSwatch("#8b8780", 2, "2 3"), word("legend.disputed")),
      ITEMS.overlaps.some(({ box }) => box) && row(["overlaps"], areaSwatch(overlapFill()), word("legend.overlaps")),
    ],
  );
}

/** Show a zone that has lapsed or is disputed without all others of its standing. */
function toggleZone(zones, item, shown) {
  const standing = standingOf(item);
  if (!shown || !state.hidden.has(standing)) return setShown([item.key], shown);
  const others = zones.filter((other) => other !== item && standingOf(other) === standing).map(({ key }) => key);
  const hidden = new Set([...state.hidden, ...others]);
  hidden.delete(standing);
  hidden.delete(item.key);
  return change({ hidden });
}

function corridorsSection() {
  const corridors = [...new Map(ITEMS.corridors.map((item) => [item.key, item])).values()];
  const requests = corridors.map((item) => {
      const none = !ITEMS.corridors.some((other) => other.key === item.key && other.box);
      const badge = make("span", { class: none ? "badge badge-none" : "badge" }, numberText(item.number));
      return row([item.key], badge, nameOf(item.properties), none ? { countOf: () => word("none") } : {});
  });
  const more = [
    ITEMS.corridors.some(({ rank, box }) => box && rank > 1) &&
      row(["alternatives"], lineSwatch(CORRIDOR_COLOUR, 1.6, "5 4"), word("legend.alternatives")),
    ITEMS.pinch_points.some(({ box }) => box) && row(["pinch_points"], pinchSwatch(), word("legend.pinch_points")),
    bandRows(),
  ];
  return section(
    "legend.corridors",
    corridors.map(({ key }) => key),
    [requests, more],
  );
}

/** Bands of cost: whose they are, and a swatch for each width. */
function bandRows() {
  if (!STRETCHES.length) return null;
  const swatches = [...STRETCHES].reverse().map((stretch) => {
    const swatch = make("span", { class: "band-swatch" });
    swatch.style.background = CORRIDOR_COLOUR;
    swatch.style.opacity = String(bandOpacity(stretch));
    return make("span", { class: "band" }, swatch, make("bdi", {}, percentText(stretch)));
  });
  const chosen = () => {
    const item = chosenCorridor();
    return item ? corridorNumber(item) : word("legend.choose");
  };
  return [
    row(["bands"], areaSwatch(`${CORRIDOR_COLOUR}55`), word("legend.bands"), { countOf: chosen }),
    make("p", { class: "bands" }, swatches),
    make("p", { class: "hint bands-help" }, word("legend.bands_help")),
  ];
}

function pinchSwatch() {
  const d = "M4 8H22M4 4V12M22 4V12";
  const mark = makeSvg("path", { d, stroke: "#10151f", "stroke-width": 1.8, fill: "none" });
  return makeSvg("svg", { viewBox: "0 0 26 16", class: "swatch", "aria-hidden": "true" }, mark);
}

/** Scenarios of separation lines, none of them on at first: each is hypothetical. */
function separationSection() {
  return section(
    "legend.separation_lines",
    ITEMS.separation_lines.map(({ key }) => key),
    ITEMS.separation_lines.map((item) => {
      const name = nameOf(item.properties);
      const scenario = scenarioName(item.properties);
      const told = name.endsWith(scenario) ? name : `${name}: ${scenario}`;
      return row([item.key], lineSwatch(SEPARATION_COLOUR, 2.4, separationDash(item)), told);
    }),
  );
}

function strikesSection() {
  const keys = STRIKE_PARTIES.map(({ party }) => `strikes:${party}`);
  const placeless = ITEMS.strikes.filter(({ box }) => !box).length;
  const partyRows = STRIKE_PARTIES.map(({ party, count }) => {
    const key = `strikes:${party}`;
    const inWindow = () => ITEMS.strikes.filter((item) => item.key === key && isOfDate(item)).length;
    return row([key], strikeSymbol(party), partyName(party), {
      countOf: () => word("of", { part: numberText(inWindow()), whole: numberText(count) }),
    });
  });
  const notes = [
    ITEMS.strikes.some(({ polygons }) => polygons.length) &&
      make("p", { class: "hint" }, strikeSymbol(STRIKE_PARTIES[0].party, true), word("legend.hollow")),
    ITEMS.strikes.some(isDisagreed) &&
      make("p", { class: "hint" }, strikeSymbol(STRIKE_PARTIES[0].party, false, true), word("legend.disagreed")),
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

/**
 * A line of the legend. `countOf` writes what stands at its end, `standing` names the entry that must be shown too, and
 * `toggle` does more than show or hide the keys.
 */
function row(keys, swatch, text, { countOf = null, standing = null, toggle = null } = {}) {
  const box = checkbox(keys, toggle);
  const count = countOf ? make("span", { class: "count" }) : null;
  rows.push({ keys, box, count, countOf, standing });
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
  const box = make("input", { type: "checkbox", "data-layer": keys.join(" ") });
  box.addEventListener("change", () => (toggle ? toggle(box.checked) : setShown(keys, box.checked)));
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
