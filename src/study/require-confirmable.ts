import { AttuneError } from "../errors/attune-error.ts";
import type { StudyContext } from "./context.ts";
import type { OptimizeOptions } from "./options.ts";

/** @throws AttuneError `usage` where trials are to be repeated, and can't be */
export function requireConfirmable(
  { noise }: Pick<StudyContext, "noise">,
  { confirm }: Pick<OptimizeOptions, "confirm">,
): void {
  if (noise !== undefined || confirm !== true) return;
  throw new AttuneError("usage", "confirm needs a study with one objective and without a pruner", {
    hint: "the option repeat evaluates each trial again",
  });
}
