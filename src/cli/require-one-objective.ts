import { AttuneError } from "../errors/attune-error.ts";

/** @throws AttuneError `usage` for options that a study of several objectives cannot have */
export function requireOneObjective(
  { target, minGain }: { readonly target?: number; readonly minGain?: number },
  objectives: number,
): void {
  if (objectives === 1) return;
  const option =
    target !== undefined ? "--target" : minGain !== undefined ? "--min-gain" : undefined;
  if (option !== undefined)
    throw new AttuneError("usage", `${option} needs a study with one objective`, {
      hint: "give a number of trials; --limit bounds a quantity",
    });
}
