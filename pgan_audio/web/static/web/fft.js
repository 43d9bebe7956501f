/** The fast Fourier transform (Cooley and Tukey, 1965). */

/**
 * Transform in place.
 *
 * @param {Float32Array} real Length a power of two.
 * @param {Float32Array} imaginary As long.
 */
export function transform(real, imaginary) {
  const n = real.length;
  for (let i = 1, j = 0; i < n; i++) {
    // bit-reversed order
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i >= j) continue;
    [real[i], real[j]] = [real[j], real[i]];
    [imaginary[i], imaginary[j]] = [imaginary[j], imaginary[i]];
  }
  for (let size = 2; size <= n; size *= 2) butterflies(real, imaginary, size);
}

function butterflies(real, imaginary, size) {
  const half = size / 2;
  for (let k = 0; k < half; k++) {
    const [cos, sin] = [Math.cos((2 * Math.PI * k) / size), -Math.sin((2 * Math.PI * k) / size)];
    for (let even = k; even < real.length; even += size) {
      const odd = even + half;
      const re = real[odd] * cos - imaginary[odd] * sin;
      const im = real[odd] * sin + imaginary[odd] * cos;
      real[odd] = real[even] - re;
      imaginary[odd] = imaginary[even] - im;
      real[even] += re;
      imaginary[even] += im;
    }
  }
}
