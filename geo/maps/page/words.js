/** Words, numbers and dates in the reader's language. */

import { ISLAND } from "./island.js";
import { state } from "./state.js";

// What a number in a running text may be part of, and is then left alone: a name with Latin letters, an address.
const NUMBERS_IN_TEXT = /(https?:\/\/\S+|[\p{Script=Latin}_][\p{Script=Latin}\d_-]*)|(\d{4}-\d{2}-\d{2})|\d+(?:,\d{3})*(?:\.\d+)?%?/gu;
const partiesById = new Map(ISLAND.parties.map((party) => [party.id, party]));

/** The word of a key; `{name}` in it is replaced by `values.name`. */
export function word(key, values = {}) {
  const text = ISLAND.words[state.language][key] ?? ISLAND.words.en[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (mark, name) => values[name] ?? mark);
}

/** The word of a value of a column, or the value itself, made readable, where the table has none. */
export function valueWord(column, value) {
  const key = `${column}.${value}`;
  const known = ISLAND.words[state.language][key] ?? ISLAND.words.en[key];
  return known ?? String(value).replaceAll("_", " ");
}

/** The Arabic text for a reader of Arabic where there is one, its digits as its readers write them; else the other. */
export function localText(english, arabic) {
  return (state.language === "ar" && localDigits(arabic ?? "")) || english || arabic || "";
}

/**
 * A text whose numbers and dates are written as the reader's language writes them. What stands in a name with Latin
 * letters ("T4", "M20") stays; a language with Latin digits leaves the whole text alone.
 */
export function localDigits(text) {
  if (numberText(1) === "1") return text;
  return String(text).replace(NUMBERS_IN_TEXT, (number, name, date) => {
    if (name) return name;
    if (date) return dayText(Date.parse(date));
    const decimals = /\.(\d+)/.exec(number)?.[1].length ?? 0;
    const isShare = number.endsWith("%");
    return new Intl.NumberFormat(locale(), {
      style: isShare ? "percent" : "decimal",
      useGrouping: number.includes(","),
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    }).format(Number(number.replace(/[,%]/g, "")) / (isShare ? 100 : 1));
  });
}

/** Which way the reader's language runs: "ltr" or "rtl". */
export function wordsDirection() {
  return ISLAND.words[state.language].direction;
}

/** The language and direction of a text that has no translation, by its first letter; nothing where the page's are the same. */
export function languageOf(text) {
  const first = /\p{L}/u.exec(text)?.[0] ?? "";
  const language = /\p{Script=Arabic}/u.test(first) ? "ar" : "en";
  return language === state.language ? {} : { lang: language, dir: language === "ar" ? "rtl" : "ltr" };
}

/** A feature's name in the reader's language. */
export function nameOf(properties) {
  return localText(properties.name, properties.name_ar) || properties.id || "";
}

/** A long name up to its first stop: what fits on a map or into a list. */
export function shortName(text) {
  return (/^[^:,،(؛;]+/.exec(text)?.[0] ?? text).trim();
}

/** A corridor's number; an alternative has a letter beside it: 1, 1b, 1c, or 1a, 1b where neither is the first. */
export function corridorNumber({ number, order, shared }) {
  const letters = [...word("rank_letters")];
  return numberText(number) + (order > 0 || shared ? (letters[order] ?? `-${numberText(order + 1)}`) : "");
}

/** "At most 0.3 % above the best possible": never less than what is proved, so it is rounded up. */
export function gapText(gap) {
  const hundredths = Math.max(1, Math.ceil(gap * 10_000 - 1e-9));
  const rounded = hundredths < 100 ? hundredths : Math.ceil(hundredths / 10) * 10;
  const percent = new Intl.NumberFormat(locale(), { style: "percent", maximumFractionDigits: 2 });
  return word("gap_at_most", { share: percent.format(rounded / 10_000) });
}

export function partyName(id) {
  const party = partiesById.get(id);
  if (party) return localText(party.en, party.ar);
  return id ? valueWord("party", id) : word("unknown");
}

export function partyColour(id) {
  return partiesById.get(id)?.colour ?? "#8b8f97";
}

function locale() {
  return ISLAND.words[state.language].locale;
}

const formats = new Map();

/** A formatter of the reader's language; making one takes far longer than using it. */
function formatOf(Format, options) {
  const name = [locale(), Format.name, ...Object.values(options)].join(" ");
  if (!formats.has(name)) formats.set(name, new Format(locale(), options));
  return formats.get(name);
}

export function numberText(number, decimals = 0) {
  return formatOf(Intl.NumberFormat, { maximumFractionDigits: decimals }).format(number);
}

export function percentText(share) {
  const decimals = share > 0 && share < 0.1 ? 1 : 0;
  return new Intl.NumberFormat(locale(), { style: "percent", maximumFractionDigits: decimals }).format(share);
}

/** A length in metres, in metres below ten kilometres only where that says more. */
export function lengthText(metres) {
  if (Math.abs(metres) < 1000) return `${numberText(metres)}\u00a0${word("m")}`;
  return `${numberText(metres / 1000, Math.abs(metres) < 100_000 ? 1 : 0)}\u00a0${word("km")}`;
}

export function areaText(squareKilometres) {
  return `${numberText(squareKilometres, squareKilometres < 10 ? 2 : 0)}\u00a0${word("km2")}`;
}

export function dayText(milliseconds, style = "medium") {
  return dayFormat(style).format(milliseconds);
}

function dayFormat(style) {
  return formatOf(Intl.DateTimeFormat, { dateStyle: style, timeZone: "UTC" });
}

/** An interval in words: one day, some days, since, until. */
export function intervalText({ from, to }) {
  const begun = from !== -Infinity;
  const ended = to !== Infinity;
  if (begun && ended) return dayFormat("medium").formatRange(from, Math.max(from, to - 1));
  if (begun) return word("since", { date: dayText(from) });
  return ended ? word("until", { date: dayText(to - 1) }) : word("undated");
}
