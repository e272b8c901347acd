/** A map of 800 by 600 pixels, ten of them to a degree, that draws nothing. */

const SIZE = { x: 800, y: 600 };

export const hasSea = false;

export const map = {
  getSize: () => SIZE,
  getZoom: () => 8,
  on() {},
  getPane: () => document.createElement("div"),
  getContainer: () => document.createElement("div"),
  containerPointToLayerPoint: (point) => point,
};

export function pixelOf([lon, lat]) {
  return { x: 10 * lon, y: SIZE.y - 10 * lat };
}

export function studyBounds() {
  return [
    [33, 36],
    [36, 41],
  ];
}
