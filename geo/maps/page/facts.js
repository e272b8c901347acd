/** What is known of a feature, in the order in which a reader asks: [key of the label, text or elements]. */

import { ISLAND } from "./island.js";
import { make } from "./elements.js";
import { scenarioName, sideName, zoneName } from "./names.js";
import { state } from "./state.js";
import {
  areaText,
  dayText,
  gapText,
  intervalText,
  languageOf,
  lengthText,
  localText,
  numberText,
  partyName,
  percentText,
  valueWord,
  word,
} from "./words.js";

const words = (column) => (value) => valueWord(column, value);
const list = (write) => (values) => (values.length ? values.map(write).join(word("comma")) : null);
const share = (value) => percentText(value);
const number = (value) => numberText(value, 2);
const quoted = (text) => make("p", { class: "quoted", ...languageOf(text) }, text); // told in one language only

const COMMON = [
  ["geometry_basis", words("geometry_basis")],
  [
    "uncertainty_m",
    (metres, { confidence }) =>
      word("within_at", { length: lengthText(metres), confidence: percentText(confidence ?? 0.95) }),
  ],
  ["note", quoted],
];

const FACTS = {
  control: [
    ["party", (party, { status }) => (status === "contested" ? null : partyName(party))], // its claimants stand below
    ["status", words("status")],
    ["claimants", list(partyName)],
    ["area_km2", areaText],
    ["line_error_m", lengthText],
    ["n_assessments", number],
    ["method", words("method")],
  ],
  activity: [
    ["party", partyName],
    ["activity", words("activity")],
    ["area_km2", areaText],
  ],
  zones: [
    ["kind", words("kind")],
    ["status", words("status")],
    ["declarer", partyName],
    ["addressee", list(partyName)],
    ["responsible_party", partyName],
    ["exempt", list(partyName)],
    ["prohibited_conduct", list(words("conduct"))],
    ["stated_consequence", quoted],
    ["mechanism", (id) => zoneName(id)],
    [
      "reading",
      (reading, p) =>
        [valueWord("reading", reading), localText(p.reading_text, p.reading_text_ar)].filter(Boolean).join(": "),
    ],
    ["rule", quoted],
    ["tier", (_, p) => localText(p.tier, p.tier_ar)],
    ["altitude", (_, properties) => altitudeText(properties)],
    ["area_km2", areaText],
  ],
  overlaps: [
    ["a_side", (_, properties) => sideName(properties, "a")],
    ["b_side", (_, properties) => sideName(properties, "b")],
    ["relation", words("relation")],
    ["reading", words("reading")],
    ["area_km2", areaText],
    ["range", (_, properties) => rangeText(properties)],
    ["moved_most_by", (text, p) => localText(text, p.moved_most_by_ar)],
    ["share_of_a", share],
    ["share_of_b", share],
    ["distance_m", lengthText],
  ],
  corridors: [
    ["status", words("status")],
    ["reason", (_, p) => localText(p.reason, p.reason_ar)],
    ["party", partyName],
    ["conduct", words("conduct")],
    ["mode", words("mode")],
    ["reading", (reading) => (reading === "all" ? null : valueWord("reading", reading))],
    ["width_m", lengthText],
    ["passes", (text, p) => localText(text, p.passes_ar)],
    ["length_m", lengthText],
    ["geodesic_m", lengthText],
    ["detour", (ratio) => `× ${numberText(ratio, 3)}`],
    ["cost", lengthText],
    ["exposure", lengthText, "exposure_sum"],
    [
      "exposure_parts",
      (rows) => pairsText(rows, (part, metres) => `${valueWord("component", part)}: ${lengthText(metres)}`),
    ],
    ["gap", gapText],
    ["certificate_kind", words("certificate_kind")],
    ["min_clearance_m", lengthText],
    ["clearances", (pairs) => pairsText(pairs, (zone, metres) => `${zoneName(zone)}: ${lengthText(metres)}`)],
    ["binding_zones", list((zone) => zoneName(zone))],
    ["shaping_zones", list((zone) => zoneName(zone))],
    ["closing_zones", list((zone) => zoneName(zone))],
    ["widest_m", lengthText],
    [
      "considered",
      (rows) =>
        pairsText(
          rows,
          (zone, applies, reason, reasonArabic) => {
            const told = localText(reason, reasonArabic);
            return `${zoneName(zone)}: ${word(applies ? "applies" : "applies_not")}${told ? ` (${told})` : ""}`;
          },
        ),
    ],
    ["certificate", (text, p) => localText(text, p.certificate_ar)],
    ["window_from", (_, p) => intervalText({ from: Date.parse(p.window_from), to: Date.parse(p.window_to) || Infinity })],
    ["altitude", (_, properties) => altitudeText(properties)],
  ],
  pinch_points: [
    ["width_m", lengthText, "pinch_width"],
    ["spare_m", lengthText],
    ["reading", (reading) => (reading === "all" ? null : valueWord("reading", reading))],
  ],
  separation_lines: [
    ["scenario", (_, properties) => scenarioName(properties)],
    ["party_a", (party, p) => weighedParty(party, p.weight_a)],
    ["party_b", (party, p) => weighedParty(party, p.weight_b)],
    ["band_m", lengthText],
    ["length_m", lengthText],
    ["tolerance_m", lengthText],
    ["moved", (_, properties) => movedText(properties)],
    ["altitude", (_, properties) => altitudeText(properties)],
  ],
  strikes: [
    ["where_text", quoted],
    ["attributed_to", partyName],
    ["claimed_by", partyName],
    ["weapon", words("weapon")],
    ["n_sources", number],
    ["time_precision", words("time_precision")],
    ["geo_precision", words("geo_precision")],
    ["location_kind", words("location_kind")],
    ["coord_source", quoted],
    ["exposure", (_, properties) => exposureText(properties.id)],
  ],
};
const COMPUTED = ["altitude", "exposure", "a_side", "b_side", "moved"]; // of several columns

