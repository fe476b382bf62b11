import * as v from "valibot";
import type { StoredStudy } from "../../study/read-study.ts";
import { goodRows, numberAt, rowsByLoss, short, shortParams } from "../study-facts.ts";
import { tool } from "../tool.ts";
import { study } from "./inputs.ts";

const TOP = 5;
const LAST = 20;
/** A range that the best trials leave to one side by this share is said to be at its end. */
const NEAR_END = 0.05;
/** Share of the good trials that must be there. */
const MOST = 0.6;

/** Shows what a search has found so far, for proposals. */
export const optimizerState = tool({
  name: "optimizer_state",
  title: "State of the search",
  description:
    "What you need to propose parameters yourself: for each parameter the mean and the spread among " +
    "the best fifth of the trials, the five best trials, and the last twenty. Propose with enqueue.",
  input: v.strictObject({ study }),
  handle: async ({ study: name }, { studies }) => {
    const facts = await studies.read(name);
    const { history } = facts.view;
    const byNumber = new Map(facts.trials.map((t) => [t.number, t]));
    const shown = (row: number) => {
      const trial = byNumber.get(history.finished.number[row]);
      const value = trial?.state === "complete" ? trial.value : undefined;
      return {
        trial: history.finished.number[row],
        value: typeof value === "number" ? short(value) : value,
        params: shortParams(facts, trial?.params ?? {}),
      };
    };
    const rows = rowsByLoss(facts);
    return {
      study: name,
      objectives: facts.info.objectives,
      results: rows.length,
      good: describeGood(facts, rows),
      top: rows.slice(0, TOP).map(shown),
      last: facts.trials.slice(-LAST).map(({ number, state, params, ...rest }) => ({
        trial: number,
        state,
        params: shortParams(facts, params),
        ...("value" in rest && { value: rest.value }),
      })),
    };
  },
});

/** Where the good trials lie, as values of a parameter. */
export interface GoodRange {
  readonly mean: number | undefined;
  readonly low: number;
  readonly high: number | undefined;
  /** The end of the range at which most of them are. */
  readonly atEndOfRange?: "low" | "high";
}

/**
 * Where the good trials lie, for each parameter of numbers.
 * @param rows of `rowsByLoss`
 */
export function describeGood(
  facts: StoredStudy,
  rows: readonly number[],
): { readonly [name: string]: GoodRange } {
  const { space, history } = facts.view;
  const good = goodRows(rows);
  const found: { [name: string]: GoodRange } = {};
  for (const [axis, { name, kind, part }] of space.axes.entries()) {
    if (kind === "choice" || part !== undefined) continue;
    const units = good
      .map((row) => history.finished.unit[axis][row])
      .filter((u) => !Number.isNaN(u))
      .sort((a, b) => a - b);
    if (units.length === 0) continue;
    const mean = units.reduce((a, b) => a + b, 0) / units.length;
    const low = numberAt(facts, rows, axis, units[0]);
    if (low === undefined) continue;
    const share = (test: (u: number) => boolean): number =>
      units.filter(test).length / units.length;
    const end =
      share((u) => u <= NEAR_END) >= MOST
        ? "low"
        : share((u) => u >= 1 - NEAR_END) >= MOST
          ? "high"
          : undefined;
    found[name] = {
      ...{
        mean: numberAt(facts, rows, axis, mean),
        low,
        high: numberAt(facts, rows, axis, units.at(-1) ?? 1),
      },
      ...(end && { atEndOfRange: end }),
    };
  }
  return found;
}
