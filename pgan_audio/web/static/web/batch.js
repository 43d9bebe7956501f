/** A batch: the sounds of one order under one heading, from the moment they are asked for. */

import { Card, bindArrows } from "./card.js";
import { announce, fromTemplate, inWords } from "./dom.js";
import { playInRow } from "./player.js";

export class Batch {
  /**
   * Put an empty batch on the page, with a place for each sound to come.
   *
   * @param {HTMLElement} place Gets it as its first child.
   * @param {string} title
   * @param {number} n How many sounds are expected.
   */
  constructor(place, title, n) {
    this.element = fromTemplate("batch");
    this.title = title;
    this.cards = [];
    this.began = performance.now();
    this.list = this.element.querySelector("ul");
    this.note = this.element.querySelector("[data-note]");
    this.status = this.element.querySelector(".status");
    this.element.querySelector("h2").textContent = title;
    this.list.replaceChildren(...Array.from({ length: n }, waiting));
    this.element
      .querySelector("[data-row]")
      .addEventListener("click", () => playInRow(this.cards.map((card) => card.player)));
    bindArrows(this.list);
    place.prepend(this.element);
    this.told({ state: "queued", position: 0 });
  }

  /** Show how far the order is. */
  told(news) {
    const words = inWords(news, "sounds", this.began);
    if (this.said !== words) announce(words);
    this.said = words;
    const line = this.status.querySelector("p") ?? document.createElement("p");
    line.textContent = words;
    if (!line.isConnected) this.status.replaceChildren(line, document.createElement("progress"));
    this.status.querySelector("progress").setAttribute("aria-label", "Waiting for the sounds");
  }

  /** The sounds are there. */
  done(sounds, note = "") {
    this.status.replaceChildren();
    this.note.textContent = note;
    this.cards = sounds.map((sound) => Card.of(sound));
    this.list.replaceChildren(...this.cards.map((card) => item(card.element)));
    const heard = this.cards.filter((card) => card.player);
    this.element.querySelector("[data-row]").hidden = heard.length < 2;
    announce(`${this.title}: ready.`);
  }

  /** They will not come. */
  failed(error, again) {
    this.list.replaceChildren();
    const message = fromTemplate("trouble");
    message.querySelector("p").textContent = error.message;
    const button = message.querySelector("button");
    button.addEventListener("click", () => (this.element.remove(), again()));
    this.status.replaceChildren(message);
    announce(error.message);
  }
}

function waiting() {
  const card = document.createElement("div");
  card.className = "card waiting";
  return item(card);
}

function item(child) {
  const place = document.createElement("li");
  place.append(child);
  return place;
}
