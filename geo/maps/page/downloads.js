/** Every layer as a file, built from what the page already holds. */

import { ISLAND } from "./island.js";
import { make } from "./elements.js";
import { KINDS } from "./features.js";
import { boxOf } from "./geometry.js";
import { word } from "./words.js";

const FURTHER_SHAPES = ["centreline", "escape", "line", "zone"];
const SKETCHED = { bands: 50, prices: 50 }; // metres: shapes that the map keeps only so far

/** A layer as GeoJSON (RFC 7946), sources written out, a corridor's centreline as a feature of its own. */
export function layerAsGeoJson(kind) {
  const features = ISLAND.layers[kind].flatMap(({ geometry, properties, ...others }) => {
    const facts = { ...properties, sources: (properties.sources ?? []).map((place) => ISLAND.sources[place]) };
    const whole = { type: "Feature", geometry, properties: facts };
    const parts = FURTHER_SHAPES.filter((name) => others[name]).map((name) => ({
      type: "Feature",
      geometry: others[name],
      properties: { ...facts, id: `${properties.id}:${name}` },
    }));
    return [whole, ...parts];
  });
  const boxes = features.map(({ geometry }) => boxOf(geometry)).filter(Boolean);
  const ends = [0, 1, 2, 3].map((side) => (side < 2 ? Math.min : Math.max)(...boxes.map((box) => box[side])));
  return {
    type: "FeatureCollection",
    ...(boxes.length ? { bbox: ends } : {}),
    ...(SKETCHED[kind] ? { simplified_to_m: SKETCHED[kind] } : {}),
    caveats: ISLAND.caveats.map(({ en }) => en),
    features,
  };
}

export function makeDownloads() {
  const kinds = [...KINDS, "prices"].filter((kind) => ISLAND.layers[kind].length);
  return make(
    "div",
    { class: "downloads" },
    kinds.map((kind) =>
      make(
        "button",
        { type: "button", "data-download": kind, on: { click: () => download(kind) } },
        word(`layer.${kind}`),
        make("small", {}, "GeoJSON"),
      ),
    ),
  );
}

function download(kind) {
  const address = URL.createObjectURL(
    new Blob([JSON.stringify(layerAsGeoJson(kind))], { type: "application/geo+json" }),
  );
  const link = make("a", { href: address, download: `${kind}.geojson` });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
