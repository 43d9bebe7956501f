/** Small helpers for what is on the page. */

/** The first element of a `<template>`, anew. */
export function fromTemplate(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true);
}

/**
 * Put values where `data-text="name"`, `data-src="name"` and `data-href="name"` ask for them. What has none is hidden, and so
 * is `data-if="name"` then.
 */
export function fill(element, values) {
  const filled = (attribute, put) => {
    for (const place of [
      ...(element.matches(`[${attribute}]`) ? [element] : []),
      ...element.querySelectorAll(`[${attribute}]`),
    ]) {
      const value = values[place.getAttribute(attribute)];
      place.hidden = value === undefined || value === null || value === "";
      if (!place.hidden) put(place, value);
    }
  };
  filled("data-if", () => {});
  filled("data-text", (place, value) => (place.textContent = value));
  filled("data-src", (place, value) => (place.src = value));
  filled("data-href", (place, value) => (place.href = value));
  return element;
}

/** An element with attributes and children; SVG where the name is one of its own. */
export function make(name, attributes = {}, ...children) {
  const svg = ["svg", "path", "line", "rect", "circle", "text", "g", "title"].includes(name);
  const element = svg ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** Say something to those who listen to the page instead of seeing it. */
export function announce(text) {
  const place = document.getElementById("announcements");
  if (place) place.textContent = text;
}

/** Call at most once per pause in calls. */
export function settled(callback, milliseconds) {
  let timer = 0;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => callback(...values), milliseconds);
  };
}

/** 12345.6 as "12 345" with narrow spaces; a dash for what is no number. */
export function count(value) {
  if (!Number.isFinite(value)) return "–";
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}

/** A sampling rate or frequency: "8 kHz", "250 Hz". */
export function hertz(value) {
  return value >= 1000 ? `${+(value / 1000).toPrecision(3)} kHz` : `${+value.toPrecision(3)} Hz`;
}

/**
 * The words for a job's state.
 *
 * @param {{state: string, position?: number, seconds?: number}} news As the API gives it, or as `order` tells of a full queue.
 * @param {string} what Is being made.
 * @param {number} [since] When it was asked for, as `performance.now()` has it.
 */
export function inWords(news, what = "sounds", since = Infinity) {
  if (news.state === "full") return `Many are asking at once. Trying again in ${news.seconds} s …`;
  if (news.state !== "queued") return `Making the ${what} …`;
  if (news.position > 1) return `In the queue, ${news.position - 1} before you …`;
  if (performance.now() - since > PATIENCE_MS) return "Getting the network ready: the first sounds take a while …";
  return "Next in the queue …";
}

const SEEDS = 100000;
const PATIENCE_MS = 2500; // one is not next in the queue for so long, but where the generating process has yet to start

/** A seed that nobody chose; few digits, so that it can be told to a friend. */
export function drawnSeed() {
  return crypto.getRandomValues(new Uint32Array(1))[0] % SEEDS;
}
