/**
 * Names as they are searched for. Every different name is folded once and compared once a keystroke, however many features
 * have it: a hundred thousand events are named after a few thousand places.
 */

import { ISLAND } from "./island.js";
import { ITEMS } from "./features.js";

const MOST_HITS = 9;
const NO_RANK = 4; // after whole names, beginnings of names, beginnings of words, anything within
const LEAST_LETTERS = 2;
const SLICE_MS = 8;
const SLICE_ROWS = 500;
const PLACE_WEIGHT = 1e6;
const AIRFIELD_WEIGHT = 1e5;
const PLAIN = /^[\x20-\x7e]*$/;

/**
 * A name as it is compared: Latin letters without accents and case, Arabic ones without vowel signs, hamza seats and
 * the feminine ending, digits of either script alike, everything else dropped.
 */
export function foldText(text) {
  const told = String(text ?? "");
  // The same for what has neither accents nor Arabic, several times as fast.
  if (PLAIN.test(told)) return told.replace(/['`]/g, "").toLowerCase().replace(/[^a-z0-9]+/g, " ").trim();
  return told
    .normalize("NFKD")
    .replace(/[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u0640]/g, "")
    .replace(/[أإآٱ]/g, "ا")
    .replace(/[ىئ]/g, "ي")
    .replace(/ؤ/g, "و")
    .replace(/ی/g, "ي")
    .replace(/ک/g, "ك")
    .replace(/[ء'`´‘’‛ʹ-ˁˈ′]/g, "")
    .replace(/ة/g, "ه")
    .replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x0660))
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

const names = []; // every different name, folded
const nameNumbers = new Map(); // folded name -> its place in `names`
const numbersByText = new Map(); // the same by what was folded
const records = []; // { hit, numbers }, the weightiest first
const strikeNumbers = []; // for each column of names: a list of the number of every strike's, -1 for none
let building = null;
let isBuilt = false;

/** Make the index in slices that leave the page time to breathe; to be called before the first letter is typed. */
export function prepareIndex() {
  if (isBuilt) return;
  building ??= buildIndex();
  const until = performance.now() + SLICE_MS;
  while (performance.now() < until) if (takeStep()) return;
  setTimeout(prepareIndex);
}

/** What matches a text, the best first: { kind, properties, item or position }. */
export function findAll(text) {
  const wanted = foldText(text);
  if (wanted.length < LEAST_LETTERS) return [];
  building ??= buildIndex();
  while (!isBuilt) takeStep();
  const ranks = Uint8Array.from(names, (name) => rankOf(name, wanted));
  const found = Array.from({ length: NO_RANK }, () => []);
  for (const { hit, numbers } of records) {
    const rank = Math.min(NO_RANK, ...numbers.map((number) => ranks[number]));
    if (rank < NO_RANK) found[rank].push(hit);
  }
  findStrikes(ranks, found);
  return found.flat().slice(0, MOST_HITS);
}

/** Whether a text is long enough to be looked for. */
export function isSearched(text) {
  return foldText(text).length >= LEAST_LETTERS;
}

/** Add strikes to what was found by rank; no more of a rank than can be listed. */
function findStrikes(ranks, found) {
  for (let row = 0; row < ITEMS.strikes.length && found[0].length < MOST_HITS; row += 1) {
    let rank = NO_RANK;
    for (const numbers of strikeNumbers) if (numbers[row] >= 0 && ranks[numbers[row]] < rank) rank = ranks[numbers[row]];
    if (rank === NO_RANK || found[rank].length >= MOST_HITS) continue;
    const item = ITEMS.strikes[row];
    if (item.isPlaced) found[rank].push(hitOf(item));
  }
}

function rankOf(name, wanted) {
  const at = name.indexOf(wanted);
  if (at < 0) return NO_RANK;
  if (at === 0) return name.length === wanted.length ? 0 : 1;
  return name[at - 1] === " " || name.includes(` ${wanted}`) ? 2 : 3;
}

/** Take one step of the building; true when there is nothing left to do. */
function takeStep() {
  isBuilt ||= building.next().done;
  return isBuilt;
}

function* buildIndex() {
  listRecords();
  yield;
  const table = ISLAND.tables.strikes;
  const columns = ["name", "name_ar", "where_text"].map((name) => table.column(name)).filter(Boolean);
  for (const column of columns) {
    const numbers = new Int32Array(table.n).fill(-1);
    yield* column.of ? numberCodes(column, numbers) : numberCells(column, numbers);
    strikeNumbers.push(numbers);
  }
}

/** Names of a column that keeps every different one once. */
function* numberCodes({ codes, of }, numbers) {
  const known = new Int32Array(of.length + 1).fill(-1);
  for (let code = 1; code <= of.length; code += 1) {
    known[code] = numberOfName(of[code - 1]);
    if (code % SLICE_ROWS === 0) yield;
  }
  for (let row = 0; row < numbers.length; row += 1) numbers[row] = known[codes[row]];
}

function* numberCells(column, numbers) {
  for (let row = 0; row < numbers.length; row += 1) {
    numbers[row] = numberOfName(column.at(row));
    if (row % SLICE_ROWS === 0) yield;
  }
}

/** Everything but strikes: places and airfields by people, then each zone, corridor and line once. */
function listRecords() {
  const sites = ["places", "airfields"].flatMap((kind) => ISLAND.base[kind].map((feature) => ({ kind, feature })));
  for (const { kind, feature } of sites.filter((site) => site.feature.geometry)) {
    const { properties, geometry } = feature;
    const weight = (kind === "places" ? PLACE_WEIGHT : AIRFIELD_WEIGHT) + (properties.population ?? 0);
    records.push({ weight, numbers: numbersOfFacts(properties), hit: { kind, properties, position: geometry.coordinates } });
  }
  const seen = new Set();
  for (const item of [...ITEMS.zones, ...ITEMS.corridors, ...ITEMS.separation_lines]) {
    if (!item.isPlaced || seen.has(item.key)) continue;
    seen.add(item.key);
    records.push({ weight: 0, numbers: numbersOfFacts(item.properties), hit: hitOf(item) });
  }
  records.sort((a, b) => b.weight - a.weight);
}

function hitOf(item) {
  return { kind: item.kind, properties: item.properties, item };
}

function numbersOfFacts({ name, name_ar: arabic, aliases, where_text: where }) {
  const more = typeof aliases === "string" ? aliases.split(";") : (aliases ?? []);
  return [name, arabic, where, ...more].map(numberOfName).filter((number) => number >= 0);
}

/** The place of a name among the folded ones; -1 of nothing. */
function numberOfName(text) {
  if (numbersByText.has(text)) return numbersByText.get(text);
  const name = foldText(text);
  if (name && !nameNumbers.has(name)) nameNumbers.set(name, names.push(name) - 1);
  const number = name ? nameNumbers.get(name) : -1;
  numbersByText.set(text, number);
  return number;
}
