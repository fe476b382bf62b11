import { AttuneError } from "../../../errors/attune-error.ts";
import type { Pool } from "./pool.ts";

/**
 * In a browser a module cannot be the objective.
 * @throws AttuneError `usage`
 */
export function openPool(_module: URL, isolate: "thread" | "process"): Promise<Pool> {
  throw new AttuneError(
    "usage",
    `a module as the objective runs in a ${isolate}, which needs Node.js, Bun or Deno`,
    {
      hint:
        "in a browser give a function, which may hand its work to a Web Worker; in a bundle for " +
        "Node.js, bundle with the condition `node`",
    },
  );
}
