import type { Pruned } from "./trial.ts";

/**
 * The one value that `trial.pruned()` returns, in each thread and process its own: it is compared by
 * identity. Only the compiler gives `Pruned` a key, so the type needs a cast.
 */
export const PRUNED_RESULT = Object.freeze({ pruned: true }) as unknown as Pruned;
