import * as v from "valibot";
import { normalCdf } from "../../numeric/normal.ts";
import { median } from "../../numeric/statistics.ts";
import type { StoredStudy } from "../../study/read-study.ts";
import { readStudyFacts, rowsByLoss, short } from "../study-facts.ts";
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
  handle: async ({ first, second }, { storage }) => {
    const a = await readStudyFacts(storage, first);
    const b = await readStudyFacts(storage, second);
    const direction = directionOf(a);
    if (direction !== directionOf(b))
      throw new ToolError("usage", "one study is minimized, the other one is maximized");
    const [x, y] = [lossesOf(a), lossesOf(b)];
    const sign = direction === "maximize" ? -1 : 1;
    const equal = Math.min(x.length, y.length);
    const show = (losses: readonly number[]) => ({
      results: losses.length,
      best: losses.length === 0 ? null : short(sign * Math.min(...losses)),
      bestAtEqual: equal === 0 ? null : short(sign * Math.min(...losses.slice(0, equal))),
      median: losses.length === 0 ? null : short(sign * median(losses)),
    });
    const p = equal < 3 ? undefined : rankSumP(x, y);
    return {
      [first]: show(x),
      [second]: show(y),
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
  return [...rowsByLoss(facts)].sort((a, b) => a - b).map((row) => loss[row]);
}

/** Two-sided p of the rank-sum test with the normal approximation and the correction for ties. */
export function rankSumP(x: readonly number[], y: readonly number[]): number {
  const all = [...x.map((v) => ({ v, own: true })), ...y.map((v) => ({ v, own: false }))].sort(
    (a, b) => a.v - b.v,
  );
  let rankSum = 0;
  let ties = 0;
  for (let i = 0; i < all.length; ) {
    let j = i;
    while (j < all.length && all[j].v === all[i].v) j++;
    const t = j - i;
    ties += t ** 3 - t;
    for (let k = i; k < j; k++) if (all[k].own) rankSum += (i + 1 + j) / 2;
    i = j;
  }
  const [m, n] = [x.length, y.length];
  const total = m + n;
  const u = rankSum - (m * (m + 1)) / 2;
  const variance = ((m * n) / 12) * (total + 1 - ties / (total * (total - 1)));
  if (variance <= 0) return 1;
  const distance = Math.max(0, Math.abs(u - (m * n) / 2) - 0.5);
  return Math.min(1, 2 * normalCdf(-distance / Math.sqrt(variance)));
}
