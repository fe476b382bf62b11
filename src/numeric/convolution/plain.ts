import type { ConvolutionKernels } from "./convolution.ts";

const fround = Math.fround;

/**
 * The kernels in plain JavaScript, for runtimes without WebAssembly: several times slower, with the
 * same results to the last bit.
 */
export const plainKernels: ConvolutionKernels = {
  product({ data: a, row, step }, b, rows, inner, columns, out, add) {
    for (let r = 0; r < rows; r++)
      for (let c = 0; c < columns; c++) {
        let sum = 0;
        for (let i = 0; i < inner; i++)
          sum = fround(sum + fround(a[r * row + i * step] * b[i * columns + c]));
        const at = r * columns + c;
        out[at] = add ? fround(out[at] + sum) : sum;
      }
  },
  gather(image, { height, width, channels }, size, out) {
    const margin = size >> 1;
    let at = 0;
    for (let y = -margin; y < height - margin; y++)
      for (let x = -margin; x < width - margin; x++)
        for (let k = y; k < y + size; k++)
          for (let j = x; j < x + size; j++) {
            const isInside = k >= 0 && k < height && j >= 0 && j < width;
            const from = (k * width + j) * channels;
            for (let c = 0; c < channels; c++) out[at++] = isInside ? image[from + c] : 0;
          }
  },
  scatter(from, { height, width, channels }, size, image) {
    const margin = size >> 1;
    let at = 0;
    for (let y = -margin; y < height - margin; y++)
      for (let x = -margin; x < width - margin; x++)
        for (let k = y; k < y + size; k++)
          for (let j = x; j < x + size; j++, at += channels) {
            if (k < 0 || k >= height || j < 0 || j >= width) continue;
            const to = (k * width + j) * channels;
            for (let c = 0; c < channels; c++) image[to + c] += from[at + c];
          }
  },
  pool(image, { height, width, channels }, out, choice) {
    let at = 0;
    for (let y = 0; y + 1 < height; y += 2)
      for (let x = 0; x + 1 < width; x += 2)
        for (let c = 0; c < channels; c++, at++) {
          const first = (y * width + x) * channels + c;
          let most = image[first];
          let which = 0;
          for (let k = 1; k < 4; k++) {
            const value = image[first + ((k & 1) + (k >> 1) * width) * channels];
            if (value > most) [most, which] = [value, k];
          }
          out[at] = most;
          choice[at] = which;
        }
  },
  unpool(delta, choice, { height, width, channels }, image) {
    let at = 0;
    for (let y = 0; y + 1 < height; y += 2)
      for (let x = 0; x + 1 < width; x += 2)
        for (let c = 0; c < channels; c++, at++) {
          const k = choice[at];
          image[((y + (k >> 1)) * width + x + (k & 1)) * channels + c] = delta[at];
        }
  },
  moments(x, pixels, channels, sums) {
    sums.fill(0);
    for (let i = 0, c = 0; i < pixels * channels; i++, c = c + 1 === channels ? 0 : c + 1) {
      sums[c] += x[i];
      sums[channels + c] += x[i] * x[i];
    }
  },
  rectify(x, pixels, channels, scale, shift, out) {
    for (let i = 0, c = 0; i < pixels * channels; i++, c = c + 1 === channels ? 0 : c + 1) {
      const value = fround(fround(x[i] * scale[c]) + shift[c]);
      out[i] = value > 0 ? value : 0;
    }
  },
  deltaSums(delta, out, x, pixels, channels, sums) {
    sums.fill(0);
    for (let i = 0, c = 0; i < pixels * channels; i++, c = c + 1 === channels ? 0 : c + 1) {
      if (!(out[i] > 0)) delta[i] = 0;
      sums[c] += delta[i];
      sums[channels + c] += delta[i] * x[i];
    }
  },
  combine(delta, x, pixels, channels, ofDelta, ofX, shift) {
    for (let i = 0, c = 0; i < pixels * channels; i++, c = c + 1 === channels ? 0 : c + 1)
      delta[i] = fround(fround(delta[i] * ofDelta[c]) + fround(fround(x[i] * ofX[c]) + shift[c]));
  },
};
