/** The page of one run: its progress while it trains, curves, previews over time. */

import { get } from "./api.js";
import { announce, count, fill, settled } from "./dom.js";
import { Curves } from "./curves.js";
import { Player } from "./player.js";

const LIVE_MS = 5000;
const POINTS = 400;
const [LOWEST_HZ, HIGHEST_HZ] = [20, 8000];
const DRAW_MS = 80; // a slider on the move is not drawn at every place

const page = document.getElementById("run");
const address = `/api/runs/${encodeURIComponent(page?.dataset.run)}`;

/** Progress, stage and state, as they are now. */
function showFacts(run) {
  fill(page.querySelector("[data-facts]"), {
    state: run.state,
    clips: `${count(run.clips)}${run.total ? ` of ${count(run.total)}` : ""}`,
    stage: run.stage && `${run.stage} of ${run.n_stages}`,
    phase: run.phase,
    finished: `${run.finished.length} of ${run.n_stages}`,
    share: Number.isFinite(run.share) ? `${(100 * run.share).toFixed(1)} %` : "–",
  });
  const bar = page.querySelector("progress");
  if (bar && Number.isFinite(run.share)) bar.value = run.share;
  page.querySelector(".badge.live").hidden = !run.live;
}

/** The previews, oldest at the left: a slider goes through the training, one sound each, all on one axis. */
class Previews {
  constructor(element) {
    this.element = element;
    this.slider = element.querySelector("input[type=range]");
    this.output = element.querySelector("output");
    this.high = HIGHEST_HZ;
    this.all = [];
    this.draw = settled(() => this.#draw(), DRAW_MS);
    this.slider.addEventListener("input", () => this.#show());
  }

  take(previews) {
    if (previews.length === this.all.length) return;
    const newest = Number(this.slider.value) >= this.all.length - 1;
    this.all = [...previews].sort((a, b) => a.clips - b.clips);
    this.element.hidden = !this.all.length;
    this.slider.max = String(Math.max(0, this.all.length - 1));
    if (newest) this.slider.value = this.slider.max;
    this.#show();
  }

  get #shown() {
    const preview = this.all[Number(this.slider.value)];
    return { ...preview, words: `Stage ${preview.stage}, after ${count(preview.clips)} clips` };
  }

  #show() {
    this.output.textContent = this.#shown.words;
    this.slider.setAttribute("aria-valuetext", this.output.textContent);
    this.draw();
  }

  #draw() {
    const { wav, png, words } = this.#shown;
    const fresh = this.element.querySelector("template").content.firstElementChild.cloneNode(true);
    fresh.querySelector("[data-words]").textContent = words;
    fresh.querySelector("a").hidden = !png;
    if (png) fresh.querySelector("a").href = png;
    this.element.querySelector("[data-player]").replaceChildren(fresh);
    new Player(fresh, wav, `preview: ${words}`, { low: LOWEST_HZ, high: this.high });
  }
}

/** Let the list of stages have those that have begun meanwhile. */
function offer(stages) {
  const list = page.querySelector("[name=stage]");
  if (!list) return;
  const known = [...list.options].map(({ value }) => value);
  const fresh = stages.filter(({ stage }) => !known.includes(String(stage)));
  list.append(...fresh.map(({ stage }) => new Option(`stage ${stage}`, stage)));
}

/** The highest frequency that the run's last stage has or will have; of a run without a finished stage a usual one. */
async function highest() {
  const [{ models }, run] = await Promise.all([get("/api/models"), get(address)]);
  const top = models.find((model) => model.id === run.id)?.stages.at(-1);
  return top?.rate_hz ? (top.rate_hz * 2 ** (run.n_stages - top.stage)) / 2 : HIGHEST_HZ;
}

/** Ask again and again while the run trains and somebody looks. */
async function watch(curves, previews) {
  previews.high = await highest();
  for (;;) {
    const stage = page.querySelector("[name=stage]")?.value;
    const query = new URLSearchParams({ points: POINTS, ...(stage ? { stage } : {}) });
    const [run, course, made] = await Promise.all([
      get(address),
      get(`${address}/curves?${query}`),
      get(`${address}/previews`),
    ]);
    if (run.total && page.dataset.measured === undefined) return location.reload(); // the first values: all of the page changes
    showFacts(run);
    if (!stage) offer(course.stages);
    curves.show(course);
    previews.take(made.previews);
    if (!run.live) return;
    do await new Promise((resolve) => setTimeout(resolve, LIVE_MS));
    while (document.hidden);
  }
}

if (page) {
  const curves = new Curves(page.querySelector("#curves"));
  const previews = new Previews(page.querySelector("#previews"));
  const start = () => watch(curves, previews).catch((error) => announce(error.message));
  page.querySelector("[name=stage]")?.addEventListener("change", async ({ target }) => {
    const query = new URLSearchParams({ points: POINTS, ...(target.value ? { stage: target.value } : {}) });
    curves.show(await get(`${address}/curves?${query}`));
  });
  start();
}
