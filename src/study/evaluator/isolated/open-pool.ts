import type { Pool } from "./pool.ts";

/** Opens the threads or processes of a module's objective. They are loaded only now. */
export async function openPool(
  module: URL,
  isolate: "thread" | "process",
  megabytes: number | undefined,
): Promise<Pool> {
  const { Pool } = await import("./pool.ts");
  return new Pool(module, isolate, megabytes);
}
