import { checkOptions } from "../errors/check-options.ts";
import { type HalvingRules, halving } from "./halving.ts";
import type { Pruner } from "./pruner.ts";
import { keepNearest, RUNG_OPTIONS, type RungOptions, rungsOf } from "./rungs.ts";

/**
 * Asynchronous successive halving in which all trials are compared with each other: what `asha` and
 * `pasha` have in common, with their defaults.
 * @param rulesOf what else holds, by the steps of the rungs and the step at which a trial is complete
 * @throws AttuneError `usage` unless 0 < min ≤ max, eta > 1 and growth > 1
 */
export function halvingInOneBracket(
  name: string,
  options: RungOptions,
  rulesOf: (
    rungs: readonly number[],
    max: number,
  ) => Pick<HalvingRules, "openTo"> | Pick<HalvingRules, "firstShare">,
): Pruner {
  const { min, max, eta = 3, growth = 2 } = checkOptions(name, options, RUNG_OPTIONS);
  const rungs = rungsOf(name, { min, max, eta, growth });
  return halving({
    name,
    eta,
    keep: keepNearest(eta),
    max,
    rungsOf: () => rungs,
    bracketOf: () => 0,
    brackets: [0],
    ...rulesOf(rungs, max),
  });
}
