/** Fills of areas as SVG patterns: hue and hatch together, because no set of hues alone is told apart by everyone. */

import { ISLAND } from "./island.js";
import { makeSvg } from "./elements.js";
import { partyColour } from "./words.js";

const STRIPE_PX = 9;
const CONTESTED_DEG = 45;
const WEAK_BAND = { claimed: 0.06, support: 0.18 }; // opacity of what is claimed, or held with support
const ACTIVITY_PX = 9;
const ACTIVITY_DEG = 30; // off the hatch of what the same party holds
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
  const weak = WEAK_BAND[properties.status];
  return `fill-${weak === undefined ? "party" : properties.status}-${safeId(properties.party)}`;
}

/** The fill of an area of control, as a value for SVG. */
export function controlFill(properties) {
  const name = controlPattern(properties);
  if (properties.status === "unknown") define(name, 10, 0, [band(0, 10, UNKNOWN_COLOUR, 0.75)]);
  else if (properties.status === "contested") defineStripes(name, properties.claimants ?? []);
  else if (properties.status in WEAK_BAND) defineWeakFill(name, properties.party, WEAK_BAND[properties.status]);
  else definePartyFill(name, properties.party);
  return `url(#${name})`;
}

/** The hatch of a party's activity: broken lines and no fill, so that what is held shows through. */
export function activityFill({ party }) {
  const name = `fill-activity-${safeId(party ?? "")}`;
  const line = makeSvg("path", {
    d: `M${ACTIVITY_PX / 2} 0V${ACTIVITY_PX}`,
    stroke: partyColour(party),
    "stroke-width": 1.7,
    "stroke-dasharray": "5 4",
    "stroke-opacity": 0.85,
  });
  define(name, ACTIVITY_PX, ACTIVITY_DEG + (hatchOf.get(party) ?? 0), [line]);
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

/** Less than assessed control: the party's hue pale, under dots in place of its hatch. */
function defineWeakFill(name, party, opacity) {
  const colour = partyColour(party);
  const dot = makeSvg("circle", { cx: STRIPE_PX / 2, cy: STRIPE_PX / 2, r: 1.5, fill: colour, "fill-opacity": 0.75 });
  define(name, STRIPE_PX, 0, [band(0, STRIPE_PX, colour, opacity), dot]);
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
