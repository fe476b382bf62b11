/**
 * Sums of the mean changes within ranges up to each end, less their mean over the rows, which counts a
 * row as half way within its range (Apley and Zhu 2020, §3.1). A range without rows changes nothing.
 * @param rangeOf for each row the index of the end of its range, from 1 on; −1 for none
 * @param change of each row's prediction from the beginning of its range to the end
 */
export function accumulateRanges(
  rows: Int32Array,
  rangeOf: Int32Array,
  ends: number,
  change: Float64Array,
): Float64Array {
  const changes = new Float64Array(ends);
  const counts = new Int32Array(ends);
  for (let k = 0; k < rows.length; k++) {
    const i = rows[k];
    const range = rangeOf[i];
    if (range < 0) continue;
    changes[range] += change[i];
    counts[range]++;
  }
  const effects = new Float64Array(ends);
  let centre = 0;
  let total = 0;
  for (let k = 1; k < ends; k++) {
    effects[k] = effects[k - 1] + (counts[k] === 0 ? 0 : changes[k] / counts[k]);
    centre += (counts[k] * (effects[k] + effects[k - 1])) / 2;
    total += counts[k];
  }
  return effects.map((e) => e - (total === 0 ? 0 : centre / total));
}

/**
 * The same for categories in an order: from one to the next the mean change over the rows of both, less
 * the mean over the rows (Apley and Zhu 2020, appendix on categorical predictors).
 * @param placeOf place of each row's category in the order; −1 for none
 * @param up change of each row's prediction to the next category
 * @param down change from the category before
 */
export function accumulateLevels(
  rows: Int32Array,
  placeOf: Int32Array,
  places: number,
  up: Float64Array,
  down: Float64Array,
): Float64Array {
  const changes = new Float64Array(places);
  const counts = new Int32Array(places);
  const rowsAt = new Int32Array(places);
  for (let k = 0; k < rows.length; k++) {
    const i = rows[k];
    const place = placeOf[i];
    if (place < 0) continue;
    rowsAt[place]++;
    if (place + 1 < places) {
      changes[place + 1] += up[i];
      counts[place + 1]++;
    }
    if (place > 0) {
      changes[place] += down[i];
      counts[place]++;
    }
  }
  const effects = new Float64Array(places);
  let [centre, total] = [0, 0];
  for (let k = 0; k < places; k++) {
    if (k > 0) effects[k] = effects[k - 1] + (counts[k] === 0 ? 0 : changes[k] / counts[k]);
    centre += rowsAt[k] * effects[k];
    total += rowsAt[k];
  }
  return effects.map((e) => e - (total === 0 ? 0 : centre / total));
}
