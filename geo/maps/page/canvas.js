/**
 * Reported strikes on one canvas: twenty thousand pins as elements take half a minute to appear, drawn ones a moment.
 * Where more symbols stand in the frame than an eye can part, those of one cell become a circle that says how many they
 * are and whose.
 */

import { clearCanvas } from "./areas.js";
import { map } from "./base.js";
import { ITEMS } from "./features.js";
import { worldOf } from "./geometry.js";
import { DISAGREED, DISAGREED_COLOUR, isDisagreed, strikeStyle } from "./symbols.js";
import { numberText } from "./words.js";

const STEP_PX = 15; // between symbols of one place
const SIZE = 1.12;
const EDGE_PX = 40;
const MOST_SYMBOLS = 1500; // in the frame at once
const CELL_PX = 72; // of symbols that become one circle
const PLACES_PER_DEGREE = 10_000; // 11 m apart: what lies closer together is one place
const paths = new Map();
const grouped = groupStrikes();
const markCounts = new Int32Array(grouped.marks.length); // shown strikes of each mark
const placeCounts = new Int32Array(grouped.places.length); // shown strikes of each place
let shownRows = new Uint8Array(0); // whether each strike is shown
let canvas = null;
let drawn = []; // { x, y, reach, mark or cell } in pixels of the map's frame

/** Make the canvas; it follows the map. */
export function installStrikeCanvas() {
  canvas = L.DomUtil.create("canvas", "strike-canvas", map.getPane("strikes"));
  map.on("drag moveend", drawStrikes);
  map.on("zoomstart", () => canvas.classList.add("is-moving"));
  map.on("zoomend", () => canvas.classList.remove("is-moving"));
}

/** Take the items to draw; the others are left out. */
export function setStrikes(items) {
  shownRows = new Uint8Array(ITEMS.strikes.length);
  markCounts.fill(0);
  placeCounts.fill(0);
  for (const { index } of items) {
    const mark = grouped.markOf[index];
    shownRows[index] = 1;
    markCounts[mark] += 1;
    placeCounts[grouped.marks[mark].place] += 1;
  }
  drawStrikes();
}

/** Symbols as boxes in pixels of the map's frame, for labels to keep clear of. */
export function strikeBoxes() {
  return drawn.map(({ x, y, reach }) => [x - reach, y - reach, x + reach, y + reach]);
}

/** The items of the symbol under a point of the map's frame; none further than `reach` pixels. */
export function strikesAt(point, reach) {
  const found = markAt(point, reach);
  if (!found?.mark) return [];
  return found.mark.rows.filter((row) => shownRows[row]).map((row) => ITEMS.strikes[row]);
}

/** Whether anything of strikes is drawn under a point. */
export function hasStrikesAt(point, reach) {
  return markAt(point, reach) !== null;
}

/** The circle of many strikes under a point: the bounds that hold them; null where there is none. */
export function cellAt(point) {
  const found = markAt(point, 0);
  if (!found?.cell) return null;
  const { places } = frameOf();
  return L.latLngBounds(places.filter(({ cell }) => cell === found.cell).map(({ place }) => [...grouped.places[place].at].reverse()));
}

function markAt(point, reach) {
  let best = null;
  let least = Infinity;
  for (const mark of drawn) {
    const distance = Math.hypot(mark.x - point.x, mark.y - point.y);
    if (distance <= (mark.cell ? mark.reach : reach) && distance < least) [best, least] = [mark, distance];
  }
  return best;
}

/** Group all strikes once: by place, and there by whom they are attributed to and whether only an area is known. */
function groupStrikes() {
  const marks = []; // { place, party, hollow, rows, disagreed }
  const places = []; // { at, number, marks }
  const placeNumbers = new Map();
  const markOf = new Int32Array(ITEMS.strikes.length).fill(-1);
  for (const item of ITEMS.strikes) {
    const at = item.place;
    if (!at) continue;
    const name = Math.round(at[0] * PLACES_PER_DEGREE) * 1e7 + Math.round(at[1] * PLACES_PER_DEGREE);
    let place = placeNumbers.get(name);
    if (!place) {
      place = { at, number: places.length, marks: [] };
      places.push(place);
      placeNumbers.set(name, place);
    }
    const hollow = item.polygons.length > 0;
    let number = place.marks.find((other) => marks[other].key === item.key && marks[other].hollow === hollow);
    if (number === undefined) {
      number = marks.length;
      place.marks.push(number);
      marks.push({ key: item.key, place: place.number, party: item.key.slice("strikes:".length), hollow, rows: [], disagreed: false });
    }
    const mark = marks[number];
    mark.rows.push(item.index);
    mark.disagreed ||= isDisagreed(item);
    markOf[item.index] = number;
  }
  const world = places.map(({ at }) => worldOf(at));
  return { marks, places, markOf, xs: Float64Array.from(world, ([x]) => x), ys: Float64Array.from(world, ([, y]) => y) };
}

function drawStrikes() {
  const pen = clearCanvas(canvas);
  drawn = [];
  const { places, symbols } = frameOf();
  if (symbols <= MOST_SYMBOLS || map.getZoom() >= map.getMaxZoom()) for (const place of places) drawPlace(pen, place);
  else for (const cell of cellsOf(places)) cell.others ? drawCell(pen, cell) : drawPlace(pen, cell.first);
}

