import { spaceFrom } from "../../space/json/space-from.ts";
import type { Space } from "../../space/space.ts";
import { type Measures, measuresOf } from "../../trial/measures.ts";
import type { StudySpec } from "../storage.ts";
import { type Distribution, toDistributions } from "./distribution.ts";
import type { OptunaStudy } from "./optuna-study.ts";
import { readSpec } from "./specification.ts";
import { SEPARATES_INTERNAL, SPEC } from "./system-attributes.ts";

/** What is needed to translate the trials of a study. */
export interface StudySchema {
  /** Undefined where the study has none that is known. */
  readonly space: Space | undefined;
  /** Optuna's distributions of the space, by flat name. */
  readonly distributions: ReadonlyMap<string, Distribution>;
  /** The study's limits, in the order of a trial's measured ones. */
  readonly limits: Measures["limits"];
  /** Whether Attune's own keys may be among the user's attributes (see `splitLegacyAttributes`). */
  readonly isLegacy: boolean;
}

/** @param isLegacy see `StudySchema` */
export function makeSchema(spec: StudySpec, isLegacy: boolean): StudySchema {
  return {
    space: spec.space === null ? undefined : spaceFrom(spec.space),
    distributions: spec.space === null ? new Map() : toDistributions(spec.space),
    limits: measuresOf(spec.objectives, spec.limits).limits,
    isLegacy,
  };
}

/** Schemas of studies by name; each is made again when its specification has changed. */
export class StudySchemas {
  readonly #known = new Map<string, { readonly text: string; readonly schema: StudySchema }>();

  /** The schema for the study's present specification. */
  of(study: OptunaStudy): StudySchema {
    const spec = readSpec(study);
    const { system } = study;
    const isLegacy = system[SPEC] !== undefined && system[SEPARATES_INTERNAL] === undefined;
    const text = JSON.stringify([spec.space, spec.objectives, spec.limits, isLegacy]);
    const known = this.#known.get(study.name);
    if (known?.text === text) return known.schema;
    const schema = makeSchema(spec, isLegacy);
    this.#known.set(study.name, { text, schema });
    return schema;
  }
}
