import type { TrialOrigin } from "./record.ts";
import type { Attributes } from "./row.ts";

/** Key of the attribute that names who enqueued a trial. */
const PROPOSED_BY = "proposedBy";

/** The attribute of a trial that a source has enqueued; none without a source. */
export const sourceAttribute = (source: string | undefined): Attributes =>
  source === undefined ? {} : { [PROPOSED_BY]: source };

/** The source that an enqueued trial names; undefined for other trials, and where it names none. */
export function proposer({
  origin,
  attributes,
}: {
  readonly origin?: TrialOrigin | undefined;
  readonly attributes?: { readonly [key: string]: unknown } | undefined;
}): string | undefined {
  const by = attributes?.[PROPOSED_BY];
  return origin === "enqueued" && typeof by === "string" && by !== "" ? by : undefined;
}
