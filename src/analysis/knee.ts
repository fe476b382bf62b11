/** A knee that is nearer to the plane than this, as a share of the front's ranges, is none. */
const MIN_DISTANCE = 1e-9;

/**
 * The knee of a Pareto front: the point farthest from the plane through the ends of the front,
 * towards better values, when each objective is scaled to 0 (its best on the front) to 1 (its
 * worst). Of two objectives the plane is the chord between the two ends (Das 1999, "On
 * characterizing the 'knee' of the Pareto curve", eq. 3).
 * @param losses values of each objective on the front, less being better
 * @returns the index of the point; undefined with fewer than three points, and where no point lies
 * beyond the plane
 */
export function kneeOf(losses: readonly (readonly number[])[]): number | undefined {
  const [first = []] = losses;
  if (losses.length < 2 || first.length < 3) return undefined;
  const scaled = losses.map((loss) => {
    const low = loss.reduce((a, b) => Math.min(a, b));
    const range = loss.reduce((a, b) => Math.max(a, b)) / 2 - low / 2;
    return loss.map((v) => (range > 0 ? (v / 2 - low / 2) / range : 0));
  });
  let knee: number | undefined;
  let farthest = MIN_DISTANCE;
  for (let i = 0; i < first.length; i++) {
    const sum = scaled.reduce((total, loss) => total + loss[i], 0);
    const distance = (1 - sum) / Math.sqrt(losses.length);
    if (!(distance > farthest)) continue;
    farthest = distance;
    knee = i;
  }
  return knee;
}
