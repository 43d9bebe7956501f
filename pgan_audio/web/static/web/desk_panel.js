/** The desk's controls and scopes at the foot of the page. */

import { DEFAULTS, desk } from "./desk.js";
import { hertz } from "./dom.js";
import { Scope } from "./scope.js";
import { Spectrum } from "./spectrum.js";
import { calm } from "./theme.js";

const CALM_MS = 500; // between two pictures for those who asked for little motion

/** What a slider's place (0 to 1000) means, and how it is said. */
const SCALES = {
  gain: { ...linear(-24, 12), words: (db) => `${db > 0 ? "+" : db < 0 ? "−" : ""}${Math.abs(Math.round(db))} dB` },
  lowpass: { ...logarithmic(100, 20000), words: (hz) => (hz >= 19900 ? "open" : hertz(hz)) },
  size: { ...logarithmic(2, 60), words: (metres) => `${metres.toPrecision(2)} m` },
  decay: { ...logarithmic(0.2, 8), words: (seconds) => `${seconds.toPrecision(2)} s` },
  mix: { ...linear(0, 1), words: (share) => `${Math.round(100 * share)} %` },
};

function linear(low, high) {
  return { value: (at) => low + ((high - low) * at) / 1000, place: (value) => (1000 * (value - low)) / (high - low) };
}

function logarithmic(low, high) {
  const span = Math.log(high / low);
  return { value: (at) => low * Math.exp((span * at) / 1000), place: (value) => (1000 * Math.log(value / low)) / span };
}

function bindSlider(panel, name) {
  const slider = panel.querySelector(`input[name="${name}"]`);
  const output = panel.querySelector(`output[for="${slider.id}"]`);
  const { value, place, words } = SCALES[name];
  const show = () => {
    slider.value = place(desk.settings[name]);
    output.textContent = words(desk.settings[name]);
    slider.setAttribute("aria-valuetext", output.textContent);
  };
  slider.addEventListener("input", () => desk.set(name, value(Number(slider.value))));
  desk.addEventListener("settings", ({ detail }) => detail === name && show());
  show();
}

function bindSwitches(panel) {
  const loop = panel.querySelector('input[name="loop"]');
  loop.checked = desk.settings.loop;
  loop.addEventListener("change", () => desk.set("loop", loop.checked));
  desk.addEventListener("settings", () => (loop.checked = desk.settings.loop));
  panel.querySelector("[data-reset]").addEventListener("click", () => {
    for (const [name, value] of Object.entries(DEFAULTS)) desk.set(name, value);
  });
  const stop = panel.querySelector("[data-stop]");
  stop.disabled = true;
  stop.addEventListener("click", () => desk.stop());
  desk.addEventListener("sounding", () => (stop.disabled = false));
  desk.addEventListener("silence", () => (stop.disabled = true));
}

function bindFolding(panel) {
  const [button, tools] = [panel.querySelector("[data-fold]"), panel.querySelector(".tools")];
  const measure = () => document.documentElement.style.setProperty("--dock", `${panel.offsetHeight}px`);
  button.addEventListener("click", () => {
    tools.hidden = !tools.hidden;
    button.setAttribute("aria-expanded", String(!tools.hidden));
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || tools.hidden) return;
    button.click();
    button.focus();
  });
  new ResizeObserver(measure).observe(panel); // what lies behind can be scrolled out from under it
}

/** Draw while something sounds; a page at rest costs nothing. */
function bindScopes(panel) {
  const views = [
    new Scope(panel.querySelector(".scope canvas")),
    new Spectrum(panel.querySelector(".spectrum canvas")),
  ];
  let running = false;
  const step = () => {
    views.forEach((view) => view.step());
    running = desk.sounding;
    if (!running) return;
    if (calm.matches) setTimeout(step, CALM_MS);
    else requestAnimationFrame(step);
  };
  desk.addEventListener("sounding", () => {
    if (running) return;
    running = true;
    step();
  });
}

const panel = document.querySelector(".desk");
if (panel) {
  panel.hidden = false;
  Object.keys(SCALES).forEach((name) => bindSlider(panel, name));
  bindSwitches(panel);
  bindFolding(panel);
  bindScopes(panel);
}
