/**
 * WAV files as audio buffers.
 *
 * Browsers refuse to decode what is sampled below 3 kHz, and the lower stages are: so the file is read here, and doubled
 * in rate until it can be played.
 */

import { mirrored } from "./mirrored.js";

const LOWEST_HZ = 8000;
const TAPS = 31; // on either side, of the half-band filter

/**
 * Read 16-bit PCM.
 *
 * @param {ArrayBuffer} bytes A whole WAV file.
 * @returns {{rate: number, channels: Float32Array[]}} Full scale is 1; null for another encoding.
 */
export function read(bytes) {
  const view = new DataView(bytes);
  const word = (at) => String.fromCharCode(...new Uint8Array(bytes, at, 4));
  if (bytes.byteLength < 12 || word(0) !== "RIFF" || word(8) !== "WAVE") return null;
  let format = null;
  for (let at = 12; at + 8 <= bytes.byteLength;) {
    const name = word(at);
    const size = view.getUint32(at + 4, true);
    if (name === "fmt ") {
      format = {
        coding: view.getUint16(at + 8, true),
        n: view.getUint16(at + 10, true),
        rate: view.getUint32(at + 12, true),
        bits: view.getUint16(at + 22, true),
      };
    } else if (name === "data") {
      if (!format || format.coding !== 1 || format.bits !== 16 || !format.n) return null;
      return {
        rate: format.rate,
        channels: deinterleaved(view, at + 8, Math.min(size, bytes.byteLength - at - 8), format.n),
      };
    }
    at += 8 + size + (size % 2); // chunks are padded to even lengths
  }
  return null;
}

function deinterleaved(view, start, size, n) {
  const length = Math.floor(size / (2 * n));
  const channels = Array.from({ length: n }, () => new Float32Array(length));
  for (let i = 0, at = start; i < length; i++) {
    for (let c = 0; c < n; c++, at += 2) channels[c][i] = view.getInt16(at, true) / 32768;
  }
  return channels;
}

/**
 * A WAV file as a buffer that the context can play.
 *
 * @param {BaseAudioContext} context
 * @param {ArrayBuffer} bytes
 * @returns {Promise<AudioBuffer>}
 */
export async function decode(context, bytes) {
  const wav = read(bytes);
  if (!wav) return context.decodeAudioData(bytes.slice(0));
  let { rate, channels } = wav;
  for (; rate < LOWEST_HZ; rate *= 2) channels = channels.map(doubled);
  const buffer = context.createBuffer(channels.length, Math.max(1, channels[0].length), rate);
  channels.forEach((channel, c) => buffer.copyToChannel(channel, c));
  return buffer;
}

/** Twice the rate: the samples stay, and between them lies what a half-band filter (a windowed sinc) says. */
function doubled(samples) {
  const out = new Float32Array(2 * samples.length);
  for (let i = 0; i < samples.length; i++) {
    out[2 * i] = samples[i];
    let between = 0;
    for (let k = -TAPS; k < TAPS; k++) {
      between += samples[mirrored(i + k + 1, samples.length)] * half(k + 0.5);
    }
    out[2 * i + 1] = between;
  }
  return out;
}

const half = (x) => (Math.sin(Math.PI * x) / (Math.PI * x)) * (0.5 + 0.5 * Math.cos((Math.PI * x) / (TAPS + 0.5)));
