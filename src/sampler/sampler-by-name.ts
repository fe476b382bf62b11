import { AttuneError } from "../errors/attune-error.ts";
import { didYouMean } from "../errors/did-you-mean.ts";
import { show } from "../errors/show.ts";
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

/** Samplers that read the names of parameters. */
const HINTED: { readonly [name: string]: (options: NamedOptions) => Sampler } = { auto, gp };

/** What may be said beside the name of a sampler; it is nothing to most. */
export interface NamedOptions {
  /** Whether the names of parameters say where to begin, in `auto` and `gp`. Default: true. */
  readonly nameHints?: boolean | undefined;
}

/**
 * Creates the sampler of this name with its default options.
 * @throws AttuneError `usage` for an unknown name, with the most similar name as the hint
 */
export function samplerNamed(name: string, options: NamedOptions = {}): Sampler {
  if (typeof name === "string" && Object.hasOwn(samplers, name))
    return Object.hasOwn(HINTED, name) ? HINTED[name](options) : samplers[name]();
  const names = Object.keys(samplers);
  const hint = didYouMean(name, names);
  throw new AttuneError(
    "usage",
    `unknown sampler ${show(name)}; there are ${names.join(", ")}`,
    hint === undefined ? {} : { hint },
  );
}

/**
 * The sampler that options name, as a session takes it. Where they name none, a study that exists
 * goes on with its own, and a new one has the default.
 */
export function samplerOf({
  sampler,
  nameHints,
}: NamedOptions & { readonly sampler?: string | undefined }): NamedOptions & {
  readonly sampler?: Sampler;
} {
  return sampler === undefined ? { nameHints } : { sampler: samplerNamed(sampler, { nameHints }) };
}
