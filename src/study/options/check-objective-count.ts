import { AttuneError } from "../../errors/attune-error.ts";
import type { OptimizeOptions } from "./options.ts";

/** @throws AttuneError `usage` for options of a run that several objectives cannot have */
export function checkObjectiveCount({ target, enough }: OptimizeOptions, objectives: number): void {
  if (objectives === 1) return;
  if (target !== undefined)
    throw new AttuneError("usage", "target needs a study with one objective", {
      hint: "set limits for the others",
    });
  if (enough !== undefined)
    throw new AttuneError("usage", "enough needs a study with one objective", {
      hint: "leave it out, or give a number of trials",
    });
}
