/** Reported strikes on one canvas: twenty thousand pins as elements take half a minute to appear, drawn ones a moment. */

import { map } from "./base.js";
import { DISAGREED, DISAGREED_COLOUR, isDisagreed, strikeStyle } from "./symbols.js";

const STEP_PX = 15; // between symbols of one place
const SIZE = 1.12;
const paths = new Map();
let canvas = null;
let places = []; // { at: [lon, lat], marks: [{ party, hollow, items }] }
let drawn = []; // { x, y, items } in pixels of the map's frame

/** Make the canvas; it follows the map. */
export function installStrikeCanvas() {
  canvas = L.DomUtil.create("canvas", "strike-canvas", map.getPane("strikes"));
  map.on("moveend zoomend resize", drawStrikes);
  map.on("zoomstart", () => canvas.classList.add("is-moving"));
  map.on("zoomend", () => canvas.classList.remove("is-moving"));
}

/** Take the items to draw, grouped by place and by whom they are attributed to. */
export function setStrikes(items) {
  const byPlace = new Map();
  for (const item of items) {
    const placeKey = item.place.map((degrees) => degrees.toFixed(4)).join(" ");
    const place = byPlace.get(placeKey) ?? { at: item.place, marks: new Map() };
    byPlace.set(placeKey, place);
    const hollow = item.polygons.length > 0;
    const markKey = `${item.key} ${hollow}`;
    const mark = place.marks.get(markKey) ?? { party: item.properties.attributed_to ?? "", hollow, items: [] };
    place.marks.set(markKey, mark);
    mark.items.push(item);
  }
  places = [...byPlace.values()].map(({ at, marks }) => ({ at, marks: [...marks.values()] }));
  drawStrikes();
}

/** Symbols as boxes in pixels of the map's frame, for labels to keep clear of. */
export function strikeBoxes() {
  return drawn.map(({ x, y }) => [x - 7, y - 7, x + 7, y + 7]);
}

/** The items of the symbol under a point of the map's frame; none further than `reach` pixels. */
export function strikesAt(point, reach) {
  let best = null;
  for (const mark of drawn) {
    const distance = Math.hypot(mark.x - point.x, mark.y - point.y);
    if (distance <= reach && (!best || distance < best.distance)) best = { distance, items: mark.items };
  }
  return best ? best.items : [];
}

function drawStrikes() {
  const size = map.getSize();
  const ratio = window.devicePixelRatio || 1;
  L.DomUtil.setPosition(canvas, map.containerPointToLayerPoint([0, 0]));
  canvas.width = size.x * ratio;
  canvas.height = size.y * ratio;
  canvas.style.width = `${size.x}px`;
  canvas.style.height = `${size.y}px`;
  const pen = canvas.getContext("2d");
  pen.scale(ratio, ratio);
  drawn = [];
  for (const { at, marks } of places) {
    const { x, y } = map.latLngToContainerPoint([at[1], at[0]]);
    if (x < -40 || y < -40 || x > size.x + 40 || y > size.y + 40) continue;
    marks.forEach((mark, i) => drawMark(pen, x + (i - (marks.length - 1) / 2) * STEP_PX, y, mark));
  }
}

function drawMark(pen, x, y, { party, hollow, items }) {
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
  if (items.some(isDisagreed)) drawDisagreed(pen);
  pen.restore();
  if (items.length > 1) drawCount(pen, x + 7, y - 7, items.length, colour);
  drawn.push({ x, y, items });
}

function drawDisagreed(pen) {
  pen.beginPath();
  pen.arc(DISAGREED.cx, DISAGREED.cy, DISAGREED.r, 0, 2 * Math.PI);
  pen.fillStyle = DISAGREED_COLOUR;
  pen.fill();
  pen.strokeStyle = "#fff";
  pen.lineWidth = 1;
  pen.stroke();
}

function drawCount(pen, x, y, count, colour) {
  pen.font = "600 9.5px system-ui, sans-serif";
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  const width = Math.max(13, pen.measureText(count).width + 7);
  pen.beginPath();
  pen.roundRect(x - width / 2, y - 6.5, width, 13, 6.5);
  pen.fillStyle = "#fff";
  pen.fill();
  pen.strokeStyle = colour;
  pen.lineWidth = 1;
  pen.stroke();
  pen.fillStyle = colour;
  pen.fillText(count, x, y + 0.5);
}
