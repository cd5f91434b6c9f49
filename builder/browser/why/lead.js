/** The way to a question of the form. */

/**
 * The question that settles a fact: with a contribution record the record, where the fact follows
 * from it.
 * @param {ParentNode} root the calculator
 * @param {string} fact
 * @returns {HTMLElement?}
 */
export function questionOf(root, fact) {
  const question = root.querySelector(`#question-${fact}`);
  const record = root.querySelector('[data-record][data-type="entries"]:not([hidden])');
  return record && question && "derived" in question.dataset ? record : question;
}

/**
 * Opens what a question is folded into, and puts the focus on its first control. Without a fragment,
 * since going back would then have to pass every question that was visited.
 * @param {HTMLElement} question
 */
export function leadTo(question) {
  for (let node = question.closest("details"); node; node = node.parentElement.closest("details")) {
    node.open = true;
  }
  const control =
    question.querySelector("input:checked") ??
    question.querySelector("input:not([disabled]), select, textarea");
  question.scrollIntoView({ block: "center" });
  control.focus({ preventScroll: true });
}

/** Makes a link lead to the question of a fact. @param {HTMLAnchorElement} link */
export function linkTo(link, fact) {
  link.href = `#question-${fact}`;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    leadTo(questionOf(link.closest("[data-calculator]"), fact));
  });
}
