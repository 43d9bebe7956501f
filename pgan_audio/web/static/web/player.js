/**
 * A player: one sound that can be seen and heard through the page's desk.
 *
 * Its element holds a button `[data-play]`, and may hold a `.picture` with a place for the waveform (`.wave`) and a
 * playhead. Without JavaScript the same element shows an `<audio>` and a picture made by the server.
 */

import { desk } from "./desk.js";
import { announce, make } from "./dom.js";
import { showSpectrogram } from "./spectrogram.js";
import { calm } from "./theme.js";
import { showWaveform } from "./waveform.js";

const near = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      target.dispatchEvent(new Event("near"));
    }
  },
  { rootMargin: "300px" },
);

let asked = 0; // how often something was to be played; of several sounds still loading the last one wins
let sequence = 0; // the number of the newest row of sounds; an older one gives up

export class Player {
  #moving = 0;

  /**
   * @param {HTMLElement} element
   * @param {string} url Of the WAV file.
   * @param {string} name Of the sound, for those who don't see it.
   * @param {{low: number, high: number}} [axis] Of a spectrogram to be drawn here; without it the server's stays.
   */
  constructor(element, url, name, axis) {
    this.element = element;
    this.url = url;
    this.name = name;
    this.axis = axis;
    this.button = element.querySelector("[data-play]");
    this.picture = element.querySelector(".picture");
    this.button.hidden = false;
    this.button.setAttribute("aria-label", `Play ${name}`);
    this.button.addEventListener("click", () => (sequence++, this.toggle()));
    this.picture?.addEventListener("click", (event) => (sequence++, this.#playFrom(event)));
    element.querySelector("audio")?.remove();
    element.addEventListener("near", () => this.#draw(), { once: true });
    near.observe(element);
  }

  /** Whether it sounds, the room's answer not counted. */
  get playing() {
    return this.button.getAttribute("aria-pressed") === "true";
  }

  toggle() {
    if (this.playing) desk.stop();
    else this.play();
  }

  /**
   * Play it.
   *
   * @param {number} [part] Where to begin, 0 to 1.
   * @param {boolean} [looping] Whether the loop switch counts.
   * @returns {Promise<boolean>} Whether it was heard to its end.
   */
  async play(part = 0, looping = true) {
    const own = ++asked;
    try {
      const buffer = await desk.load(this.url);
      if (own !== asked) return false;
      this.#show(true);
      const heard = desk.play(buffer, part * buffer.duration, looping);
      this.voice = desk.voice;
      this.#move(buffer.duration);
      return await heard;
    } catch (error) {
      this.#tell(error.message);
      return false;
    } finally {
      if (desk.voice !== this.voice || !desk.voice) this.#show(false);
    }
  }

  #playFrom(event) {
    const { left, width } = this.picture.getBoundingClientRect();
    this.play(Math.min(0.999, Math.max(0, (event.clientX - left) / width)));
  }

  #tell(words) {
    const line = this.element.querySelector(":scope > .message") ?? make("p", { class: "message bad" });
    line.textContent = words;
    this.element.append(line);
    announce(words);
  }

  #show(playing) {
    cancelAnimationFrame(this.#moving);
    this.element.classList.toggle("playing", playing);
    this.button.setAttribute("aria-pressed", String(playing));
  }

  #move(seconds) {
    const head = this.picture?.querySelector(".playhead");
    if (!head) return;
    const step = () => {
      if (desk.voice !== this.voice) return;
      head.style.transform = `translateX(${(desk.position / seconds) * this.picture.clientWidth}px)`;
      this.#moving = requestAnimationFrame(step);
    };
    if (!calm.matches) step();
  }

  async #draw() {
    if (!this.picture) return;
    try {
      const buffer = await desk.load(this.url);
      const channels = Array.from({ length: buffer.numberOfChannels }, (_, c) => buffer.getChannelData(c));
      const wave = this.picture.querySelector(".wave");
      if (wave) {
        const canvas = this.#canvas("Waveform");
        wave.replaceChildren(canvas);
        showWaveform(canvas, channels);
      }
      if (!this.axis) return;
      const canvas = this.#canvas("Spectrogram");
      canvas.className = "spectrogram";
      this.picture.querySelector(".spectrogram").replaceWith(canvas);
      showSpectrogram(canvas, channels[0], buffer.sampleRate, this.axis);
    } catch {
      // The server's pictures stay; the reason is told when somebody presses play.
    }
  }

  #canvas(what) {
    const canvas = document.createElement("canvas");
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", `${what} of ${this.name}`);
    return canvas;
  }
}

/**
 * Play sounds one after the other, until one is stopped or another is started.
 *
 * @param {Player[]} players
 * @returns {Promise<boolean>} Whether the row was heard to its end.
 */
export async function playInRow(players) {
  const own = ++sequence;
  for (const player of players) {
    player.element.scrollIntoView({ block: "nearest", inline: "nearest", behavior: calm.matches ? "auto" : "smooth" });
    if (!(await player.play(0, false)) || own !== sequence) return false;
  }
  return true;
}
