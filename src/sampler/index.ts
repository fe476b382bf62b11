export { genetic } from "./genetic.ts";
export { grid } from "./grid.ts";
export { manual } from "./manual.ts";
export { samplerNamed, samplers } from "./named.ts";
export { halton, sobol } from "./qmc.ts";
export { random } from "./random.ts";
export type { Plan, Problem, Proposal, Sampler, SamplerSupports } from "./sampler.ts";
export { type TpeOptions, tpe } from "./tpe/tpe.ts";
