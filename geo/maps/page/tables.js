/** Everything on the map again, as text: for printing, for checking, and for those who cannot see it. */

import { ISLAND } from "./island.js";
import { make } from "./elements.js";
import { dateText, quoteOf, rangeText, sideName, sourceLine, sourcesOf, titleOf } from "./facts.js";
import { ITEMS } from "./features.js";
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

const MOST_ROWS = 400;

export function zoneTable() {
  const seen = new Set();
  const zones = ITEMS.zones.filter((item) => !seen.has(item.key) && seen.add(item.key));
  if (!zones.length) return nothing();
  return zones.map((item) => {
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
  });
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
  const rows = ITEMS.strikes
    .filter(isOfDate)
    .sort((a, b) => b.interval.from - a.interval.from || (a.properties.id < b.properties.id ? -1 : 1));
  if (!rows.length) return nothing();
  return table("strikes", ["date", "place", "fact.attributed_to", "fact.geo_precision"], rows, (item) => [
    dateText(item) ?? word("undated"),
    titleOf(item),
    partyName(item.properties.attributed_to),
    valueWord("geo_precision", item.properties.geo_precision ?? ""),
  ]);
}

export function sourceList() {
  return make(
    "ol",
    { class: "sources sources-all" },
    ISLAND.sources.map((source) => make("li", {}, sourceLine(source))),
  );
}

function table(name, head, rows, write) {
  const lines = rows.slice(0, MOST_ROWS).map((item) => {
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
  });
  const left = rows.length - lines.length;
  const caption = make(
    "caption",
    {},
    word(`caption.${name}`, {
      count: numberText(rows.length),
      date: dayText(state.date),
      reading: word(`reading.${state.reading}`),
    }),
    left > 0 ? ` ${word("rows_left", { count: numberText(left) })}` : "",
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
      make("tbody", {}, lines),
    ),
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
