import { dominates } from "../../numeric/pareto.ts";
import { isFeasible } from "../../trial/feasible.ts";
import { GrowingFront } from "../../trial/growing-front.ts";
import type { History } from "../../trial/history.ts";
import { proposer } from "../../trial/proposed-by.ts";
import type { UntypedRecord } from "../../trial/to-record.ts";

/** A proposal is compared with the sampler's own of this number of results before and after it. */
const BESIDE = 10;

/** What proposals of one source have led to. */
export interface ProposalSource {
  /** Name of a sampler, `added`, or of who has enqueued trials: `user` where none was given. */
  readonly source: string;
  /** Where they come from. */
  readonly kind: "sampler" | "enqueued" | "added";
  /** Trials that wait for a worker. */
  readonly waiting: number;
  /** Trials that have finished. */
  readonly finished: number;
  /** Trials that are complete and keep all limits. */
  readonly results: number;
  /** How often one of them was better than all before it; of several objectives, joined the front. */
  readonly improvements: number;
  /** Mean share of all results that are better, from 0, the best; undefined without a result. */
  readonly rank: number | undefined;
  /**
   * Of what does not come from a sampler: the share of the sampler's own results of the same time
   * (10 before and after) that are worse. Undefined without such results.
   */
  readonly beats: number | undefined;
}

/** Counts for each source of proposals what they have led to; samplers first. */
export function countProposals(
  { finished }: Pick<History, "finished">,
  trials: Iterable<Pick<UntypedRecord, "number" | "state" | "origin" | "attributes">>,
): readonly ProposalSource[] {
  const bySource = new Map<string, Counted>();
  const ofTrial = new Map<number, Counted>();
  for (const trial of trials) {
    const [kind, source] = sourceOf(trial);
    const key = `${kind} ${source}`;
    const counted = bySource.get(key) ?? {
      kind,
      source,
      waiting: 0,
      finished: 0,
      rows: [],
      improvements: 0,
    };
    bySource.set(key, counted);
    ofTrial.set(trial.number, counted);
    if (trial.state === "waiting") counted.waiting++;
  }
  const rows: number[] = [];
  const isBetter = improvementTest(finished);
  for (let row = 0; row < finished.length; row++) {
    const counted = ofTrial.get(finished.number[row]);
    if (counted !== undefined) counted.finished++;
    if (!isFeasible(finished, row)) continue;
    rows.push(row);
    const improves = isBetter(row);
    if (counted === undefined) continue;
    counted.rows.push(row);
    if (improves) counted.improvements++;
  }
  const rank = ranksOf(finished.loss, rows);
  const place = new Map(rows.map((row, i) => [row, i]));
  const isSamplers = rows.map((row) => ofTrial.get(finished.number[row])?.kind === "sampler");
  return [...bySource.values()]
    .map(({ rows: own, ...counted }): ProposalSource => {
      let [wins, rivals] = [0, 0];
      if (counted.kind !== "sampler")
        for (const row of own) {
          const at = place.get(row) ?? 0;
          for (let i = Math.max(0, at - BESIDE); i <= at + BESIDE && i < rows.length; i++) {
            if (!isSamplers[i]) continue;
            rivals++;
            const [mine, other] = [rank.get(row) ?? 0, rank.get(rows[i]) ?? 0];
            wins += mine < other ? 1 : mine === other ? 0.5 : 0;
          }
        }
      return {
        ...counted,
        results: own.length,
        rank:
          own.length === 0
            ? undefined
            : own.reduce((sum, row) => sum + (rank.get(row) ?? 0), 0) / own.length,
        beats: rivals === 0 ? undefined : wins / rivals,
      };
    })
    .sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
}

const ORDER: readonly ProposalSource["kind"][] = ["sampler", "enqueued", "added"];

interface Counted {
  readonly kind: ProposalSource["kind"];
  readonly source: string;
  waiting: number;
  finished: number;
  readonly rows: number[];
  improvements: number;
}

/** Where a trial comes from. */
function sourceOf({
  origin,
  attributes,
}: Pick<UntypedRecord, "origin" | "attributes">): [ProposalSource["kind"], string] {
  if (origin === "enqueued") return ["enqueued", proposer({ origin, attributes }) ?? "user"];
  return origin === "added" ? ["added", "added"] : ["sampler", origin.sampler];
}

/** Whether each row, in completion order, is better than all before it. */
function improvementTest(finished: History["finished"]): (row: number) => boolean {
  const [loss] = finished.loss;
  if (finished.loss.length > 1) {
    // Only the rows so far are read.
    const front = new GrowingFront();
    return (row) => front.rowsOf({ ...finished, length: row + 1 }).includes(row);
  }
  let least = Infinity;
  return (row) => {
    const improves = loss[row] < least;
    if (improves) least = loss[row];
    return improves;
  };
}

/** The share of the results that are better than each; with several objectives, that dominate it. */
function ranksOf(
  loss: readonly Float64Array[],
  rows: readonly number[],
): ReadonlyMap<number, number> {
  const others = Math.max(1, rows.length - 1);
  if (loss.length > 1) {
    const sample =
      rows.length > MAX_COMPARED
        ? rows.filter((_, i) => i % Math.ceil(rows.length / MAX_COMPARED) === 0)
        : rows;
    return new Map(
      rows.map((row) => [
        row,
        sample.filter((other) => dominates(loss, other, row)).length /
          Math.max(1, sample.length - 1),
      ]),
    );
  }
  const [only] = loss;
  const sorted = Float64Array.from(rows, (row) => only[row]).sort();
  const worse = new Map<number, number>();
  for (const [i, value] of sorted.entries()) if (!worse.has(value)) worse.set(value, i);
  return new Map(rows.map((row) => [row, (worse.get(only[row]) ?? 0) / others]));
}

/** Of more results than this a result of several objectives is compared with a sample. */
const MAX_COMPARED = 300;
