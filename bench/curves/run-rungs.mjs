/**
 * A small copy of the rungs of `asha`, on recorded curves and a simulated clock: a hundred times as
 * fast as a study.
 */

export const bestUpTo = (curve, step) => Math.min(...curve.slice(0, step));

/** As `lossAhead` of src/pruner/curves.ts, with any share of the gain. */
export function lossAhead(curve, step, share = 0.5) {
  const now = bestUpTo(curve, step);
  return step < 2 ? now : now - share * (bestUpTo(curve, Math.floor(step / 2)) - now);
}

/** Steps below `end` at which trials are judged: from `min` on, each twice as far. */
export function rungsBelow(end, min = 1) {
  const rungs = [];
  for (let rung = min; rung < end; rung *= 2) rungs.push(rung);
  return rungs;
}

/**
 * Trains configurations in an order until one reaches the goal; every step takes a unit of time.
 * @param rule makes of a study `promote`, which chooses a paused trial, and `continues`, which
 *   decides on the trial with a rank at a rung
 * @returns the steps of all workers and the time until then, with the best value
 */
export function runRungs({ errors, goal }, order, rule, { workers = 1, cap = 1500 } = {}) {
  const end = errors[0].length;
  const rungs = rungsBelow(end);
  const at = rungs.map(() => []);
  const study = { spent: 0, best: Infinity, trials: [], at, rungs, end, running: 0 };
  const { continues, promote } = rule(study);
  const events = [];
  let time = 0;
  const ask = () => {
    let trial = promote();
    if (trial === undefined) {
      const number = study.trials.length;
      trial = { number, curve: errors[order[number]], step: 0, paused: false };
      study.trials.push(trial);
    }
    trial.paused = false;
    study.running++;
    events.push({ time: time + 1, trial });
  };
  for (let w = 0; w < workers; w++) ask();
  while (study.spent < cap) {
    // All steps take equally long, so events come in the order in which they were added.
    const event = events.shift();
    time = event.time;
    const { trial } = event;
    study.spent++;
    study.best = Math.min(study.best, trial.curve[trial.step++]);
    if (study.best <= goal) break;
    const k = rungs.indexOf(trial.step);
    if (k !== -1) trial.paused = !continues(k, insert(at[k], trial, rungs[k]));
    if (!trial.paused && trial.step < end) events.push({ time: time + 1, trial });
    else {
      study.running--;
      ask();
    }
  }
  return { steps: study.spent, time, best: study.best };
}

/** Puts a trial in its place in a list of those at a rung, best first. @returns its rank */
function insert(list, trial, rung) {
  const ahead = lossAhead(trial.curve, rung);
  const worse = list.findIndex((t) => lossAhead(t.curve, rung) > ahead);
  const rank = worse === -1 ? list.length : worse;
  list.splice(rank, 0, trial);
  return rank;
}
