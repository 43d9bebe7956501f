/** The page "Make": the form, what it makes, neighbours, walks, favourites. */

import { follow, get, order } from "./api.js";
import { Batch } from "./batch.js";
import { Card, bindArrows } from "./card.js";
import { announce, drawnSeed } from "./dom.js";
import { Models } from "./models.js";
import { Walk } from "./walk.js";

const form = document.getElementById("maker");
const results = document.getElementById("results");
const favourites = document.getElementById("favourites");
const models = form && new Models(form);

/** What the form says, in the words of the API; fields that are empty or hidden are left out. */
function wishes() {
  const order = {};
  for (const element of form.elements) {
    if (
      !element.name ||
      element.type === "hidden" ||
      element.matches(":disabled") ||
      !element.value ||
      element.closest("[hidden]")
    )
      continue;
    if (element.dataset.own !== undefined) continue; // the page's own, such as the steps of a walk
    order[element.name] = element.matches("[type=number], [type=range], [name=stage]")
      ? Number(element.value)
      : element.value;
  }
  return order;
}

/** Order sounds and show them, from the first moment to the last. */
async function show(path, body, title, n, note = "", named = null) {
  document.getElementById("empty")?.remove();
  const batch = new Batch(results, title, n);
  batch.element.scrollIntoView({ block: "nearest" });
  try {
    const made = await order(path, body, (news) => batch.told(news));
    batch.done(named ? made.map((sound, place) => ({ ...sound, title: named(place + 1) })) : made, note);
    return true;
  } catch (error) {
    batch.failed(error, () => show(path, body, title, n, note, named));
    return false;
  }
}

/** "1 sound", "3 tunes", "2 texts". */
function counted(n, makes) {
  const one = { tunes: "tune", text: "text" }[makes] ?? "sound";
  return n === 1 ? `1 ${one}` : `${n} ${one}s`;
}

async function generate() {
  if (form.elements.fresh?.checked) form.elements.seed.value = drawnSeed();
  const body = wishes();
  const button = form.querySelector(".primary");
  button.setAttribute("aria-disabled", "true");
  const { name = body.model, makes } = models.chosen ?? {};
  const good = await show("/api/sounds", body, `${counted(body.n, makes)} of seed ${body.seed}`, body.n, name);
  button.removeAttribute("aria-disabled");
  if (good) history.replaceState(null, "", `?${new URLSearchParams(body)}`); // the same sounds for whoever gets the address
}

function neighbours({ sound }) {
  const { amount, n } = form.elements;
  const body = { near: sound.id, amount: Number(amount.value), n: Number(n.value), seed: drawnSeed() };
  show(
    "/api/sounds",
    body,
    `Like ${sound.title}`,
    body.n,
    `${Math.round(100 * body.amount)} % away`,
    (number) => `${sound.title}, like ${number}`,
  );
}

function walk(from, to, steps) {
  const body = { from: from.id, to: to.id, steps };
  show(
    "/api/walks",
    body,
    `From ${from.title} to ${to.title}`,
    steps,
    "Play all to hear the way.",
    (step) => `Step ${step} of ${steps}`,
  );
}

/** Sliders say their value; a typed seed is kept. */
function bindForm() {
  for (const slider of form.querySelectorAll("input[type=range]")) {
    const output = form.querySelector(`output[for="${slider.id}"]`);
    const say = () => (output.textContent = Number(slider.value).toFixed(2));
    slider.addEventListener("input", say);
    say();
  }
  for (const element of form.querySelectorAll("[data-script]:not([data-only])")) element.hidden = false;
  const { seed, fresh } = form.elements;
  if (new URLSearchParams(location.search).has("seed")) fresh.checked = false;
  seed.addEventListener("input", () => (fresh.checked = false));
  form.querySelector("[data-dice]").addEventListener("click", () => {
    seed.value = drawnSeed();
    fresh.checked = false;
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!form.querySelector(".primary[aria-disabled]")) generate();
  });
}

/** Sounds that came with the page get their tools; those still being made for it are waited for. */
async function adopt() {
  results.querySelectorAll(".cards").forEach(bindArrows);
  results.querySelectorAll(".card[data-id]").forEach((card) => Card.adopt(card));
  const waiting = results.querySelector("[data-job]");
  if (!waiting) return;
  const { job, title } = waiting.dataset;
  waiting.remove();
  const batch = new Batch(results, title, Number(waiting.dataset.n) || 1);
  try {
    batch.done(await follow({ job }, (news) => batch.told(news)));
  } catch (error) {
    batch.failed(error, generate);
  }
}

async function showFavourites() {
  const { sounds: kept } = await get("/api/favourites");
  favourites.hidden = !kept.length;
  favourites.querySelector("ul").replaceChildren(
    ...kept.map((sound) => {
      const place = document.createElement("li");
      place.append(Card.of(sound).element);
      return place;
    }),
  );
}

if (form) {
  bindForm();
  models.start().catch((error) => announce(error.message));
  results.addEventListener("more", ({ detail }) => neighbours(detail));
  favourites.addEventListener("more", ({ detail }) => neighbours(detail));
  new Walk(document.getElementById("walkbar"), document.getElementById("made"), walk);
  document
    .getElementById("made")
    .addEventListener("favourite", () => showFavourites().catch((error) => announce(error.message)));
  bindArrows(favourites.querySelector("ul"));
  adopt();
  showFavourites().catch(() => {}); // the page works without them
}
