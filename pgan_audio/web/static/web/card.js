/**
 * A card: one sound, and what can be done with it.
 *
 * Cards are made here from the page's `<template id="card">`, or come with the page; both have the same parts. What
 * concerns more than one card ("more like this", "walk from here") is left to the page, as the events `more` and `walk`.
 */

import { request } from "./api.js";
import { bindCopying } from "./copy.js";
import { announce, fill, fromTemplate, hertz } from "./dom.js";
import { Player } from "./player.js";

const cards = new WeakMap();

export class Card {
  /**
   * @param {HTMLElement} element
   * @param {{id: string, title: string, url: ?string, favourite: boolean}} sound
   * @param {{low: number, high: number}} [axis] Of the spectrogram, see Player.
   */
  constructor(element, sound, axis) {
    this.element = element;
    this.sound = sound;
    element.dataset.kind = sound.kind; // the look depends on it
    this.player = sound.url ? new Player(element, sound.url, sound.title, axis) : null;
    cards.set(element, this);
    bindCopying(element);
    this.#bindFavourite(element.querySelector("[data-favour]"));
    if (sound.kind === "text") this.#read();
    for (const name of ["more", "walk"]) {
      const button = element.querySelector(`[data-${name}]`);
      button.hidden = sound.kind !== "audio" || Boolean(sound.gone);
      button.addEventListener("click", () =>
        element.dispatchEvent(new CustomEvent(name, { bubbles: true, detail: this })),
      );
    }
  }

  /** A new card, not yet on the page. */
  static of(sound, axis) {
    return new Card(fill(fromTemplate("card"), values(sound)), sound, axis);
  }

  /** The card of an element that came with the page. */
  static adopt(element) {
    const { id, title, url, textUrl: text, favourite, kind } = element.dataset;
    return cards.get(element) ?? new Card(element, { id, title, url, text, kind, favourite: favourite === "true" });
  }

  /** A text is fetched when its card is made: it is short. */
  async #read() {
    const place = this.element.querySelector(".text");
    try {
      const answer = await fetch(this.sound.text);
      place.textContent = answer.ok ? await answer.text() : "The text is gone from the cache. Make it again.";
    } catch {
      place.textContent = "The server does not answer.";
    }
    place.hidden = false;
  }

  #bindFavourite(button) {
    button.hidden = false;
    const show = () => {
      button.setAttribute("aria-pressed", String(this.sound.favourite));
      button.setAttribute("aria-label", `Favourite: ${this.sound.title}`);
    };
    show();
    button.addEventListener("click", async () => {
      const wanted = !this.sound.favourite;
      try {
        await request(wanted ? "PUT" : "DELETE", `/api/favourites/${encodeURIComponent(this.sound.id)}`);
        this.sound.favourite = wanted;
        show();
        this.element.dispatchEvent(new CustomEvent("favourite", { bubbles: true, detail: this }));
      } catch (error) {
        announce(error.message);
      }
    });
  }
}

/** What a card shows of a sound, by the names that its template has. */
function values(sound) {
  const { seed, stage, author, rate_hz: rate, seconds, truncation } = sound;
  const facts = [
    Number.isFinite(seed) && `seed ${seed}`,
    author,
    Number.isFinite(stage) && sound.kind === "audio" && `stage ${stage}`,
    seconds && `${+seconds.toFixed(2)}\u00a0s`,
    truncation && truncation < 1 && `truncation ${truncation}`,
    sound.key,
    sound.metre,
    sound.gone && "its model is gone",
  ];
  return {
    ...sound,
    text: undefined,
    name: `Download ${sound.title}`,
    note: facts.filter(Boolean).join(" · "),
    axis: rate && `up to ${hertz(rate / 2)}`,
  };
}

/** Let the arrow keys go from play button to play button in a list of cards. */
export function bindArrows(list) {
  list.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step || !event.target.matches("[data-play]")) return;
    const buttons = [...list.querySelectorAll("[data-play]")];
    const next = buttons[buttons.indexOf(event.target) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
}
