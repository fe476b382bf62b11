import { AttuneError } from "../errors/attune-error.ts";
import type { Direction, Limits, Objectives } from "../trial/objective.ts";
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
  return Object.fromEntries(
    objective.map((text) => {
      const [name, to] = text.split("=");
      if (name && to !== undefined) return [name, parseDirection(to, "--objective")];
      throw new AttuneError("usage", `--objective ${JSON.stringify(text)} is not name=direction`, {
        hint: "--objective accuracy=maximize",
      });
    }),
  );
}

/**
 * Reads limits such as `--limit "megabytes<=512"` and `--limit "accuracy>=0.9"`.
 * @throws AttuneError `usage`
 */
export function limitsOf(texts: readonly string[] = []): Limits {
  return Object.fromEntries(
    texts.map((text) => {
      const [, name, relation, bound] = /^\s*([\w.-]+)\s*(<=|>=)\s*(\S+)\s*$/.exec(text) ?? [];
      if (name === undefined || Number.isNaN(Number(bound)))
        throw new AttuneError(
          "usage",
          `--limit ${JSON.stringify(text)} is not name<=number or name>=number`,
          { hint: '--limit "megabytes<=512"' },
        );
      return [name, relation === "<=" ? { atMost: Number(bound) } : { atLeast: Number(bound) }];
    }),
  );
}
