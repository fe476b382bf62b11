import { AttuneError } from "../../errors/attune-error.ts";
import type { OptimizeOptions } from "../options/options.ts";
import type { UnderNoise } from "./under-noise.ts";

/** @throws AttuneError `usage` where trials are to be repeated, and can't be */
export function requireConfirmable(
  { noise }: { readonly noise?: UnderNoise | undefined },
  { confirm }: Pick<OptimizeOptions, "confirm">,
): void {
  if (noise !== undefined || confirm !== true) return;
  throw new AttuneError("usage", "confirm needs a study with one objective and without a pruner", {
    hint: "the option repeat evaluates each trial again",
  });
}
