/**
 * Long lists that grow as they are read: rows are made when the end of the list comes into sight, when the button under
 * it is pressed, and for paper. Thousands at once would take longer than the map itself.
 */

import { make } from "./elements.js";
import { numberText, word } from "./words.js";

const MOST_PRINTED = 400;
const printers = new WeakMap(); // what stands under a list -> what fills the list for paper

/**
 * Fill a body with the first rows of a list and give what stands under it: a button for more of them and how many are
 * left. `grows` lets the list grow by itself where its end is scrolled into sight.
 */
export function growList(body, rows, line, { step, grows = true }) {
  let made = 0;
  const told = make("span", { class: "hint", role: "status" });
  const more = make("button", { type: "button", class: "opener", on: { click: () => showMore(step) } });
  const foot = make("p", { class: "list-foot" }, more, told);
  const showMore = (count) => {
    body.append(...rows.slice(made, made + count).map(line));
    made = Math.min(rows.length, made + count);
    const left = rows.length - made;
    more.textContent = word("rows_more", { count: numberText(Math.min(left, step)) });
    told.textContent = left > 0 ? word("rows_left", { count: numberText(left) }) : "";
    foot.hidden = left === 0;
  };
  showMore(step);
  printers.set(foot, () => made < MOST_PRINTED && showMore(MOST_PRINTED - made));
  if (grows && !foot.hidden) growInSight(foot, () => showMore(step));
  return foot;
}

/** For paper: as many rows as anybody reads there; what is left out stays counted under the list. */
export function growForPrint() {
  for (const foot of document.querySelectorAll(".list-foot")) printers.get(foot)?.();
}

function growInSight(foot, showMore) {
  const watcher = new IntersectionObserver((entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    showMore();
    if (foot.hidden) return watcher.disconnect();
    watcher.unobserve(foot); // observed anew it is told again, where it is still in sight
    return watcher.observe(foot);
  });
  watcher.observe(foot);
}
