import type { Pruner } from "../pruner.ts";
import { perturbed } from "./perturb.ts";
import { type PopulationOptions, population } from "./population.ts";

/**
 * Population based training (Jaderberg et al. 2017): a schedule of parameters comes out, not one
 * setting. `trials` of the study is the size of the population; 16 where it is not given. Trials
 * must write checkpoints.
 * @throws AttuneError `usage` for intervals that are none
 */
export const pbt = (options: PopulationOptions): Pruner => population("pbt", options, perturbed);
