/**
 * Interval of a share of independent rows by its score test (Wilson 1927).
 * @param share from 0 to 1
 * @param rows of which it is the share; it may be a number of rows in effect
 * @param quantile of the distribution of the test, such as 1.96
 */
export function wilsonBounds(
  share: number,
  rows: number,
  quantile: number,
): readonly [low: number, high: number] {
  const scale = 1 + quantile ** 2 / rows;
  const middle = (share + quantile ** 2 / (2 * rows)) / scale;
  const half =
    (quantile / scale) * Math.sqrt((share * (1 - share)) / rows + quantile ** 2 / (4 * rows ** 2));
  return [middle - half, middle + half];
}
