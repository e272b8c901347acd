/** The legend, which is also the control of layers. */

import { ISLAND } from "./island.js";
import { make, makeSvg } from "./elements.js";
import { bandOpacity, CORRIDOR_COLOUR, SEPARATION_COLOUR, separationDash, STRETCHES } from "./corridors.js";
import { scenarioName } from "./names.js";
import { ITEMS } from "./features.js";
import { clearRows, row, section } from "./legendrows.js";
import { activityFill, controlFill } from "./patterns.js";
import { areaSwatch, lineSwatch } from "./popups.js";
import { rasterSection, relief } from "./rasters.js";
import { isDisagreed, STRIKE_PARTIES, strikeSymbol } from "./symbols.js";
import { chosenCorridor, isOfDate } from "./visibility.js";
import { zonesSection } from "./zonelegend.js";
import { corridorNumber, localText, nameOf, numberText, partyName, percentText, valueWord, word } from "./words.js";

const STATUSES = ["assessed", "support", "claimed", "contested", "unknown"]; // in the order of the legend
/** Build the legend in the reader's language. */
export function makeLegend() {
  clearRows();
  return make(
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
}

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
