import { AttuneError } from "../errors/attune-error.ts";
import { nearest } from "../errors/nearest.ts";
import { auto } from "./auto.ts";
import { cmaEs } from "./cma-es/cma-es.ts";
import { differentialEvolution } from "./evolution/differential.ts";
import { genetic, nsga2, nsga3 } from "./evolution/genetic.ts";
import { forest } from "./forest/forest-sampler.ts";
import { gp } from "./gp/gp.ts";
import { grid } from "./grid.ts";
import { manual } from "./manual.ts";
import { halton, sobol } from "./qmc.ts";
import { random } from "./random.ts";
import type { Sampler } from "./sampler.ts";
import { tpe } from "./tpe/tpe.ts";

/** Creates each sampler with its default options, by the name that the command line uses. */
export const samplers: { readonly [name: string]: () => Sampler } = {
  auto,
  gp,
  "cma-es": cmaEs,
  tpe,
  "tpe-univariate": () => ({ ...tpe({ multivariate: false }), name: "tpe-univariate" }),
  forest,
  random,
  grid,
  sobol,
  halton,
  genetic,
  nsga2,
  nsga3,
  "differential-evolution": differentialEvolution,
  manual,
};

/**
 * Creates the sampler of this name with its default options.
 * @throws AttuneError `usage` for an unknown name, with the most similar name as the hint
 */
export function samplerNamed(name: string): Sampler {
  if (Object.hasOwn(samplers, name)) return samplers[name]();
  const near = nearest(name, Object.keys(samplers));
  throw new AttuneError(
    "usage",
    `unknown sampler ${JSON.stringify(name)}; there are ${Object.keys(samplers).join(", ")}`,
    near === undefined ? {} : { hint: `did you mean ${near}?` },
  );
}
