import type { Estimate } from "../../sampler/noise/noise-model.ts";
import { type Measures, nameValues } from "../../trial/measures.ts";
import type { UntypedRecord } from "../../trial/to-record.ts";

/**
 * The record of a noisy study's best trial, with what a model of all results expects at its point.
 * @param estimate in the unit of losses
 */
export function withEstimate<R extends UntypedRecord>(
  record: R,
  { estimate, error }: Estimate,
  measures: Measures,
): R {
  const named = (value: number): unknown => Object.freeze(nameValues(measures, [value]));
  const added = { estimate: named(estimate * measures.signs[0]), error: named(error) };
  // Not a spread, which would share one date among all readers.
  return Object.freeze(
    Object.defineProperties({} as R, {
      ...Object.getOwnPropertyDescriptors(record),
      ...Object.getOwnPropertyDescriptors(added),
    }),
  );
}
