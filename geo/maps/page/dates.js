/** Days, and when a feature counts. Times are milliseconds in UTC; intervals are half-open and may have no end. */

export const DAY_MS = 86_400_000;

/** The first moment of the day of an ISO text. */
export function dayOf(text) {
  return Math.floor(Date.parse(text) / DAY_MS) * DAY_MS;
}

/** The interval of a feature: of what happened where that is known, else of its validity. */
export function intervalOf(properties) {
  const from = properties.event_date_from ?? properties.valid_from;
  const to = properties.event_date_to ?? properties.valid_to;
  return { from: from ? Date.parse(from) : -Infinity, to: to ? Date.parse(to) : Infinity };
}

/** Whether a feature holds at some moment of a day. */
export function holdsOn(interval, day) {
  return interval.from < day + DAY_MS && interval.to > day;
}

/** Whether a feature's end lies before a day. */
export function hasEnded(interval, day) {
  return interval.to <= day;
}

/** Whether an event falls into the `days` that end with a day; 0 days are all days up to it. An undated one is in all. */
export function happenedWithin(interval, day, days) {
  const undated = interval.from === -Infinity && interval.to === Infinity;
  if (undated) return days === 0;
  const begin = days ? day + DAY_MS - days * DAY_MS : -Infinity;
  return interval.from < day + DAY_MS && interval.to > begin;
}
