/**
 * A room that never was, as an impulse response.
 *
 * A few early reflections from the walls of a box, which tell its size, then noise that falls by 60 dB in the
 * reverberation time, the high frequencies sooner. After Allen and Berkley (1979), who mirror the source in the walls, and
 * Moorer (1979), who has noise as a room's late response.
 */

const SPEED = 343; // of sound, metres per second
const PROPORTIONS = [1, 0.8, 0.5]; // length, width and height of the box
const SOURCE = [0.3, 0.35, 0.45]; // places as parts of each side
const EARS = [
  [0.64, 0.6, 0.5],
  [0.67, 0.57, 0.5],
];
const REFLECTED = 0.75; // amplitude, per wall
const EARLY_SHARE = 0.3; // of the energy
const BRIGHT_HZ = 9000; // the noise begins with this cut-off
const DARK_HZ = 1400; // and ends with this one

/**
 * What the room answers to a click, without the click itself.
 *
 * @param {number} rate Samples per second.
 * @param {number} size The longest side in metres.
 * @param {number} decay Reverberation time (RT60) in seconds.
 * @returns {Float32Array[]} Left and right, each of energy 1; the same room for the same arguments.
 */
export function roomResponse(rate, size, decay) {
  const sides = PROPORTIONS.map((part) => part * size);
  const freePath = meanFreePath(sides) / SPEED;
  const length = Math.max(1, Math.ceil((decay + freePath) * rate));
  return EARS.map((ear, channel) => {
    const early = reflections(sides, ear, rate, length);
    const late = tail(length, rate, decay, freePath, 1 + channel);
    const out = new Float32Array(length);
    const [a, b] = [Math.sqrt(EARLY_SHARE) / norm(early), Math.sqrt(1 - EARLY_SHARE) / norm(late)];
    for (let i = 0; i < length; i++) out[i] = a * early[i] + b * late[i];
    const scale = 1 / norm(out);
    return out.map((x) => x * scale);
  });
}

/** 4 V / S: how far sound goes between two walls on average; the tail begins after it. */
function meanFreePath([x, y, z]) {
  return (2 * x * y * z) / (x * y + y * z + z * x);
}

/** Every image of the source that one wall per direction makes. */
function reflections(sides, ear, rate, length) {
  const out = new Float32Array(length);
  const direct = distance(sides, [0, 0, 0], ear);
  for (let code = 0; code < 27; code++) {
    const images = [code % 3, Math.floor(code / 3) % 3, Math.floor(code / 9)].map((n) => n - 1);
    const walls = images.filter((n) => n !== 0).length;
    if (!walls) continue;
    const way = distance(sides, images, ear);
    const at = Math.round(((way - direct) / SPEED) * rate);
    if (at < length) out[at] += (REFLECTED ** walls * direct) / way;
  }
  return out;
}

/** From a source, mirrored in the wall before (-1) or behind (1) it, or not (0), to the ear. */
function distance(sides, images, ear) {
  return Math.hypot(
    ...sides.map((side, axis) => {
      const place = SOURCE[axis] * side;
      const image = [-place, place, 2 * side - place][images[axis] + 1];
      return image - ear[axis] * side;
    }),
  );
}

function tail(length, rate, decay, onset, seed) {
  const out = new Float32Array(length);
  const random = noise(seed);
  const fall = 10 ** (-3 / (decay * rate)); // -60 dB after `decay` seconds
  const darken = (DARK_HZ / BRIGHT_HZ) ** (1 / (decay * rate));
  const first = Math.round(onset * rate);
  let [level, cutoff, held] = [1, BRIGHT_HZ, 0];
  for (let i = 0; i < length; i++) {
    held += Math.min(1, (2 * Math.PI * cutoff) / rate) * (random() - held); // a one-pole low-pass that closes slowly
    out[i] = held * level * Math.min(1, (i + 1) / (first + 1)); // denser until the first paths have been gone
    level *= fall;
    cutoff *= darken;
  }
  return out;
}

/** Uniform numbers from -1 to 1, the same for the same seed (mulberry32). */
function noise(seed) {
  let state = seed * 0x9e3779b9;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2147483648 - 1;
  };
}

function norm(x) {
  let energy = 0;
  for (const value of x) energy += value * value;
  return Math.sqrt(energy) || 1;
}
