/** Corridors as text: each request, its readings, and in each reading the best route and what else there is. */

import { ISLAND } from "./island.js";
import { make } from "./elements.js";
import { pinchText, scenarioName, zoneName } from "./names.js";
import { ITEMS, itemsById } from "./features.js";
import { showItem } from "./popups.js";
import { state, watch } from "./state.js";
import { entry, nothing } from "./tables.js";
import { isOfReading } from "./visibility.js";
import {
  corridorNumber,
  dayText,
  gapText,
  languageOf,
  lengthText,
  localText,
  nameOf,
  numberText,
  partyName,
  percentText,
  valueWord,
  word,
} from "./words.js";

/** Every request with its corridors, then the lines that separate. */
export function corridorTable() {
  const corridors = ITEMS.corridors.filter(isOfReading);
  const date = dayText(Date.parse(ISLAND.asOf), "long");
  const requests = [...new Set(corridors.map(({ key }) => key))];
  return [
    corridors.length ? make("p", { class: "hint" }, word("corridors_help", { date })) : nothing(),
    requests.map((key) => requestEntry(corridors.filter((item) => item.key === key))),
    separationEntries(),
  ];
}

watch(["corridor"], () => {
  for (const element of document.querySelectorAll("[data-corridor]")) {
    const chosen = element.dataset.corridor === state.corridor;
    element.classList.toggle("is-chosen", chosen);
    element.querySelector(".opener")?.setAttribute("aria-current", String(chosen));
  }
});

function requestEntry(items) {
  const [first] = items;
  const { properties } = first;
  const found = items.some(({ box }) => box);
  const readings = [...new Set(items.map(({ reading }) => reading))];
  const asked = [properties.party && partyName(properties.party), properties.width_m && lengthText(properties.width_m)];
  return entry(
    items.find(({ box }) => box) ?? first,
    make("span", { class: found ? "badge" : "badge badge-none" }, numberText(first.number)),
    asked.filter(Boolean).map((text) => make("span", { class: "chip" }, make("bdi", {}, text))),
    readings.map((reading) => readingGroup(items.filter((item) => item.reading === reading))),
  );
}

function readingGroup(items) {
  const [{ reading }] = items;
  const ranked = [...items].sort((a, b) => a.order - b.order);
  const title = reading && reading !== "all" ? `${word("reading")}: ${valueWord("reading", reading)}` : null;
  return make("section", { class: "reading-group" }, title && make("h4", {}, title), bindingLine(ranked), ranked.map(alternative));
}

/** The zones that bind a request are the same for all its routes of one reading. */
function bindingLine([{ properties }]) {
  return zonesLine("fact.binding_zones", properties.binding_zones);
}

function alternative(item) {
  const { properties, box } = item;
  const passes = localText(properties.passes, properties.passes_ar);
  const reason = localText(properties.reason, properties.reason_ar);
  const name = passes || word(box ? "route" : "status.no_corridor");
  const chosen = item.properties.id === state.corridor;
  const opener = { type: "button", class: "opener", "aria-current": String(chosen) };
  return make(
    "div",
    { class: chosen ? "alternative is-chosen" : "alternative", "data-corridor": properties.id },
    make(
      "p",
      { class: "alternative-head" },
      make("span", { class: box ? (item.rank > 1 ? "badge badge-rank" : "badge") : "badge badge-none" }, corridorNumber(item)),
      box
        ? make("button", { ...opener, on: { click: () => showItem(item) } }, make("bdi", {}, name))
        : make("bdi", {}, name),
      make("span", { class: box ? "chip" : "chip chip-none" }, valueWord("status", properties.status)),
    ),
    figuresOfCorridor(properties),
    properties.gap === null || properties.gap === undefined
      ? null
      : make("p", { class: "proof" }, gapText(properties.gap), ...kindOfProof(properties)),
    tiesText(item),
    zonesLine("fact.shaping_zones", properties.shaping_zones),
    zonesLine("fact.closing_zones", properties.closing_zones),
    item.escape.length ? make("p", { class: "escape-note" }, word("escape_label")) : null,
    pinchList(item),
    reason && (!box || !passes) ? make("p", { dir: "auto" }, reason) : null,
  );
}

function figuresOfCorridor({ length_m: length, detour, cost, min_clearance_m: clearance, widest_m: widest, exposure }) {
  const figures = [
    ["fact.length_m", length, lengthText],
    ["fact.detour", detour, (ratio) => `+${percentText(ratio - 1)}`],
    ["fact.cost", cost, lengthText],
    ["fact.exposure_sum", exposure, lengthText],
    ["fact.min_clearance_m", clearance, lengthText],
    ["fact.widest_m", widest, lengthText],
  ].filter(([, value]) => value !== null && value !== undefined);
  if (!figures.length) return null;
  return make(
    "dl",
    { class: "figures" },
    figures.map(([key, value, write]) => make("div", {}, make("dt", {}, word(key)), make("dd", {}, write(value)))),
  );
}

function kindOfProof({ certificate_kind: kind }) {
  return kind ? [" ", make("span", { class: "muted" }, `(${valueWord("certificate_kind", kind)})`)] : [];
}

/** Alternatives that no proof tells apart: neither is ranked before the other. */
function tiesText(item) {
  const others = (item.properties.ties ?? []).map((id) => itemsById.get(`corridors:${id}`)).filter(Boolean);
  if (!others.length) return null;
  const numbers = [item, ...others].sort((a, b) => a.order - b.order).map(corridorNumber);
  return make("p", { class: "tie" }, word("ties", { numbers: numbers.join(word("and")) }));
}

function zonesLine(key, zones) {
  if (!zones?.length) return null;
  return make("p", {}, make("b", {}, word(key)), " ", make("bdi", {}, zones.map(zoneName).join(word("comma"))));
}

function pinchList(item) {
  const own = ITEMS.pinch_points.filter(
    ({ properties }) => properties.corridor_id === item.properties.id,
  );
  if (!own.length) return null;
  return make(
    "ul",
    { class: "pinches" },
    own.map((pinch) =>
      make(
        "li",
        {},
        make("button", { type: "button", class: "opener", on: { click: () => showItem(pinch) } }, pinchText(pinch.properties)),
      ),
    ),
  );
}

function separationEntries() {
  if (!ITEMS.separation_lines.length) return [];
  return [
    make("h3", {}, word("layer.separation_lines")),
    make("p", { class: "hint" }, word("separation_help")),
    ITEMS.separation_lines.map((item) => {
      const { properties: p } = item;
      const scenario = scenarioName(p);
      const figures = [
        ["fact.length_m", p.length_m],
        ["fact.band_m", p.band_m],
        ["fact.moved_max_m", p.moved_max_m],
      ].filter(([, value]) => value !== null && value !== undefined);
      return entry(
        item,
        null,
        [
          scenario && make("span", { class: "chip" }, make("bdi", {}, scenario)),
          make("span", { class: "chip chip-none" }, word("hypothetical")),
        ],
        make("p", { class: "muted" }, [p.party_a, p.party_b].filter(Boolean).map(partyName).join(" | ")),
        make(
          "dl",
          { class: "figures" },
          figures.map(([key, value]) => make("div", {}, make("dt", {}, word(key)), make("dd", {}, lengthText(value)))),
        ),
        nameOf(p) && p.note ? make("p", { dir: "auto", ...languageOf(p.note) }, p.note) : null,
      );
    }),
  ];
}
