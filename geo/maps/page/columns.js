/**
 * Reading packed tables, as geo/maps/columns.py and shapes.py write them. A table of many rows makes its rows when they
 * are asked for: a hundred thousand objects with thirty facts each would take longer than everything else together.
 */

import { openShapes } from "./shapes.js";

const MANY_ROWS = 256;
const EXACT_DIGITS = 9;
const MOST_PLANES = 4; // of a number that integer arithmetic can take

/** The bytes of a text in base64. */
function bytesOf(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i += 1) bytes[i] = letters.charCodeAt(i);
  return bytes;
}

/** What gzip has packed. */
async function inflate(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Unpack the tables: { layers, base, exposure, sources }, each table a list of its rows. */
export async function unpackTables(text) {
  const bytes = await inflate(bytesOf(text));
  const length = new DataView(bytes.buffer).getUint32(0, true);
  const { layers, base, exposure, sources } = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  const numbers = bytes.subarray(4 + length);
  const open = (tables) => Object.fromEntries(Object.entries(tables).map(([kind, table]) => [kind, openTable(table, numbers)]));
  const tables = open(layers);
  let told = null; // only a strike's card asks for it
  return {
    layers: Object.fromEntries(Object.entries(tables).map(([kind, table]) => [kind, table.features()])),
    base: Object.fromEntries(Object.entries(open(base)).map(([kind, table]) => [kind, table.features()])),
    tables,
    sources,
    get exposure() {
      return (told ??= openTable(exposure, numbers).facts());
    },
  };
}

/** Whole numbers: planes of bytes, perhaps steps in place of the numbers. */
export function readIntegers({ at, n, planes, steps, low }, bytes) {
  const values = planes > MOST_PLANES ? joinPlanes(bytes, at, n, planes) : Float64Array.from(joinFewPlanes(bytes, at, n, planes, steps));
  if (!steps) {
    if (low) for (let i = 0; i < n; i += 1) values[i] += low;
    return values;
  }
  if (planes > MOST_PLANES) for (let i = 0; i < n; i += 1) values[i] = values[i] % 2 ? -(values[i] + 1) / 2 : values[i] / 2;
  for (let round = 0; round < steps; round += 1) for (let i = 1; i < n; i += 1) values[i] += values[i - 1];
  return values;
}

function joinPlanes(bytes, at, n, planes) {
  const values = new Float64Array(n);
  for (let plane = 0, weight = 1; plane < planes; plane += 1, weight *= 256) {
    const start = at + plane * n;
    for (let i = 0; i < n; i += 1) values[i] += bytes[start + i] * weight;
  }
  return values;
}

/** The same in integer arithmetic, steps with their signs: many times as fast. */
function joinFewPlanes(bytes, at, n, planes, steps) {
  const values = new Uint32Array(n);
  for (let plane = 0; plane < planes; plane += 1) {
    const start = at + plane * n;
    for (let i = 0; i < n; i += 1) values[i] |= bytes[start + i] << (8 * plane);
  }
  if (!steps) return values;
  const signed = new Int32Array(values.buffer);
  for (let i = 0; i < n; i += 1) signed[i] = (values[i] >>> 1) ^ -(values[i] & 1);
  return signed;
}

/** Numbers of eight bytes each, in planes. */
function readFloats({ at, n }, bytes) {
  const whole = new Uint8Array(8 * n);
  for (let plane = 0; plane < 8; plane += 1)
    for (let i = 0; i < n; i += 1) whole[8 * i + plane] = bytes[at + plane * n + i];
  return new Float64Array(whole.buffer);
}

/** A column: `at(row)` is the plain value, as JSON would hold it. */
function openColumn(column, bytes, columnOf) {
  if (column.as === "numbers") {
    const values = readFloats(column.values, bytes);
    const at = (row) => (Number.isNaN(values[row]) ? null : Number(values[row].toPrecision(EXACT_DIGITS)));
    return { at };
  }
  const values = readIntegers(column.values, bytes);
  if (column.as === "codes") return { at: (row) => (values[row] ? column.of[values[row] - 1] : null), codes: values, of: column.of };
  if (column.as === "numbered")
    return { at: (row) => column.prefix + String(values[row]).padStart(column.width, "0") };
  const missing = new Set(readIntegers(column.missing, bytes));
  if (column.as === "decimals") {
    const scale = 10 ** column.decimals;
    return { at: (row) => (missing.has(row) ? null : values[row] / scale) };
  }
  const since = column.since === null ? null : columnOf(column.since).moments;
  const moments = values.map((value, row) => (missing.has(row) ? NaN : value * column.unit * 1000 + (since ? since[row] : 0)));
  const at = (row) => (missing.has(row) ? null : new Date(moments[row]).toISOString().replace(".000Z", "Z"));
  return { at, moments };
}

/** The labels of areas by row: [longitude, latitude, radius in degrees]. */
function readLabels(labels, bytes) {
  if (!labels) return new Map();
  const columns = labels.values.map((ref) => readIntegers(ref, bytes));
  const scale = 10 ** labels.decimals;
  return new Map(Array.from(readIntegers(labels.rows, bytes), (row, i) => [row, columns.map((column) => column[i] / scale)]));
}

function openTable({ n, facts, shapes, labels }, bytes) {
  const opened = new Map();
  const column = (name) => {
    if (!opened.has(name)) opened.set(name, facts[name] ? openColumn(facts[name], bytes, column) : null);
    return opened.get(name);
  };
  const names = Object.keys(facts);
  const factsAt = (row) => Object.fromEntries(names.map((name) => [name, column(name).at(row)]));
  const drawn = Object.entries(shapes).map(([name, packed]) => [name, openShapes(packed, (ref) => readIntegers(ref, bytes))]);
  const shapeAt = new Map(drawn);
  const labelAt = readLabels(labels, bytes);
  const rows = (make) => Array.from({ length: n }, (_, row) => make(row));
  const whole = (row) => ({
    type: "Feature",
    geometry: shapeAt.get("geometry").at(row),
    properties: factsAt(row),
    ...Object.fromEntries(drawn.slice(1).map(([name, further]) => [name, further.at(row)])),
    ...(labelAt.has(row) ? { label: labelAt.get(row) } : {}),
  });
  const lazy = (row) => new LazyFeature(row, factsAt, shapeAt.get("geometry"), labelAt.get(row));
  const geometry = shapeAt.get("geometry");
  return {
    n,
    column,
    shapes: geometry ?? null,
    facts: () => rows(factsAt),
    features: () => rows(n > MANY_ROWS && drawn.length === 1 ? lazy : whole),
  };
}

/** A feature of a long table: its facts and its shape are made when they are first asked for. */
class LazyFeature {
  #row;
  #facts;
  #shapes;
  #properties = null;

  constructor(row, facts, shapes, label) {
    this.#row = row;
    this.#facts = facts;
    this.#shapes = shapes;
    if (label) this.label = label;
  }

  get type() {
    return "Feature";
  }

  get properties() {
    return (this.#properties ??= this.#facts(this.#row));
  }

  get geometry() {
    return this.#shapes.at(this.#row);
  }
}
