import * as v from "valibot";
import { rowsByLoss, short } from "../../analysis/good-trials.ts";
import { leastOf } from "../../numeric/extremes.ts";
import { rankSumTest } from "../../numeric/rank-sum.ts";
import { median } from "../../numeric/statistics.ts";
import type { StoredStudy } from "../../study/stored/read-study.ts";
import { tool } from "../tool.ts";
import { ToolError } from "../tool-error.ts";
import { study } from "./inputs.ts";

const LEVEL = 0.05;

/** Compares two studies. */
export const compare = tool({
  name: "compare",
  title: "Compare two studies",
  description:
    "Compares the results of two studies with the same single objective: the best of each at equal " +
    "numbers of trials, and whether the results of one are lower beyond chance (Mann and Whitney 1947).",
  input: v.strictObject({ first: study, second: study }),
  handle: async ({ first, second }, { studies }) => {
    const a = await studies.read(first);
    const b = await studies.read(second);
    const direction = directionOf(a);
    if (direction !== directionOf(b))
      throw new ToolError("usage", "one study is minimized, the other one is maximized");
    const [x, y] = [lossesOf(a), lossesOf(b)];
    const sign = direction === "maximize" ? -1 : 1;
    const equal = Math.min(x.length, y.length);
    const show = (losses: readonly number[]) => ({
      results: losses.length,
      best: losses.length === 0 ? null : short(sign * leastOf(losses)),
      bestAtEqual: equal === 0 ? null : short(sign * leastOf(losses.slice(0, equal))),
      median: losses.length === 0 ? null : short(sign * median(losses)),
    });
    const p = equal < 3 ? undefined : rankSumTest(x, y).p;
    return {
      // Not by their names, of which one may be that of another field, or both the same.
      first: { study: first, ...show(x) },
      second: { study: second, ...show(y) },
      equalTrials: equal,
      ...(p !== undefined && { p: short(p) }),
      statement:
        p === undefined
          ? "There are too few results to compare."
          : p < LEVEL
            ? `The results of ${median(x) < median(y) ? first : second} are better beyond chance.`
            : "The results do not differ beyond chance.",
    };
  },
});

function directionOf({ info }: StoredStudy): string {
  if (typeof info.objectives !== "string")
    throw new ToolError("usage", `study ${JSON.stringify(info.name)} has several objectives`);
  return info.objectives;
}

/** Losses of the feasible results, in order of completion. */
function lossesOf(facts: StoredStudy): number[] {
  const [loss] = facts.view.history.finished.loss;
  return [...rowsByLoss(facts.view)].sort((a, b) => a - b).map((row) => loss[row]);
}
