/** Walks: choose where one begins, choose where it ends, hear the way between. */

import { announce, fill } from "./dom.js";

export class Walk {
  #from = null;

  /**
   * @param {HTMLElement} bar Tells what was chosen; hidden while nothing is.
   * @param {HTMLElement} results Holds the cards, which tell of themselves with `walk` events.
   * @param {(from: object, to: object, steps: number) => void} start Orders a walk between two sounds.
   */
  constructor(bar, results, start) {
    this.bar = bar;
    this.results = results;
    this.start = start;
    results.addEventListener("walk", ({ detail }) => this.#chosen(detail));
    bar.querySelector("[data-cancel]").addEventListener("click", () => this.#cancel());
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.#from && this.#cancel());
  }

  #chosen(card) {
    if (!this.#from) return this.#begin(card);
    const from = this.#from;
    this.#end();
    if (from !== card) this.start(from.sound, card.sound, Number(this.bar.querySelector("input").value));
    return undefined;
  }

  #begin(card) {
    this.#from = card;
    card.element.classList.add("from");
    fill(this.bar, { from: card.sound.title });
    this.bar.hidden = false;
    this.#words();
    announce(`The walk begins at ${card.sound.title}. Choose the sound where it ends; Escape gives up.`);
  }

  #cancel() {
    const button = this.#from.element.querySelector("[data-walk]");
    this.#end();
    button.focus();
  }

  #end() {
    this.#from.element.classList.remove("from");
    this.#from = null;
    this.bar.hidden = true;
    this.#words();
  }

  /** What the cards' buttons do now; cards that are made meanwhile learn it from here, too. */
  #words() {
    for (const button of this.results.querySelectorAll("[data-walk]")) {
      const here = this.#from?.element.contains(button);
      button.textContent = !this.#from ? "Walk from here" : here ? "Not from here" : "Walk to here";
    }
  }
}
