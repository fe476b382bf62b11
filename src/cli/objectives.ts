import { AttuneError } from "../errors/attune-error.ts";
import type { Direction, Limits, Objectives } from "../trial/objective.ts";
import { requireOrderedNames } from "../trial/ordered-names.ts";
import type { ObjectiveOptions } from "./command-options.ts";

/** Names of the directions; the short ones are for the command line. */
const directions: { readonly [name: string]: Direction } = {
  minimize: "minimize",
  min: "minimize",
  maximize: "maximize",
  max: "maximize",
};

function parseDirection(text: string, option: string): Direction {
  if (Object.hasOwn(directions, text)) return directions[text];
  throw new AttuneError(
    "usage",
    `${option}: ${JSON.stringify(text)} is neither minimize nor maximize`,
  );
}

/**
 * Reads `--direction maximize`, or `--objective accuracy=maximize --objective latency=minimize`.
 * Default: minimize.
 * @throws AttuneError `usage`
 */
export function objectivesOf({
  objective,
  direction,
}: Pick<ObjectiveOptions, "objective" | "direction">): Objectives {
  if (objective === undefined) return parseDirection(direction ?? "minimize", "--direction");
  if (direction !== undefined)
    throw new AttuneError("usage", "--direction and --objective can't be combined", {
      hint: "--objective accuracy=maximize",
    });
  const objectives = new Map<string, Direction>();
  for (const text of objective) {
    const [name, to, ...rest] = text.split("=");
    if (!name || to === undefined || rest.length > 0)
      throw new AttuneError("usage", `--objective ${JSON.stringify(text)} is not name=direction`, {
        hint: "--objective accuracy=maximize",
      });
    if (objectives.has(name))
      throw new AttuneError("usage", `--objective ${JSON.stringify(name)} is given twice`, {
        hint: "give each objective another name",
      });
    objectives.set(name, parseDirection(to, "--objective"));
  }
  requireOrderedNames([...objectives.keys()]);
  return Object.fromEntries(objectives);
}

/**
 * Reads limits such as `--limit "megabytes<=512"` and `--limit "accuracy>=0.9"`. A quantity may have
 * both a lower and an upper limit.
 * @throws AttuneError `usage`
 */
export function limitsOf(texts: readonly string[] = []): Limits {
  const limits = new Map<string, { readonly atLeast?: number; readonly atMost?: number }>();
  for (const text of texts) {
    const [, name, relation, bound] = /^\s*([\w.-]+)\s*(<=|>=)\s*(\S+)\s*$/.exec(text) ?? [];
    if (name === undefined || !Number.isFinite(Number(bound)))
      throw new AttuneError(
        "usage",
        `--limit ${JSON.stringify(text)} is not name<=number or name>=number`,
        { hint: '--limit "megabytes<=512"' },
      );
    const side = relation === "<=" ? "atMost" : "atLeast";
    const others = limits.get(name);
    if (others?.[side] !== undefined)
      throw new AttuneError("usage", `--limit "${name}${relation}…" is given twice`, {
        hint: "a quantity has one lower and one upper limit",
      });
    limits.set(name, { ...others, [side]: Number(bound) });
  }
  // Of the two members at least one is set.
  return Object.fromEntries(limits) as Limits;
}
