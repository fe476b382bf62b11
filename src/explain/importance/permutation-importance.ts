import { AttuneError } from "../../errors/attune-error.ts";
import { countText } from "../../errors/count-text.ts";
import type { Target } from "../../numeric/matrix.ts";
import type { Rng } from "../../numeric/rng.ts";
import { mean, variance } from "../../numeric/statistics.ts";
import { studentQuantile } from "../../numeric/student.ts";
import type { Ensemble } from "../../tune/ensemble/ensemble.ts";
import { gainOf, TAIL } from "../../tune/interval/interval.ts";
import { scoreIntervals } from "../../tune/interval/score-intervals.ts";
import type { ChosenMetric } from "../../tune/metric/choose-metric.ts";
import type { Table } from "../../tune/table/data-table.ts";
import { MixedRows } from "../mixed-rows.ts";
import type { Pauses } from "../pause.ts";
import { correlatedGroups } from "./correlated-groups.ts";

/** How much worse the model scores without what some columns say. */
export interface GroupImportance {
  /** The column, or several that are strongly correlated and were shuffled together. */
  readonly columns: readonly string[];
  /** Score that is lost when their cells are shuffled; below 0 if the score gets better. */
  readonly loss: number;
  /** Lower end of the 95 % interval of the loss. */
  readonly low: number;
  /** Upper end of the interval. */
  readonly high: number;
}

/** The importance of columns for a score. */
export interface PermutationImportance {
  /** The metric, such as `auc` or `f1 of yes`. */
  readonly metric: string;
  /** Which scores are better. */
  readonly direction: "minimize" | "maximize";
  /** Score of the model on these rows. */
  readonly score: number;
  /** Number of rows. */
  readonly rows: number;
  /** How often each group was shuffled. */
  readonly repeats: number;
  /** Every group of columns, the most important first. */
  readonly groups: readonly GroupImportance[];
}

/** How importance is measured. */
interface ImportanceRequest {
  readonly metric: ChosenMetric;
  /** How often each group of columns is shuffled. */
  readonly repeats: number;
  /** Association from which columns are shuffled together. */
  readonly least: number;
  readonly rng: Rng;
  readonly pauses: Pauses;
}

/**
 * Permutation importance (Breiman 2001, §10; Fisher et al. 2019, §3): the score that is lost when the
 * cells of a column are shuffled among the rows. Columns that are strongly correlated say the same:
 * they are shuffled together, or none of them would seem to matter (Hooker et al. 2021). The interval
 * has two parts: the rows, by a jackknife of the difference of scores, and the shuffles, by the
 * variance between repeats.
 * @throws AttuneError `data-invalid` if the score is not defined on these rows
 */
export async function measurePermutationImportance(
  ensemble: Ensemble,
  table: Table,
  y: Target,
  { metric, repeats, least, rng, pauses }: ImportanceRequest,
): Promise<PermutationImportance> {
  const outputs = Math.max(1, y.classes);
  const all = Uint32Array.from({ length: table.rows }, (_, i) => i);
  const own = ensemble.predict(table, Int32Array.from(all));
  const mixed = new MixedRows(table, ensemble, outputs);
  const groups = correlatedGroups(table.columns, least);
  if (Number.isNaN(metric.score(own, y, undefined)))
    throw new AttuneError(
      "data-invalid",
      `${metric.label} is not defined on ${countText(table.rows, "row")} with these targets`,
      { hint: "give more rows, or another metric" },
    );
  const score = (p: Float64Array): number => metric.score(p, y, undefined);
  const measured: { readonly first: Float64Array; readonly scores: number[] }[] = [];
  for (const [g, group] of groups.entries()) {
    const stream = rng.fork(g);
    let first: Float64Array | undefined;
    const scores: number[] = [];
    for (let r = 0; r < repeats; r++) {
      const order = all.slice();
      stream.shuffle(order);
      const p = mixed.predict(shuffledSources(table, group, order));
      first ??= p;
      scores.push(score(p));
      await pauses.after(g + (r + 1) / repeats, groups.length);
    }
    measured.push({ first: first ?? own, scores });
  }
  const predictions = [own, ...measured.map(({ first }) => first)];
  const { differences } = scoreIntervals(predictions, { y }, metric, rng.fork("intervals"));
  const ownScore = score(own);
  const toLoss = (s: number): number =>
    metric.direction === "maximize" ? ownScore - s : s - ownScore;
  return {
    ...{ metric: metric.label, direction: metric.direction, score: ownScore, rows: table.rows },
    repeats,
    groups: groups
      .map((group, g): GroupImportance => {
        const losses = measured[g].scores.map(toLoss);
        const loss = mean(losses);
        // The gain of the shuffled predictions is the loss with the other sign.
        const gain = gainOf(differences[g + 1], metric.direction);
        const ofShuffles =
          repeats < 2
            ? 0
            : studentQuantile(1 - TAIL, repeats - 1) * Math.sqrt(variance(losses) / repeats);
        return {
          columns: group.map((j) => table.columns[j].name),
          loss,
          low: loss - Math.hypot(gain.high - gain.score, ofShuffles),
          high: loss + Math.hypot(gain.score - gain.low, ofShuffles),
        };
      })
      .sort((a, b) => b.loss - a.loss),
  };
}

/** Sources of mixed rows: those of the rows themselves, but for some columns in another order. */
function shuffledSources(table: Table, group: readonly number[], order: Uint32Array): Int32Array {
  const p = table.columns.length;
  const isShuffled = table.columns.map((_, j) => group.includes(j));
  return Int32Array.from({ length: table.rows * p }, (_, at) => {
    const i = Math.floor(at / p);
    return isShuffled[at % p] ? order[i] : i;
  });
}
