/** The blind test: hear a clip, say what it is, learn what it was. */

import { patiently, post } from "./api.js";
import { announce, inWords } from "./dom.js";
import { intervals } from "./interval.js";
import { Player } from "./player.js";

const page = document.getElementById("blind");
const part = (name) => page.querySelector(`[data-${name}]`);
let trial = null;

function show({ heard = false, answered = false, trouble = "" }) {
  for (const button of page.querySelectorAll("[data-answer]")) {
    button.disabled = !heard;
    button.hidden = answered;
  }
  part("next").hidden = !answered && !trouble;
  part("verdict").hidden = !answered && !trouble;
  part("hint").hidden = heard || answered || Boolean(trouble);
}

async function begin() {
  try {
    trial = await patiently("/api/blind", { model: page.dataset.model }, (news) => (part("hint").textContent = inWords(news)));
  } catch (error) {
    part("verdict").textContent = error.message;
    show({ trouble: error.message });
    return false;
  }
  const holder = part("holder");
  const fresh = page.querySelector("template").content.firstElementChild.cloneNode(true);
  holder.replaceChildren(fresh);
  const player = new Player(fresh, trial.sound_url, "the clip");
  player.button.addEventListener("click", () => show({ heard: true }), { once: true });
  part("hint").textContent = "Listen, then decide.";
  show({});
  return player;
}

async function answer(given) {
  page.querySelectorAll("[data-answer]").forEach((button) => (button.disabled = true));
  try {
    const { correct, was, results } = await post(`/api/blind/${encodeURIComponent(trial.trial)}`, { answer: given });
    const truth =
      (was ?? (correct ? given : given === "real" ? "generated" : "real")) === "real"
        ? "a recording"
        : "made by the network";
    const words = correct ? `Right: it was ${truth}.` : `No: it was ${truth}.`;
    part("verdict").textContent = words;
    part("verdict").className = `verdict ${correct ? "good" : "bad"}`;
    announce(words);
    show({ heard: true, answered: true });
    intervals(results);
  } catch (error) {
    part("verdict").textContent = error.message;
    show({ trouble: error.message });
  }
  part("next").focus();
}

if (page) {
  document.querySelector("[name=model]")?.addEventListener("change", ({ target }) => target.form.submit());
  page.querySelectorAll("[data-answer]").forEach((button) =>
    button.addEventListener("click", (event) => {
      event.preventDefault();
      answer(button.value);
    }),
  );
  part("next").addEventListener("click", async () => {
    const player = await begin();
    if (!player) return;
    player.button.focus();
    player.button.click(); // somebody has just pressed a button: the clip may sound at once
  });
  intervals();
  begin();
}
