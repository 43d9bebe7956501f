/** Hit rates with their intervals, drawn as a line from never to always with chance in the middle. */

import { make } from "./dom.js";

const WIDTH = 300;
const EDGE = 14;

/**
 * Show results in the page's places `[data-rate="own"]` and `[data-rate="all"]`.
 *
 * @param {object} [results] By those names; without it what came with the page.
 */
export function intervals(results) {
  for (const place of document.querySelectorAll("[data-rate]")) {
    const { n, hits, share, low, high } = results?.[place.dataset.rate] ?? place.dataset;
    const result = { n: Number(n), hits: Number(hits), share: Number(share), low: Number(low), high: Number(high) };
    place.querySelector("strong").textContent = result.n ? `${Math.round(100 * result.share)} %` : "–";
    place.querySelector("[data-of]").textContent = words(result);
    place.querySelector(".interval").replaceChildren(...picture(result));
  }
}

function words({ n, hits, low, high }) {
  if (!n) return "No answers yet.";
  return `${hits} of ${n} right; 95 % interval ${Math.round(100 * low)} to ${Math.round(100 * high)} %`;
}

function picture({ n, share, low, high }) {
  const x = (part) => EDGE + part * (WIDTH - 2 * EDGE);
  const out = [
    make("rect", { class: "track", x: x(0), y: 12, width: x(1) - x(0), height: 8, rx: 4 }),
    make("line", { class: "chance", x1: x(0.5), x2: x(0.5), y1: 4, y2: 28 }),
    make("text", { x: x(0), y: 40 }, "0 %"),
    make("text", { x: x(0.5), y: 40, "text-anchor": "middle" }, "chance"),
    make("text", { x: x(1), y: 40, "text-anchor": "end" }, "100 %"),
  ];
  if (!n) return out;
  out.push(make("rect", { class: "span", x: x(low), y: 12, width: Math.max(2, x(high) - x(low)), height: 8, rx: 4 }));
  out.push(make("circle", { class: "point", cx: x(share), cy: 16, r: 6 }));
  return out;
}
