/**
 * Rules by which trials continue: each makes of a study (`run-rungs.mjs`) what decides at a rung, and
 * what chooses a paused trial.
 */
import { CurveModel } from "../../dist/trial/curve-model.js";
import { bestUpTo } from "./run-rungs.mjs";

/**
 * `asha`, whose first trial (or each one) that is alone may continue, up to a share of all steps, while
 * no other one runs, or always.
 */
const asha =
  ({
    first = 0,
    alone = 0,
    hopeless = 0,
    from = 8,
    always = false,
    shareOf = () => () => 1 / 3,
  } = {}) =>
  (study) => {
    const shareAt = shareOf(study);
    const keepAt = (k) => Math.floor(study.at[k].length * shareAt(k) + 0.5);
    const continues = (k, rank) => {
      const { curve, number } = study.at[k][rank];
      const rung = study.rungs[k];
      if (rank < keepAt(k)) {
        if (hopeless === 0 || rung < from || rank === 0) return true;
        const now = bestUpTo(curve, rung);
        const gain = bestUpTo(curve, rung / 2) - now;
        return now - hopeless * gain * Math.log2(study.end / rung) <= study.best;
      }
      // The trial itself runs while it is judged, and waits while a worker asks.
      if (study.running > Number(!study.at[k][rank].paused) && !always) return false;
      const share = number === 0 ? Math.max(first, alone) : alone;
      return rank === 0 && (study.rungs[k + 1] ?? study.end) - rung <= share * study.spent;
    };
    return {
      continues,
      promote() {
        for (let k = study.rungs.length - 1; k >= 0; k--)
          for (const [rank, t] of study.at[k].slice(0, Math.max(1, keepAt(k))).entries())
            if (t.paused && t.step === study.rungs[k] && continues(k, rank)) return t;
        return undefined;
      },
    };
  };

/** Computes the share that continues at a rung again when another trial has reached the next rung. */
const whenGrown = (compute) => (study) => {
  const known = new Map();
  return (k) => {
    const reached = study.at[k + 1]?.length ?? 0;
    if (known.get(k)?.reached !== reached)
      known.set(k, { reached, share: compute(study.at[k], study.at[k + 1] ?? []) });
    return known.get(k).share;
  };
};

/** The quantile of the standard normal distribution (Abramowitz and Stegun, 26.2.23). */
function quantile(p) {
  const t = Math.sqrt(-2 * Math.log(Math.min(p, 1 - p)));
  const above = 2.515517 + t * (0.802853 + t * 0.010328);
  const z = t - above / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  return p < 0.5 ? -z : z;
}

/**
 * The correlation of the order at a rung with the order at the next one, by normal scores, among the
 * trials that reached both. Those are the best ones at the rung, so it is corrected for their
 * narrower range (Thorndike 1949, case 2).
 */
function correlation(now, next) {
  const places = new Map(now.map((trial, i) => [trial, quantile((i + 0.5) / now.length)]));
  const x = next.map((trial) => places.get(trial));
  const y = next.map((_, i) => quantile((i + 0.5) / next.length));
  const mean = x.reduce((a, b) => a + b, 0) / x.length;
  const square = x.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  const product = x.reduce((sum, v, i) => sum + (v - mean) * y[i], 0);
  const r = product / Math.sqrt(square * y.reduce((sum, v) => sum + v * v, 0) || 1);
  const wider = Math.max(1, Math.sqrt((x.length - 1) / square));
  return (r * wider) / Math.sqrt(1 - r * r + (r * wider) ** 2);
}

/**
 * More continue where the correlation, plus `errors` standard errors of its Fisher transform, is below
 * `low`; fewer where the correlation, less `errors` standard errors, is above `high`.
 */
const byCorrelation = ({ errors = 1, low = 0.3, high = 0.6, more = 1 / 2, fewer = 1 / 4 } = {}) =>
  whenGrown((now, next) => {
    if (next.length < 6) return 1 / 3;
    const z = Math.atanh(Math.max(-0.999, Math.min(0.999, correlation(now, next))));
    const error = errors / Math.sqrt(next.length - 3);
    if (Math.tanh(z + error) < low) return more;
    return Math.tanh(z - error) > high ? fewer : 1 / 3;
  });

/**
 * The share reaches a little below the worst place at this rung of the best third of the next rung.
 */
