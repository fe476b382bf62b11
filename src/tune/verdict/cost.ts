import type { EnsembleJson } from "../ensemble/ensemble.ts";
import type { Choice } from "../finals/choose-model.ts";
import type { Task } from "../metric.ts";
import type { TuneResult } from "../tuning-result.ts";

/** What an ensemble costs, compared with the best single candidate. */
export interface EnsembleCost {
  /** How many times as long the ensemble takes to predict a row. */
  readonly slower: number;
  /** How many times as large its models are; undefined when the single one is not a member. */
  readonly larger: number | undefined;
}

/** What the ensemble costs, in one sentence; undefined for a single model. */
export function costText({
  cost,
  best,
}: Pick<TuneResult<Task>, "cost" | "best">): string | undefined {
  if (cost === undefined) return undefined;
  const rows = Number(best.rowsPerSecond.toPrecision(2)).toLocaleString("en");
  const size = cost.larger === undefined ? "" : `, and is ${times(cost.larger)} as large`;
  return (
    `The ensemble predicts ${rows} rows per second: it takes ${times(cost.slower)} as long as the best ` +
    `single model${size}; --single keeps that one.`
  );
}

/** `1.5 times`; `about` where as much is meant. */
const times = (x: number): string =>
  x.toPrecision(2) === "1.0" ? "about" : `${x.toPrecision(2)} times`;

/**
 * Seconds to predict a row.
 * @param trained the trained models of each of `chosen`
 */
export function secondsPerRow(chosen: Choice["members"], trained: EnsembleJson["members"]): number {
  return chosen.reduce(
    (seconds, { contender }, m) =>
      seconds + trained[m].pipelines.length / contender.evaluated.rowsPerSecond,
    0,
  );
}

/** @returns undefined for a single model */
export function costOf(
  kept: Choice,
  single: Choice,
  { members }: EnsembleJson,
): EnsembleCost | undefined {
  if (kept.members.length === 1) return undefined;
  const alone = single.members[0].contender.evaluated;
  const at = kept.members.findIndex((m) => m.contender.evaluated.number === alone.number);
  const all = secondsPerRow(kept.members, members);
  const own = members[Math.max(0, at)].pipelines.length / alone.rowsPerSecond;
  const size = (m: number): number => JSON.stringify(members[m].pipelines).length;
  const characters = members.reduce((sum, _, m) => sum + size(m), 0);
  return { slower: all / own, larger: at === -1 ? undefined : characters / size(at) };
}
