import { AttuneError } from "../errors/attune-error.ts";
import { show } from "../errors/show.ts";
import type { StudyContext } from "./context.ts";

/** The error of a call that comes after the study was closed. */
export function closedError(name: string): AttuneError {
  return new AttuneError("usage", `study ${show(name)} is closed`, {
    hint: "close it after the last call, or open it again",
  });
}

/** @throws AttuneError `usage` once the study is closed and has given its trials back */
export function requireOpen({ name, lifetime }: StudyContext): void {
  if (lifetime.hasEnded) throw closedError(name);
}
