/**
 * Packed shapes, as geo/maps/shapes.py writes them. Where each row's corners stand is counted once; a box, the ends towards
 * the poles and the outlines in the plane of the map are told from the numbers, and GeoJSON is made of a row when it is
 * asked for: two hundred thousand corners as objects would take longer than their drawing.
 */

import { boxOf, poleEnds, polygonsOf, worldOf, worldX, worldY } from "./geometry.js";

const POINT = 1; // kinds of geometry, one more than shapely's numbers
const LINE = 2;
const POLYGON = 4;
const MANY_POINTS = 5;
const MANY_LINES = 6;
const MANY_POLYGONS = 7;
const AREAS = [POLYGON, MANY_POLYGONS];
const STREAMS = ["parts", "rings", "sizes", "lengths", "x", "y"];
const CURSOR = { part: 0, rings: 1, size: 2, length: 3, place: 4 }; // of a cursor: what is next in each stream

/** Open packed shapes; `read` gives the whole numbers of a reference. */
export function openShapes(packed, read) {
  const kinds = read(packed.kinds);
  const streams = STREAMS.map((name) => read(packed[name]));
  const scale = 10 ** packed.decimals;
  return kinds.every((kind) => kind === POINT)
    ? new PackedPoints(streams, scale)
    : new PackedShapes(kinds, streams, scale, packed.others);
}

/** Points alone, one a row. */
class PackedPoints {
  #xs;
  #ys;
  #scale;

