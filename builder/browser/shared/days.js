/** Days as numbers, counted from 1970-01-01, so that no time zone moves them. */

const MILLISECONDS = 86_400_000;

/** @param {string} iso `YYYY-MM-DD` @returns {number} */
export const dayOf = (iso) => Date.parse(`${iso}T00:00:00Z`) / MILLISECONDS;

/** @param {number} day @returns {string} `YYYY-MM-DD` */
export const isoOf = (day) => new Date(day * MILLISECONDS).toISOString().slice(0, 10);
