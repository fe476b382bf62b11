/** What a count of costs reads: a mirror of a study, or a study that was read once. */
interface SpentTrials {
  readonly history: {
    readonly finished: { readonly length: number; readonly number: ArrayLike<number> };
  };
  readonly rows: {
    get(number: number): SpentTrial | undefined;
  };
  readonly counts: { readonly running: number };
}
interface SpentTrial {
  readonly number: number;
  readonly state: string;
  readonly seconds?: number;
  readonly cost?: number | undefined;
}

/** Share of a trial's cost by which sums of costs may be wrong in their last digits. */
const ROUNDING = 1e-6;

/** What the trials of a study have cost. */
export interface Spending {
  /** Takes in the trials that have finished since. @returns one without a cost, if there is any */
  read(): number | undefined;
  /** What the finished trials have cost, those without a cost of their own estimated. */
  spent(): number;
  /**
   * Number of further trials that a limit allows, if each of them, and each running one, costs as much
   * as the mean of the finished ones; below 1 for none. Infinity while no cost is known.
   */
  room(maxCost: number): number;
}

/**
 * Counts what the trials of a study have cost. Trials that failed or were pruned have no cost of
 * their own: they count by their seconds, at the rate of those that have one.
 */
export function countSpending(trials: SpentTrials): Spending {
  let taken = 0;
  let [count, cost, seconds, otherSeconds] = [0, 0, 0, 0];
  const spent = (): number => cost + (seconds > 0 ? (otherSeconds * cost) / seconds : 0);
  const read = (): number | undefined => {
    const { length, number } = trials.history.finished;
    let without: number | undefined;
    // Trials were deleted: the others are counted anew.
    if (length < taken) taken = count = cost = seconds = otherSeconds = 0;
    for (; taken < length; taken++) {
      const row = trials.rows.get(number[taken]);
      if (row?.cost !== undefined) {
        count++;
        cost += row.cost;
        seconds += row.seconds ?? 0;
      } else if (row?.state === "complete") without = row.number;
      else otherSeconds += row?.seconds ?? 0;
    }
    return without;
  };
  read();
  return {
    read,
    spent,
    // The sum of finite costs may be infinite: then no trial may begin.
    room: (maxCost) =>
      cost === 0
        ? Infinity
        : Math.floor(((maxCost - spent()) * count) / cost - trials.counts.running + ROUNDING) || 0,
  };
}
