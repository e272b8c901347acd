/** Strikes that are drawn at one place, so that labels have something to keep clear of. */

export const STRIKE_BOX = [393, 293, 407, 307];

export const strikeBoxes = () => [STRIKE_BOX];
export const strikesAt = () => [];
export const hasStrikesAt = () => false;
export const cellAt = () => null;
export const setStrikes = () => {};
export const installStrikeCanvas = () => {};
