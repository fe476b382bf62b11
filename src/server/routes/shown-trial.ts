import { spaceFrom } from "../../space/json/space-from.ts";
import type { Space } from "../../space/space.ts";
import type { StudyInfo } from "../../storage/storage.ts";
import { namedSpace } from "../../study/stored/named-space.ts";
import type { UntypedRecord } from "../../trial/to-record.ts";

/** A trial as the API shows it. */
export type ShownTrial = { readonly [field: string]: unknown };

/** The space of a study, as far as it is known without its trials. */
export const spaceOf = (info: StudyInfo): Space =>
  info.space === null ? namedSpace(info, []) : spaceFrom(info.space);

/** Makes what shows a trial with its parameters by flat name, as `ask` gives them. */
export function makeShown(info: StudyInfo): (trial: UntypedRecord) => ShownTrial {
  const { flatten } = spaceOf(info);
  return (trial) => ({ ...trial, params: flatten(trial.params) });
}
