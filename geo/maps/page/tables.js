/** Everything on the map again, as text: for printing, for checking, and for those who cannot see it. */

import { ISLAND } from "./island.js";
import { make } from "./elements.js";
import { dateText, rangeText } from "./facts.js";
import { sideName, titleOf } from "./names.js";
import { quoteOf, sourceLine, sourcesOf } from "./sources.js";
import { ITEMS, strikesByDate } from "./features.js";
import { growList } from "./growing.js";
import { showItem, swatchOf } from "./popups.js";
import { isLapsed, isOfDate, isOfReading } from "./visibility.js";
import {
  areaText,
  dayText,
  lengthText,
  nameOf,
  numberText,
  partyName,
  percentText,
  shortName,
  valueWord,
  word,
} from "./words.js";
import { state } from "./state.js";

const ROWS_AT_ONCE = 400;
const ENTRIES_AT_ONCE = 40;

export function zoneTable() {
  const seen = new Set();
  const zones = ITEMS.zones.filter((item) => !seen.has(item.key) && seen.add(item.key));
  if (!zones.length) return nothing();
  const body = make("div");
  return [body, growList(body, zones, zoneEntry, { step: ENTRIES_AT_ONCE })];
}

function zoneEntry(item) {
  const { properties } = item;
  const lapsed = isLapsed(item);
  return entry(
    item,
    swatchOf(item),
    [
      make(
        "span",
        { class: lapsed ? "chip chip-none" : "chip" },
        valueWord("status", lapsed ? "lapsed" : properties.status),
      ),
      make("span", { class: "chip" }, valueWord("kind", properties.kind ?? "zone")),
    ],
    make(
      "p",
      { class: "muted" },
      [properties.declarer && partyName(properties.declarer), dateText(item)].filter(Boolean).join(" · "),
    ),
    quoteOf(item),
    item.box ? null : make("p", { class: "hint" }, word("no_geometry")),
    sourcesOf(item),
  );
}

export function overlapTable() {
  const order = ["overlap", "touch", "apart"];
  const rows = ITEMS.overlaps
    .filter(isOfReading)
    .sort(
      (a, b) =>
        order.indexOf(a.properties.relation) - order.indexOf(b.properties.relation) ||
        (b.properties.area_km2 ?? 0) - (a.properties.area_km2 ?? 0),
    );
  if (!rows.length) return nothing();
  const head = ["fact.a_side", "fact.b_side", "fact.area_km2", "share"];
  return table("overlaps", head, rows, (item) => {
    const { properties: p } = item;
    const measure =
      p.relation === "apart" ? word("apart_by", { length: lengthText(p.distance_m) }) : areaText(p.area_km2 ?? 0);
    const range = rangeText(p);
    return [
      shortName(sideName(p, "a")),
      sideName(p, "b"),
      range ? [measure, make("div", { class: "muted" }, range)] : measure,
      p.share_of_a === null || p.relation === "apart" ? "–" : percentText(p.share_of_a),
    ];
  });
}

export function strikeTable() {
  const rows = strikesByDate().filter(isOfDate);
  if (!rows.length) return nothing();
  return table("strikes", ["date", "place", "fact.attributed_to", "fact.geo_precision"], rows, (item) => [
    dateText(item) ?? word("undated"),
    titleOf(item),
    partyName(item.properties.attributed_to),
    valueWord("geo_precision", item.properties.geo_precision ?? ""),
  ]);
}

/** Areas of control and of activity with what is known of each, closed until it is asked for. */
export function controlTable() {
  const areas = [...ITEMS.control, ...ITEMS.activity].filter(({ box }) => box);
  const size = ({ properties }) => properties.area_km2 ?? 0;
  const rows = areas.sort((a, b) => size(b) - size(a));
  if (!rows.length) return null;
  const head = ["fact.party", "fact.area_km2", "fact.line_error_m", "fact.n_assessments"];
  const told = (value, write) => (value === null || value === undefined ? "–" : write(value));
  return make(
    "details",
    { class: "area-table" },
    make("summary", {}, word("table_of", { layer: word("layer.control") })),
    table("control", head, rows, (item) => [
      titleOf(item),
      told(item.properties.area_km2, areaText),
      told(item.properties.line_error_m, lengthText),
      told(item.properties.n_assessments, numberText),
    ]),
  );
}

export function sourceList() {
  return make(
    "ol",
    { class: "sources sources-all" },
    ISLAND.sources.map((source) => make("li", {}, sourceLine(source))),
  );
}

function table(name, head, rows, write) {
  const line = (item) => {
    const [first, ...rest] = write(item);
    const opener = item.box
      ? make("button", { type: "button", class: "opener", on: { click: () => showItem(item) } }, first)
      : first;
    return make(
      "tr",
      {},
      make("th", { scope: "row", dir: "auto" }, opener),
      rest.map((cell) => make("td", { dir: "auto" }, cell)),
    );
  };
  const body = make("tbody");
  const foot = growList(body, rows, line, { step: ROWS_AT_ONCE });
  const caption = make(
    "caption",
    {},
    word(`caption.${name}`, {
      count: numberText(rows.length),
      date: dayText(state.date),
      reading: word(`reading.${state.reading}`),
    }),
  );
  return make(
    "div",
    { class: "table-scroll" },
    make(
      "table",
      {},
      caption,
      make(
        "thead",
        {},
        make(
          "tr",
          {},
          head.map((key) => make("th", { scope: "col" }, word(key))),
        ),
      ),
      body,
    ),
    foot,
  );
}

/** One thing with its mark, its name that leads to the map, and what is told of it. */
export function entry(item, mark, chips, ...details) {
  const title = nameOf(item.properties);
  const heading = item.box
    ? make("button", { type: "button", class: "opener", on: { click: () => showItem(item) } }, make("bdi", {}, title))
    : make("bdi", {}, title);
  return make(
    "article",
    { class: "entry" },
    make(
      "header",
      {},
      make("span", { class: "mark" }, mark),
      make("div", {}, make("h3", {}, heading), make("p", { class: "chips" }, chips)),
    ),
    details,
  );
}

export function nothing() {
  return make("p", { class: "hint" }, word("nothing"));
}
