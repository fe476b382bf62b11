import { auto } from "../../sampler/auto.ts";
import type { Sampler } from "../../sampler/sampler.ts";
import type { StudyInfo } from "../../storage/storage.ts";
import type { UntypedComplete } from "../../trial/to-record.ts";
import { readExperienceOf } from "../learning/learning.ts";
import { EstimatedBest } from "../noise/estimated-best.ts";
import { underNoise } from "../noise/under-noise.ts";
import type { SessionOptions } from "../options/session-options.ts";
import { checkPopulation } from "../session/check-population.ts";
import { prepareStudy } from "../session/prepare-study.ts";
import { RunSession } from "../session/run-session.ts";

/** The session of `minimize`. Outside of a browser, where size does not matter, it handles noise. */
export class MinimizeSession extends RunSession {
  static readonly prepare = prepareStudy;
  readonly #best: EstimatedBest;

  constructor(options: SessionOptions, info: StudyInfo, worker: string) {
    super(options, info, worker, { underNoise, readExperience: readExperienceOf });
    checkPopulation(options);
    this.#best = new EstimatedBest(this.mirror, this.context.noise?.confirming);
  }

  override get best(): UntypedComplete | undefined {
    return this.#best.trial;
  }
}

/** The sampler of `minimize`, if none is given. */
export const defaultSampler = (): Sampler => auto();
