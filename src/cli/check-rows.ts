import { AttuneError } from "../errors/attune-error.ts";
import type { Finding } from "../storage/finding.ts";
import { eachStored, type Storage } from "../storage/storage.ts";

/** How many studies and trials that can't be read a message names. */
const MAX_SHOWN = 5;

/** Reads every study and every trial, and names those that can't be read. */
export async function checkRows(storage: Storage): Promise<Finding> {
  const problems = new Set<string>();
  const note = (error: AttuneError): void => void problems.add(error.message);
  storage.onUnreadable = note;
  let trials = 0;
  for (const { name } of await storage.list(note))
    try {
      for await (const _ of eachStored(storage, name)) trials++;
    } catch (error) {
      if (!(error instanceof AttuneError) || error.code !== "storage-corrupt") throw error;
      note(error);
    }
  const more = problems.size > MAX_SHOWN ? `, and ${problems.size - MAX_SHOWN} more` : "";
  return {
    name: "contents",
    ok: problems.size === 0,
    message:
      problems.size === 0
        ? `each study and all ${trials} trials can be read`
        : [...problems].slice(0, MAX_SHOWN).join("; ") + more,
  };
}
