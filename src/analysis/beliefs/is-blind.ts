import type { UntypedRecord } from "../../trial/to-record.ts";

/** Samplers whose trials do not depend on the results of earlier ones. */
const BLIND_SAMPLERS: readonly string[] = ["random", "sobol", "halton", "grid"];

/** Whether the newer half of the finished trials, at least, is of samplers that see no results. */
export function isBlind(trials: Iterable<UntypedRecord>, finished: number): boolean {
  const samplers: (string | undefined)[] = [];
  for (const { origin, state } of trials)
    if (state === "complete" || state === "failed" || state === "pruned")
      samplers.push(typeof origin === "string" ? undefined : origin.sampler);
  const newer = samplers.slice(-Math.ceil(finished / 2));
  return newer.length > 0 && newer.every((name) => BLIND_SAMPLERS.includes(name ?? ""));
}
