/**
 * Bandwidth of the kernel at `at` on one axis, between its neighbours (NaN where there is none). It
 * reaches to the farther of the two, the border counting as one where it is alone; the outermost
 * ones look inward when there is anything to look at. Kept within [lowest, 1] ("magic clip",
 * Bergstra et al. 2011; Watanabe 2023, §3.3).
 */
export function bandwidth(before: number, at: number, after: number, lowest: number): number {
  const first = Number.isNaN(before);
  const last = Number.isNaN(after);
  const left = first ? (last ? at : 0) : at - before;
  const right = last ? (first ? 1 - at : 0) : after - at;
  return Math.min(1, Math.max(lowest, left, right));
}

/** 1/min(100, 1 + kernels): narrower as more is known, never below a hundredth of the range. */
export function lowestBandwidth(kernels: number): number {
  return 1 / Math.min(100, 1 + kernels);
}
