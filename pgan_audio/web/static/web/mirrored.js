/** The place of a sample in a sound that goes back at its ends: a sudden end would show as a click. */
export function mirrored(at, length) {
  const period = Math.max(1, 2 * length - 2);
  const place = ((at % period) + period) % period;
  return Math.min(place, period - place) % length;
}
