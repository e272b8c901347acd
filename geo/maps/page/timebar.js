/** The time bar: one date and one window for everything on the map that has a date. */

import { ISLAND } from "./island.js";
import { map } from "./base.js";
import { DAY_MS, dayOf } from "./dates.js";
import { icon, make, makeSvg } from "./elements.js";
import { ITEMS } from "./features.js";
import { change, state, watch, WINDOWS } from "./state.js";
import { isOfDate, isStudyDate } from "./visibility.js";
import { dayText, numberText, word } from "./words.js";

const FRAME_MS = 130; // between the days of a playing map
const MOST_BARS = 150;
const STALE_DAYS = 120; // from the date that control was assessed for until it is drawn no fainter
const STALEST = 0.4; // opacity of control by then
const COMPUTED_PANES = ["overlaps", "bands", "separation_lines"]; // of what is computed for the study's date alone
const COMPUTED_FAINT = 0.35; // opacity of these on another date
const PLAY = "M8 5v14l11-7z";
const PAUSE = "M7 5h4v14H7zM13 5h4v14h-4z";
const { firstDay, lastDay } = findEnds();
const studyDay = dayOf(ISLAND.asOf);
let parts = null;
let timer = null;

/** Build the bar in the reader's language. */
export function makeTimebar() {
  const days = (lastDay - firstDay) / DAY_MS;
  parts = {
    play: make("button", { type: "button", class: "round", id: "play", on: { click: togglePlay } }),
    slider: make("input", {
      type: "range",
      id: "date",
      class: "range",
      min: 0,
      max: days,
      step: 1,
      "aria-label": word("date"),
      on: { input: () => change({ date: firstDay + Number(parts.slider.value) * DAY_MS }) },
    }),
    bars: makeSvg("svg", { class: "bars", preserveAspectRatio: "none", viewBox: "0 0 1000 32", "aria-hidden": "true" }),
    date: make("output", { id: "date-text", for: "date" }),
    count: make("span", { id: "date-count", "aria-live": "polite" }),
    back: make(
      "button",
      { type: "button", id: "date-back", title: word("back_help"), on: { click: () => change({ date: studyDay }) } },
      word("back_to", { date: dayText(studyDay) }),
    ),
  };
  const element = make(
    "div",
    { class: "timebar-inner" },
    parts.play,
    make("div", { class: "date-block" }, parts.date, parts.count, parts.back),
    make(
      "div",
      { class: "track" },
      parts.bars,
      parts.slider,
      make("div", { class: "ends" }, make("span", {}, dayText(firstDay)), make("span", {}, dayText(lastDay))),
    ),
    windowSwitch(),
  );
  refreshTimebar();
  return element;
}

watch(["date", "window", "hidden"], refreshTimebar);

function refreshTimebar() {
  if (!parts) return;
  const day = (state.date - firstDay) / DAY_MS;
  parts.slider.value = day;
  parts.slider.setAttribute("aria-valuetext", dayText(state.date));
  parts.date.textContent = dayText(state.date, "long");
  parts.count.textContent = word("strikes_shown", { count: numberText(ITEMS.strikes.filter(isOfDate).length) });
  parts.play.replaceChildren(icon(timer ? PAUSE : PLAY, "play"));
  parts.play.setAttribute("aria-label", word(timer ? "pause" : "play"));
  parts.back.hidden = isStudyDate();
  fadePanes();
  drawBars();
}

/** What was assessed or computed for the study's date steps back as the reader moves away from it. */
function fadePanes() {
  const isUndated = ITEMS.control.every(({ interval }) => interval.from === -Infinity);
  const age = Math.min(1, Math.abs(state.date - studyDay) / DAY_MS / STALE_DAYS);
  map.getPane("control").style.opacity = String(isUndated ? 1 - (1 - STALEST) * age : 1);
  for (const name of COMPUTED_PANES) map.getPane(name).style.opacity = isStudyDate() ? "1" : String(COMPUTED_FAINT);
}

/** Strikes by time: those within the window strong, the others faint, and a line at the date. */
function drawBars() {
  const width = Math.max(DAY_MS, Math.ceil((lastDay + DAY_MS - firstDay) / DAY_MS / MOST_BARS) * DAY_MS);
  const places = Math.ceil((lastDay + DAY_MS - firstDay) / width);
  const counts = new Array(places).fill(0);
  for (const { interval } of ITEMS.strikes) {
    const place = Math.floor((interval.from - firstDay) / width);
    if (place >= 0 && place < places) counts[place] += 1;
  }
  const most = Math.max(1, ...counts);
  const step = 1000 / places;
  const begin = state.window ? state.date + DAY_MS - state.window * DAY_MS : -Infinity;
  const from = Math.max(0, ((begin - firstDay) / width) * step);
  const to = ((state.date + DAY_MS - firstDay) / width) * step;
  parts.bars.replaceChildren(
    makeSvg("path", { d: `M${((studyDay - firstDay) / width + 0.5 * (DAY_MS / width)) * step} 0V32`, class: "bars-study" }),
    makeSvg("rect", { x: from, y: 0, width: Math.max(0, to - from), height: 32, class: "bars-window" }),
    ...counts.flatMap((count, i) => {
      if (!count) return [];
      const height = 4 + (26 * count) / most;
      const first = firstDay + i * width;
      const within = first <= state.date && first + width > begin;
      return makeSvg("rect", {
        x: i * step + step * 0.12,
        y: 32 - height,
        width: step * 0.76,
        height,
        class: within ? "bar bar-on" : "bar",
      });
    }),
  );
}

function windowSwitch() {
  const buttons = WINDOWS.map((days) =>
    make(
      "label",
      {},
      make("input", {
        type: "radio",
        name: "window",
        value: days,
        checked: state.window === days,
        on: { change: () => change({ window: days }) },
      }),
      make("span", {}, days ? word("days", { count: numberText(days) }) : word("all_days")),
    ),
  );
  return make("div", { class: "switch windows", role: "radiogroup", "aria-label": word("window") }, buttons);
}

function togglePlay() {
  if (timer) stop();
  else {
    if (state.date >= lastDay) change({ date: firstDay });
    timer = setInterval(() => (state.date < lastDay ? change({ date: state.date + DAY_MS }) : stop()), FRAME_MS);
  }
  refreshTimebar();
}

function stop() {
  clearInterval(timer);
  timer = null;
  refreshTimebar();
}

/** The bar reaches over the study's window, every strike and the date of the map. */
function findEnds() {
  const moments = ITEMS.strikes.flatMap(({ interval: { from, to } }) => [from, to - 1]).filter(Number.isFinite);
  const window = [Date.parse(ISLAND.window[0]), Date.parse(ISLAND.window[1]) - 1]; // half-open
  const all = [...moments, ...window, dayOf(ISLAND.asOf)].map((moment) => Math.floor(moment / DAY_MS) * DAY_MS);
  return { firstDay: all.reduce((a, b) => Math.min(a, b)), lastDay: all.reduce((a, b) => Math.max(a, b)) };
}