  constructor([, , , , xs, ys], scale) {
    [this.#xs, this.#ys, this.#scale] = [xs, ys, scale];
  }

  get isPoints() {
    return true;
  }

  isPlaced() {
    return true;
  }

  at(row) {
    return { type: "Point", coordinates: [this.#xs[row] / this.#scale, this.#ys[row] / this.#scale] };
  }
}

/** Shapes of any kind, null where a row has none. */
class PackedShapes {
  #kinds;
  #streams;
  #scale;
  #others;
  #begins;
  #made = [];

  constructor(kinds, streams, scale, others) {
    [this.#kinds, this.#streams, this.#scale, this.#others] = [kinds, streams, scale, others];
    this.#begins = findBegins(kinds, streams);
  }

  get isPoints() {
    return false;
  }

  isPlaced(row) {
    return this.#kinds[row] !== 0;
  }

  /** A row's GeoJSON. */
  at(row) {
    if (!(row in this.#made)) this.#made[row] = this.#others[row] ?? this.#make(row);
    return this.#made[row];
  }

  /** [west, south, east, north] of a row; null where it has no shape. */
  boxAt(row) {
    const [from, to] = this.#places(row);
    if (from === to) return boxOf(this.at(row));
    const [xs, ys] = this.#streams.slice(CURSOR.place);
    return [leastOf(xs, from, to), leastOf(ys, from, to), mostOf(xs, from, to), mostOf(ys, from, to)].map((whole) => whole / this.#scale);
  }

  /** The northernmost position of a row's areas, and the southernmost. */
  polesAt(row) {
    if (!AREAS.includes(this.#kinds[row])) return poleEnds(polygonsOf(this.at(row)));
    const [from, to] = this.#places(row);
    const ys = this.#streams[CURSOR.place + 1];
    let [north, south] = [from, from];
    for (let i = from + 1; i < to; i += 1) {
      if (ys[i] > ys[north]) north = i;
      if (ys[i] < ys[south]) south = i;
    }
    return { north: this.#position(north), south: this.#position(south) };
  }

  /** The rings of a row's areas in the plane of the map, x and y in turn. */
  ringsAt(row) {
    if (!AREAS.includes(this.#kinds[row])) return polygonsOf(this.at(row)).flat().map(flatRing);
    const ends = this.#begins[CURSOR.size];
    const [xs, ys] = this.#streams.slice(CURSOR.place);
    let [place] = this.#places(row);
    return Array.from(this.#streams[CURSOR.size].subarray(ends[row], ends[row + 1]), (size) => {
      const flat = flatPart(xs, ys, place, size, this.#scale);
      place += size;
      return flat;
    });
  }

  #places(row) {
    return [this.#begins[CURSOR.place][row], this.#begins[CURSOR.place][row + 1]];
  }

  #position(place) {
    return [this.#streams[CURSOR.place][place] / this.#scale, this.#streams[CURSOR.place + 1][place] / this.#scale];
  }

  #make(row) {
    const [parts, rings, sizes, lengths] = this.#streams;
    let [part, polygon, ring, line, place] = this.#begins.map((begins) => begins[row]);
    const take = (n) => Array.from({ length: n }, () => this.#position(place++));
    const takeLine = () => take(lengths[line++]);
    const takePolygon = () => Array.from({ length: rings[polygon++] }, () => take(sizes[ring++]));
    const several = (takeOne) => Array.from({ length: parts[part++] }, takeOne);
    const makers = {
      [POINT]: () => ({ type: "Point", coordinates: this.#position(place) }),
      [LINE]: () => ({ type: "LineString", coordinates: takeLine() }),
      [POLYGON]: () => ({ type: "Polygon", coordinates: takePolygon() }),
      [MANY_POINTS]: () => ({ type: "MultiPoint", coordinates: several(() => this.#position(place++)) }),
      [MANY_LINES]: () => ({ type: "MultiLineString", coordinates: several(takeLine) }),
      [MANY_POLYGONS]: () => ({ type: "MultiPolygon", coordinates: several(takePolygon) }),
    };
    return makers[this.#kinds[row]]?.() ?? null;
  }
}

/** Where each row begins in each stream, and where the last one ends: a list of n + 1 numbers for every stream. */
function findBegins(kinds, [parts, rings, sizes, lengths]) {
  const begins = Array.from({ length: CURSOR.place + 1 }, () => new Uint32Array(kinds.length + 1));
  const next = [0, 0, 0, 0, 0];
  const skipLine = () => (next[CURSOR.place] += lengths[next[CURSOR.length]++]);
  const skipPolygon = () => {
    for (let left = rings[next[CURSOR.rings]++]; left > 0; left -= 1) next[CURSOR.place] += sizes[next[CURSOR.size]++];
  };
  const skipParts = (skipOne) => {
    for (let left = parts[next[CURSOR.part]++]; left > 0; left -= 1) skipOne();
  };
  const skipPoint = () => (next[CURSOR.place] += 1);
  const skippers = {
    [POINT]: skipPoint,
    [LINE]: skipLine,
    [POLYGON]: skipPolygon,
    [MANY_POINTS]: () => skipParts(skipPoint),
    [MANY_LINES]: () => skipParts(skipLine),
    [MANY_POLYGONS]: () => skipParts(skipPolygon),
  };
  for (let row = 0; row <= kinds.length; row += 1) {
    for (let stream = 0; stream <= CURSOR.place; stream += 1) begins[stream][row] = next[stream];
    skippers[kinds[row]]?.();
  }
  return begins;
}

function leastOf(values, from, to) {
  let least = values[from];
  for (let i = from + 1; i < to; i += 1) if (values[i] < least) least = values[i];
  return least;
}

function mostOf(values, from, to) {
  let most = values[from];
  for (let i = from + 1; i < to; i += 1) if (values[i] > most) most = values[i];
  return most;
}

/** Some positions from a place on, in the plane of the map. */
function flatPart(xs, ys, place, size, scale) {
  const flat = new Float64Array(2 * size);
  for (let i = 0; i < size; i += 1) {
    flat[2 * i] = worldX(xs[place + i] / scale);
    flat[2 * i + 1] = worldY(ys[place + i] / scale);
  }
  return flat;
}

function flatRing(ring) {
  const flat = new Float64Array(2 * ring.length);
  ring.forEach((position, i) => flat.set(worldOf(position), 2 * i));
  return flat;
}
