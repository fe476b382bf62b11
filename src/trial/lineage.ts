import type { Json } from "./record.ts";
import type { TrialRow } from "./row.ts";

/** From this step on a trial was trained with these parameters. */
export interface Stage<P = unknown> {
  readonly step: number;
  readonly params: P;
  /** The trial whose checkpoint it went on from. */
  readonly from?: number;
}
type Params = { readonly [name: string]: Json };

/** What is noted with a member of a population that has copied another one. */
export interface Lineage {
  /**
   * What its weights were trained with, by whichever member: train by it, and they come out again.
   */
  readonly schedule: readonly Stage<Params>[];
  /** What this member itself was trained with. */
  readonly own: readonly Stage<Params>[];
}

export function lineageOf(note: unknown): Lineage | undefined {
  const noted = note as Partial<Lineage> | undefined | null;
  return noted?.schedule && noted.own ? (noted as Lineage) : undefined;
}

/**
 * The lineage of a member that goes on from another one's checkpoint: what that one was trained
 * with until there, then parameters of its own.
 */
export function copying(member: TrialRow, other: TrialRow, step: number, params: Params): Lineage {
  const begin = (t: TrialRow): readonly Stage<Params>[] => [{ step: 0, params: t.params ?? {} }];
  const stage = { step, params, from: other.number };
  const before = lineageOf(other.note)?.schedule ?? begin(other);
  return {
    schedule: [...before.filter((s) => s.step < step), stage],
    own: [...(lineageOf(member.note)?.own ?? begin(member)), stage],
  };
}
