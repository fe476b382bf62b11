/**
 * Bandwidths of the kernels on one axis. `places` are ascending. Each reaches to the farther of its two neighbours, the border counting as one; the outermost
 * ones look inward when there is anything to look at. Kept within [lowest, 1] ("magic clip", Bergstra et al. 2011; Watanabe 2023, §3.3).
 */
export function bandwidth(places: Float64Array, count: number, i: number, lowest: number): number {
  const left = i > 0 ? places[i]! - places[i - 1]! : count > 1 ? 0 : places[i]!;
  const right = i + 1 < count ? places[i + 1]! - places[i]! : count > 1 ? 0 : 1 - places[i]!;
  return Math.min(1, Math.max(lowest, left, right));
}

/** 1/min(100, 1 + kernels): narrower as more is known, never below a hundredth of the range. */
export function lowestBandwidth(kernels: number): number {
  return 1 / Math.min(100, 1 + kernels);
}
