import { withoutPassword } from "../storage/password.ts";
import { ToolError } from "./tool-error.ts";

/** The command of a job as its caller sees it: without the password of the storage. */
export const wouldRun = (args: readonly string[], storageUrl: string): readonly string[] =>
  ["attune", ...args].map((arg) => (arg === storageUrl ? withoutPassword(storageUrl) : arg));

/** Checks that another process reaches the storage. @throws ToolError */
export function requireShared(storageUrl: string): void {
  if (storageUrl !== "memory:") return;
  throw new ToolError(
    "usage",
    "the studies are in the memory of this server, which no job can reach",
    "start the server with --storage sqlite:FILE, or use ask and tell",
  );
}
