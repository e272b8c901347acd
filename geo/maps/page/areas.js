/**
 * Very many areas on one canvas a layer. Each is thinned out for the zoom it is drawn at: no boundary is drawn more than
 * half a pixel from where it lies (Douglas and Peucker 1973, "Algorithms for the reduction of the number of points
 * required to represent a digitized line or its caricature", Cartographica 10). What is clicked, measured and downloaded
 * are the whole shapes.
 */

import { map } from "./base.js";

const TOLERANCE_PX = 0.5;
const TILE_PX = 256; // of the plane at zoom 0
const MANY_AREAS = 400; // from here on a layer is drawn on a canvas
const BEYOND = 0.2; // of the frame, on each side of it
const FEWEST_CORNERS = 3;
const outlines = new WeakMap(); // item -> { rings, levels }
const sheets = new Map(); // pane -> { canvas, drawings }

/** Whether a layer has so many areas that each cannot be an element of the page. */
export function hasManyAreas(items) {
  return items.length > MANY_AREAS;
}

/** An area with its styles, one drawn over the other, as a layer that can be added and removed. */
export function canvasArea(item, pane, styles) {
  const drawing = { item, box: item.box, styles };
  const layer = {
    addTo: () => {
      sheetOf(pane).drawings.add(drawing);
      return layer;
    },
    remove: () => sheetOf(pane).drawings.delete(drawing),
  };
  return layer;
}

/** Draw all canvases of areas again; nothing where there is none. */
export function drawAreas() {
  for (const sheet of sheets.values()) drawSheet(sheet);
}

function sheetOf(pane) {
  if (!sheets.size) map.on("drag moveend", keepCovered);
  if (!sheets.has(pane)) {
    const canvas = L.DomUtil.create("canvas", "strike-canvas", map.getPane(pane));
    map.on("zoomstart", () => canvas.classList.add("is-moving"));
    map.on("zoomend", () => canvas.classList.remove("is-moving"));
    sheets.set(pane, { canvas, drawings: new Set(), covers: null });
  }
  return sheets.get(pane);
}

/** Draw again where the frame has left what is drawn: canvases reach beyond it, and move with the map until then. */
function keepCovered() {
  for (const sheet of sheets.values()) {
    const { zoom, bounds } = sheet.covers ?? {};
    if (zoom !== map.getZoom() || !bounds.contains(map.getPixelBounds())) drawSheet(sheet);
  }
}

/**
 * Bring a canvas over the frame, some pixels beyond it on each side, and make it empty; what is drawn on it is in pixels
 * of the frame.
 */
export function clearCanvas(canvas, beyond = { x: 0, y: 0 }) {
  const size = map.getSize();
  const ratio = window.devicePixelRatio || 1;
  const [width, height] = [size.x + 2 * beyond.x, size.y + 2 * beyond.y];
  L.DomUtil.setPosition(canvas, map.containerPointToLayerPoint([-beyond.x, -beyond.y]));
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const pen = canvas.getContext("2d");
  pen.scale(ratio, ratio);
  pen.translate(beyond.x, beyond.y);
  return pen;
}

function drawSheet(sheet) {
  const beyond = map.getSize().multiplyBy(BEYOND).round();
  const pen = clearCanvas(sheet.canvas, beyond);
  const frame = map.getPixelBounds();
  const bounds = L.bounds(frame.min.subtract(beyond), frame.max.add(beyond));
  sheet.covers = { zoom: map.getZoom(), bounds };
  const [{ lng: west, lat: north }, { lng: east, lat: south }] = [bounds.min, bounds.max].map((point) => map.unproject(point));
  const scale = map.options.crs.scale(map.getZoom());
  for (const { item, box, styles } of sheet.drawings) {
    if (box[0] > east || box[2] < west || box[1] > north || box[3] < south) continue;
    const path = new Path2D();
    for (const ring of ringsAt(item, map.getZoom())) traceRing(path, ring, scale, frame.min);
    for (const style of styles) {
      paintFill(pen, path, style);
      paintLine(pen, path, style);
    }
  }
}

function traceRing(path, ring, scale, { x: left, y: top }) {
  path.moveTo(ring[0] * scale - left, ring[1] * scale - top);
  for (let i = 2; i < ring.length; i += 2) path.lineTo(ring[i] * scale - left, ring[i + 1] * scale - top);
  path.closePath();
}

/** Fill a path as Leaflet would for the same style. */
function paintFill(pen, path, { color, fill = true, fillColor, fillOpacity = 1 }) {
  if (!fill || fillOpacity === 0) return;
  pen.globalAlpha = fillOpacity;
  pen.fillStyle = fillColor?.startsWith("url(#") ? patternOf(pen, fillColor.slice(5, -1)) : (fillColor ?? color);
  pen.fill(path, "evenodd");
}

