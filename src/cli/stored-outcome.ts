import { AttuneError } from "../errors/attune-error.ts";
import { namedResults } from "../study/results/named-results.ts";
import { toOutcome } from "../study/results/outcome.ts";
import type { Measures } from "../trial/measures.ts";

/**
 * The outcome that a study stores for a result.
 * @throws AttuneError `result-invalid`, with what may be given instead, for a result that the study
 * cannot store, such as one without a limit's quantity
 */
export function toStoredOutcome(result: unknown, measures: Measures): ReturnType<typeof toOutcome> {
  try {
    return toOutcome(result, measures, namedResults);
  } catch (error) {
    const isBare = measures.names === undefined && measures.limits.length === 0;
    if (isBare || !(error instanceof AttuneError)) throw error;
    throw new AttuneError(
      "result-invalid",
      `${error.message}; a result is such as ${exampleOf(measures)}`,
    );
  }
}

/** A result of the study, as commands print it. */
function exampleOf({ names = ["value"], limits }: Measures): string {
  const asked = [...new Set(limits.map(({ name }) => name))];
  const numbers = (of: readonly string[]) => Object.fromEntries(of.map((name) => [name, 0.5]));
  return JSON.stringify({
    ...numbers(names),
    ...(asked.length > 0 && { limits: numbers(asked) }),
  });
}
