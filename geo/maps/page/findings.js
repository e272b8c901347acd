/** What the study found, one sentence a finding: by topic, each with its caveat, each leading to its place. */

import { ISLAND } from "./island.js";
import { icon, make } from "./elements.js";
import { itemsById } from "./features.js";
import { showItem } from "./popups.js";
import { state } from "./state.js";
import { isOfReading } from "./visibility.js";
import { dayText, localText, numberText, valueWord, word } from "./words.js";

const PIN = "M12 2a7 7 0 0 0-7 7c0 5 7 13 7 13s7-8 7-13a7 7 0 0 0-7-7zm0 9.6A2.6 2.6 0 1 1 12 6.4a2.6 2.6 0 0 1 0 5.2z";

const MOST_OPEN = 14; // a longer topic waits until it is asked for

/** The page of findings in the reader's language. */
export function makeFindings() {
  const topics = [...new Set(ISLAND.statements.map(({ topic }) => topic))];
  return [
    make("p", { class: "hint" }, word("findings_help", { date: dayText(Date.parse(ISLAND.asOf), "long") })),
    topics.map(topicSection),
  ];
}

function topicSection(topic) {
  const statements = ISLAND.statements.filter((statement) => statement.topic === topic);
  return make(
    "details",
    { class: "topic", "data-topic": topic, open: statements.length <= MOST_OPEN },
    make("summary", {}, make("h3", {}, valueWord("topic", topic)), make("small", {}, numberText(statements.length))),
    shareCaveats(statements).map(caveatGroup),
  );
}

/** Statements one after another that have one caveat share it: it stands once, below them. */
function shareCaveats(statements) {
  const groups = [];
  for (const statement of statements) {
    const last = groups.at(-1);
    if (last && last[0].caveat.en === statement.caveat.en) last.push(statement);
    else groups.push([statement]);
  }
  return groups;
}

function caveatGroup(statements) {
  const [{ caveat }] = statements;
  return [
    make("ul", { class: "findings" }, statements.map(finding)),
    caveat.en ? make("p", { class: "finding-caveat", ...direction(caveat) }, localText(caveat.en, caveat.ar)) : null,
  ];
}

function finding({ text, refs }) {
  const items = refs.map((ref) => itemsById.get(ref)).filter((item) => item?.box);
  const aim = () => items.find(isOfReading) ?? items[0];
  const locate = make(
    "button",
    {
      type: "button",
      class: "locate",
      title: word("show_on_map"),
      "aria-label": word("show_on_map"),
      on: { click: () => showItem(aim()) },
    },
    icon(PIN, "pin"),
  );
  return make("li", {}, make("p", direction(text), localText(text.en, text.ar)), items.length ? locate : null);
}

/** A sentence runs in the direction of its language, whatever name it begins with. */
function direction({ ar }) {
  return state.language === "ar" && ar ? { dir: "rtl", lang: "ar" } : { dir: "ltr", lang: "en" };
}
