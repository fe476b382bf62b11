import { AttuneError } from "../errors/attune-error.ts";
import { show } from "../errors/show.ts";
import type { Axis } from "../space/axis.ts";
import { requirePoint } from "../space/require-point.ts";
import type { Decision, Takeover } from "./pruner.ts";

/** @throws AttuneError `usage`, which names the pruner */
function refuse(pruner: string, must: string, answer: unknown): never {
  const got = answer instanceof Promise ? "a promise" : show(answer);
  throw new AttuneError("usage", `pruner ${pruner} must ${must}, got ${got}`);
}

/** What `decide` of a pruner may answer, also of one that a user wrote. @throws as `refuse` */
export function requireDecision(pruner: string, answer: unknown): asserts answer is Decision {
  if (answer === "continue" || answer === "stop" || answer === "pause") return;
  refuse(pruner, 'decide "continue", "stop" or "pause"', answer);
}

/** What `promote` may answer; undefined counts as no trial. @throws as `refuse` */
export function requirePromoted(pruner: string, answer: unknown): readonly number[] | undefined {
  const isList = Array.isArray(answer) && answer.every((n) => Number.isSafeInteger(n) && n >= 0);
  if (answer === undefined || isList) return answer;
  return refuse(pruner, "promote a list of numbers of trials", answer);
}

/** What `next` may answer. @throws as `refuse` */
export function requireNext(pruner: string, answer: unknown): number | undefined {
  if (answer === undefined || (typeof answer === "number" && answer > 0)) return answer;
  return refuse(pruner, "give the next step as a number above 0", answer);
}

/** What `takeover` may answer. @throws as `refuse` */
export function requireTakeover(
  pruner: string,
  answer: unknown,
  axes: readonly Axis[],
): Takeover | undefined {
  if (answer === undefined) return undefined;
  const { from, unit, end } = (answer ?? {}) as Partial<Takeover>;
  if (!Number.isSafeInteger(from) || typeof end !== "number" || Number.isNaN(end))
    return refuse(pruner, "take over with { from, unit, end }", answer);
  requirePoint(`pruner ${pruner}`, axes, unit);
  return answer as Takeover;
}
