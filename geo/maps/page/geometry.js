/** Shapes: boxes, containment, lengths on the WGS 84 ellipsoid. Positions are [longitude, latitude] in degrees. */

const EQUATOR_M = 6378137;
const FLATTENING = 1 / 298.257223563;
const POLE_M = EQUATOR_M * (1 - FLATTENING);
const RADIAN = Math.PI / 180;
const MERCATOR_DEG = 85.0511287798; // where the plane of the map ends

/** The polygons of a geometry, each a list of rings; none for points and lines. */
export function polygonsOf(geometry) {
  if (!geometry) return [];
  if (geometry.type === "Polygon") return [geometry.coordinates];
  if (geometry.type === "MultiPolygon") return geometry.coordinates;
  if (geometry.type === "GeometryCollection") return geometry.geometries.flatMap(polygonsOf);
  return [];
}

/** The lines of a geometry; none for points and polygons. */
export function linesOf(geometry) {
  if (!geometry) return [];
  if (geometry.type === "LineString") return [geometry.coordinates];
  if (geometry.type === "MultiLineString") return geometry.coordinates;
  if (geometry.type === "GeometryCollection") return geometry.geometries.flatMap(linesOf);
  return [];
}

/** A position in the plane of the map (EPSG:3857), whose whole width is 1; y runs southward. */
export function worldOf([lon, lat]) {
  return [worldX(lon), worldY(lat)];
}

export function worldX(lon) {
  return lon / 360 + 0.5;
}

export function worldY(lat) {
  const sine = Math.sin(Math.max(-MERCATOR_DEG, Math.min(MERCATOR_DEG, lat)) * RADIAN);
  return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
}

/** Every position of a geometry. */
function positionsOf(geometry) {
  if (!geometry) return [];
  if (geometry.type === "GeometryCollection") return geometry.geometries.flatMap(positionsOf);
  const depth = { Point: 0, MultiPoint: 1, LineString: 1, MultiLineString: 2, Polygon: 2, MultiPolygon: 3 }[
    geometry.type
  ];
  return depth === 0 ? [geometry.coordinates] : geometry.coordinates.flat(depth - 1);
}

/** [west, south, east, north] of a geometry, or null where it has none. */
export function boxOf(geometry) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [lon, lat] of positionsOf(geometry)) {
    if (lon < box[0]) box[0] = lon;
    if (lat < box[1]) box[1] = lat;
    if (lon > box[2]) box[2] = lon;
    if (lat > box[3]) box[3] = lat;
  }
  return box[0] === Infinity ? null : box;
}

/** Whether polygons hold a position: an odd number of edges to the east of it. */
export function contains(polygons, [lon, lat]) {
  return polygons.some((rings) => {
    let inside = false;
    for (const ring of rings) {
      for (let i = 1; i < ring.length; i += 1) {
        const [lon1, lat1] = ring[i - 1];
        const [lon2, lat2] = ring[i];
        if (lat1 > lat !== lat2 > lat && lon < lon1 + ((lat - lat1) / (lat2 - lat1)) * (lon2 - lon1)) inside = !inside;
      }
    }
    return inside;
  });
}

const ends = new WeakMap();

/** The northernmost position of polygons, and the southernmost. */
export function poleEnds(polygons) {
  if (!ends.has(polygons)) ends.set(polygons, findPoleEnds(polygons));
  return ends.get(polygons);
}

function findPoleEnds(polygons) {
  let north = null;
  let south = null;
  for (const position of polygons.flatMap((rings) => rings[0])) {
    if (!north || position[1] > north[1]) north = position;
    if (!south || position[1] < south[1]) south = position;
  }
  return { north, south };
}

/**
 * Geodesic distance in metres (Vincenty 1975, "Direct and inverse solutions of geodesics on the ellipsoid with
 * application of nested equations", Survey Review 23). It does not converge for nearly opposite points, which no line
 * drawn on one map joins; NaN then.
 */
export function geodesicDistance([lon1, lat1], [lon2, lat2]) {
  if (lon1 === lon2 && lat1 === lat2) return 0;
  const reduced1 = Math.atan((1 - FLATTENING) * Math.tan(lat1 * RADIAN));
  const reduced2 = Math.atan((1 - FLATTENING) * Math.tan(lat2 * RADIAN));
  const [sin1, cos1, sin2, cos2] = [Math.sin(reduced1), Math.cos(reduced1), Math.sin(reduced2), Math.cos(reduced2)];
  const lonDifference = (lon2 - lon1) * RADIAN;
  let lambda = lonDifference;
  for (let round = 0; round < 200; round += 1) {
    const sinSigma = Math.hypot(cos2 * Math.sin(lambda), cos1 * sin2 - sin1 * cos2 * Math.cos(lambda));
    const cosSigma = sin1 * sin2 + cos1 * cos2 * Math.cos(lambda);
    const sigma = Math.atan2(sinSigma, cosSigma);
    const sinAlpha = (cos1 * cos2 * Math.sin(lambda)) / sinSigma;
    const cos2Alpha = 1 - sinAlpha ** 2;
    const cosMiddle = cos2Alpha === 0 ? 0 : cosSigma - (2 * sin1 * sin2) / cos2Alpha;
    const c = (FLATTENING / 16) * cos2Alpha * (4 + FLATTENING * (4 - 3 * cos2Alpha));
    const last = lambda;
    const arc = sigma + c * sinSigma * (cosMiddle + c * cosSigma * (2 * cosMiddle ** 2 - 1));
    lambda = lonDifference + (1 - c) * FLATTENING * sinAlpha * arc;
    if (Math.abs(lambda - last) < 1e-12) return ellipsoidArc(cos2Alpha, sigma, sinSigma, cosSigma, cosMiddle);
  }
  return NaN;
}

function ellipsoidArc(cos2Alpha, sigma, sinSigma, cosSigma, cosMiddle) {
  const u2 = (cos2Alpha * (EQUATOR_M ** 2 - POLE_M ** 2)) / POLE_M ** 2;
  const a = 1 + (u2 / 16384) * (4096 + u2 * (-768 + u2 * (320 - 175 * u2)));
  const b = (u2 / 1024) * (256 + u2 * (-128 + u2 * (74 - 47 * u2)));
  const inner =
    cosSigma * (2 * cosMiddle ** 2 - 1) - (b / 6) * cosMiddle * (4 * sinSigma ** 2 - 3) * (4 * cosMiddle ** 2 - 3);
  return POLE_M * a * (sigma - b * sinSigma * (cosMiddle + (b / 4) * inner));
}

/** The position at a share of a line, by planar length: good enough to stand a number on. */
export function alongLine(line, share) {
  const steps = line.slice(1).map(([lon, lat], i) => Math.hypot(lon - line[i][0], lat - line[i][1]));
  let left = steps.reduce((sum, step) => sum + step, 0) * share;
  for (const [i, step] of steps.entries()) {
    if (left <= step) {
      const part = step ? left / step : 0;
      return [0, 1].map((axis) => line[i][axis] + part * (line[i + 1][axis] - line[i][axis]));
    }
    left -= step;
  }
  return line[0];
}
