import { availableSearch } from "#runtime/sampler/late/available";
import { autoForOne } from "../../sampler/auto-plan.ts";
import type { Sampler } from "../../sampler/sampler.ts";

/** The session of `minimize`: results are taken as they are. */
export { RunSession as MinimizeSession } from "../session/run-session.ts";

/** The sampler of `minimize`, if none is given. */
export const defaultSampler = (): Sampler => autoForOne(availableSearch());
