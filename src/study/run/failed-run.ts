import { AttuneError } from "../../errors/attune-error.ts";
import { toError } from "../../trial/thrown.ts";
import type { UntypedRecord } from "../../trial/to-record.ts";
import type { RunSession } from "../session/run-session.ts";

type FailedTrial = Extract<UntypedRecord, { readonly state: "failed" }>;

/** The failed trial that finished last; undefined if there is none. */
export function lastFailure({ history, mirror }: RunSession): FailedTrial | undefined {
  const { number, state } = history.finished;
  const at = state.lastIndexOf("failed");
  const trial = at === -1 ? undefined : mirror.record(number[at]);
  return trial?.state === "failed" ? trial : undefined;
}

/** What a failed trial says of itself, in one line. */
export function failureText({
  reason,
  message,
  thrown,
}: Pick<FailedTrial, "reason" | "message" | "thrown">): string {
  // As `joinLines`, which would be a further function of each bundle.
  const line = message.replace(/\s*\n\s*/g, " ");
  const isNamed =
    reason === "error" &&
    thrown?.message === message &&
    !/^(Attune|Space)?Error$/.test(thrown.name) &&
    !line.startsWith(thrown.name);
  return isNamed ? `${thrown.name}: ${line}` : line;
}

/**
 * The error of a run that has no result, or that failures ended. Its cause is what the last failed
 * trial threw: the error itself if it was thrown in this thread, otherwise one that is like it.
 */
export function failedRun(session: RunSession, why: string, hint?: string): AttuneError {
  const last = lastFailure(session);
  const options = hint === undefined ? {} : { hint };
  if (last === undefined) return new AttuneError("run-failed", why, options);
  const { lastThrown } = session.context;
  const stored = last.thrown && toError(last.thrown);
  return new AttuneError("run-failed", `${why}; the last one failed: ${failureText(last)}`, {
    ...options,
    cause:
      lastThrown.number === last.number ? lastThrown.error : (stored ?? new Error(last.message)),
  });
}
