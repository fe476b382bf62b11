import type { Json } from "./record.ts";
import type { Params, TrialRow } from "./row.ts";

/** A part of a training during which the parameters stayed the same. */
export interface TrainingStage<P = unknown> {
  /** Step after which this part begins; 0 for the first part. */
  readonly step: number;
  /** The parameters of this part. */
  readonly params: P;
  /**
   * Number of the trial whose checkpoint this part starts from; absent if it is the trial's own.
   */
  readonly from?: number;
}

/** What is stored with a member of a population that has copied another one. */
interface Lineage {
  /** The training of its weights, in whichever member: repeating it gives the same weights. */
  readonly schedule: readonly TrainingStage<Params>[];
  /** The training of this member itself. */
  readonly own: readonly TrainingStage<Params>[];
}

/** The lineage among a trial's sampler state; undefined if it has copied no other trial. */
export function lineageOf(note: unknown): Lineage | undefined {
  const noted = note as Partial<Lineage> | undefined | null;
  return noted?.schedule && noted.own ? (noted as Lineage) : undefined;
}

/** The lineage of a member that continues from the checkpoint of another one. */
export function copyLineage(member: TrialRow, other: TrialRow, step: number, params: Params): Json {
  const first = (row: TrialRow): readonly TrainingStage<Params>[] => [
    { step: 0, params: row.params ?? {} },
  ];
  const stage = { step, params, from: other.number };
  const schedule = lineageOf(other.note)?.schedule ?? first(other);
  const lineage = {
    schedule: [...schedule.filter((s) => s.step < step), stage],
    own: [...(lineageOf(member.note)?.own ?? first(member)), stage],
  } satisfies Lineage;
  // Stages are plain JSON; the interface only lacks the index signature.
  return lineage as unknown as Json;
}
