import { IntList } from "../../numeric/int-list.ts";
import { SortedMap } from "../../numeric/sorted-map.ts";
import { copyJson } from "../../space/json/copy.ts";
import {
  finishRow,
  isFinished,
  NO_ATTRIBUTES,
  reservedRow,
  runningRow,
  type TrialRow,
} from "../../trial/row.ts";
import { TrialRows } from "../../trial/rows.ts";
import type { Ticket } from "../../trial/trial.ts";
import type { Checkpoint } from "../checkpoint.ts";
import {
  type Annotations,
  type BeginRequest,
  type Begun,
  type Changes,
  type ClaimRequest,
  type Cursor,
  type FinishRequest,
  type Lease,
  type StartRequest,
  type StudyInfo,
  type StudySpec,
  type Told,
  zeroCounts,
} from "../storage.ts";

interface Owner {
  readonly token: string;
  /** By the monotonic clock, so that setting the wall clock ends no lease. */
  expires: number;
}
const NO_TRIALS: readonly never[] = Object.freeze([]);

/** Key-value pairs merged over earlier ones. */
export function mergeAnnotations<T extends Annotations>(to: T, from: Partial<Annotations>): T {
  return {
    ...to,
    ...(from.attributes && { attributes: { ...to.attributes, ...from.attributes } }),
    ...(from.internal && { internal: { ...to.internal, ...from.internal } }),
  };
}

/** Time since a trial was started; 0 if it was not. */
function secondsSince(startedAt: number): number {
  return startedAt === 0 ? 0 : Math.max(0, Date.now() - startedAt) / 1000;
}

/**
 * A study in this process, as far as runs need it. Every method is one step that nothing interrupts.
 */
export class RunningMemoryStudy {
  spec: StudySpec;
  readonly createdAt: Date;
  readonly rows: TrialRows;
  readonly checkpoints = new Map<number, Checkpoint>();
  protected annotations: Annotations = { attributes: NO_ATTRIBUTES, internal: NO_ATTRIBUTES };
  /** Owners of running trials, by number. */
  protected readonly owners = new SortedMap<Owner>();
  /** How often each trial was taken: the token of its last ticket. */
  readonly #takes = new IntList();
  /** Numbers of waiting trials, ascending. */
  protected waiting: number[] = [];
  /** Numbers in order of change. A cursor is an index into it. */
  readonly #log = new IntList();
  /** Rank of each finished trial in completion order, from 1. */
  readonly #rank = new IntList();
  #finishedCount = 0;
  /** Trials that there are: `rows.length` counts deleted ones too. */
  protected count = 0;

  constructor(spec: StudySpec, createdAt = new Date()) {
    this.spec = spec;
    this.createdAt = createdAt;
    this.rows = new TrialRows(
      typeof spec.objectives === "string" ? 1 : Object.keys(spec.objectives).length,
    );
  }

  info(): StudyInfo {
    const counts = zeroCounts();
    for (let number = 0; number < this.rows.length; number++) {
      const state = this.rows.state(number);
      if (state !== undefined) counts[state]++;
    }
    const copies = copyJson({ ...this.spec, ...this.annotations });
    return { ...copies, createdAt: this.createdAt, counts };
  }

  // ---- changes ---------------------------------------------------------------------------------

