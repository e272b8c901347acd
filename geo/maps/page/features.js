/** The study's features as the page handles them: each knows its layer in the legend, its dates and its shape. */

import { ISLAND } from "./island.js";
import { intervalOf } from "./dates.js";
import { boxOf, linesOf, polygonsOf } from "./geometry.js";

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

export const ITEMS = Object.fromEntries(
  KINDS.map((kind) => [kind, ISLAND.layers[kind].map((feature, index) => describe(kind, feature, index))]),
);

/** Every item by kind and id. */
export const itemsById = new Map(
  KINDS.flatMap((kind) => ITEMS[kind].map((item) => [`${kind}:${item.properties.id}`, item])),
);

numberCorridors(ITEMS.corridors);

function describe(kind, feature, index) {
  const { properties, geometry } = feature;
  return {
    kind,
    index,
    feature,
    properties,
    key: layerKey(kind, properties),
    reading: properties.reading ?? "",
    interval: intervalOf(properties),
    polygons: polygonsOf(geometry),
    lines: linesOf(geometry),
    centreline: linesOf(feature.centreline ?? feature.line),
    escape: linesOf(feature.escape),
    box: boxOf(geometry),
    place: geometry?.type === "Point" ? geometry.coordinates : (feature.label?.slice(0, 2) ?? null),
  };
}

/** The legend's entry that shows or hides a feature. */
function layerKey(kind, properties) {
  if (kind === "control") return `control:${holderKey(properties)}`;
  if (kind === "activity") return `activity:${properties.party ?? ""}`;
  if (kind === "zones") return `zones:${properties.zone_id ?? properties.id}`;
  if (kind === "corridors") return `corridors:${properties.request_id ?? properties.id}`;
  if (kind === "separation_lines") return `separation_lines:${properties.id}`;
  if (kind === "strikes") return `strikes:${properties.attributed_to ?? ""}`;
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
