/** The study's features as the page handles them: each knows its layer in the legend, its dates and its shape. */

import { ISLAND } from "./island.js";
import { linesOf, polygonsOf } from "./geometry.js";

export const KINDS = [
  "control",
  "activity",
  "zones",
  "overlaps",
  "bands",
  "corridors",
  "pinch_points",
  "separation_lines",
  "strikes",
];

const NOTHING = [];
const UNDATED = { from: -Infinity, to: Infinity };

/** What is derived of a feature is made when it is first asked for: of a hundred thousand strikes few are looked at. */
class Item {
  #interval = null;
  #shape = null;
  #box;
  #poles;

  constructor(kind, feature, index, key, dates) {
    this.kind = kind;
    this.index = index;
    this.feature = feature;
    this.key = key;
    this.dates = dates;
  }

  get properties() {
    return this.feature.properties;
  }

  get reading() {
    return this.properties.reading ?? "";
  }

  /** Half-open, in milliseconds: of what happened where that is known, else of its validity. */
  get interval() {
    if (!this.dates) return UNDATED;
    return (this.#interval ??= { from: this.dates.from[this.index], to: this.dates.to[this.index] });
  }

  get id() {
    return idOf(this);
  }

  /** Whether it has a shape. */
  get isPlaced() {
    return this.#table.isPlaced(this.index);
  }

  get polygons() {
    if (this.#isPoint) return NOTHING;
    return this.#shapes.polygons;
  }

  get lines() {
    return this.#shapes.lines;
  }

  get centreline() {
    return this.#shapes.centreline;
  }

  get escape() {
    return this.#shapes.escape;
  }

  get box() {
    if (this.#isPoint) return [...this.place, ...this.place];
    return (this.#box ??= this.#table.boxAt(this.index));
  }

  /** The northernmost and the southernmost position of its areas. */
  get poles() {
    return (this.#poles ??= this.#table.polesAt(this.index));
  }

  /** The rings of its areas in the plane of the map, x and y in turn. */
  get rings() {
    return this.#table.ringsAt(this.index);
  }

  /** Where its mark or label stands; null where it has none. */
  get place() {
    if (this.#isPoint) return this.feature.geometry.coordinates;
    return this.#shapes.place;
  }

  get #isPoint() {
    return this.#table.isPoints;
  }

  get #table() {
    return ISLAND.tables[this.kind].shapes;
  }

  get #shapes() {
    if (this.#shape) return this.#shape;
    const { geometry, centreline, line, escape, label } = this.feature;
    this.#shape = {
      polygons: polygonsOf(geometry),
      lines: linesOf(geometry),
      centreline: linesOf(centreline ?? line),
      escape: linesOf(escape),
      place: geometry?.type === "Point" ? geometry.coordinates : (label?.slice(0, 2) ?? null),
    };
    return this.#shape;
  }
}

export const ITEMS = Object.fromEntries(KINDS.map((kind) => [kind, listItems(kind)]));

const indexes = new Map(); // kind -> id -> item

/** Every item by kind and id. */
export const itemsById = {
  get(name) {
    const [kind, id] = [name.slice(0, name.indexOf(":")), name.slice(name.indexOf(":") + 1)];
    if (!KINDS.includes(kind)) return undefined;
    if (!indexes.has(kind)) indexes.set(kind, new Map(ITEMS[kind].map((item) => [String(item.id), item])));
    return indexes.get(kind).get(id);
  },
};

numberCorridors(ITEMS.corridors);

let newestFirst = null;

/** Every strike, the newest first, those of one moment by id. */
export function strikesByDate() {
  if (newestFirst) return newestFirst;
  const ids = ITEMS.strikes.map(({ id }) => id);
  const begins = ITEMS.strikes.map(({ interval }) => interval.from);
  const rows = Uint32Array.from(ids, (_, row) => row).sort((a, b) => begins[b] - begins[a] || (ids[a] < ids[b] ? -1 : 1));
  newestFirst = Array.from(rows, (row) => ITEMS.strikes[row]);
  return newestFirst;
}

function listItems(kind) {
  const table = ISLAND.tables[kind];
  const features = ISLAND.layers[kind];
  const dates = datesOf(table);
  const keyAt = legendKeys(kind, table, features);
  return features.map((feature, index) => new Item(kind, feature, index, keyAt(index), dates));
}

function idOf({ kind, index }) {
  return ISLAND.tables[kind].column("id")?.at(index);
}

/** The intervals of a table's rows as two lists of milliseconds; null where it tells no dates. */
function datesOf(table) {
  const ends = [
    ["event_date_from", "valid_from", -Infinity],
    ["event_date_to", "valid_to", Infinity],
  ].map(([first, second, none]) => {
    const columns = [first, second].map((name) => table.column(name)).filter(Boolean);
    if (!columns.length) return null;
    return Float64Array.from({ length: table.n }, (_, row) => {
      for (const column of columns) {
        const moment = column.moments ? column.moments[row] : Date.parse(column.at(row) ?? "");
        if (!Number.isNaN(moment)) return moment;
      }
      return none;
    });
  });
  if (!ends[0] && !ends[1]) return null;
  const always = (none) => new Float64Array(table.n).fill(none);
  return { from: ends[0] ?? always(-Infinity), to: ends[1] ?? always(Infinity) };
}

/** What tells a row's entry in the legend; a strike's is told without making the row. */
function legendKeys(kind, table, features) {
  if (kind !== "strikes") return (row) => layerKey(kind, features[row].properties);
  const party = table.column("attributed_to");
  const keys = new Map();
  return (row) => {
    const id = party?.at(row) ?? "";
    if (!keys.has(id)) keys.set(id, `strikes:${id}`);
    return keys.get(id);
  };
}

/** The legend's entry that shows or hides a feature. */
function layerKey(kind, properties) {
  if (kind === "control") return `control:${holderKey(properties)}`;
  if (kind === "activity") return `activity:${properties.party ?? ""}`;
  if (kind === "zones") return `zones:${properties.zone_id ?? properties.id}`;
  if (kind === "corridors") return `corridors:${properties.request_id ?? properties.id}`;
  if (kind === "separation_lines") return `separation_lines:${properties.id}`;
  return kind;
}

/** Who holds an area and how: a party, "contested", "unknown", or another status with its party. */
function holderKey({ status, party }) {
  if (status === "assessed" || !status) return party;
  return ["contested", "unknown"].includes(status) ? status : `${status}:${party}`;
}

/**
 * Number corridors by request; within a request and reading each has its order and a rank. Ways that no proof tells apart
 * share a rank, and the first of them then has a letter as the others do.
 */
function numberCorridors(corridors) {
  const requests = [...new Set(corridors.map((item) => item.key))];
  const seen = new Map();
  for (const item of corridors) {
    const slot = `${item.key} ${item.reading}`;
    const earlier = seen.get(slot) ?? 0;
    seen.set(slot, earlier + 1);
    item.number = requests.indexOf(item.key) + 1;
    item.order = earlier;
    item.rank = item.properties.rank ?? earlier + 1;
    item.slot = slot;
  }
  for (const item of corridors) {
    item.shared = corridors.some((other) => other !== item && other.slot === item.slot && other.rank === item.rank);
  }
}
