/** Everything that the page was written with. Text in here is data: it is shown with textContent and never parsed. */
export const ISLAND = JSON.parse(document.getElementById("island").textContent);
