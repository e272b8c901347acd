/** Labels that keep clear of one another: the important ones choose first, and one without room is left out. */

import { ISLAND } from "./island.js";
import { hasSea, map, pixelOf } from "./base.js";
import { makeSvg } from "./elements.js";
import { ITEMS } from "./features.js";
import { linesOf } from "./geometry.js";
import { zoneColour } from "./layers.js";
import { markEscapes, markPinchPoints, markPrice, markSeparationLines, numberCorridorLines } from "./marks.js";
import { around, clearFrame, draw, installFrame, isFree, put, stack, take, textWidth } from "./placement.js";
import { isShown } from "./visibility.js";
import { localText, nameOf, partyName, shortName, valueWord, word } from "./words.js";

const LEAST_POPULATION = [
  [6.4, 400_000],
  [7.2, 150_000],
  [8, 60_000],
  [8.8, 20_000],
  [9.6, 8_000],
  [10.5, 2_000],
  [99, 0],
];
const CITY = 300_000;
const TOWN = 30_000;
const DOT_PX = { city: 3.4, town: 2.8, village: 2.2 };
const LEAST_ZONE_PX = 26;
const GOVERNORATE_ZOOM = 7.4;
const AIRFIELD_ZOOM = 7.9;
const AIRFIELD_NAME_ZOOM = 8.5;
const AIRFIELD =
  "M0-6.5 1.3-2.4 6.2.8V2.2L1.3.9.9 4.2 2.4 5.4V6.4L0 5.7-2.4 6.4V5.4L-.9 4.2-1.3.9-6.2 2.2V.8L-1.3-2.4Z";
const ROAD_NUMBER = /\b[A-Z]{1,2}\d+\b/;

/** Make the labels; they follow the map. */
export function installLabels() {
  installFrame();
  map.on("moveend", drawLabels); // which also ends a zoom and a new size of the frame
}

/** Label what the state shows, the important things first. */
export function drawLabels() {
  clearFrame();
  markPinchPoints();
  numberCorridorLines();
  markPrice();
  const places = rankPlaces();
  placeLabels(places.filter(({ weight }) => weight >= CITY));
  zoneLabels();
  markSeparationLines();
  markEscapes();
  placeLabels(places.filter(({ weight }) => weight < CITY));
  airfieldLabels();
  controlLabels();
  roadLabels();
  waterLabels();
  if (map.getZoom() >= GOVERNORATE_ZOOM) areaLabels("governorates", "governorate", 34);
  if (hasSea) areaLabels("neighbours", "country", 40);
}

function zoneLabels() {
  const seen = new Set();
  for (const item of ITEMS.zones.filter(isShown)) {
    const tier = localText(item.properties.tier, item.properties.tier_ar);
    const text = shortName(nameOf(item.properties)) + (tier ? ` (${tier})` : "");
    const ends = item.poles;
    const [top, bottom] = [pixelOf(ends.north), pixelOf(ends.south)];
    if (seen.has(text) || bottom.y - top.y < LEAST_ZONE_PX) continue;
    const spots = [
      ...stack(top.x, top.y, [13, -10]),
      ...stack(bottom.x, bottom.y, [-10, 13]),
      ...stack(top.x, (top.y + bottom.y) / 2, [0]),
    ];
    if (put(text, "zone", spots, { colour: zoneColour(item) })) seen.add(text);
  }
}

/** Places that the zoom has room for, by weight: people, and above all a name in the title of the map. */
function rankPlaces() {
  const least = LEAST_POPULATION.find(([limit]) => map.getZoom() < limit)[1];
  return ISLAND.base.places
    .filter(({ geometry }) => geometry)
    .map(({ geometry, properties }) => ({
      at: geometry.coordinates,
      properties,
      weight: (isFocus(properties) ? 1e9 : 0) + (properties.population ?? 0),
    }))
    .filter(({ weight }) => weight >= least)
    .sort((a, b) => b.weight - a.weight);
}

