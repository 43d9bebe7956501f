/** A sound's spectrogram on a canvas, octaves evenly spaced: what sounds of different rates need to stand side by side. */

import { transform } from "./fft.js";
import { mirrored } from "./mirrored.js";

const WINDOW_SECONDS = 0.06;
const RANGE_DB = 70;
const LOWEST_TOP_DB = -30; // of a silent sound: its noise stays black
const ROWS = 160;
const MOST_COLUMNS = 900;
const COLUMN_SECONDS = 0.004;

// Magma, by Smith and van der Walt: nine of its colours, the rest lies between.
const MAGMA = [
  [0, 0, 4],
  [28, 16, 68],
  [79, 18, 123],
  [129, 37, 129],
  [181, 54, 122],
  [229, 80, 100],
  [251, 135, 97],
  [254, 194, 135],
  [252, 253, 191],
];

/**
 * Draw.
 *
 * @param {HTMLCanvasElement} canvas Gets the size that the picture needs; CSS may stretch it.
 * @param {Float32Array} samples Full scale is 1.
 * @param {number} rate Samples per second.
 * @param {{low: number, high: number}} axis From bottom to top, in Hz.
 */
export function showSpectrogram(canvas, samples, rate, axis) {
  const n = 2 ** Math.ceil(Math.log2(WINDOW_SECONDS * rate));
  const columns = Math.max(1, Math.min(MOST_COLUMNS, Math.round(samples.length / rate / COLUMN_SECONDS)));
  const bins = places(axis, n / rate);
  const levels = new Float32Array(columns * ROWS);
  const window = Float32Array.from({ length: n }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / n));
  for (let column = 0; column < columns; column++) {
    const start = Math.round(((column + 0.5) / columns) * samples.length - n / 2);
    const power = spectrum(samples, start, window);
    bins.forEach((bin, row) => (levels[column * ROWS + row] = decibels(between(power, bin))));
  }
  paint(canvas, levels, columns);
}

/** Where each row's frequency lies among the bins; infinite beyond the last. */
function places({ low, high }, binsPerHz) {
  return Array.from({ length: ROWS }, (_, row) => low * (high / low) ** (row / (ROWS - 1)) * binsPerHz);
}

/** Power of a windowed frame; a full-scale sine has 1. */
function spectrum(samples, start, window) {
  const n = window.length;
  const [real, imaginary] = [new Float32Array(n), new Float32Array(n)];
  for (let i = 0; i < n; i++) real[i] = samples[mirrored(start + i, samples.length)] * window[i];
  transform(real, imaginary);
  return Float32Array.from({ length: n / 2 }, (_, k) => (real[k] ** 2 + imaginary[k] ** 2) * (16 / n ** 2));
}

function between(power, bin) {
  const below = Math.floor(bin);
  if (below + 1 >= power.length) return 0;
  return power[below] + (power[below + 1] - power[below]) * (bin - below);
}

const decibels = (power) => 10 * Math.log10(power + 1e-12);

function paint(canvas, levels, columns) {
  const top = Math.max(
    LOWEST_TOP_DB,
    levels.reduce((most, level) => Math.max(most, level), -Infinity),
  );
  [canvas.width, canvas.height] = [columns, ROWS];
  const context = canvas.getContext("2d");
  const picture = context.createImageData(columns, ROWS);
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row < ROWS; row++) {
      const part = Math.min(1, Math.max(0, 1 + (levels[column * ROWS + row] - top) / RANGE_DB));
      const at = Math.min(MAGMA.length - 2, Math.floor(part * (MAGMA.length - 1)));
      const mix = part * (MAGMA.length - 1) - at;
      const pixel = 4 * ((ROWS - 1 - row) * columns + column);
      for (let c = 0; c < 3; c++) picture.data[pixel + c] = MAGMA[at][c] + mix * (MAGMA[at + 1][c] - MAGMA[at][c]);
      picture.data[pixel + 3] = 255;
    }
  }
  context.putImageData(picture, 0, 0);
}
