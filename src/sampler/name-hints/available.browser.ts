import type { hintsOf as hints } from "./available.ts";

/** No hints: a bundle for a browser contains no table of names. */
export const hintsOf: typeof hints = () => undefined;
