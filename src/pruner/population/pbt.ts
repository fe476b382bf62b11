import type { Pruner } from "../pruner.ts";
import { perturb } from "./perturb.ts";
import { type PopulationOptions, population } from "./population.ts";

/**
 * Population based training (Jaderberg et al. 2017): finds a schedule of parameters instead of one
 * setting. `trials` of the study is the size of the population (default: 16). Trials must write
 * checkpoints.
 * @throws AttuneError `usage` for options out of range
 */
export const pbt = (options: PopulationOptions): Pruner =>
  population("pbt", options, () => perturb);
