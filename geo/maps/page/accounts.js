/** Accounts of one event that disagree, side by side: none is averaged, none is preferred. */

import { isolated, make } from "./elements.js";
import { dateText } from "./facts.js";
import { titleOf } from "./names.js";
import { sourcesOf } from "./sources.js";
import { itemsById } from "./features.js";
import { lengthText, partyName, valueWord, word } from "./words.js";

const text = (column) => (item) => item.properties[column] || null;
const named = (column) => (item) => valueOf(item, column, partyName);
const worded = (column) => (item) => valueOf(item, column, (value) => valueWord(column, value));
const COMPARED = [
  ["date", (item) => dateText(item) ?? word("undated")],
  ["place", titleOf],
  ["fact.where_text", text("where_text")],
  ["fact.attributed_to", named("attributed_to")],
  ["fact.claimed_by", named("claimed_by")],
  ["fact.weapon", worded("weapon")],
  ["fact.geo_precision", worded("geo_precision")],
  ["fact.uncertainty_m", (item) => valueOf(item, "uncertainty_m", lengthText)],
];
const ALWAYS = ["date", "place"];

/** A table of the accounts: one column each, the rows in which they differ, and their sources. */
export function accountsTable(item) {
  const others = (item.properties.conflicts_with ?? []).map((id) => itemsById.get(`strikes:${id}`)).filter(Boolean);
  if (!others.length) return null;
  const accounts = [item, ...others];
  const rows = COMPARED.map(([key, write]) => [key, accounts.map(write)]).filter(
    ([key, cells]) => ALWAYS.includes(key) || new Set(cells).size > 1,
  );
  const head = accounts.map((_, i) => make("th", { scope: "col" }, word(i ? "account.other" : "account.this")));
  const sources = accounts.map((account) => make("td", {}, sourcesOf(account) ?? word("none")));
  return make(
    "section",
    { class: "accounts" },
    make("h3", {}, word("accounts_disagree")),
    make(
      "div",
      { class: "table-scroll" },
      make(
        "table",
        {},
        make("thead", {}, make("tr", {}, make("td", {}), head)),
        make(
          "tbody",
          {},
          rows.map(([key, cells]) => accountRow(key, cells)),
          make("tr", {}, make("th", { scope: "row" }, word("sources")), sources),
        ),
      ),
    ),
  );
}

function accountRow(key, cells) {
  const differs = new Set(cells).size > 1;
  return make(
    "tr",
    { class: differs ? "differs" : null },
    make("th", { scope: "row" }, word(key)),
    cells.map((cell) => make("td", {}, cell ? isolated(cell) : "–")),
  );
}

function valueOf({ properties }, column, write) {
  const value = properties[column];
  return value === null || value === undefined || value === "" ? null : write(value);
}
