import { AttuneError } from "../../errors/attune-error.ts";
import type { Mirror } from "../mirror/mirror.ts";
import { countSpending } from "./spending.ts";
import type { StopRule } from "./stop-rules.ts";

/** Stops when another trial is expected to exceed what the study may cost. */
export function stopAtCost(mirror: Mirror, maxCost: number): StopRule {
  const spending = countSpending(mirror);
  return {
    reason: "cost",
    check() {
      const without = spending.read();
      if (without !== undefined)
        throw new AttuneError(
          "result-invalid",
          `trial ${without} has no cost, which a limit of cost needs`,
          {
            hint:
              "return { value, cost } from the objective, or print it as JSON from the command: " +
              '{"value":0.2,"cost":0.05}',
          },
        );
      return spending.room(maxCost) > 0
        ? undefined
        : `${Number(spending.spent().toPrecision(6))} of ${maxCost} is spent`;
    },
  };
}
