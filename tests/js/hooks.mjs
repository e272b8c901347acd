/** What holds the data, the map and the strikes' canvas is replaced by stand-ins in this folder. */

const REPLACED = { "./island.js": "./island.mjs", "./base.js": "./base.mjs", "./canvas.js": "./canvas.mjs" };

export function resolve(specifier, context, next) {
  const isOfPage = context.parentURL?.includes("/geo/maps/page/");
  const stand = isOfPage && REPLACED[specifier];
  return stand ? { url: new URL(stand, import.meta.url).href, shortCircuit: true } : next(specifier, context);
}

/** The page's modules are ES modules wherever package.json stands. */
export async function load(address, context, next) {
  return next(address, address.includes("/geo/maps/page/") ? { ...context, format: "module" } : context);
}
