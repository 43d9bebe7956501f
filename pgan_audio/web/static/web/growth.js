/** The page "Listen to growth": one latent, heard at every stage that is finished. */

import { order } from "./api.js";
import { Card, bindArrows } from "./card.js";
import { announce, drawnSeed, fromTemplate, inWords } from "./dom.js";
import { Models } from "./models.js";
import { playInRow } from "./player.js";

const form = document.getElementById("grower");
const list = document.getElementById("stages");
const status = document.getElementById("status");
const row = document.getElementById("row");
let cards = [];

const LOWEST_HZ = 20;

/** A stage's card: the number of the stage is what counts here. All have one axis, so that growth is to be seen. */
function stageCard(sound, highest) {
  const title = `Stage ${sound.stage}`;
  return Card.of({ ...sound, title, stage: undefined }, { low: LOWEST_HZ, high: highest / 2 });
}

function show(sounds) {
  status.replaceChildren();
  const highest = Math.max(...sounds.map((sound) => sound.rate_hz));
  cards = sounds.map((sound) => stageCard(sound, highest));
  list.replaceChildren(
    ...cards.map(({ element }) => {
      const place = document.createElement("li");
      place.append(element);
      return place;
    }),
  );
  row.hidden = cards.length < 2;
}

function told(news, began) {
  const line = document.createElement("p");
  const bar = document.createElement("progress");
  bar.setAttribute("aria-label", "Waiting for the sounds");
  line.textContent = inWords(news, "stages", began);
  status.replaceChildren(line, bar);
}

function failed(error) {
  const message = fromTemplate("trouble");
  message.querySelector("p").textContent = error.message;
  message.querySelector("button").addEventListener("click", grow);
  status.replaceChildren(message);
  announce(error.message);
}

async function grow() {
  const began = performance.now();
  const { model, seed, index, author } = form.elements;
  const body = { model: model.value, seed: Number(seed.value), index: Number(index.value) };
  if (author?.value) body.author = author.value;
  try {
    show(await order("/api/growth", body, (news) => told(news, began)));
    history.replaceState(null, "", `?${new URLSearchParams(body)}`);
    announce("The stages are there.");
  } catch (error) {
    failed(error);
  }
}

if (form) {
  for (const element of document.querySelectorAll("[data-script]")) element.hidden = false;
  form.addEventListener("submit", (event) => (event.preventDefault(), grow()));
  form.querySelector("[data-dice]").addEventListener("click", () => {
    form.elements.seed.value = drawnSeed();
    grow();
  });
  row.addEventListener("click", () => playInRow(cards.map((card) => card.player)));
  bindArrows(list);
  cards = [...list.querySelectorAll(".card[data-id]")].map((card) => Card.adopt(card));
  row.hidden = cards.length < 2;
  new Models(form).start().then(() => cards.length || grow(), failed);
}
