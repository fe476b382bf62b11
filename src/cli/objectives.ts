import { AttuneError } from "../errors/attune-error.ts";
import type { Direction, Limits, Objectives } from "../trial/objective.ts";

function direction(text: string, option: string): Direction {
  const known: { readonly [name: string]: Direction } = {
    minimize: "minimize",
    min: "minimize",
    maximize: "maximize",
    max: "maximize",
  };
  if (Object.hasOwn(known, text)) return known[text];
  throw new AttuneError(
    "usage",
    `${option}: ${JSON.stringify(text)} is neither minimize nor maximize`,
  );
}

/**
 * `--direction maximize`, or `--objective accuracy=maximize --objective latency=minimize`.
 * @throws AttuneError `usage`
 */
export function objectivesOf(given: {
  readonly direction?: string | undefined;
  readonly objective?: readonly string[] | undefined;
}): Objectives {
  if (given.objective === undefined) return direction(given.direction ?? "minimize", "--direction");
  if (given.direction !== undefined)
    throw new AttuneError("usage", "--direction and --objective can't be combined", {
      hint: "--objective accuracy=maximize",
    });
  return Object.fromEntries(
    given.objective.map((text) => {
      const [name, to] = text.split("=");
      if (!name || to === undefined)
        throw new AttuneError(
          "usage",
          `--objective ${JSON.stringify(text)} is not name=direction`,
          {
            hint: "--objective accuracy=maximize",
          },
        );
      return [name, direction(to, "--objective")];
    }),
  );
}

/** `--limit "megabytes<=512"`. @throws AttuneError `usage` */
export function limitsOf(given: readonly string[] | undefined): Limits {
  return Object.fromEntries(
    (given ?? []).map((text) => {
      const [, name, relation, bound] = /^\s*([\w.-]+)\s*(<=|>=)\s*(\S+)\s*$/.exec(text) ?? [];
      if (name === undefined || Number.isNaN(Number(bound)))
        throw new AttuneError(
          "usage",
          `--limit ${JSON.stringify(text)} is not name<=number or name>=number`,
          {
            hint: '--limit "megabytes<=512"',
          },
        );
      return [name, relation === "<=" ? { atMost: Number(bound) } : { atLeast: Number(bound) }];
    }),
  );
}
