/** Who says so: the sources of a feature, and its own words. */

import { ISLAND } from "./island.js";
import { isolated, make, safeLink } from "./elements.js";
import { dayText, word } from "./words.js";

/** A zone's own words, in their language. */
export function quoteOf({ properties }) {
  if (!properties.quote) return null;
  return make("blockquote", { lang: properties.quote_lang || null, dir: "auto" }, properties.quote);
}

/** The sources of an item as a numbered list of links. */
export function sourcesOf(item) {
  const sources = (item.properties.sources ?? []).map((place) => ISLAND.sources[place]).filter(Boolean);
  if (!sources.length) return null;
  return make(
    "ol",
    { class: "sources" },
    sources.map((source) => make("li", {}, sourceLine(source))),
  );
}

/** One source: publisher, date, grade, link, archived copy. */
export function sourceLine(source) {
  const name = source.publisher || hostOf(source.url) || source.url || source.note;
  const grade = source.reliability ? `${source.reliability}${source.credibility ?? ""}` : "";
  return [
    safeLink(source.url ?? "", name),
    source.published ? make("span", { class: "muted" }, ` ${publishedText(source.published)}`) : null,
    grade ? make("span", { class: "grade", title: word("grade_help") }, isolated(grade)) : null,
    source.archived_url ? [" ", safeLink(source.archived_url, word("archived"))] : null,
  ];
}

function publishedText(text) {
  return /^\d{4}-\d{2}-\d{2}/.test(text) ? dayText(Date.parse(text.slice(0, 10))) : text;
}

function hostOf(address) {
  return /^https?:\/\/([^/]+)/i.exec(address ?? "")?.[1].replace(/^www\./, "");
}
