import type { Space } from "../space/space.ts";
import { memory } from "../storage/memory/memory.ts";
import { requireConfirmable } from "../study/noise/require-confirmable.ts";
import type { OpenOptions } from "../study/options/session-options.ts";
import { openSession } from "../study/session/open-session.ts";
import { requireOneObjective } from "./require-one-objective.ts";

/** What a command is to do with a new study. */
interface Plans {
  readonly confirm?: boolean;
  readonly target?: number;
  readonly minGain?: number;
  /** Parameters to evaluate first. Default: none. */
  readonly tried?: readonly { readonly [name: string]: unknown }[];
}

/**
 * Does in memory what a command is to do with a new study, so that one that is used wrongly leaves no
 * study behind, whose definition would hold for the command when it is corrected.
 * @throws AttuneError what the command would throw
 */
export async function rehearse(
  options: OpenOptions,
  space: Space,
  { tried = [], ...run }: Plans,
): Promise<void> {
  const session = await openSession({ ...options, storage: memory(), experience: false }, space);
  try {
    requireOneObjective(run, session.measures.signs.length);
    requireConfirmable(session.context, run);
    if (tried.length > 0) await session.enqueueAll(tried);
  } finally {
    await session.close();
  }
}
