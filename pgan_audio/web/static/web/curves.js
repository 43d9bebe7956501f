/**
 * The course of a training over the clips shown, as an SVG that says its values where a slider points: the critic's mean
 * scores or, of a design without a critic, its losses.
 */

import { count, make } from "./dom.js";

const SCORES = [
  { name: "real", sign: "D(x)", words: "D(x), real clips", of: (point) => point.real },
  { name: "generated", sign: "D(G(z))", words: "D(G(z)), generated", of: (point) => point.generated },
  { name: "delta", sign: "Δ", words: "Δ, their distance", of: (point) => point.delta },
];
const WORDS = {
  "loss/train": "Loss on training clips",
  "loss/held_out": "Loss on held-out clips",
  "loss/valid": "Loss on held-out clips",
};
const LOOKS = ["real", "generated", "delta", "fourth"]; // of losses, in the order of their names
const MARGIN = { left: 44, right: 8, top: 22, bottom: 34 };
const SMOOTHING = 60; // the bold curve is the running median over about this part of all points
const HIDDEN_SHARE = 0.005; // of the values at either end: a few outliers may leave the picture

export class Curves {
  /** @param {HTMLElement} element Holds `.plot`, the slider and `.keys`, a list to be filled. */
  constructor(element) {
    this.element = element;
    this.plot = element.querySelector(".plot");
    this.slider = element.querySelector("input[type=range]");
    this.points = [];
    this.series = [];
    this.slider.addEventListener("input", () => this.#point());
    this.plot.addEventListener("pointermove", (event) => this.#pointAt(event));
    this.plot.addEventListener("pointerdown", (event) => this.#pointAt(event));
    new ResizeObserver(() => this.#draw()).observe(this.plot);
  }

  /**
   * Show the course of a training, or of one of its stages.
   *
   * @param {{points: object[], stages: object[]}} curves As the API gives them.
   */
  show({ points, stages, names = [] }) {
    const atEnd = Number(this.slider.value) >= this.points.length - 1;
    const losses = names.map((name, place) => ({
      name: LOOKS[place % LOOKS.length],
      sign: WORDS[name] ?? name,
      words: WORDS[name] ?? name,
      of: ({ values }) => values?.[name],
    }));
    this.series = losses.length ? losses : SCORES;
    this.points = points;
    this.stages = stages;
    this.slider.max = String(Math.max(0, points.length - 1));
    if (atEnd) this.slider.value = this.slider.max;
    this.element.hidden = points.length < 2;
    this.#legend();
    this.#draw();
  }

  #legend() {
    const keys = this.series.map(({ name, words }) =>
      make("li", {}, make("span", { class: `swatch ${name}` }), words, make("b")),
    );
    this.element.querySelector(".keys").replaceChildren(...keys, make("li", {}, make("b")));
  }

  #draw() {
    const width = this.plot.clientWidth;
    if (!width || this.points.length < 2) return;
    const height = Math.round(Math.min(380, Math.max(240, width * 0.4)));
    this.x = scale([this.points[0].clips, this.points.at(-1).clips], [MARGIN.left, width - MARGIN.right]);
    this.y = scale(limits(this.points, this.series), [height - MARGIN.bottom, MARGIN.top]);
    this.svg = make("svg", {
      viewBox: `0 0 ${width} ${height}`,
      role: "img",
      "aria-label": "Curves over the clips shown",
    });
    this.svg.append(...this.#fades(height), ...this.#grid(width, height), ...this.#borders(height));
    for (const { name, of } of this.series) {
      const values = this.points.map(of);
      this.svg.append(make("path", { class: `${name} raw`, d: this.#path(values) }));
      this.svg.append(make("path", { class: name, d: this.#path(this.#smooth(values)) }));
    }
    this.cross = make("line", { class: "cross", y1: MARGIN.top, y2: height - MARGIN.bottom });
    this.svg.append(this.cross);
    this.plot.replaceChildren(this.svg);
    this.#point();
  }

  /**
   * A line, broken where a stage ends, kept within the picture; a single value is a dot. What is measured more seldom than
   * the rest, as the loss on held-out clips is, is joined over the points without a value.
   */
  #path(values) {
    const { x, y } = this;
    const [bottom, top] = [y.range[0], y.range[1]];
    let [out, stage] = ["", null];
    for (const [place, point] of this.points.entries()) {
      const value = values[place];
      if (!Number.isFinite(value)) continue;
      const there = `${x(point.clips).toFixed(1)} ${Math.min(bottom, Math.max(top, y(value))).toFixed(1)}`;
      out += point.stage === stage ? `L${there}` : `M${there}h0`;
      stage = point.stage;
    }
    return out;
  }

  /** The median of each value and its neighbours of the same stage. */
  #smooth(values) {
    const reach = Math.floor(values.length / (2 * SMOOTHING));
    return values.map((_, place) => {
      const near = [];
      for (let i = Math.max(0, place - reach); i <= place + reach && i < values.length; i++) {
        if (this.points[i].stage === this.points[place].stage && Number.isFinite(values[i])) near.push(values[i]);
      }
      return near.sort((a, b) => a - b)[Math.floor(near.length / 2)];
    });
  }

  #grid(width, height) {
    const out = [];
    for (const value of ticks(this.y.domain, height / 55)) {
      const y = this.y(value);
      out.push(
        make("line", { class: value === 0 ? "zero" : "grid", x1: MARGIN.left, x2: width - MARGIN.right, y1: y, y2: y }),
      );
      out.push(
        make(
          "text",
          { x: MARGIN.left - 6, y: y + 4, "text-anchor": "end" },
          String(+value.toPrecision(6)).replace("-", "−"),
        ),
      );
    }
    for (const value of ticks(this.x.domain, width / 110)) {
      const words = value >= 1000 ? `${+(value / 1000).toPrecision(4)}k` : String(value);
      out.push(make("text", { x: this.x(value), y: height - MARGIN.bottom + 16, "text-anchor": "middle" }, words));
    }
    out.push(make("text", { x: width - MARGIN.right, y: height - 3, "text-anchor": "end" }, "clips shown"));
    return out;
  }

  #fades(height) {
    const grown = new Map();
    for (const { clips, stage, fade } of this.points) {
      if (!Number.isFinite(fade) || fade >= 1) continue; // null where nothing fades
      const [from] = grown.get(stage) ?? [clips];
      grown.set(stage, [from, clips]);
    }
    return [...grown.values()].map(([from, to]) =>
      make("rect", {
        class: "fading",
        x: this.x(from),
        width: this.x(to) - this.x(from),
        y: MARGIN.top,
        height: height - MARGIN.top - MARGIN.bottom,
      }),
    );
  }

  #borders(height) {
    const out = [];
    const [first, last] = this.x.domain;
    for (const { stage, start, end } of this.stages ?? []) {
      const [from, to] = [this.x(Math.max(start, first)), this.x(Math.min(end ?? last, last))];
      if (start > first)
        out.push(make("line", { class: "border", x1: from, x2: from, y1: MARGIN.top, y2: height - MARGIN.bottom }));
      const words = to - from > 60 ? `stage ${stage}` : to - from > 12 ? String(stage) : "";
      if (this.stages.length > 1 && words)
        out.push(make("text", { x: (from + to) / 2, y: MARGIN.top - 7, "text-anchor": "middle" }, words));
    }
    return out;
  }

  #pointAt(event) {
    const at = event.clientX - this.plot.getBoundingClientRect().left;
    let nearest = 0;
    this.points.forEach(({ clips }, place) => {
      if (Math.abs(this.x(clips) - at) < Math.abs(this.x(this.points[nearest].clips) - at)) nearest = place;
    });
    this.slider.value = String(nearest);
    this.#point();
  }

  /** Put the cross where the slider is, and say what the curves are there. */
  #point() {
    const at = Number(this.slider.value);
    const point = this.points[at];
    if (!point || !this.cross) return;
    const before = this.points.slice(0, at + 1).filter(({ stage }) => stage === point.stage);
    this.cross.setAttribute("x1", this.x(point.clips));
    this.cross.setAttribute("x2", this.x(point.clips));
    const said = [`${count(point.clips)} clips, stage ${point.stage}`];
    const places = [...this.element.querySelectorAll(".keys b")];
    for (const [place, { sign, of }] of this.series.entries()) {
      const value = before.map(of).findLast(Number.isFinite); // the newest that was measured by then
      places[place].textContent = value === undefined ? "–" : value.toFixed(2).replace("-", "−");
      said.push(`${sign} ${places[place].textContent}`);
    }
    places.at(-1).textContent = said[0];
    this.slider.setAttribute("aria-valuetext", said.join(", "));
  }
}

function scale(domain, range) {
  const span = domain[1] - domain[0] || 1;
  return Object.assign((value) => range[0] + ((value - domain[0]) / span) * (range[1] - range[0]), { domain, range });
}

function limits(points, series) {
  const values = points
    .flatMap((point) => series.map(({ of }) => of(point)))
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  if (!values.length) return [-1, 1];
  const cut = Math.floor(values.length * HIDDEN_SHARE);
  const [low, high] = [Math.min(0, values[cut]), Math.max(0, values.at(-1 - cut))];
  const margin = 0.06 * (high - low || 1);
  return [low - margin, high + margin];
}

/** About n round numbers. */
function ticks([low, high], n) {
  const rough = (high - low) / Math.max(2, n);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((factor) => factor * power >= rough);
  const out = [];
  for (let value = Math.ceil(low / step) * step; value <= high; value += step) out.push(+value.toPrecision(12) || 0);
  return out;
}
