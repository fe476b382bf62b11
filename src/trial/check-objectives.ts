import { AttuneError } from "../errors/attune-error.ts";
import { checkOptions, type OptionChecks } from "../errors/check-options.ts";
import { show } from "../errors/show.ts";

/** The bounds of one limit. */
interface Bounds {
  readonly atLeast?: number | undefined;
  readonly atMost?: number | undefined;
}

/** @throws AttuneError `usage` for a name that no result can have */
function checkName(what: string, name: string): void {
  if (name !== "" && name !== "__proto__") return;
  throw new AttuneError("usage", `${show(name)} can't be the name of ${what}`);
}

/**
 * Checks the objectives of a study: a direction, or a direction by each name.
 * @throws AttuneError `usage`
 */
export function checkObjectives(objectives: unknown): void {
  const isNamed =
    typeof objectives === "object" && objectives !== null && !Array.isArray(objectives);
  const directions = isNamed ? Object.values(objectives) : [objectives];
  if (directions.length === 0 || !directions.every((d) => d === "minimize" || d === "maximize"))
    throw new AttuneError(
      "usage",
      'objectives must be "minimize", "maximize" or a direction for each name, ' +
        `got ${show(objectives)}`,
      { hint: 'name several: { error: "minimize", speed: "maximize" }' },
    );
  if (isNamed) for (const name of Object.keys(objectives)) checkName("an objective", name);
}

/**
 * Checks the limits of a study: a lower bound, an upper bound or both by each name.
 * @throws AttuneError `usage`
 */
export function checkLimits(limits: unknown): void {
  if (typeof limits !== "object" || limits === null || Array.isArray(limits))
    throw new AttuneError("usage", `limits must be bounds by name, got ${show(limits)}`, {
      hint: "write { megabytes: { atMost: 512 } }",
    });
  for (const [name, limit] of Object.entries(limits)) {
    checkName("a limit", name);
    const bound = (side: string, value: unknown): void => {
      if (typeof value !== "number" || !Number.isFinite(value))
        throw new AttuneError(
          "usage",
          `${side} of limit ${name} must be a finite number, got ${show(value)}`,
        );
    };
    const sides: OptionChecks<Bounds> = { atLeast: bound, atMost: bound };
    const { atLeast, atMost } = checkOptions<Bounds>(`limit ${name}`, limit, sides);
    if (atLeast === undefined && atMost === undefined)
      throw new AttuneError("usage", `limit ${name} needs atLeast, atMost or both`, {
        hint: `write { ${name}: { atMost: 512 } }`,
      });
    if (atLeast !== undefined && atMost !== undefined && atLeast > atMost)
      throw new AttuneError(
        "usage",
        `limit ${name} can't be kept: atLeast ${atLeast} is above atMost ${atMost}`,
      );
  }
}