/** The places in the frame with shown strikes, in pixels of the frame, each with the cell of a grid fixed to the ground. */
function frameOf() {
  const size = map.getSize();
  const scale = map.options.crs.scale(map.getZoom());
  const { x: left, y: top } = map.getPixelBounds().min;
  const places = [];
  let symbols = 0;
  for (let place = 0; place < placeCounts.length; place += 1) {
    if (!placeCounts[place]) continue;
    const x = Math.round(grouped.xs[place] * scale - left);
    const y = Math.round(grouped.ys[place] * scale - top);
    if (x < -EDGE_PX || y < -EDGE_PX || x > size.x + EDGE_PX || y > size.y + EDGE_PX) continue;
    const cell = 1 + Math.floor((x + left) / CELL_PX) * 1e7 + Math.floor((y + top) / CELL_PX);
    places.push({ place, x, y, cell });
    symbols += grouped.places[place].marks.length;
  }
  return { places, symbols };
}

/** Places by cell: where they are on average, how many strikes, and of whom. */
function cellsOf(places) {
  const cells = new Map();
  for (const first of places) {
    const count = placeCounts[first.place];
    let cell = cells.get(first.cell);
    if (cell) cell.others += 1;
    else {
      cell = { name: first.cell, first, others: 0, total: 0, x: 0, y: 0, byParty: new Map() };
      cells.set(first.cell, cell);
    }
    cell.total += count;
    cell.x += first.x * count;
    cell.y += first.y * count;
    for (const number of grouped.places[first.place].marks) {
      const { party } = grouped.marks[number];
      cell.byParty.set(party, (cell.byParty.get(party) ?? 0) + markCounts[number]);
    }
  }
  return cells.values();
}

function drawPlace(pen, { place, x, y }) {
  const marks = grouped.places[place].marks.filter((number) => markCounts[number]);
  marks.forEach((number, i) => drawMark(pen, x + (i - (marks.length - 1) / 2) * STEP_PX, y, number));
}

/** One circle for all strikes of a cell: their number, and around it the share of each party. */
function drawCell(pen, { name, total, byParty, ...sums }) {
  const [x, y] = [Math.round(sums.x / total), Math.round(sums.y / total)];
  const text = numberText(total);
  pen.font = "600 11px system-ui, sans-serif";
  const radius = Math.max(9 + 1.3 * Math.log2(total), pen.measureText(text).width / 2 + 6);
  disc(pen, x, y, radius + 1.2, "#fff");
  let from = -Math.PI / 2;
  for (const [party, count] of [...byParty].sort((a, b) => b[1] - a[1])) {
    const to = from + (2 * Math.PI * count) / total;
    pen.beginPath();
    pen.moveTo(x, y);
    pen.arc(x, y, radius, from, to);
    pen.fillStyle = strikeStyle(party).colour;
    pen.fill();
    from = to;
  }
  disc(pen, x, y, radius - 3.4, "#fff");
  pen.fillStyle = "#10151f";
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(text, x, y + 0.5);
  drawn.push({ x, y, reach: radius + 1, cell: name });
}

function disc(pen, x, y, radius, colour) {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.fillStyle = colour;
  pen.fill();
}

function drawMark(pen, x, y, number) {
  const { party, hollow, rows, disagreed } = grouped.marks[number];
  const count = markCounts[number];
  const { path, colour } = strikeStyle(party);
  if (!paths.has(path)) paths.set(path, new Path2D(path));
  pen.save();
  pen.translate(x, y);
  pen.scale(SIZE, SIZE);
  pen.lineJoin = "round";
  pen.strokeStyle = "#fff";
  pen.lineWidth = hollow ? 4.4 : 3;
  pen.stroke(paths.get(path));
  pen.fillStyle = hollow ? "#fff" : colour;
  pen.fill(paths.get(path));
  if (hollow) {
    pen.strokeStyle = colour;
    pen.lineWidth = 1.8;
    pen.stroke(paths.get(path));
  }
  if (disagreed && rows.some((row) => shownRows[row] && isDisagreed(ITEMS.strikes[row]))) drawDisagreed(pen);
  pen.restore();
  if (count > 1) drawCount(pen, x + 7, y - 7, numberText(count), colour);
  drawn.push({ x, y, reach: 7, mark: grouped.marks[number] });
}

function drawDisagreed(pen) {
  disc(pen, DISAGREED.cx, DISAGREED.cy, DISAGREED.r, DISAGREED_COLOUR);
  pen.strokeStyle = "#fff";
  pen.lineWidth = 1;
  pen.stroke();
}

function drawCount(pen, x, y, text, colour) {
  pen.font = "600 9.5px system-ui, sans-serif";
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  const width = Math.max(13, pen.measureText(text).width + 7);
  pen.beginPath();
  pen.roundRect(x - width / 2, y - 6.5, width, 13, 6.5);
  pen.fillStyle = "#fff";
  pen.fill();
  pen.strokeStyle = colour;
  pen.lineWidth = 1;
  pen.stroke();
  pen.fillStyle = colour;
  pen.fillText(text, x, y + 0.5);
}
