import { AttuneError } from "../errors/attune-error.ts";
import { checkOptions, type OptionChecks } from "../errors/check-options.ts";
import { flag, number, oneOf, text } from "../errors/option-kinds.ts";
import { requireMade } from "../errors/require-made.ts";
import { show } from "../errors/show.ts";
import type { Sampler, SamplerSupports } from "./sampler.ts";

function checkKinds(name: string, kinds: unknown): void {
  if (kinds !== "all" && !Array.isArray(kinds))
    throw new AttuneError(
      "usage",
      `${name} must be "all" or a list such as ["float", "int"], got ${show(kinds)}`,
    );
}

const SUPPORTS: OptionChecks<SamplerSupports> = {
  kinds: checkKinds,
  conditional: flag,
  objectives: number(1),
  limits: flag,
  constraints: oneOf("data", "any", "none"),
  paused: flag,
  finite: flag,
  experience: flag,
};
const NEEDED = ["kinds", "conditional", "objectives", "limits", "constraints"] as const;

/**
 * Checks that an option is a sampler, also one that a user wrote.
 * @throws AttuneError `usage`
 */
export function requireSampler(given: unknown): void {
  requireMade(
    { kind: "sampler", example: "tpe", module: "attune/samplers", methods: ["plan"] },
    given,
  );
  const { name, supports } = given as Partial<Sampler>;
  text("the sampler's name", name);
  const known = checkOptions(`supports of sampler ${name}`, supports, SUPPORTS);
  for (const part of NEEDED)
    if (known[part] === undefined)
      throw new AttuneError("usage", `supports of sampler ${name} lacks ${part}`, {
        hint: "write { ...EVERYTHING }",
      });
}
