import { AttuneError } from "../errors/attune-error.ts";
import type { Mirror } from "./mirror.ts";
import { Spending } from "./spending.ts";
import type { StopRule } from "./stop-rules.ts";

/** Stops when another trial is expected to exceed what the study may cost. */
export function stopAtCost(mirror: Mirror, maxCost: number): StopRule {
  const spending = new Spending(mirror);
  return {
    reason: "cost",
    check() {
      const without = spending.readNew();
      if (without !== undefined)
        throw new AttuneError(
          "result-invalid",
          `trial ${without} has no cost, so maxCost is void`,
          {
            hint: "return the cost of each trial with its value: { value, cost }",
          },
        );
      if (spending.roomUnder(maxCost) >= 1) return undefined;
      const spent = Number(spending.spent.toPrecision(6));
      return `the trials have cost ${spent}, and the limit is ${maxCost}`;
    },
  };
}
