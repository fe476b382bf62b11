import { setTimeout as sleep } from "node:timers/promises";

/** Between two looks at a condition. */
const POLL_MS = 10;

/**
 * Resolves once the condition holds. It polls without a limit of its own: the time limit of the
 * test is the only one, so that an overloaded machine only makes the test slower.
 */
export async function waitUntil(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(POLL_MS);
}
