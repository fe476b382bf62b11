import { type Params, runningRow, type TrialRow } from "../../trial/row.ts";
import type { Ticket } from "../../trial/trial.ts";
import {
  type BeginRequest,
  type Begun,
  type Changes,
  type Claimed,
  type ClaimRequest,
  type Lease,
  MAX_ATTEMPTS,
  type TrialStart,
} from "../storage.ts";
import { unreadable } from "../unreadable.ts";
import { readChanges } from "./changes.ts";
import type { Sql, SqlDriver } from "./driver.ts";
import type { LeaseColumns, Leases } from "./leases.ts";
import { type LockedStudy, lockStudy, storeCounters } from "./sql-studies.ts";
import { TRIAL_COLUMNS, type TrialColumns, toTrialRow } from "./trial-columns.ts";

/** Condition of the index `trials_open`, word for word. */
export const OPEN = "state IN ('waiting', 'running')";

/** A trial that has not finished and is not paused. */
interface OpenTrial extends LeaseColumns {
  readonly number: number;
  readonly state: "waiting" | "running";
  readonly attempt: number;
}

/** A call of `begin` or `claim`, within a transaction. */
interface TakingCall {
  readonly driver: SqlDriver;
  readonly leases: Leases;
  /** The transaction. */
  readonly sql: Sql;
  /** Name of the study. */
  readonly name: string;
  readonly request: BeginRequest | ClaimRequest;
}

/** The trials of a study that is locked, as the request needs them. */
interface LockedTrials {
  readonly study: LockedStudy;
  /** Milliseconds, by the clock of the database. */
  readonly now: number;
  /** The first `count` trials that wait, and those that run; each in order of number. */
  readonly open: readonly OpenTrial[];
  /** Number of trials that wait. */
  readonly waiting: number;
  /** Trials that there are, as far as the budget needs it; `study.trials` counts deleted ones too. */
  readonly count: number;
}

async function countTrials(sql: Sql, study: number): Promise<number> {
  const [{ n }] = await sql.all<{ n: number }>(
    "SELECT count(*) AS n FROM trials WHERE study = ?",
    study,
  );
  return n;
}

/** Takes trials of one study within a transaction: `begin` and `claim` of the contract. */
export class Taking {
  readonly #driver: SqlDriver;
  readonly #leases: Leases;
  readonly #sql: Sql;
  readonly #name: string;
  readonly #request: BeginRequest | ClaimRequest;
  readonly #study: LockedStudy;
  readonly #now: number;
  readonly #open: readonly OpenTrial[];
  readonly #waiting: number;
  readonly #count: number;
  #taken = 0;

  private constructor(
    { driver, leases, sql, name, request }: TakingCall,
    { study, now, open, waiting, count }: LockedTrials,
  ) {
    this.#driver = driver;
    this.#leases = leases;
    this.#sql = sql;
    this.#name = name;
    this.#request = request;
    this.#study = study;
    this.#now = now;
    this.#open = open;
    this.#waiting = waiting;
    this.#count = count;
  }

  /** Locks the study and reads its open trials. */
  static async lock(call: TakingCall): Promise<Taking> {
    const { driver, sql, name, request } = call;
    const study = await lockStudy(driver, sql, name);
    const from = `FROM trials${driver.openIndex} WHERE study = ? AND ${OPEN}`;
    const columns = "number, state, attempt, worker, token, expires, lease";
    const running = await sql.all<OpenTrial>(
      `SELECT ${columns} ${from} AND state = 'running' ORDER BY number`,
      study.id,
    );
    const first = await sql.all<OpenTrial>(
      `SELECT ${columns} ${from} AND state = 'waiting' ORDER BY number LIMIT ?`,
      study.id,
      request.count,
    );
    const waiting =
      first.length < request.count
        ? first.length
        : (
            await sql.all<{ n: number }>(
              `SELECT count(*) AS n ${from} AND state = 'waiting'`,
              study.id,
            )
          )[0].n;
    // Exact only where it matters, at the end of the budget: counting reads the study's index.
    const { budget = Infinity } = request;
    const isNearEnd = budget - (study.trials - waiting) < request.count;
    const count = isNearEnd ? await countTrials(sql, study.id) : study.trials;
    const now = await driver.now(sql);
    return new Taking(call, { study, now, open: [...first, ...running], waiting, count });
  }

  // ---- begin -----------------------------------------------------------------------------------

