/** Fills of areas as SVG patterns: hue and hatch together, because no set of hues alone is told apart by everyone. */

import { ISLAND } from "./island.js";
import { makeSvg } from "./elements.js";
import { partyColour } from "./words.js";

const STRIPE_PX = 9;
const CONTESTED_DEG = 45;
const UNKNOWN_COLOUR = "#dcdad5";
const hatchOf = new Map(ISLAND.parties.map((party) => [party.id, party.hatch]));
const definitions = makeSvg("defs");
const made = new Set();

/** Put the patterns' home into the page. */
export function installPatterns() {
  document.body.append(
    makeSvg("svg", { class: "pattern-home", width: 0, height: 0, "aria-hidden": "true" }, definitions),
  );
}

/** The name of the pattern of an area of control. */
function controlPattern(properties) {
  if (properties.status === "unknown") return "fill-unknown";
  if (properties.status === "contested") return `fill-contested-${(properties.claimants ?? []).map(safeId).join("-")}`;
  return `fill-party-${safeId(properties.party)}`;
}

/** The fill of an area of control, as a value for SVG. */
export function controlFill(properties) {
  const name = controlPattern(properties);
  if (properties.status === "unknown") define(name, 10, 0, [band(0, 10, UNKNOWN_COLOUR, 0.75)]);
  else if (properties.status === "contested") defineStripes(name, properties.claimants ?? []);
  else definePartyFill(name, properties.party);
  return `url(#${name})`;
}

/** The cross-hatch of overlaps. */
export function overlapFill() {
  define("fill-overlap", 8, 45, [
    band(0, 8, "#5b2a86", 0.05),
    makeSvg("path", { d: "M4 0V8M0 4H8", stroke: "#5b2a86", "stroke-width": 1, "stroke-opacity": 0.4 }),
  ]);
  return "url(#fill-overlap)";
}

function definePartyFill(name, party) {
  const colour = partyColour(party);
  const angle = hatchOf.get(party);
  const parts = [band(0, STRIPE_PX, colour, 0.34)];
  if (angle !== null && angle !== undefined) {
    parts.push(
      makeSvg("path", {
        d: `M${STRIPE_PX / 2} 0V${STRIPE_PX}`,
        stroke: colour,
        "stroke-width": 1,
        "stroke-opacity": 0.6,
      }),
    );
  }
  // A pattern's lines stand upright; an angle of 0 means that they lie along the parallels.
  define(name, STRIPE_PX, 90 - (angle ?? 90), parts);
}

function defineStripes(name, claimants) {
  const bands = claimants.map((party, i) => band(i * STRIPE_PX, STRIPE_PX, partyColour(party), 0.5));
  define(name, STRIPE_PX * Math.max(1, claimants.length), CONTESTED_DEG, bands);
}

function band(x, width, colour, opacity) {
  return makeSvg("rect", { x, width, height: 100, fill: colour, "fill-opacity": opacity });
}

function define(name, size, turn, parts) {
  if (made.has(name)) return;
  made.add(name);
  const attributes = {
    id: name,
    width: size,
    height: size,
    patternUnits: "userSpaceOnUse",
    patternTransform: `rotate(${turn})`,
  };
  definitions.append(makeSvg("pattern", attributes, ...parts));
}

function safeId(text) {
  return String(text).replace(/[^a-z0-9_]/gi, "_");
}
