/** Everything that the page was written with. Text in here is data: it is shown with textContent and never parsed. */

import { unpackTables } from "./columns.js";

// Before any word of the tables is known: the one sentence that stands here in both languages.
const TOO_OLD =
  "This map needs a browser of 2023 or later. تحتاج هذه الخريطة إلى متصفح صدر عام 2023 أو بعده.";

export const ISLAND = await readIsland(JSON.parse(document.getElementById("island").textContent));

async function readIsland({ tables, ...head }) {
  if (!("DecompressionStream" in window)) {
    document.getElementById("map").textContent = TOO_OLD;
    throw new Error(TOO_OLD);
  }
  // Not spread: a getter of the tables stays one.
  return Object.assign(await unpackTables(tables), head);
}
