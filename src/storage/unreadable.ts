import { AttuneError } from "../errors/attune-error.ts";
import { show } from "../errors/show.ts";

/**
 * Receives the error of a study or a trial that cannot be read, and that is left out.
 * @param trial number of the trial; undefined for a study
 */
export type OnUnreadable = (error: AttuneError, trial?: number) => void;

const HINT = "attune doctor names all that can't be read; attune delete removes a study or a trial";

/** It names the study, so that no caller names it again. */
class UnreadableError extends AttuneError {
  constructor(message: string, cause: unknown) {
    super("storage-corrupt", message, { hint: HINT, cause });
  }
}

/**
 * The error of a study that cannot be read, or of a trial of it.
 * @param place of the storage, for the message
 */
export function unreadable(
  study: string,
  trial: number | undefined,
  place: string,
  cause: unknown,
): AttuneError {
  if (cause instanceof UnreadableError) return cause;
  const what = `${trial === undefined ? "" : `trial ${trial} of `}study ${show(study)}`;
  const isSyntax = cause instanceof SyntaxError;
  const reason = isSyntax ? "what is stored is not JSON" : toReason(cause);
  return new UnreadableError(`${what} in ${place} can't be read: ${reason}`, cause);
}

/**
 * What becomes of a trial that cannot be read: it is left out where its error is received.
 * @throws AttuneError otherwise
 */
export const skipUnreadable =
  (storage: { readonly onUnreadable?: OnUnreadable }, study: string, place: string) =>
  (trial: number, cause: unknown): void => {
    const error = unreadable(study, trial, place, cause);
    if (storage.onUnreadable === undefined) throw error;
    storage.onUnreadable(error, trial);
  };

const toReason = (cause: unknown): string =>
  cause instanceof AttuneError ? cause.message : "what is stored has another form";