const byWinners = ({ margin = 1.2, least = 1 / 6, most = 1 / 2 } = {}) =>
  whenGrown((now, next) => {
    const winners = next.slice(0, Math.floor(next.length / 3 + 0.5));
    if (winners.length < 3) return 1 / 3;
    const worst = Math.max(...winners.map((trial) => now.indexOf(trial)));
    return Math.max(least, Math.min(most, (margin * (worst + 1)) / now.length));
  });

/**
 * A quarter continues, not a third, where at most 15 % of the best third of the next rung, and
 * significantly less than half of it, were in the worse half of those that continued.
 */
const fewerByWinners = () =>
  whenGrown((now, next) => {
    const winners = Math.floor(next.length / 3 + 0.5);
    if (winners < 3) return 1 / 3;
    const order = next
      .map((trial, i) => ({ place: now.indexOf(trial), wins: i < winners }))
      .sort((a, b) => a.place - b.place);
    const worse = order.slice(Math.ceil(order.length / 2)).filter(({ wins }) => wins).length;
    const isRare = (worse + 0.5) / (winners + 1) + 0.5 / Math.sqrt(winners) < 0.5;
    return isRare && worse <= 0.15 * winners ? 1 / 4 : 1 / 3;
  });

/** Freeze-thaw: the paused trial with the greatest expected improvement per step that is left. */
const freezeThaw = () => (study) => {
  let model;
  let learnt = 0;
  const curveOf = ({ curve, step }) => {
    const loss = Float64Array.from(curve.slice(0, step));
    return { step: loss.map((_, i) => i + 1), loss, losses: [loss] };
  };
  const improvement = (trial, step) => {
    const { mean, sd } = model.forecast(curveOf(trial), step);
    const z = (model.fromLoss(study.best) - mean) / Math.max(sd, 1e-9);
    return Math.max(0, sd * (z / (1 + Math.exp(-1.702 * z)) + Math.exp((-z * z) / 2) / 2.5066));
  };
  return {
    continues: () => false,
    promote() {
      const { trials, at, end } = study;
      const reached = at.reduce((sum, list) => sum + list.length, 0);
      if (trials.length < 3) return undefined;
      if (reached > 1.3 * learnt + 2) {
        model = new CurveModel(trials.map(curveOf), end);
        learnt = reached;
      }
      // A new trial is worth what the present ones were after their first step.
      let most = trials.reduce((sum, t) => sum + improvement(t, 1), 0) / trials.length / end;
      let best;
      for (const t of trials.filter((t) => t.paused)) {
        const worth = improvement(t, t.step) / (end - t.step);
        if (worth > most) [most, best] = [worth, t];
      }
      return best;
    },
  };
};

/** What `asha` does, and freeze-thaw where it would begin a new trial. */
const both = (study) => {
  const [byRungs, byForecast] = [asha({ first: 1 / 3 })(study), freezeThaw()(study)];
  return {
    continues: byRungs.continues,
    promote: () => byRungs.promote() ?? byForecast.promote(),
  };
};

export const rules = {
  "first waits": asha(),
  "first, 1/4": asha({ first: 1 / 4 }),
  "first, 1/3": asha({ first: 1 / 3 }),
  "first, 1/3, always": asha({ first: 1 / 3, always: true }),
  "first, 1/2": asha({ first: 1 / 2 }),
  "first, in full": asha({ first: 1 }),
  "alone, 1/8": asha({ alone: 1 / 8 }),
  "alone, 1/4": asha({ alone: 1 / 4 }),
  "hopeless, 1": asha({ hopeless: 1 }),
  "hopeless, 2": asha({ hopeless: 2 }),
  "freeze-thaw": freezeThaw(),
  both,
  quarter: asha({ first: 1 / 3, shareOf: () => () => 1 / 4 }),
  half: asha({ first: 1 / 3, shareOf: () => () => 1 / 2 }),
  "correlation, both": asha({ first: 1 / 3, shareOf: byCorrelation() }),
  "correlation, more": asha({ first: 1 / 3, shareOf: byCorrelation({ high: 2 }) }),
  "correlation, fewer": asha({ first: 1 / 3, shareOf: byCorrelation({ low: -2 }) }),
  "winners, 1.1": asha({ first: 1 / 3, shareOf: byWinners({ margin: 1.1 }) }),
  "winners, 1.2": asha({ first: 1 / 3, shareOf: byWinners() }),
  "winners, fewer": asha({ first: 1 / 3, shareOf: fewerByWinners() }),
};