  /** Stores a row, as a change that readers see. */
  protected set(row: TrialRow): void {
    this.rows.set(row);
    if (isFinished(row.state) && this.#rank.at(row.number) === 0)
      this.#rank.set(row.number, ++this.#finishedCount);
    this.#log.push(row.number);
  }

  hasChanged(after: Cursor): boolean {
    return this.#log.length !== (after ?? 0);
  }

  changes(after: Cursor): Changes {
    const from = Number(after ?? 0);
    const next = this.#log.length;
    if (next === from) return { trials: NO_TRIALS, next };
    const first = this.#log.at(from);
    // One change, or the begin and the finish of one trial.
    if (next === from + 1 || (next === from + 2 && this.#log.at(from + 1) === first)) {
      const row = this.rows.get(first);
      return { trials: row === undefined ? NO_TRIALS : [row], next };
    }
    const numbers = new Set<number>();
    for (let i = from; i < next; i++) numbers.add(this.#log.at(i));
    const trials: TrialRow[] = [];
    for (const number of numbers) {
      const row = this.rows.get(number);
      if (row !== undefined) trials.push(row);
    }
    const rank = ({ number }: TrialRow): number => this.#rank.at(number) || Infinity;
    trials.sort((a, b) => (rank(a) === rank(b) ? a.number - b.number : rank(a) - rank(b)));
    return { trials, next };
  }

  // ---- ownership -------------------------------------------------------------------------------

  protected own(number: number, expires: number): Ticket {
    const count = this.#takes.at(number) + 1;
    this.#takes.set(number, count);
    const token = String(count);
    this.owners.set(number, { token, expires });
    return { study: this.spec.name, number, token };
  }

  /** The row if the ticket owns it, otherwise the answer to its holder. */
  owned({ number, token }: Ticket): TrialRow | Exclude<Told, "accepted"> {
    const row = this.rows.get(number);
    if (row === undefined) return "lost";
    const owner = this.owners.get(number);
    if (owner !== undefined) return owner.token === token ? row : "lost";
    const last = String(this.#takes.at(number)) === token;
    return last && (isFinished(row.state) || row.state === "paused") ? "repeated" : "lost";
  }

  renew(ticket: Ticket, leaseMs: number): Told {
    const owner = this.owners.get(ticket.number);
    if (owner?.token !== ticket.token) return "lost";
    owner.expires = performance.now() + leaseMs;
    return "accepted";
  }

  protected wait(number: number): void {
    const last = this.waiting.at(-1);
    this.waiting.push(number);
    if (last !== undefined && number < last) this.waiting.sort((a, b) => a - b);
  }

  // ---- the life of a trial ---------------------------------------------------------------------

  /** Trials that may still be begun under a budget. */
  #room(budget = Infinity): number {
    return budget - (this.count - this.waiting.length);
  }

  begin(request: BeginRequest): Begun {
    const { worker, leaseMs, after, starts } = request;
    const now = performance.now();
    const count = Math.min(request.count, this.#room(request.budget));
    // Lost trials have been begun: they count towards the budget already.
    const claimFirst = this.hasLost(now) || (count > 0 && this.waiting.length > 0);
    if (claimFirst || count <= 0) return { tickets: [], claimFirst, changes: this.changes(after) };
    const chosen = this.hasChanged(after) ? undefined : starts;
    const tickets: Ticket[] = [];
    for (let i = 0; i < count; i++) {
      const number = this.rows.length;
      this.count++;
      tickets.push(this.own(number, now + leaseMs));
      const start = chosen?.[i];
      this.set(
        start === undefined
          ? reservedRow(number, worker)
          : runningRow(number, worker, start.params, start.origin, start.note, Date.now()),
      );
    }
    return { tickets, claimFirst: false, changes: this.changes(after) };
  }

  claim(request: ClaimRequest): readonly Lease[] {
    const { count, worker, leaseMs, budget, promote = [] } = request;
    const now = performance.now();
    const leases: Lease[] = [];
    const take = (before: TrialRow): void => {
      const attempt = before.attempt + 1;
      const ticket = this.own(before.number, now + leaseMs);
      // A lost trial that was started keeps its place among the pending ones.
      const startedAt = before.state === "running" ? before.startedAt : 0;
      this.set({ ...before, state: "running", worker, attempt, startedAt });
      leases.push({ ticket, attempt, before });
    };
    while (leases.length < count && this.waiting.length > 0 && this.#room(budget) > 0) {
      const row = this.rows.get(this.waiting[0]);
      this.waiting.shift();
      if (row !== undefined) take(row);
    }
    if (this.hasLost(now)) this.takeLost(now, count, leases, take);
    for (const number of promote) {
      const row = this.rows.get(number);
      if (leases.length < count && row?.state === "paused") take(row);
    }
    return leases;
  }

  /** Whether a lease may have run out. Here there is one session, which does not lose its own trials. */
  protected hasLost(_now: number): boolean {
    return false;
  }
  /** Takes trials whose lease ran out. */
  protected takeLost(
    _now: number,
    _count: number,
    _leases: readonly Lease[],
    _take: (before: TrialRow) => void,
  ): void {}

  /** Ends the ownership of a trial that will not be resumed. */
  protected release(number: number): void {
    this.owners.delete(number);
    if (this.checkpoints.size > 0) this.checkpoints.delete(number);
  }

  start({ ticket, params, origin, note, checkpoint }: StartRequest): Told {
    const row = this.owned(ticket);
    if (typeof row === "string") return row;
    if (checkpoint !== undefined) this.keep(ticket.number, checkpoint);
    this.set({ ...row, params, origin, note, startedAt: Date.now() });
    return "accepted";
  }

  /** Keeps a copy, which its writer can't change. */
  keep(number: number, { step, bytes }: Checkpoint): void {
    // Not `slice`, since that of a Buffer copies nothing.
    this.checkpoints.set(number, { step, bytes: new Uint8Array(bytes) });
  }

  report(ticket: Ticket, points: TrialRow["reports"]): Told {
    const row = this.owned(ticket);
    if (typeof row === "string") return row;
    const reports = new Map(row.reports.map((r) => [r.step, r]));
    for (const p of points) reports.set(p.step, p);
    this.set({ ...row, reports: [...reports.values()].sort((a, b) => a.step - b.step) });
    return "accepted";
  }

  finish({ ticket, outcome, ...annotations }: FinishRequest): Told {
    const before = this.owned(ticket);
    if (typeof before === "string") return before;
    const spent =
      outcome.state === "waiting" ? 0 : (outcome.seconds ?? secondsSince(before.startedAt));
    let row = finishRow(before, outcome, before.seconds + spent);
    if (annotations.attributes !== undefined || annotations.internal !== undefined)
      row = mergeAnnotations(row, annotations);
    if (isFinished(row.state)) this.release(row.number);
    else this.owners.delete(row.number);
    if (row.state === "waiting") this.wait(row.number);
    this.set(row);
    return "accepted";
  }
}
