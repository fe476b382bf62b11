import { joinLines } from "../../errors/join-lines.ts";
import type { UntypedRecord } from "../../trial/to-record.ts";

/** Longest message that is repeated, in characters. */
const MAX_MESSAGE_CHARACTERS = 200;
/** Numbers in a message, which differ from trial to trial. */
const NUMBERS = /\d+(?:\.\d+)?(?:e[+-]?\d+)?/gi;

/** The trials of a study that have failed. */
export interface FailuresSummary {
  /** Number of failed trials. */
  readonly failed: number;
  /** Trials that have the commonest message; messages that differ in their numbers count as equal. */
  readonly alike: number;
  /** The commonest message as one of these trials has it: on one line, at most 200 characters. */
  readonly message: string;
}

/** Counts failed trials and finds the commonest of their messages; undefined without any. */
export function summariseFailures(trials: Iterable<UntypedRecord>): FailuresSummary | undefined {
  const counts = new Map<string, { alike: number; readonly message: string }>();
  let failed = 0;
  for (const trial of trials) {
    if (trial.state !== "failed") continue;
    failed++;
    const message = joinLines(trial.message);
    const key = message.replace(NUMBERS, "#");
    const known = counts.get(key);
    if (known === undefined) counts.set(key, { alike: 1, message });
    else known.alike++;
  }
  let commonest: { readonly alike: number; readonly message: string } | undefined;
  for (const one of counts.values())
    if (commonest === undefined || one.alike > commonest.alike) commonest = one;
  if (commonest === undefined) return undefined;
  const { alike, message } = commonest;
  const isLong = message.length > MAX_MESSAGE_CHARACTERS;
  return {
    failed,
    alike,
    message: isLong ? `${message.slice(0, MAX_MESSAGE_CHARACTERS - 1)}…` : message,
  };
}
