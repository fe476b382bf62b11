import { auto } from "../sampler/auto.ts";
import type { Sampler } from "../sampler/sampler.ts";
import type { StudyInfo } from "../storage/storage.ts";
import type { UntypedComplete } from "../trial/to-record.ts";
import { EstimatedBest } from "./estimated-best.ts";
import { findExperienceFor, readExperienceOf } from "./learning.ts";
import { RunSession, type SessionOptions } from "./run-session.ts";
import { underNoise } from "./under-noise.ts";

/** The session of `minimize`. Outside of a browser, where size does not matter, it handles noise. */
export class MinimizeSession extends RunSession {
  static readonly find = findExperienceFor;
  readonly #best: EstimatedBest;

  constructor(options: SessionOptions, info: StudyInfo, worker: string) {
    super(options, info, worker, { underNoise, readExperience: readExperienceOf });
    this.#best = new EstimatedBest(this.mirror, this.context.noise?.confirming);
  }

  override get best(): UntypedComplete | undefined {
    return this.#best.trial;
  }
}

/** The sampler of `minimize`, if none is given. */
export const defaultSampler = (): Sampler => auto();
