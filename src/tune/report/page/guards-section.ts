import type { GuardOutcome } from "../../guards/run-guards.ts";
import { section, table } from "./html.ts";

/** What the guards have looked for, and what they found. */
export function guardsSection(guards: readonly GuardOutcome[]): string {
  const rows = guards.map(({ name, checked, notes }) => [
    name,
    !checked ? "does not apply" : notes.length === 0 ? "nothing found" : "found",
    notes
      .map(({ column, message }) => (column === "" ? message : `${column}: ${message}`))
      .join("; "),
  ]);
  return section("guards", "Guards", table("What was looked for", ["guard", "result", ""], rows));
}
