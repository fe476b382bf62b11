/**
 * Bandwidth of the kernel at `at` on one axis: the distance to the farther of its two neighbours.
 * An outermost kernel has one neighbour; a kernel that is alone counts the borders as neighbours.
 * Kept within [lowest, 1] ("magic clip", Bergstra et al. 2011; Watanabe 2023, §3.3).
 * @param before coordinate of the kernel before it; NaN where there is none
 * @param after coordinate of the kernel after it; NaN where there is none
 */
export function bandwidth(before: number, at: number, after: number, lowest: number): number {
  const first = Number.isNaN(before);
  const last = Number.isNaN(after);
  const left = first ? (last ? at : 0) : at - before;
  const right = last ? (first ? 1 - at : 0) : after - at;
  return Math.min(1, Math.max(lowest, left, right));
}

/** 1/min(100, 1 + kernels): less with more kernels, down to a hundredth of the range. */
export function lowestBandwidth(kernels: number): number {
  return 1 / Math.min(100, 1 + kernels);
}
