/** My papers: what the answers ask for, to tick, to print and to take away. */

import { today } from "../form.js";
import { piece, say, slot, write } from "../piece.js";
import { canPrint, canSave, copy, save } from "../shared/host.js";
import { KEY, Memory } from "../shared/memory.js";
import { linkTo } from "../why/lead.js";
import { Panel } from "./panel.js";

/** So that a spreadsheet takes the file for what it is. */
const MARK = "\ufeff";

export default class Papers extends Panel {
  #memory = new Memory();
  /** @type {object?} */
  #result = null;

  constructor(root, session, texts) {
    super(root, session, texts);
    this.#part("[data-situation]").addEventListener("change", () => this.refresh(true));
    const can = { print: canPrint(), save: canSave() };
    for (const [name, offered] of Object.entries(can)) this.#part(`[data-offer=${name}]`).hidden = !offered;
    for (const name of ["print", "save", "copy", "forget"]) {
      this.#part(`[data-do=${name}]`).addEventListener("click", () => this.#act(name));
    }
    this.#switch.addEventListener("change", () => this.#allow());
    root.addEventListener("change", ({ target }) => this.#ticked(target));
    addEventListener("storage", ({ key }) => {
      if (key !== KEY && key !== null) return;
      this.#memory.read();
      this.#showTicks();
    });
    addEventListener("afterprint", () => delete document.documentElement.dataset.printing);
  }

  #part(selector) {
    return this.root.querySelector(selector);
  }

  get #switch() {
    return this.#part("[role=switch]");
  }

  request() {
    const answers = super.request();
    if (!answers) return null;
    const situation = this.#part("[data-situation]").value || null;
    return { answers, situation, today: today() };
  }

  show(result) {
    this.#result = result;
    const choice = this.#part("[data-situation]");
    if (!choice.options.length) {
      choice.append(...result.situations.map(({ id, title }) => new Option(title, id)));
    }
    choice.value = result.situation;
    this.#part("[data-ask]").hidden = result.ask.length === 0;
    slot(this.root, "ask").replaceChildren(...result.ask.map((fact) => this.#asked(fact)));
    const remote = result.groups.flatMap(({ papers }) => papers.filter((paper) => paper.remote));
    const groups = result.groups.map(({ title, papers }) => {
      const mine = papers.filter((paper) => !paper.remote);
      return mine.length ? this.#list("group", title, mine) : null;
    });
    if (remote.length) {
      const title = say(this.texts.remote, { n: remote.length });
      const list = this.#list("remote", title, remote);
      list.open = slot(this.root, "groups").querySelector("details")?.open ?? false;
      groups.push(list);
    }
    slot(this.root, "groups").replaceChildren(...groups.filter(Boolean));
    this.#showTicks();
  }

  #asked(fact) {
    const node = piece(this.root, "ask", { link: say(this.texts.ask, { label: this.texts.labels[fact] }) });
    linkTo(slot(node, "link"), fact);
    return node;
  }

  #list(name, title, papers) {
    const list = piece(this.root, name, { title });
    slot(list, "papers").replaceChildren(...papers.map((paper) => this.#paper(paper)));
    return list;
  }

  #paper(paper) {
    const node = piece(this.root, "paper", { title: paper.title, when: this.#when(paper) });
    node.querySelector("input").dataset.paper = paper.id;
    const lines = [this.#form(paper), ...this.#more(paper)].filter(Boolean);
    slot(node, "more").replaceChildren(...lines.map((text) => piece(this.root, "more", { text })));
    return node;
  }

  #when({ needed, when }) {
    return needed || !when.length ? "" : this.#only(when.join(this.texts.or));
  }

  /** Some conditions end so already. */
  #only(text) {
    const end = say(this.texts.when, { when: "" });
    return text.endsWith(end) ? text : say(this.texts.when, { when: text });
  }

  #form({ form, issuer }) {
    return [this.texts.forms[form], issuer].filter(Boolean).join(" · ");
  }

  #more(paper) {
    const uses = paper.for.length
      ? say(this.texts.for, { list: paper.for.join(this.texts.comma) })
      : "";
    return [paper.lead, paper.validity, ...paper.notes, uses, paper.hearsay ? this.texts.hearsay : ""];
  }

  // Ticks

  #showTicks() {
    for (const box of this.root.querySelectorAll("input[data-paper]")) {
      box.checked = this.#memory.has(box.dataset.paper);
    }
    this.#switch.checked = this.#memory.allowed;
  }

  #say(name) {
    write(this.root, "said", this.texts[name] ?? "");
  }

  #ticked({ dataset, checked }) {
    if (!dataset.paper) return;
    const kept = this.#memory.tick(dataset.paper, checked);
    this.#showTicks();
    this.#say(kept ? "" : "refused");
  }

  #allow() {
    const wanted = this.#switch.checked;
    const done = this.#memory.allow(wanted);
    this.#showTicks();
    this.#say(done ? (wanted ? "kept" : "dropped") : "refused");
  }

  // Taking it away

  #act(name) {
    if (name === "print") this.#print();
    else if (name === "save") save(this.texts.file, "text/csv;charset=utf-8", MARK + this.#table());
    else if (name === "copy") this.#copy();
    else {
      this.#memory.forget();
      this.#showTicks();
      this.#say("forgotten");
    }
  }

  /** Prints the list alone. */
  #print() {
    document.documentElement.dataset.printing = "papers";
    window.print();
  }

  #rows() {
    return this.#result.groups.flatMap(({ title, papers }) =>
      papers.map((paper) => ({ ...paper, who: title })),
    );
  }

  #table() {
    const rows = this.#rows().map((paper) => [
      this.#memory.has(paper.id) ? this.texts.yes : "",
      paper.who,
      paper.title,
      this.#when(paper) || this.texts.always,
      this.texts.forms[paper.form],
      paper.issuer ?? "",
      this.#more(paper).filter(Boolean).join(" "),
    ]);
    const cell = (text) => `"${text.replaceAll('"', '""')}"`;
    return [this.texts.columns, ...rows].map((row) => row.map(cell).join(",")).join("\r\n");
  }

  async #copy() {
    const lines = this.#rows().map((paper) => {
      const tick = this.#memory.has(paper.id) ? this.texts.ticked : this.texts.unticked;
      return [tick + paper.title, this.#when(paper), this.#form(paper), paper.lead]
        .filter(Boolean)
        .join(" ");
    });
    const done = await copy(lines.join("\n"), slot(this.root, "box"));
    this.#say(done ? "copied" : "select");
  }
}
