/** A calendar file of whole days, for any calendar program. */

import { isoOf } from "./days.js";

/**
 * @typedef {object} Entry
 * @property {string} id stands for the event for good: taken in again, it replaces itself
 * @property {number} first
 * @property {number} last
 * @property {string} summary
 * @property {string} description
 */

/** In bytes; the library does not count the blank that begins a line which goes on. */
const LONGEST_LINE = 75;

/**
 * The text of the file. Nothing in it is new at each call, so the same dates give the same file.
 * @param {any} ICAL the library ical.js
 * @param {{product: string, stamp: string, address: string}} about `stamp` is the day of the rules
 * @param {Entry[]} entries
 * @returns {string}
 */
export function calendarFile(ICAL, { product, stamp, address }, entries) {
  ICAL.foldLength = LONGEST_LINE - 1;
  const file = new ICAL.Component("vcalendar");
  file.addPropertyWithValue("prodid", product);
  file.addPropertyWithValue("version", "2.0");
  file.addPropertyWithValue("calscale", "GREGORIAN");
  for (const entry of entries) {
    const part = new ICAL.Component("vevent");
    const event = new ICAL.Event(part);
    event.uid = entry.id;
    event.summary = entry.summary;
    event.description = entry.description;
    event.startDate = ICAL.Time.fromDateString(isoOf(entry.first));
    event.endDate = ICAL.Time.fromDateString(isoOf(entry.last + 1)); // the first day after
    part.addPropertyWithValue("dtstamp", ICAL.Time.fromDateTimeString(`${stamp}T00:00:00Z`));
    part.addPropertyWithValue("transp", "TRANSPARENT"); // a whole day, but nobody is busy all day
    part.addPropertyWithValue("url", address);
    file.addSubcomponent(part);
  }
  return `${file.toString()}\r\n`;
}
