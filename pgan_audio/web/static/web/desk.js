/**
 * The sound desk: what every player of a page plays through.
 *
 *     voice -> low-pass -+-> dry -------> gain -> analyser -> loudspeaker
 *                        +-> room -> wet -^
 *
 * One voice at a time: a sound that starts stops the one before it. The audio context is made at the first sound, since
 * browsers let none run before somebody has pressed something.
 */

import { settled } from "./dom.js";
import { roomResponse } from "./reverb.js";
import { decode } from "./wav.js";

export const DEFAULTS = Object.freeze({ gain: 0, lowpass: 20000, size: 12, decay: 1.6, mix: 0, loop: false });
const KEPT = "pgan-desk";
const RAMP = 0.02; // seconds in which a value glides to the next: no clicks
const CROSSFADE = 0.08;
const REBUILD_MS = 60;
const IDLE_MS = 4000;
const MOST_BUFFERS = 200;

class Desk extends EventTarget {
  #nodes = null;
  #buffers = new Map();
  #rebuild = settled(() => this.#furnish(), REBUILD_MS);
  #idle = settled(() => this.voice || this.context.suspend(), IDLE_MS);

  constructor() {
    super();
    this.context = null;
    this.voice = null;
    this.endedAt = -Infinity;
    this.settings = { ...DEFAULTS, ...kept() };
  }

  /** What is heard, for scopes; null before the first sound. */
  get analyser() {
    return this.#nodes?.analyser ?? null;
  }

  /** Whether something sounds, the room's answer included. */
  get sounding() {
    if (!this.context) return false;
    const tail = this.settings.mix > 0 ? this.settings.decay : 0;
    return Boolean(this.voice) || this.context.currentTime < this.endedAt + tail + 0.3;
  }

  /** Change a setting; it is heard at once, and remembered while the browser's tab is open. */
  set(name, value) {
    this.settings[name] = value;
    keep(this.settings);
    this.dispatchEvent(new CustomEvent("settings", { detail: name }));
    if (!this.#nodes) return;
    if (name === "size" || name === "decay") this.#rebuild();
    else this.#apply();
  }

  /** The decoded sound at a URL. */
  async load(url) {
    if (!this.#buffers.has(url)) {
      if (this.#buffers.size >= MOST_BUFFERS) this.#buffers.delete(this.#buffers.keys().next().value);
      this.#buffers.set(url, fetched(url));
      this.#buffers.get(url).catch(() => this.#buffers.delete(url));
    }
    return this.#buffers.get(url);
  }

  /**
   * Play a sound from a place in it.
   *
   * @param {AudioBuffer} buffer
   * @param {number} [offset] Seconds.
   * @param {boolean} [looping] Whether the loop switch counts for it.
   * @returns {Promise<boolean>} Whether it was heard to its end; false when something stopped it.
   */
  async play(buffer, offset = 0, looping = true) {
    this.stop();
    this.#build();
    const source = new AudioBufferSourceNode(this.context, { buffer, loop: looping && this.settings.loop });
    const gain = new GainNode(this.context);
    source.connect(gain).connect(this.#nodes.input);
    const voice = { source, gain, looping, offset, stopped: false, started: Infinity, seconds: buffer.duration };
    this.voice = voice;
    if (this.context.state !== "running") await this.context.resume();
    if (voice.stopped) return false;
    voice.started = this.context.currentTime;
    source.start(0, offset);
    this.dispatchEvent(new Event("sounding"));
    await new Promise((resolve) => source.addEventListener("ended", resolve, { once: true }));
    gain.disconnect();
    if (this.voice === voice) this.#silenced();
    return !voice.stopped;
  }

  /** Where the voice is, in seconds from the beginning of its sound. */
  get position() {
    const { started = Infinity, offset = 0, seconds = 0, source } = this.voice ?? {};
    const at = Math.max(0, this.context ? this.context.currentTime - started : 0) + offset;
    return source?.loop ? at % seconds : Math.min(at, seconds);
  }

  /** Stop the voice; the room rings on. */
  stop() {
    const { voice } = this;
    if (!voice) return;
    voice.stopped = true;
    const now = this.context.currentTime;
    voice.gain.gain.setTargetAtTime(0, now, RAMP / 4);
    if (voice.started < Infinity) voice.source.stop(now + RAMP);
    this.#silenced();
  }

  #silenced() {
    this.voice = null;
    this.endedAt = this.context.currentTime;
    this.dispatchEvent(new Event("silence"));
    this.#idle();
  }

  #build() {
    if (this.#nodes) return;
    const context = (this.context = new AudioContext());
    const [dry, wet, gain] = [new GainNode(context), new GainNode(context), new GainNode(context)];
    const input = new BiquadFilterNode(context, { type: "lowpass", Q: Math.SQRT1_2 });
    const analyser = new AnalyserNode(context, {
      fftSize: 4096,
      smoothingTimeConstant: 0.6,
      minDecibels: -100,
      maxDecibels: -10,
    });
    input.connect(dry).connect(gain).connect(analyser).connect(context.destination);
    wet.connect(gain);
    this.#nodes = { input, dry, wet, gain, analyser, room: null };
    this.#furnish();
    this.#apply();
  }

  #apply() {
    const { gain, lowpass, mix, loop } = this.settings;
    const { nodes, now } = { nodes: this.#nodes, now: this.context.currentTime };
    const glide = (parameter, value) => parameter.setTargetAtTime(value, now, RAMP);
    glide(nodes.gain.gain, 10 ** (gain / 20));
    glide(nodes.input.frequency, Math.min(lowpass, this.context.sampleRate / 2));
    glide(nodes.dry.gain, Math.cos((mix * Math.PI) / 2)); // equal power, so that the mix does not change loudness
    glide(nodes.wet.gain, Math.sin((mix * Math.PI) / 2));
    if (this.voice) this.voice.source.loop = this.voice.looping && loop;
  }

  /** Move into the room that the settings tell, fading over from the one before. */
  #furnish() {
    const { context } = this;
    const { input, wet, room: before } = this.#nodes;
    const response = roomResponse(context.sampleRate, this.settings.size, this.settings.decay);
    const buffer = new AudioBuffer({ numberOfChannels: 2, length: response[0].length, sampleRate: context.sampleRate });
    response.forEach((channel, c) => buffer.copyToChannel(channel, c));
    const convolver = new ConvolverNode(context, { buffer, disableNormalization: true });
    const fade = new GainNode(context, { gain: 0 });
    input.connect(convolver).connect(fade).connect(wet);
    fade.gain.setTargetAtTime(1, context.currentTime, CROSSFADE / 4);
    this.#nodes.room = { convolver, fade };
    if (!before) return;
    before.fade.gain.setTargetAtTime(0, context.currentTime, CROSSFADE / 4);
    setTimeout(() => (input.disconnect(before.convolver), before.fade.disconnect()), 1000 * CROSSFADE * 2);
  }
}

/** Decoding needs a context, but no running one. */
async function fetched(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`The sound is gone from the server's cache (${response.status}). Make it again.`);
  return decode(new OfflineAudioContext(1, 1, 44100), await response.arrayBuffer());
}

function kept() {
  try {
    const found = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}");
    return Object.fromEntries(Object.entries(found).filter(([name, value]) => typeof value === typeof DEFAULTS[name]));
  } catch {
    return {}; // storage is forbidden, or holds something else: the defaults will do
  }
}

function keep(settings) {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(settings));
  } catch {
    // Storage is full or forbidden; the settings last as long as the page.
  }
}

export const desk = new Desk();
