import { AttuneError } from "../../errors/attune-error.ts";
import { countText } from "../../errors/count-text.ts";
import { createRng } from "../../numeric/rng.ts";
import { sum } from "../../numeric/statistics.ts";
import type { Space } from "../../space/space.ts";
import type { History } from "../../trial/history.ts";
import { findEffects } from "./find-effects.ts";
import { type ObservedLosses, observeLosses } from "./observed-losses.ts";
import { type AxisShares, type Share, varianceShares } from "./variance-shares.ts";

/**
 * Of more trials the forest learns from this number, drawn at random: the shares differ by less than
 * a forest of another seed does, and the time no longer grows with the study.
 */
const MAX_TRIALS = 10_000;
/** With fewer trials that have a result than this nothing can be learned. */
const MIN_TRIALS = 4;
/** With fewer trials per parameter than this a warning says what remains unseen. */
const TRIALS_PER_PARAM = 10;

/** How much a parameter matters. */
export interface ParamImportance {
  /** Flat name of the parameter. */
  readonly name: string;
  /**
   * Share of the objective's variance: what the parameter explains by itself, and half of each of
   * its interactions (Shapley effects up to the second order; Owen 2014). 0 to 1.
   */
  readonly share: number;
  /** Lower end of the 90 % interval of `share`, over bootstrap samples of the trials. */
  readonly low: number;
  /** Upper end of the interval. */
  readonly high: number;
  /** Share that the parameter explains by itself. */
  readonly alone: number;
  /**
   * Whether the parameter stands above noise. If not, `share` is a rough estimate, free of the part
   * that noise adds on average.
   */
  readonly distinguishable: boolean;
  /** The share from which a parameter can be told from noise with these trials. */
  readonly floor: number;
  /** Share of the trials in which the parameter is active, 0 to 1. */
  readonly active: number;
}

/** An interaction of two parameters that stands above noise. */
export interface PairImportance {
  /** Flat names of the parameters. */
  readonly names: readonly [string, string];
  /** Share of the variance that they explain together beyond what each explains alone. */
  readonly share: number;
  /** Lower end of the 90 % interval of `share`. */
  readonly low: number;
  /** Upper end of the interval. */
  readonly high: number;
}

/** How much each parameter matters for an objective, and how far that can be trusted. */
export interface ImportanceReport {
  /** Name of the objective; `value` if the only one has no name. */
  readonly objective: string;
  /** The parameters: first those that stand above noise, each part by falling share. */
  readonly params: readonly ParamImportance[];
  /** Interactions that stand above noise, by falling share. */
  readonly pairs: readonly PairImportance[];
  /** Share of the variance that parameters and pairs explain; the rest is noise or more complex. */
  readonly explained: number;
  /** Complete trials that were used, those that exceed a limit included. */
  readonly trials: number;
  /** Pruned trials that were used, by the forecast of their learning curve. */
  readonly pruned: number;
  /** Those of `trials` that exceed a limit. */
  readonly infeasible: number;
  /** What to keep in mind, one sentence each; empty if there is nothing. */
  readonly warnings: readonly string[];
}

/** What can be said of an objective's importance. */
interface Explained {
  /** The losses that count. */
  readonly observed: ObservedLosses;
  /** Undefined with too few trials. */
  readonly report: ImportanceReport | undefined;
  /** What is needed and what there is, where the report is undefined. */
  readonly missing: string | undefined;
}

/** How `explain` computes. */
interface ExplainOptions {
  /** Equal seeds give equal forests. Default: 0. */
  readonly seed?: number | undefined;
  /** Of more trials the forest learns from this number. Default: 10,000. */
  readonly maxTrials?: number | undefined;
}

/** How much each parameter matters for the k-th objective, if there are enough trials. */
export function explainIfEnough(
  space: Pick<Space, "axes" | "names">,
  history: History,
  k: number,
  options: ExplainOptions = {},
): Explained {
  const observed = observeLosses(history, k);
  const count = observed.rows.length;
  if (count < MIN_TRIALS) {
    const missing = `at least ${MIN_TRIALS} trials with a result, there are ${count}`;
    return { observed, report: undefined, missing };
  }
  return { observed, report: reportOf(space, history, k, observed, options), missing: undefined };
}

/**
 * As `explainIfEnough`.
 * @throws AttuneError `usage` with fewer than 4 trials that have a result
 */
export function explain(
  space: Pick<Space, "axes" | "names">,
  history: History,
  k: number,
  seed: number,
): ImportanceReport {
  const { report, missing } = explainIfEnough(space, history, k, { seed });
  if (report === undefined) throw new AttuneError("usage", `importance needs ${missing}`);
  return report;
}

