import type { Encoding } from "../../space/encoding.ts";
import type { Problem } from "../sampler.ts";
import type { Guidance } from "../surrogate/guidance.ts";
import { NameHints } from "./name-hints.ts";

/**
 * The hints of the names of a space, if it has any and they count: with one objective, and without
 * experience but that of studies with the same seed, which this one may repeat.
 */
export function hintsOf(
  { space, measures, experience }: Problem,
  encoding: Encoding,
  { nameHints }: { readonly nameHints?: boolean | undefined },
): Guidance | undefined {
  const mayRepeat = experience?.studies.every(({ repeated }) => repeated !== undefined) ?? true;
  const counts = measures.signs.length === 1 && mayRepeat;
  if (nameHints === false || !counts) return undefined;
  return NameHints.of(space, encoding);
}
