/** As much of a document as modules ask for while they are imported, and as labels ask for while they are placed. */

class StandInElement {
  constructor(tag) {
    Object.assign(this, { tagName: tag, attributes: {}, children: [], style: {}, dataset: {}, textContent: "" });
    this.classList = { add() {}, remove() {}, toggle() {} };
  }

  setAttribute(name, value) {
    this.attributes[name] = value;
  }

  append(...children) {
    this.children.push(...children);
  }

  replaceChildren(...children) {
    this.children = children;
  }

  addEventListener() {}

  remove() {}

  getBoundingClientRect() {
    return { left: 0, top: 0, right: 0, bottom: 0 };
  }

  getContext() {
    return { measureText: (text) => ({ width: 6 * text.length }) };
  }
}

/** Put the stand-ins where the modules look for them. */
export function installDocument() {
  const make = (tag) => new StandInElement(tag);
  globalThis.document = {
    createElement: make,
    createElementNS: (_, tag) => make(tag),
    getElementById: () => null,
    querySelectorAll: () => [],
    addEventListener() {},
    documentElement: make("html"),
    body: make("body"),
  };
  globalThis.window = globalThis;
  globalThis.getComputedStyle = () => ({ font: "12px sans-serif", letterSpacing: "0" });
  globalThis.history = { replaceState() {} };
  globalThis.L = { DomUtil: { setPosition() {} } };
}
