/** The time scope: what is heard, running by from right to left like paper under a pen. */

import { desk } from "./desk.js";
import { calm, colour, onTheme, surface } from "./theme.js";

const SECONDS = 4; // from edge to edge
const LOUD = 0.999; // at full scale the loudspeaker would clip

export class Scope {
  #columns = []; // [least, greatest] of every pixel column, the newest last
  #samples = new Float32Array(4096);
  #heardAt = 0;
  #open = [Infinity, -Infinity, 0]; // the column being gathered, and how many samples it has

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    onTheme(() => this.draw());
    new ResizeObserver(() => this.draw()).observe(canvas);
  }

  /** The greatest sample that is in sight. */
  get peak() {
    return this.#columns.reduce((most, [low, high]) => Math.max(most, -low, high), 0);
  }

  /** Take in what was heard since the last time, and draw. */
  step() {
    const { analyser, context } = desk;
    if (!analyser) return;
    const now = context.currentTime;
    const fresh = Math.min(this.#samples.length, Math.round((now - this.#heardAt) * context.sampleRate));
    this.#heardAt = now;
    analyser.getFloatTimeDomainData(this.#samples);
    this.#gather(
      this.#samples.subarray(this.#samples.length - fresh),
      (SECONDS * context.sampleRate) / this.canvas.clientWidth,
    );
    this.draw();
  }

  #gather(samples, perColumn) {
    let [low, high, n] = this.#open;
    for (const x of samples) {
      low = Math.min(low, x);
      high = Math.max(high, x);
      if (++n < perColumn) continue;
      this.#columns.push([low, high]);
      [low, high, n] = [Infinity, -Infinity, 0];
    }
    this.#open = [low, high, n];
    const most = Math.ceil(this.canvas.clientWidth);
    if (this.#columns.length > most) this.#columns.splice(0, this.#columns.length - most);
  }

  draw() {
    const { context, width, height } = surface(this.canvas);
    const middle = height / 2;
    context.clearRect(0, 0, width, height);
    context.fillStyle = colour("line");
    context.fillRect(0, middle - 0.5, width, 1);
    const begin = calm.matches ? 0 : width - this.#columns.length;
    this.#columns.forEach(([low, high], at) => {
      context.fillStyle = colour(Math.max(-low, high) >= LOUD ? "bad" : "sounding");
      const top = middle - Math.min(1, high) * (middle - 1);
      const bottom = middle - Math.max(-1, low) * (middle - 1);
      context.fillRect(begin + at, top - 0.5, 1, bottom - top + 1);
    });
  }
}