/** The facts of an item that are known. */
export function factsOf(item) {
  const { properties } = item;
  const facts = [["date", item.kind === "corridors" ? corridorDate(item) : dateText(item)]];
  for (const [column, write, label] of [...FACTS[item.kind], ...COMMON]) {
    const value = properties[column];
    if (isAbsent(value) && !(COMPUTED.includes(column) && !label)) continue;
    const written = write(value, properties);
    if (!isAbsent(written)) facts.push([`fact.${label ?? column}`, written]);
  }
  return facts.filter(([, written]) => written);
}

/** An item's date in words, with the text it was read from where that says more. */
export function dateText(item) {
  const { from, to } = item.interval;
  if (from === -Infinity && to === Infinity) return item.properties.date_edtf || null;
  return intervalText(item.interval);
}

/** A corridor is computed for one date; on the others it is drawn faintly. */
function corridorDate(item) {
  return dateText(item) ?? word("computed_for", { date: dayText(Date.parse(ISLAND.asOf), "long") });
}

function weighedParty(party, weight) {
  return partyName(party) + (isAbsent(weight) || weight === 1 ? "" : ` × ${numberText(weight, 2)}`);
}

/** How far a separation line lies from the one of the first scenario. */
function movedText({ moved_max_m: most, moved_mean_m: mean, area_shift_km2: shifted }) {
  if (isAbsent(most) || most === 0) return null;
  const values = { most: lengthText(most), mean: lengthText(mean ?? 0), area: areaText(shifted ?? 0) };
  return word("moved", values);
}

function exposureText(strikeId) {
  const rows = ISLAND.exposure.filter(
    (row) =>
      row.strike_id === strikeId &&
      row.verdict !== "excluded" &&
      ["stated", "", state.reading].includes(row.reading ?? ""),
  );
  if (!rows.length) return null;
  return make(
    "ul",
    {},
    rows.map((row) =>
      make(
        "li",
        {},
        `${zoneName(row.zone_id)}: ${valueWord("verdict", row.verdict)}`,
        row.verdict === "possible" ? ` (${percentText(row.probability)})` : "",
      ),
    ),
  );
}

function altitudeText({ lower_m: lower, upper_m: upper, vertical_reference: reference }) {
  if (isAbsent(lower) && isAbsent(upper)) return null;
  const ends = [
    isAbsent(lower) ? word("ground") : lengthText(lower),
    isAbsent(upper) ? word("unlimited") : lengthText(upper),
  ];
  return ends.join(" – ") + (reference ? ` (${valueWord("vertical_reference", reference)})` : "");
}

/** A list that opens when asked: one line a row. */
function pairsText(rows, write) {
  if (!rows.length) return null;
  return make(
    "details",
    {},
    make("summary", {}, word("entries", { count: numberText(rows.length) })),
    make(
      "ul",
      {},
      rows.map((row) => make("li", {}, write(...row))),
    ),
  );
}

function isAbsent(value) {
  return value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
}

/** Least and greatest area of an overlap over readings and line errors; null where the map does not know them. */
export function rangeText({ min_km2: low, max_km2: high }) {
  if ((low ?? null) === null || (high ?? null) === null) return null;
  if (high - low < 0.5) return word("exact_as_drawn");
  return word("range_of", { low: numberText(low, low < 10 ? 2 : 0), high: areaText(high) });
}
