/** A sound's waveform on a canvas, in the page's colours, sharp on every screen. */

import { colour, onTheme, surface } from "./theme.js";

const drawn = new Map(); // canvas -> samples, of those that are on the page

const sizes = new ResizeObserver((entries) => entries.forEach(({ target }) => redraw(target)));

onTheme(() => [...drawn.keys()].forEach(redraw));

/**
 * Draw, and draw again whenever size or theme change.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {Float32Array[]} channels Full scale is 1; all are drawn over one another.
 */
export function showWaveform(canvas, channels) {
  drawn.set(canvas, channels);
  sizes.observe(canvas);
  redraw(canvas);
}

function redraw(canvas) {
  if (!canvas.isConnected) {
    sizes.unobserve(canvas);
    drawn.delete(canvas);
    return;
  }
  const { context, width, height } = surface(canvas);
  const channels = drawn.get(canvas);
  const peak = Math.max(
    0.05,
    ...channels.map((samples) => samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0)),
  );
  const scale = (height / 2 - 3) / peak;
  context.clearRect(0, 0, width, height);
  context.fillStyle = colour("line");
  context.fillRect(0, height / 2 - 0.5, width, 1);
  context.fillStyle = colour("accent");
  context.globalAlpha = channels.length > 1 ? 0.7 : 1;
  for (const samples of channels) columns(context, samples, canvas.width, width / canvas.width, height / 2, scale);
  context.globalAlpha = 1;
}

/** A bar from the least to the greatest sample of each of n columns. */
function columns(context, samples, n, step, middle, scale) {
  for (let column = 0; column < n; column++) {
    const from = Math.floor((column * samples.length) / n);
    const to = Math.max(from + 1, Math.floor(((column + 1) * samples.length) / n));
    let [low, high] = [Infinity, -Infinity];
    for (let i = Math.max(0, from - 1); i < to && i < samples.length; i++) {
      // one back: strokes meet their neighbours
      low = Math.min(low, samples[i]);
      high = Math.max(high, samples[i]);
    }
    if (low <= high) context.fillRect(column * step, middle - high * scale - 0.5, step, (high - low) * scale + 1);
  }
}
