/**
 * Working days: exact where the holidays are announced, else the earliest and the latest day.
 *
 * A day is the number of days since 1970-01-01, so that days are counted without time zones.
 */

import { dayOf } from "../shared/days.js";

const MILLISECONDS = 86_400_000;
const WEEK = 7;
const THURSDAY = 4; // 1970-01-01

/**
 * @typedef {object} Announced as `builder.holidays` compiles it
 * @property {string} to the last day that is known for certain
 * @property {number} season days around a day within which other years' festivals may stand for its own
 * @property {Record<string, {off: string, work: string}>} years weekdays off and weekends at work, `MMDD`
 */
/** @typedef {{earliest: number, latest: number}} Bounds */

/** @param {number} day @returns {number} */
export const yearOf = (day) => new Date(day * MILLISECONDS).getUTCFullYear();

/** @param {number} day @returns {number} 0 is Sunday */
export const weekdayOf = (day) => (((day + THURSDAY) % WEEK) + WEEK) % WEEK;

/** @param {number} day */
const isWeekend = (day) => weekdayOf(day) % (WEEK - 1) === 0;

/**
 * The same day of another month; the month's last where it has no such day.
 * @param {number} day @param {number} months
 */
export function addMonths(day, months) {
  const date = new Date(day * MILLISECONDS);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + months];
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(date.getUTCDate(), last)) / MILLISECONDS;
}

/** @param {string} year @param {string} days `MMDD`, parted by blanks */
const daysOf = (year, days) =>
  days
    .split(" ")
    .filter(Boolean)
    .map((text) => dayOf(`${year}-${text.slice(0, 2)}-${text.slice(2)}`));

/** Days that can be counted within any stretch at once. */
class Tally {
  #first;
  #below;

  /** @param {Set<number>} days @param {number} first @param {number} last */
  constructor(days, first, last) {
    this.#first = first;
    this.#below = [0];
    for (let day = first; day <= last; day += 1) {
      this.#below.push(this.#below[day - first] + Number(days.has(day)));
    }
  }

  /** How many lie after `start`, up to and with `end`. @param {number} start @param {number} end */
  within(start, end) {
    return this.#upTo(end) - this.#upTo(start);
  }

  #upTo(day) {
    const place = day - this.#first + 1;
    return this.#below[Math.min(Math.max(place, 0), this.#below.length - 1)];
  }
}

export class WorkCalendar {
  /** @type {Set<number>} */
  #off = new Set();
  /** @type {Set<number>} */
  #work = new Set();
  #years;
  #season;
  #tallies;

  /** @param {Announced} announced */
  constructor({ to, season, years }) {
    this.#season = season;
    this.#years = Object.keys(years).map(Number);
    for (const [year, { off, work }] of Object.entries(years)) {
      for (const day of daysOf(year, off)) this.#off.add(day);
      for (const day of daysOf(year, work)) this.#work.add(day);
    }
    this.first = dayOf(`${Math.min(...this.#years)}-01-01`);
    this.last = dayOf(to);
    const end = dayOf(`${Math.max(...this.#years)}-12-31`);
    this.#tallies = {
      off: new Tally(this.#off, this.first, end),
      work: new Tally(this.#work, this.first, end),
    };
  }

  /** Whether offices work on an announced day. @param {number} day */
  isWorkday(day) {
    return isWeekend(day) ? this.#work.has(day) : !this.#off.has(day);
  }

  /**
   * The last of so many working days; the day itself does not count.
   * @param {number} day not before `first` @param {number} workdays @returns {Bounds}
   */
  after(day, workdays) {
    let at = day;
    let left = workdays;
    while (left > 0 && at < this.last) {
      at += 1;
      left -= Number(this.isWorkday(at));
    }
    return left ? this.bounds(at, left) : { earliest: at, latest: at };
  }

  /**
   * The same for a stretch of which no holiday is announced.
   *
   * The other years show what can happen at this time of the year: their stretches of the same
   * length that begin within a season of the day. The earliest end has no holiday and as many
   * make-up workdays as any of them; the latest has as many weekdays off as any, and none made up.
   * The two extremes are taken apart from each other, so a year may also mix them.
   * @param {number} day @param {number} workdays @returns {Bounds}
   */
  bounds(day, workdays) {
    const starts = this.#starts(day);
    const most = (tally, length) => {
      let found = 0;
      for (const start of starts) found = Math.max(found, tally.within(start, start + length));
      return found;
    };
    let weekdays = 0;
    let earliest = 0;
    for (let length = 1; ; length += 1) {
      weekdays += Number(!isWeekend(day + length));
      if (!earliest && weekdays + most(this.#tallies.work, length) >= workdays) {
        earliest = day + length;
      }
      if (weekdays - most(this.#tallies.off, length) >= workdays) {
        return { earliest, latest: day + length };
      }
    }
  }

  /** The days of the announced years within a season of a day. @param {number} day */
  #starts(day) {
    const date = new Date(day * MILLISECONDS);
    const starts = [];
    for (const year of this.#years) {
      const same = Date.UTC(year, date.getUTCMonth(), date.getUTCDate()) / MILLISECONDS;
      for (let shift = -this.#season; shift <= this.#season; shift += 1) starts.push(same + shift);
    }
    return starts;
  }

  /**
   * What makes a stretch differ from plain weeks: holidays with the weekend days among them, and
   * weekend days at work. The stretch is the days after `start`, up to and with `end`.
   * @param {number} start @param {number} end
   * @returns {{off: [number, number][], work: number[], unknown: number[]}} `unknown` are years
   */
  between(start, end) {
    const off = [];
    const work = [];
    for (let day = start + 1; day <= Math.min(end, this.last); day += 1) {
      if (this.#work.has(day)) work.push(day);
      if (this.#off.has(day) && !(off.length && off.at(-1)[1] >= day)) off.push(this.#around(day));
    }
    const unknown = [];
    const next = Math.max(...this.#years) + 1;
    if (end > this.last) {
      for (let year = Math.max(next, yearOf(start + 1)); year <= Math.max(next, yearOf(end)); year += 1) {
        unknown.push(year);
      }
    }
    return { off, work, unknown };
  }

  /** The holiday around a weekday off. @param {number} day @returns {[number, number]} */
  #around(day) {
    let [first, last] = [day, day];
    while (!this.isWorkday(first - 1)) first -= 1;
    while (!this.isWorkday(last + 1)) last += 1;
    return [first, last];
  }
}
