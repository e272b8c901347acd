/** Building elements. Text enters the page here, and only as text. */

const SVG_NAMESPACE = "http://www.w3.org/2000/svg";

/**
 * Make an element. `attributes` may hold `on` (listeners by event name); a value of false, null or undefined leaves an
 * attribute out. Children are elements or texts; null and false are skipped.
 */
export function make(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same for SVG. */
export function makeSvg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG_NAMESPACE, tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") {
      for (const [event, action] of Object.entries(value)) element.addEventListener(event, action);
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  element.append(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

/** Text whose direction is its own, whatever stands around it. */
export function isolated(text) {
  return make("bdi", {}, String(text));
}

/** A link where the address is http(s), else plain text: nothing else is ever followed. */
export function safeLink(address, text) {
  if (!/^https?:\/\//i.test(address)) return isolated(text);
  return make("a", { href: address, target: "_blank", rel: "noopener noreferrer nofollow" }, isolated(text));
}

/** A small picture of one path. */
export function icon(path, name) {
  return makeSvg(
    "svg",
    { viewBox: "0 0 24 24", class: `icon icon-${name}`, "aria-hidden": "true" },
    makeSvg("path", { d: path }),
  );
}
