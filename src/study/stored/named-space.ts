import { type ChoiceValue, categorical } from "../../space/choice.ts";
import { fixed } from "../../space/fixed.ts";
import { float } from "../../space/number.ts";
import type { Param } from "../../space/param.ts";
import { partialSpace } from "../../space/partial-space.ts";
import type { Space } from "../../space/space.ts";
import { readNamedParams } from "../../storage/named-params.ts";
import type { StudyInfo } from "../../storage/storage.ts";
import type { Json } from "../../trial/record.ts";
import type { TrialRow } from "../../trial/row.ts";

/**
 * The parameters that the trials of a study have named. Where the study does not say from which
 * range a value was chosen, as with trials that were added, the values themselves are the range.
 */
export function namedSpace(
  { internal }: Pick<StudyInfo, "internal">,
  trials: Iterable<TrialRow>,
): Space {
  const params = readNamedParams(internal);
  const unknown = new Map<string, Json[]>();
  for (const { params: values } of trials)
    for (const [name, value] of Object.entries(values ?? {})) {
      if (params.has(name)) continue;
      const seen = unknown.get(name);
      if (seen === undefined) unknown.set(name, [value]);
      else seen.push(value);
    }
  for (const [name, values] of unknown) params.set(name, spanOf(values));
  return partialSpace(Object.fromEntries(params));
}

/** The smallest range that has these values. */
function spanOf(values: readonly Json[]): Param<unknown> {
  if (values.every((v) => typeof v === "number")) {
    const low = values.reduce((least, v) => Math.min(least, v));
    const high = values.reduce((most, v) => Math.max(most, v));
    return low < high ? float(low, high) : fixed(low);
  }
  const choices = new Set(values);
  const isChoice = (v: Json): v is ChoiceValue => v === null || typeof v !== "object";
  return [...choices].every(isChoice) ? categorical([...choices] as ChoiceValue[]) : anyValue;
}

/** A parameter whose values have no coordinate: lists and objects of an unknown range. */
const anyValue: Param<unknown> = {
  ...fixed<unknown>(null),
  contains: (_value): _value is unknown => true,
  check: () => {},
};
