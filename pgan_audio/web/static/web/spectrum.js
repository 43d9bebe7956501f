/** The spectrum view: level over frequency of what is heard now, low tones at the left, octaves evenly spaced. */

import { desk } from "./desk.js";
import { hertz } from "./dom.js";
import { colour, onTheme, surface } from "./theme.js";

const LOWEST_HZ = 40;
const HIGHEST_HZ = 20000;
const MARKS = [100, 1000, 10000];
const TEXT = 14; // pixels below the curve

export class Spectrum {
  #levels = new Float32Array(0);

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    onTheme(() => this.draw());
    new ResizeObserver(() => this.draw()).observe(canvas);
    desk.addEventListener("settings", () => this.draw());
  }

  /** Measure and draw. */
  step() {
    const { analyser } = desk;
    if (!analyser || !this.canvas.clientWidth) return;
    if (this.#levels.length !== analyser.frequencyBinCount) this.#levels = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(this.#levels);
    this.draw();
  }

  draw() {
    if (!this.canvas.clientWidth) return; // folded away
    const { context, width, height } = surface(this.canvas);
    const floor = height - TEXT;
    const place = (hz) => (width * Math.log(hz / LOWEST_HZ)) / Math.log(HIGHEST_HZ / LOWEST_HZ);
    context.clearRect(0, 0, width, height);
    this.#grid(context, place, floor, height);
    this.#curve(context, width, floor);
    const { lowpass } = desk.settings;
    if (lowpass >= HIGHEST_HZ) return;
    context.fillStyle = colour("accent");
    context.fillRect(place(lowpass) - 0.5, 0, 1.5, floor); // where the low-pass closes
  }

  #grid(context, place, floor, height) {
    context.font = `11px ${getComputedStyle(this.canvas).fontFamily}`;
    context.textAlign = "center";
    for (const hz of MARKS) {
      context.fillStyle = colour("line");
      context.fillRect(place(hz), 0, 1, floor);
      context.fillStyle = colour("muted");
      context.fillText(hertz(hz), place(hz), height - 3);
    }
  }

  #curve(context, width, floor) {
    const { analyser } = desk;
    if (!analyser || !this.#levels.length) return;
    const { minDecibels: low, maxDecibels: high } = analyser;
    const binHz = desk.context.sampleRate / (2 * this.#levels.length);
    context.beginPath();
    context.moveTo(0, floor);
    for (let x = 0; x <= width; x++) {
      const at = (pixel) => (LOWEST_HZ * (HIGHEST_HZ / LOWEST_HZ) ** (pixel / width)) / binHz;
      const level = this.#most(at(x - 0.5), at(x + 0.5));
      context.lineTo(x, floor * (1 - Math.min(1, Math.max(0, (level - low) / (high - low)))));
    }
    context.lineTo(width, floor);
    context.fillStyle = colour("sounding");
    context.globalAlpha = 0.85;
    context.fill();
    context.globalAlpha = 1;
  }

  /** The greatest level between two bins; where they lie close, the line between the two nearest. */
  #most(from, to) {
    const levels = this.#levels;
    const clamp = (bin) => Math.min(levels.length - 1, Math.max(0, bin));
    if (to - from < 1) {
      const below = clamp(Math.floor(from));
      const above = clamp(below + 1);
      return levels[below] + (levels[above] - levels[below]) * (from - Math.floor(from));
    }
    let most = -Infinity;
    for (let bin = clamp(Math.round(from)); bin <= clamp(Math.round(to)); bin++) most = Math.max(most, levels[bin]);
    return most;
  }
}
