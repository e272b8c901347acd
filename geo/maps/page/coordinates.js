/** Writing a position: decimal degrees, degrees-minutes-seconds, MGRS. Latin digits in every language, so that they can be pasted. */

/** A position in one of the notations "decimal", "dms" and "mgrs"; degrees in WGS 84. */
export function writePosition(lat, lon, notation) {
  if (notation === "dms") return `${toDms(lat, "N", "S")} ${toDms(lon, "E", "W")}`;
  if (notation === "mgrs") return toMgrs(lat, lon);
  return `${lat.toFixed(5)}, ${lon.toFixed(5)}`;
}

export function toDms(degrees, positive, negative) {
  const tenths = Math.round(Math.abs(degrees) * 36000);
  const seconds = ((tenths % 600) / 10).toFixed(1).padStart(4, "0");
  const minutes = String(Math.floor(tenths / 600) % 60).padStart(2, "0");
  return `${Math.floor(tenths / 36000)}°${minutes}′${seconds}″${degrees < 0 ? negative : positive}`;
}

const BANDS = "CDEFGHJKLMNPQRSTUVWX"; // of 8 degrees from 80 S; X has 12
const COLUMNS = ["ABCDEFGH", "JKLMNPQR", "STUVWXYZ"];
const ROWS = "ABCDEFGHJKLMNPQRSTUV";

/** MGRS to one metre, as NGA.SIG.0012 (2014) has it; empty beyond 80 S and 84 N, where UTM ends. */
export function toMgrs(lat, lon) {
  if (lat < -80 || lat > 84) return "";
  const zone = utmZone(lat, lon);
  const { easting, northing } = toUtm(lat, lon, zone);
  const column = COLUMNS[(zone - 1) % 3][Math.floor(easting / 100_000) - 1];
  const row = ROWS[(Math.floor(northing / 100_000) + (zone % 2 ? 0 : 5)) % 20];
  const band = BANDS[Math.min(19, Math.floor((lat + 80) / 8))];
  return `${zone}${band} ${column}${row} ${fiveDigits(easting)} ${fiveDigits(northing)}`;
}

/** The UTM zone, with the wider zones of south-west Norway and Svalbard. */
export function utmZone(lat, lon) {
  const wrapped = ((((lon + 180) % 360) + 360) % 360) - 180;
  const regular = Math.floor((wrapped + 180) / 6) + 1;
  if (lat >= 56 && lat < 64 && wrapped >= 3 && wrapped < 12) return 32;
  if (lat >= 72 && wrapped >= 0 && wrapped < 42) return [31, 33, 35, 37][Math.floor((wrapped + 3) / 12)];
  return regular;
}

const UTM_SCALE = 0.9996;
const THIRD_FLATTENING = 1 / 298.257223563 / (2 - 1 / 298.257223563);
const RECTIFYING_M = (6378137 / (1 + THIRD_FLATTENING)) * (1 + THIRD_FLATTENING ** 2 / 4 + THIRD_FLATTENING ** 4 / 64);
const KRUEGER = (() => {
  const n = THIRD_FLATTENING;
  return [
    n / 2 - (2 * n ** 2) / 3 + (5 * n ** 3) / 16 + (41 * n ** 4) / 180,
    (13 * n ** 2) / 48 - (3 * n ** 3) / 5 + (557 * n ** 4) / 1440,
    (61 * n ** 3) / 240 - (103 * n ** 4) / 140,
    (49561 * n ** 4) / 161280,
  ];
})();

/** Transverse Mercator by Krueger's series to the fourth order (Karney 2011, Journal of Geodesy 85): under a millimetre. */
export function toUtm(lat, lon, zone) {
  const phi = (lat * Math.PI) / 180;
  const central = zone * 6 - 183;
  const lambda = ((((((lon - central + 180) % 360) + 360) % 360) - 180) * Math.PI) / 180;
  const e = (2 * Math.sqrt(THIRD_FLATTENING)) / (1 + THIRD_FLATTENING);
  const conformal = Math.sinh(Math.atanh(Math.sin(phi)) - e * Math.atanh(e * Math.sin(phi)));
  const xi = Math.atan2(conformal, Math.cos(lambda));
  const eta = Math.asinh(Math.sin(lambda) / Math.hypot(conformal, Math.cos(lambda)));
  let x = eta;
  let y = xi;
  KRUEGER.forEach((term, i) => {
    const k = 2 * (i + 1);
    x += term * Math.cos(k * xi) * Math.sinh(k * eta);
    y += term * Math.sin(k * xi) * Math.cosh(k * eta);
  });
  return {
    easting: 500_000 + UTM_SCALE * RECTIFYING_M * x,
    northing: UTM_SCALE * RECTIFYING_M * y + (lat < 0 ? 10_000_000 : 0),
  };
}

function fiveDigits(metres) {
  return String(Math.floor(metres) % 100_000).padStart(5, "0");
}
