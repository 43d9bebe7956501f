/** The page's colours, for what is drawn on a canvas. */

const style = getComputedStyle(document.documentElement);
const listeners = new Set();

/** A colour of app.css by its name, for day or night as it is now. */
export const colour = (name) => style.getPropertyValue(`--${name}`).trim();

/** Whether the visitor asked for little motion. */
export const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** Be called when day turns into night. */
export function onTheme(callback) {
  listeners.add(callback);
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () =>
  listeners.forEach((callback) => callback()),
);

/** A canvas's 2D context, as many pixels as the screen has there; coordinates are CSS pixels. */
export function surface(canvas) {
  const ratio = Math.min(devicePixelRatio || 1, 3);
  const { clientWidth: width, clientHeight: height } = canvas;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  return { context, width, height };
}
