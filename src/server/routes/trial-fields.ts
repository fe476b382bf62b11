import { didYouMeanOrList } from "../../errors/did-you-mean.ts";
import { flatNames } from "../../space/flat-names.ts";
import type { StudyInfo } from "../../storage/storage.ts";
import { measuresOf } from "../../trial/measures.ts";
import type { UntypedRecord } from "../../trial/to-record.ts";
import { Refused } from "../http/problem.ts";
import { type ShownTrial, spaceOf } from "./shown-trial.ts";

/** Every field that a trial may have in one of its states. */
const FIELDS: { readonly [F in FieldOf<UntypedRecord>]: true } = {
  ...{ number: true, state: true, params: true, value: true, limits: true, feasible: true },
  ...{ seconds: true, startedAt: true, worker: true, attempt: true, step: true, cost: true },
  ...{ reason: true, message: true, thrown: true, attributes: true, reports: true, origin: true },
  ...{ schedule: true, estimate: true, error: true, repeats: true },
};
type FieldOf<R> = R extends unknown ? keyof R : never;

/** A field that a query names: a whole one, or one name of a group, as in `params.lr`. */
export interface TrialField {
  /** The field. */
  readonly field: string;
  /** The name in it; undefined for the whole field. */
  readonly name?: string | undefined;
}

/**
 * The fields of trials that a query names: `number,value,params.lr`.
 * @returns undefined for all
 * @throws Refused 400 for one that no trial of the study can have
 */
export function readFields(
  info: StudyInfo,
  text: string | undefined,
): readonly TrialField[] | undefined {
  if (text === undefined || text === "") return undefined;
  const namesOf = knownNames(info);
  return text
    .split(",")
    .filter((part) => part !== "")
    .map((part) => {
      const [, field = part, name] = /^(params|value|limits|attributes)\.(.+)$/s.exec(part) ?? [];
      if (!Object.hasOwn(FIELDS, field))
        throw noField(part, didYouMeanOrList(part, Object.keys(FIELDS)));
      const names = name === undefined ? undefined : namesOf(field);
      if (name === undefined || names === undefined || names.includes(name)) return { field, name };
      const hint =
        names.length === 0
          ? `${field} is taken as a whole`
          : didYouMeanOrList(
              part,
              names.map((known) => `${field}.${known}`),
            );
      throw noField(part, hint);
    });
}

const noField = (part: string, hint: string): Refused =>
  new Refused(400, "usage", `fields: trials have no field ${JSON.stringify(part)}`, { hint });

/** The names that each group can have; undefined where trials may have any. */
function knownNames(info: StudyInfo): (group: string) => readonly string[] | undefined {
  const measures = measuresOf(info.objectives, info.limits);
  return (group) => {
    if (group === "value") return measures.names ?? [];
    if (group === "limits") return measures.limits.map(({ name }) => name);
    // The parameters of a study without a declared space are those of its trials.
    if (group !== "params" || info.space === null) return undefined;
    const { names, params } = spaceOf(info);
    return [...new Set([...names, ...flatNames(params, "")])];
  };
}

/** A trial with these fields, as far as it has them. */
export function pickFields(
  trial: ShownTrial,
  fields: readonly TrialField[] | undefined,
): ShownTrial {
  if (fields === undefined) return trial;
  const kept: { [field: string]: unknown } = {};
  for (const { field, name } of fields) {
    if (!Object.hasOwn(trial, field)) continue;
    const value = trial[field];
    if (name === undefined) kept[field] = value;
    else if (typeof value === "object" && value !== null && Object.hasOwn(value, name))
      kept[field] = {
        ...(kept[field] as object | undefined),
        [name]: (value as { readonly [name: string]: unknown })[name],
      };
  }
  return kept;
}
