/** What only the day of reading can tell: whether the rules have run out, and how old a check is. */

import { all, onPage, say } from "../shared/host.js";

const DAY = 86_400_000;
/** The rules are Shanghai's, and so is the day. */
const SHANGHAI = 8 * 3_600_000;

onPage(() => {
  const today = new Date(Date.now() + SHANGHAI).toISOString().slice(0, 10);
  for (const banner of all(document, "[data-rules-until]")) {
    const { rulesUntil, age } = banner.dataset;
    banner.hidden = today <= rulesUntil;
    for (const checked of /** @type {HTMLTimeElement[]} */ (all(document, "time[data-checked]"))) {
      const days = Math.round((Date.parse(today) - Date.parse(checked.dateTime)) / DAY);
      // A clock that runs behind tells nothing.
      if (days > 0) checked.append(say(age, { days }));
      delete checked.dataset.checked;
    }
  }
});