function isFocus({ name, name_ar: arabic }) {
  const words = (text) => ` ${(text ?? "").replace(/[^\p{L}]+/gu, " ").trim()} `;
  const named = (title, text) => text && words(title).includes(words(shortName(text)));
  return named(ISLAND.title.en, name) || named(ISLAND.title.ar, arabic);
}

function placeLabels(places) {
  for (const { at, properties, weight } of places) {
    const { x, y } = pixelOf(at);
    const kind = weight >= CITY ? "city" : weight >= TOWN ? "town" : "village";
    const text = shortName(nameOf(properties));
    const spots = around(x, y, 7);
    const over = () => kind === "city" && put(text, kind, [...stack(x, y, [-16, 16]), ...spots], { over: true });
    if (put(text, kind, spots) || over()) {
      draw(makeSvg("circle", { cx: x, cy: y, r: DOT_PX[kind], class: `dot dot-${kind}` }));
    }
  }
}

function airfieldLabels() {
  if (map.getZoom() < AIRFIELD_ZOOM) return;
  for (const { geometry, properties } of ISLAND.base.airfields) {
    const { x, y } = pixelOf(geometry.coordinates);
    const box = [x - 6, y - 6, x + 6, y + 6];
    if (!isFree(box)) continue;
    take(box);
    draw(makeSvg("path", { d: AIRFIELD, transform: `translate(${x} ${y})`, class: "airfield" }));
    if (map.getZoom() >= AIRFIELD_NAME_ZOOM) put(shortName(nameOf(properties)), "airfield", around(x, y, 9));
  }
}

function controlLabels() {
  for (const item of ITEMS.control.filter(isShown)) {
    const { status, party, claimants } = item.properties;
    if (!item.feature.label || status === "unknown") continue;
    const { x, y, radius } = labelPlace(item.feature.label);
    const names = (status === "contested" ? (claimants ?? []) : [party]).map((id) => shortName(partyName(id)));
    const held = (status ?? "assessed") === "assessed";
    const told = held ? names[0] : `${names[0]} (${valueWord("status", status)})`;
    const text = status === "contested" ? word("contested_by", { parties: names.join(" / ") }) : told;
    const fits = radius >= 22 && textWidth(text, "area") < 5 * radius;
    if (fits) put(text, "area", stack(x, y, [0, -22, 22, -44, 44]));
  }
}

function roadLabels() {
  lineLabels("roads", "road", ({ name }) => ROAD_NUMBER.exec(name ?? "")?.[0]);
}

function waterLabels() {
  lineLabels("rivers", "water", (properties) => (properties.kind === "stream" ? "" : shortName(nameOf(properties))));
  areaLabels("lakes", "water", 18);
}

function lineLabels(kind, style, textOf) {
  const seen = new Set();
  for (const { geometry, properties } of ISLAND.base[kind]) {
    const text = textOf(properties);
    for (const line of linesOf(geometry)) {
      if (!text || seen.has(text)) break;
      const spots = [0.5, 0.3, 0.7, 0.15, 0.85].map((share) => ({
        ...pixelOf(line[Math.floor(share * (line.length - 1))]),
        anchor: "middle",
      }));
      if (put(text, style, spots)) seen.add(text);
    }
  }
}

function areaLabels(kind, style, leastPx) {
  for (const { label, properties } of ISLAND.base[kind]) {
    if (!label) continue;
    const { x, y, radius } = labelPlace(label);
    if (radius >= leastPx) put(nameOf(properties), style, stack(x, y, [0, -20, 20, -40, 40]));
  }
}

/** Where the deepest point of an area is, and how deep, in pixels. */
function labelPlace([lon, lat, radiusDegrees]) {
  const { x, y } = pixelOf([lon, lat]);
  return { x, y, radius: pixelOf([lon + radiusDegrees, lat]).x - x };
}