  async begin({ count, after, starts }: BeginRequest): Promise<Begun> {
    const repeated = this.#takenBefore();
    if (repeated.length > 0) return this.#begun(repeated.map((t) => this.#ticket(t)));
    const room = Math.min(count, this.#room());
    // Lost trials have been begun: they count towards the budget already.
    const claimFirst = this.#open.some((t) =>
      t.state === "waiting" ? room > 0 : this.#leases.isLost(t, this.#now),
    );
    if (claimFirst || room <= 0) return this.#begun([], claimFirst);
    const chosen = this.#study.version === (after ?? 0) ? starts : undefined;
    const tickets: Ticket[] = [];
    const rows: TrialRow[] = [];
    for (let i = 0; i < room; i++) {
      const start = chosen?.[i];
      const number = this.#study.trials;
      tickets.push(this.#ticket({ number, token: await this.#insert(start) }));
      if (start !== undefined) rows.push(this.#rowOf(number, start));
    }
    await storeCounters(this.#driver, this.#sql, this.#study);
    // Nothing else has changed since `after` if the parameters could be stored: no need to read.
    if (chosen === undefined || rows.length < room) return this.#begun(tickets);
    return { tickets, claimFirst: false, changes: { trials: rows, next: this.#study.version } };
  }

  async #begun(tickets: readonly Ticket[], claimFirst = false): Promise<Begun> {
    const changes = await this.#readChanges();
    return { tickets, claimFirst, changes };
  }

  /** Adds a running trial, or only reserves its number. @returns its token */
  async #insert(start: TrialStart | undefined): Promise<string> {
    const token = this.#nextToken();
    const { worker, leaseMs } = this.#request;
    await this.#sql.all(
      "INSERT INTO trials (study, number, state, params, origin, note, worker, attempt, token, expires, lease, started, changed) VALUES (?, ?, 'running', ?, ?, ?, ?, 1, ?, ?, ?, ?, ?)",
      this.#study.id,
      this.#study.trials++,
      start === undefined ? null : JSON.stringify(start.params),
      JSON.stringify(start?.origin ?? "added"),
      start?.note === undefined ? null : JSON.stringify(start.note),
      worker,
      token,
      this.#now + leaseMs,
      leaseMs,
      start === undefined ? 0 : this.#now,
      ++this.#study.version,
    );
    return token;
  }
  #rowOf(number: number, { params, origin, note }: TrialStart): TrialRow {
    return runningRow(number, this.#request.worker, params as Params, origin, note, this.#now);
  }

  // ---- claim -----------------------------------------------------------------------------------

  async claim({ count, promote = [] }: ClaimRequest): Promise<Claimed> {
    const leases: Lease[] = [];
    const repeated = this.#takenBefore();
    for (const { number } of repeated) {
      const [row] = await this.#readTrial(number);
      leases.push({ ticket: this.#ticket(row), attempt: row.attempt, before: this.#toRow(row) });
    }
    if (leases.length === 0) {
      const before = this.#study.version;
      const waiting = this.#open.filter((t) => t.state === "waiting");
      const room = Math.max(0, Math.min(count, this.#room()));
      for (const { number } of waiting.slice(0, room)) await this.#take(number, leases);
      for (const trial of this.#open) {
        if (leases.length >= count) break;
        if (trial.state !== "running" || !this.#leases.isLost(trial, this.#now)) continue;
        if (trial.attempt < MAX_ATTEMPTS) await this.#take(trial.number, leases);
        else await this.#giveUp(trial);
      }
      for (const number of promote) {
        if (leases.length >= count) break;
        await this.#take(number, leases, "paused");
      }
      if (this.#study.version > before) await storeCounters(this.#driver, this.#sql, this.#study);
    }
    return { leases, changes: await this.#readChanges() };
  }

  /** A worker needs every trial: one that can't be read is an error. */
  #refuse(number: number, cause: unknown): never {
    throw unreadable(this.#name, number, this.#driver.place, cause);
  }
  #readChanges(): Promise<Changes> {
    const { after } = this.#request;
    return readChanges(this.#sql, this.#study.id, after, (number, cause) =>
      this.#refuse(number, cause),
    );
  }
  #toRow(row: TrialColumns): TrialRow {
    try {
      return toTrialRow(row, []);
    } catch (cause) {
      return this.#refuse(row.number, cause);
    }
  }
  #readTrial(number: number) {
    return this.#sql.all<TrialColumns & { readonly token: string }>(
      `SELECT ${TRIAL_COLUMNS}, token FROM trials WHERE study = ? AND number = ?`,
      this.#study.id,
      number,
    );
  }

  /** Makes this worker the owner of a trial, if it is in the given state where one is given. */
  async #take(number: number, leases: Lease[], onlyIf?: TrialColumns["state"]): Promise<void> {
    const [row] = await this.#readTrial(number);
    if (row === undefined || (onlyIf !== undefined && row.state !== onlyIf)) return;
    const { worker, leaseMs } = this.#request;
    const attempt = row.attempt + 1;
    const token = this.#nextToken();
    // `started` 0: claimed, not started. A lost trial that was started stays among pending ones.
    await this.#sql.all(
      "UPDATE trials SET state = 'running', worker = ?, attempt = ?, token = ?, expires = ?, lease = ?, started = ?, changed = ? WHERE study = ? AND number = ?",
      worker,
      attempt,
      token,
      this.#now + leaseMs,
      leaseMs,
      row.state === "running" ? row.started : 0,
      ++this.#study.version,
      this.#study.id,
      number,
    );
    leases.push({
      ticket: this.#ticket({ number, token }),
      attempt,
      before: this.#toRow(row),
    });
  }

  /** Fails a trial that too many workers lost. */
  async #giveUp({ number, attempt }: OpenTrial): Promise<void> {
    const version = ++this.#study.version;
    await this.#sql.all(
      "UPDATE trials SET state = 'failed', reason = 'lost', message = ?, params = coalesce(params, '{}'), expires = NULL, changed = ?, told = ? WHERE study = ? AND number = ?",
      `lost ${attempt} times`,
      version,
      version,
      this.#study.id,
      number,
    );
    await this.#sql.all(
      "DELETE FROM checkpoints WHERE study = ? AND number = ?",
      this.#study.id,
      number,
    );
  }

  // ---- both ------------------------------------------------------------------------------------

  /** Trials that may still be begun; waiting ones are not begun yet. */
  #room(): number {
    return (this.#request.budget ?? Infinity) - (this.#count - this.#waiting);
  }

  /** Trials that an earlier request with this key took, whose answer was lost. */
  #takenBefore(): readonly OpenTrial[] {
    const isOfKey = (token: string): boolean =>
      token.slice(0, token.lastIndexOf(":")) === this.#request.key;
    return this.#open.filter((t) => t.state === "running" && isOfKey(t.token));
  }
  #nextToken(): string {
    const token = `${this.#request.key}:${this.#taken++}`;
    this.#leases.observe(token, this.#now + this.#request.leaseMs);
    return token;
  }
  #ticket({ number, token }: { readonly number: number; readonly token: string }): Ticket {
    return { study: this.#name, number, token };
  }
}