function reportOf(
  space: Pick<Space, "axes" | "names">,
  history: History,
  k: number,
  observed: ObservedLosses,
  { seed = 0, maxTrials = MAX_TRIALS }: ExplainOptions,
): ImportanceReport {
  const { axes } = space;
  const { unit } = history.finished;
  const { rows, loss } = observed;
  const found = findEffects(axes, unit, loss, rows, createRng(seed).fork("noise"));
  const shares = varianceShares(unit, loss, rows, found, { seed, maxTrials });
  const nameOf = namesOfAxes(space);
  const pairs = mergePairs(shares, nameOf);
  const params = space.names.map((name): ParamImportance => {
    const own = axes.flatMap((_, j) => (nameOf[j] === name ? [j] : []));
    const single = own.flatMap((j) => shares.single.get(j) ?? []);
    const inner = shares.pairs.filter(({ axes: [a, b] }) => own.includes(a) && own.includes(b));
    const within = addShares([...single, ...inner.map(({ share }) => share)], 1);
    const outer = pairs.filter(({ names }) => names.includes(name));
    const whole = addShares([within, ...outer.map((pair) => addShares([pair], 0.5))], 1);
    const distinguishable = found.found.some((effect) => effect.axes.some((j) => own.includes(j)));
    const hidden = own.flatMap((j) => found.single[j] ?? []);
    const floor = Math.max(0, ...hidden.map((h) => h.floor));
    const estimate = Math.min(1, sum(hidden.map((h) => h.share)));
    const unseen = { share: estimate, low: 0, high: Math.max(estimate, floor) };
    const activeRows = rows.filter((i) => own.some((j) => !Number.isNaN(unit[j][i])));
    return {
      name,
      ...(distinguishable ? whole : unseen),
      alone: distinguishable ? within.share : estimate,
      distinguishable,
      floor,
      active: activeRows.length / rows.length,
    };
  });
  const fitting = scaleToOne(params);
  fitting.sort(
    (a, b) => Number(b.distinguishable) - Number(a.distinguishable) || b.share - a.share,
  );
  return {
    objective: history.measures.names?.[k] ?? "value",
    params: fitting,
    pairs,
    explained: Math.min(1, sum(fitting.map((p) => (p.distinguishable ? p.share : 0)))),
    trials: observed.complete,
    pruned: observed.pruned,
    infeasible: observed.infeasible,
    warnings: warningsOf(observed, fitting),
  };
}

/** The user's name of each coordinate's parameter. */
function namesOfAxes({ axes, names }: Pick<Space, "axes" | "names">): readonly string[] {
  // `names` has the users' names of the same paths, in the same order.
  const paths = [...new Set(axes.map((axis) => axis.name))];
  return axes.map((axis) => names[paths.indexOf(axis.name)] ?? axis.name);
}

function mergePairs({ pairs }: AxisShares, nameOf: readonly string[]): PairImportance[] {
  const merged = new Map<string, PairImportance>();
  for (const { axes, share } of pairs) {
    const [a, b] = axes.map((j) => nameOf[j]);
    if (a === b) continue;
    const key = JSON.stringify([a, b]);
    const before = merged.get(key);
    merged.set(key, { names: [a, b], ...addShares(before ? [before, share] : [share], 1) });
  }
  return [...merged.values()].sort((a, b) => b.share - a.share);
}

function addShares(shares: readonly Share[], weight: number): Share {
  const total = (of: (share: Share) => number): number => Math.min(1, weight * sum(shares.map(of)));
  return {
    share: total((s) => s.share),
    low: total((s) => s.low),
    high: total((s) => s.high),
  };
}

/** Shares that sum to at most 1. */
function scaleToOne(params: readonly ParamImportance[]): ParamImportance[] {
  const total = sum(params.map((p) => p.share));
  if (total <= 1) return [...params];
  return params.map((p) => ({ ...p, share: p.share / total, alone: p.alone / total }));
}

/** A smaller share is not said to be too small to be seen. */
const MIN_SAID_FLOOR = 0.001;

const percent = (share: number): string => `${Number((100 * share).toPrecision(2))} %`;

function warningsOf(
  { rows, complete, pruned }: ObservedLosses,
  params: readonly ParamImportance[],
): string[] {
  const warnings: string[] = [];
  const floor = Math.max(...params.map((p) => p.floor));
  if (rows.length < TRIALS_PER_PARAM * params.length) {
    const seen = `a parameter that explains less than ${percent(floor)} cannot be told from noise`;
    warnings.push(
      `only ${rows.length} trials for ${countText(params.length, "parameter")}${floor >= MIN_SAID_FLOOR ? `: ${seen}` : ""}`,
    );
  }
  if (pruned > complete)
    warnings.push(`most trials were pruned: ${pruned} count by the forecast of their curve`);
  return warnings;
}
