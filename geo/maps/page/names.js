/** What features are called, in the reader's language. */

import { ISLAND } from "./island.js";
import { lengthText, localText, nameOf, partyName, shortName, valueWord, word } from "./words.js";

const zonesById = new Map(
  ISLAND.layers.zones.map(({ properties }) => [properties.zone_id ?? properties.id, properties]),
);

/** What stands above the facts. */
export function titleOf(item) {
  const { properties } = item;
  if (item.kind === "control") {
    if (properties.status === "contested")
      return word("contested_by", { parties: (properties.claimants ?? []).map(partyName).join(" / ") });
    if (properties.status === "unknown") return word("status.unknown");
    const held = (properties.status ?? "assessed") === "assessed";
    return partyName(properties.party) + (held ? "" : ` (${valueWord("status", properties.status)})`);
  }
  if (item.kind === "activity")
    return [partyName(properties.party), properties.activity && valueWord("activity", properties.activity)]
      .filter(Boolean)
      .join(word("comma"));
  if (item.kind === "overlaps") return `${sideName(properties, "a")} ∩ ${sideName(properties, "b")}`;
  if (item.kind === "pinch_points") return pinchText(properties);
  return nameOf(properties) || properties.where_text || properties.id;
}

/** A zone's short name, with the tier that its key may hold. */
export function zoneName(key) {
  const [id, tier] = String(key).split(":");
  const zone = zonesById.get(id);
  if (!zone) return String(key);
  return shortName(nameOf(zone)) + (tier ? ` (${tier})` : "");
}

/** What stands on one side of an overlap: a zone, a party's area, a strike. */
export function sideName(properties, side) {
  const id = properties[`${side}_id`] ?? "";
  if (properties[`${side}_kind`] === "control") {
    const [status, parties] = id.split(":");
    if (status === "contested")
      return word("contested_by", {
        parties: parties
          .split("+")
          .map((party) => shortName(partyName(party)))
          .join(" / "),
      });
    if (parties) return `${shortName(partyName(parties))} (${valueWord("status", status)})`;
    return status === "unknown" ? word("status.unknown") : partyName(status);
  }
  return localText(properties[`${side}_name`], properties[`${side}_name_ar`]) || id;
}

/** A pinch point in one sentence: how wide, between what, and what the corridor leaves of it. */
export function pinchText(properties) {
  const { zone_a: a, zone_b: b, width_m: width, spare_m: spare } = properties;
  const where = nameOf({ ...properties, id: "" }) || word("between", { a: zoneName(a ?? ""), b: zoneName(b ?? "") });
  const values = { width: lengthText(width), where };
  return spare > 0 ? word("pinch_spare", { ...values, spare: lengthText(spare) }) : word("pinch", values);
}

/** The case that a separation line is drawn for: what its name tells after the colon, or its scenario's word. */
export function scenarioName(properties) {
  const told = /[:：]\s*(.+)$/.exec(nameOf(properties))?.[1];
  return told ?? valueWord("scenario", properties.scenario ?? "");
}