function paintLine(pen, path, { stroke = true, color, weight, opacity = 1, dashArray }) {
  if (!stroke) return;
  pen.globalAlpha = opacity;
  pen.strokeStyle = color;
  pen.lineWidth = weight;
  pen.setLineDash(dashArray ? dashArray.split(" ").map(Number) : []);
  pen.stroke(path);
}

/** An SVG pattern of the page as a pattern of the canvas, its hatch fixed to the ground. */
function patternOf(pen, id) {
  const pattern = document.getElementById(id);
  const size = Number(pattern.getAttribute("width"));
  const tile = document.createElement("canvas");
  [tile.width, tile.height] = [size, size];
  const brush = tile.getContext("2d");
  for (const part of pattern.children) paintPart(brush, part);
  const turn = Number(/rotate\(([^)]*)\)/.exec(pattern.getAttribute("patternTransform"))?.[1] ?? 0);
  const { x, y } = map.containerPointToLayerPoint([0, 0]);
  const made = pen.createPattern(tile, "repeat");
  made.setTransform(new DOMMatrix().translate(-x, -y).rotate(turn));
  return made;
}

function paintPart(brush, part) {
  const value = (name) => part.getAttribute(name);
  const number = (name, none = 0) => (value(name) === null ? none : Number(value(name)));
  brush.globalAlpha = number(part.tagName === "path" ? "stroke-opacity" : "fill-opacity", 1);
  brush.fillStyle = value("fill") ?? "#000";
  if (part.tagName === "rect") brush.fillRect(number("x"), 0, number("width"), number("height"));
  else if (part.tagName === "circle") {
    brush.beginPath();
    brush.arc(number("cx"), number("cy"), number("r"), 0, 2 * Math.PI);
    brush.fill();
  } else {
    brush.strokeStyle = value("stroke");
    brush.lineWidth = number("stroke-width", 1);
    brush.setLineDash(value("stroke-dasharray")?.split(" ").map(Number) ?? []);
    brush.stroke(new Path2D(value("d")));
  }
}

/** An area's rings in the plane of the map, thinned out for a zoom and all below it down to the next whole one. */
function ringsAt(item, zoom) {
  if (!outlines.has(item)) outlines.set(item, { rings: item.rings, levels: new Map() });
  const { rings, levels } = outlines.get(item);
  const level = Math.ceil(zoom);
  if (!levels.has(level)) {
    const tolerance = TOLERANCE_PX / (TILE_PX * 2 ** level);
    levels.set(level, rings.map((ring) => thinRing(ring, tolerance)));
  }
  return levels.get(level);
}

/**
 * Leave out corners of a closed ring, x and y in turn: none of what is left out lies further than a tolerance from the
 * edge drawn in its place. At least a triangle remains.
 */
export function thinRing(ring, tolerance) {
  const last = ring.length / 2 - 1;
  const kept = new Uint8Array(last + 1);
  const far = farthest(ring, 0, last).corner;
  const spans = [
    [0, far],
    [far, last],
  ];
  kept[0] = kept[last] = kept[far] = 1;
  let count = FEWEST_CORNERS;
  while (spans.length) {
    const [from, to] = spans.pop();
    const { corner, distance } = farthest(ring, from, to);
    if (corner === from || (distance <= tolerance && count > FEWEST_CORNERS)) continue;
    kept[corner] = 1;
    count += 1;
    spans.push([from, corner], [corner, to]);
  }
  const thin = new Float64Array(2 * count);
  let place = 0;
  for (let i = 0; i <= last; i += 1) {
    if (!kept[i]) continue;
    thin[place++] = ring[2 * i];
    thin[place++] = ring[2 * i + 1];
  }
  return thin.subarray(0, place);
}

/** The corner between two others that lies farthest from the edge that joins them. */
function farthest(ring, from, to) {
  const x = ring[2 * from];
  const y = ring[2 * from + 1];
  const dx = ring[2 * to] - x;
  const dy = ring[2 * to + 1] - y;
  const square = dx * dx + dy * dy;
  let corner = from;
  let most = -1;
  for (let i = from + 1; i < to; i += 1) {
    const px = ring[2 * i] - x;
    const py = ring[2 * i + 1] - y;
    const share = square ? Math.max(0, Math.min(1, (px * dx + py * dy) / square)) : 0;
    const ex = px - share * dx;
    const ey = py - share * dy;
    const distance = ex * ex + ey * ey;
    if (distance > most) {
      corner = i;
      most = distance;
    }
  }
  return { corner, distance: Math.sqrt(Math.max(0, most)) };
}
