import type { DataNote } from "../table/data-table.ts";
import { findCopiedRows } from "./copied-rows.ts";
import { hintAtGroups } from "./group-hint.ts";
import type { Guard, GuardedData } from "./guarded-data.ts";
import { findMeasuredAfterwards } from "./measured-afterwards.ts";
import { findRareClass } from "./rare-class.ts";
import { findRowNumbers } from "./row-numbers.ts";
import { findShift } from "./shift.ts";
import { compareWithShuffledTargets, controlWithShuffledTargets } from "./shuffled-target.ts";
import { findTargetGivenAway } from "./target-given-away.ts";
import { findTargetMeans } from "./target-mean.ts";
import { hintAtTime } from "./time-hint.ts";

/** What a guard has looked for, and what it found. */
export interface GuardOutcome {
  /** What it looks for. */
  readonly name: string;
  /** Whether it could look: some need groups, a holdout or enough rows. */
  readonly checked: boolean;
  /** What it found, with the numbers that this rests on. */
  readonly notes: readonly DataNote[];
}

const GUARDS: readonly (readonly [name: string, guard: Guard])[] = [
  ["rare classes", findRareClass],
  ["columns that give the target away", findTargetGivenAway],
  ["columns averaged from the target", findTargetMeans],
  ["columns measured after the target", findMeasuredAfterwards],
  ["identifiers and row numbers", findRowNumbers],
  ["copied rows", findCopiedRows],
  ["held-out rows of another kind", findShift],
  ["a control with shuffled targets", (given) => controlWithShuffledTargets(given)],
  ["whether the target has to do with the columns", compareWithShuffledTargets],
  ["columns that repeat as groups do", hintAtGroups],
  ["columns that order the rows as time does", hintAtTime],
];

/** Runs every guard. A column is named once, by the first guard that finds something. */
export function runGuards(given: GuardedData): GuardOutcome[] {
  const named = new Set<string>();
  return GUARDS.map(([name, guard]) => {
    const found = guard(given);
    const notes = (found ?? []).filter((note) => note.column === "" || !named.has(note.column));
    for (const note of notes) named.add(note.column);
    return { name, checked: found !== undefined, notes };
  });
}
