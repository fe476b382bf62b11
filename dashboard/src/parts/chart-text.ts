import type { ShownTrials } from "../data/shown-trials.ts";
import type { Trials } from "../data/trials.ts";
import { showCount, showValue } from "./format.ts";

/** What the charts of a study are made from. */
export interface ChartProps {
  readonly trials: Trials;
  readonly shown: ShownTrials;
  readonly onPick: (row: number) => void;
}

/** A trial in one line. */
export function tellTrial(trials: Trials, { objective }: ShownTrials, row: number): string {
  const params = [...trials.params]
    .filter(([, column]) => column.at(row) !== null)
    .map(([name, column]) => `${name} ${showValue(column.at(row))}`);
  const value = `${objective} ${showValue(trials.values.get(objective)?.at(row))}`;
  return `Trial ${trials.numberOf(row)}: ${[value, ...params].join(", ")}`;
}

/** What a chart shows, in words. */
export function nameChart(what: string, { trials, shown }: ChartProps, rows: Uint32Array): string {
  const { bests, objective } = shown;
  const counted = `${what}: ${showCount(rows.length)} trials`;
  const best = bests.at(-1);
  if (best === undefined) return counted;
  const value = showValue(trials.values.get(objective)?.at(best));
  return `${counted}; best ${objective} ${value} at trial ${trials.numberOf(best)}`;
}
