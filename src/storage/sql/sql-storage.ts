import type { Attributes, Report, TrialRow } from "../../trial/row.ts";
import type { Ticket } from "../../trial/trial.ts";
import { type Checkpoints, checkCheckpoint } from "../checkpoint.ts";
import { RowFillers } from "../fill-rows.ts";
import type { OutlineRequest, PageRequest, TrialOutline, TrialResult } from "../page.ts";
import { requireSameStudy } from "../same-study.ts";
import type {
  Annotations,
  Answer,
  BeginRequest,
  Begun,
  Changes,
  Claimed,
  ClaimRequest,
  Cursor,
  FinishRequest,
  InsertedTrial,
  Redefinition,
  StartRequest,
  Storage,
  StudyCopy,
  StudyInfo,
  StudySpec,
  Told,
} from "../storage.ts";
import { type OnUnreadable, skipUnreadable } from "../unreadable.ts";
import { cancelTrials } from "./cancel-trials.ts";
import { readChanges, readPage, readResults, readVersion, type SkipRow } from "./changes.ts";
import { dropCheckpoint, putCheckpoint, readCheckpoint } from "./checkpoints.ts";
import { CountedStates } from "./counted-states.ts";
import type { Sql, SqlDriver } from "./driver.ts";
import { readLeaseEnds, renewLeases, renewTickets } from "./lease-times.ts";
import { Leases } from "./leases.ts";
import { assignOutcome } from "./outcome-update.ts";
import { readOutlines } from "./outlines.ts";
import { redefineStudy } from "./redefine-study.ts";
import { renameStudy } from "./rename-study.ts";
import { appendTrials, restoreStudy } from "./restore-study.ts";
import {
  insertIfNew,
  type LockedStudy,
  lockForChanges,
  lockStudy,
  missingStudy,
  putReport,
  readDefinition,
  readInfo,
  readInfos,
  readLatest,
  type StudyColumns,
  storeCounters,
} from "./sql-studies.ts";
import { Taking } from "./taking.ts";
import {
  type AnnotationColumns,
  annotateTrial,
  assignMerged,
  insertTrial,
  refuse,
  updateOwned,
} from "./trial-writes.ts";

/**
 * Studies in a database: the same statements for SQLite and PostgreSQL. Every change of trials
 * locks its study's row first, so changes of a study have one order, that of their versions, and a
 * reader that asks for what changed after a version misses nothing.
 */
export class SqlStorage implements Storage {
  readonly url: string;
  readonly supports: Storage["supports"];
  onUnreadable?: OnUnreadable;
  readonly #driver: SqlDriver;
  readonly #leases: Leases;
  readonly #ids = new Map<string, number>();
  readonly #counted = new CountedStates();
  readonly #fillers = new RowFillers();
  #closed = false;

  constructor(driver: SqlDriver) {
    this.#driver = driver;
    this.#leases = new Leases(driver.trustedClock);
    this.url = driver.url;
    this.supports = driver.supports;
  }

  // ---- studies ---------------------------------------------------------------------------------

  async #readId(sql: Sql, name: string): Promise<number> {
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    const [row] = await sql.all<StudyColumns>("SELECT * FROM studies WHERE name = ?", name);
    if (row === undefined) throw missingStudy(this.#driver, name);
    this.#ids.set(name, row.id);
    if (!this.#fillers.has(name)) this.#fillers.note(readDefinition(row));
    return row.id;
  }

  async open(spec: StudySpec, internal: Attributes = {}): Promise<StudyInfo> {
    const info = await this.#driver.write(async (sql) => {
      await insertIfNew(this.#driver, sql, spec, internal);
      const [row] = await sql.all<StudyColumns>("SELECT * FROM studies WHERE name = ?", spec.name);
      const info = await readInfo(this.#driver, sql, row, this.#counted);
      requireSameStudy(JSON.parse(row.spec), spec);
      return info;
    });
    this.#fillers.note(info);
    return info;
  }

  async redefine(name: string, to: Redefinition): Promise<void> {
    const study = await this.#driver.write((sql) => redefineStudy(this.#driver, sql, name, to));
    this.#fillers.note(study);
  }

  #skip = (study: string): SkipRow => skipUnreadable(this, study, this.#driver.place);

  async list(onUnreadable?: OnUnreadable): Promise<readonly StudyInfo[]> {
    return this.#driver.read(async (sql) => {
      const infos = await readInfos(this.#driver, sql, this.#counted, onUnreadable);
      for (const info of infos) this.#fillers.note(info);
      return infos;
    });
  }

  latest(name: string, count: number): Promise<readonly StudyCopy[] | undefined> {
    return this.#driver.read((sql) => readLatest(sql, name, count));
  }

  async rename(study: string, to: string): Promise<void> {
    await this.#driver.write((sql) => renameStudy(this.#driver, sql, study, to));
    this.#ids.delete(study);
    this.#fillers.forget(study);
  }

  async remove(study: string, numbers?: readonly number[]): Promise<void> {
    await this.#driver.write(async (sql) => {
      const { id } = await lockForChanges(this.#driver, sql, study, 1);
      if (numbers === undefined) await sql.all("DELETE FROM studies WHERE id = ?", id);
      for (const number of numbers ?? [])
        await sql.all("DELETE FROM trials WHERE study = ? AND number = ?", id, number);
    });
    if (numbers !== undefined) return;
    this.#ids.delete(study);
    this.#fillers.forget(study);
  }

  restore(copy: StudyCopy, trials: Iterable<TrialRow>): Promise<void> {
    return this.#driver.write((sql) => restoreStudy(this.#driver, sql, copy, trials));
  }

  #read<T>(study: string, read: (sql: Sql, id: number, skip: SkipRow) => Promise<T>): Promise<T> {
    return this.#driver.read(async (sql) =>
      read(sql, await this.#readId(sql, study), this.#skip(study)),
    );
  }
  async page(study: string, request: PageRequest): Promise<readonly TrialRow[]> {
    const rows = await this.#read(study, (sql, id, skip) => readPage(sql, id, request, skip));
    return this.#fillers.rows(study, rows);
  }
  async outlines(study: string, request: OutlineRequest): Promise<readonly TrialOutline[]> {
    const rows = await this.#read(study, (sql, id, skip) =>
      readOutlines(sql, id, request, this.#driver, skip),
    );
    return this.#fillers.rows(study, rows);
  }
  results(study: string): Promise<readonly TrialResult[]> {
    return this.#read(study, readResults);
  }
  async changes(
    study: string,
    after: Cursor,
    { waitMs = 0, signal }: { readonly waitMs?: number; readonly signal?: AbortSignal } = {},
  ): Promise<Changes> {
    const deadline = performance.now() + waitMs;
    for (;;) {
      let id = 0;
      const changes = await this.#driver.read(async (sql) => {
        id = await this.#readId(sql, study);
        if (waitMs === 0 || typeof after !== "number")
          return readChanges(sql, id, after, this.#skip(study));
        // Read first: a later change must not be skipped. Only a removal moves it without a row.
        const version = await readVersion(sql, id);
        const read = await readChanges(sql, id, after, this.#skip(study));
        return { ...read, next: Math.max(Number(read.next), version) };
      });
      const leftMs = deadline - performance.now();
      const hasChanged = changes.trials.length > 0 || changes.next !== after;
      if (hasChanged || waitMs === 0 || leftMs <= 0 || signal?.aborted)
        return this.#fillers.changes(study, changes);
      await this.#driver.wait(id, leftMs, signal);
    }
  }

  head(study: string): Promise<Cursor> {
    return this.#read(study, readVersion);
  }

  // ---- taking trials ---------------------------------------------------------------------------

  #lock(sql: Sql, name: string, request: BeginRequest | ClaimRequest): Promise<Taking> {
    return Taking.lock({ driver: this.#driver, leases: this.#leases, sql, name, request });
  }

  async begin(study: string, request: BeginRequest): Promise<Begun> {
    const take = async (sql: Sql): Promise<Begun> =>
      (await this.#lock(sql, study, request)).begin(request);
    const begun = await this.#driver.write(take, true);
    return { ...begun, changes: this.#fillers.changes(study, begun.changes) };
  }

  async claim(study: string, request: ClaimRequest): Promise<Claimed> {
    const take = async (sql: Sql): Promise<Claimed> =>
      (await this.#lock(sql, study, request)).claim(request);
    const { leases, changes } = await this.#driver.write(take, true);
    return {
      leases: leases.map((l) => ({ ...l, before: this.#fillers.row(study, l.before) })),
      changes: this.#fillers.changes(study, changes),
    };
  }

  renew(name: string, tickets: readonly Ticket[], leaseMs: number): Promise<readonly Told[]> {
    return this.#driver.write(
      (sql) => renewTickets(this.#driver, this.#leases, sql, name, tickets, leaseMs),
      true,
    );
  }

  cancel(name: string, numbers: readonly number[], message: string): Promise<readonly number[]> {
    return this.#driver.write((sql) => cancelTrials(this.#driver, sql, name, numbers, message));
  }
  leaseEnds(name: string): Promise<ReadonlyMap<number, number>> {
    return this.#read(name, (sql, id) => readLeaseEnds(this.#driver, sql, id));
  }
  async beat(name: string, worker: string, leaseMs: number): Promise<void> {
    await this.#driver.write(async (sql) => {
      const { id } = await lockStudy(this.#driver, sql, name);
      await renewLeases(this.#driver, sql, id, worker, leaseMs);
    }, true);
  }

  // ---- writing by ticket -----------------------------------------------------------------------

  /** Makes one change for each request, all in one transaction. */
  #answer<R>(
    name: string,
    requests: readonly R[],
    after: Cursor,
    change: (sql: Sql, study: LockedStudy, request: R) => Promise<Told>,
    ephemeral = false,
  ): Promise<Answer> {
    return this.#driver.write(async (sql) => {
      const study = await lockForChanges(this.#driver, sql, name, requests.length);
      const told: Told[] = [];
      for (const request of requests) {
        study.version++;
        told.push(await change(sql, study, request));
      }
      const changes = await readChanges(sql, study.id, after, this.#skip(name));
      return { told, changes: this.#fillers.changes(name, changes) };
    }, ephemeral);
  }

  start(name: string, starts: readonly StartRequest[], after: Cursor): Promise<Answer> {
    return this.#answer(
      name,
      starts,
      after,
      async (sql, study, { ticket, params, origin, note, checkpoint }) => {
        const owned = await updateOwned(sql, study.id, ticket, [
          "params = ?, origin = ?, note = ?, started = ?, changed = ?, checkpoint = coalesce(?, checkpoint)",
          JSON.stringify(params),
          JSON.stringify(origin),
          note === undefined ? null : JSON.stringify(note),
          await this.#driver.now(sql),
          study.version,
          checkpoint?.step ?? null,
        ]);
        if (owned === undefined) return refuse(sql, study.id, ticket);
        if (checkpoint !== undefined) await putCheckpoint(sql, study.id, ticket.number, checkpoint);
        return "accepted";
      },
      true,
    );
  }

  report(ticket: Ticket, points: readonly Report[], after: Cursor): Promise<Answer> {
    return this.#answer(ticket.study, [ticket], after, async (sql, study) => {
      const owned = await updateOwned(sql, study.id, ticket, ["changed = ?", study.version]);
      if (owned === undefined) return refuse(sql, study.id, ticket);
      for (const report of points) await putReport(sql, study.id, ticket.number, report);
      return "accepted";
    });
  }

  finish(name: string, finishes: readonly FinishRequest[], after: Cursor): Promise<Answer> {
    return this.#answer(
      name,
      finishes,
      after,
      async (sql, study, { ticket, outcome, ...annotations }) => {
        const now = await this.#driver.now(sql);
        const assignments = assignOutcome(outcome, study.version, now);
        const owned = await updateOwned(sql, study.id, ticket, assignments);
        if (owned === undefined) return refuse(sql, study.id, ticket);
        await dropCheckpoint(sql, study.id, ticket.number, owned);
        if (annotations.attributes !== undefined || annotations.internal !== undefined)
          await annotateTrial(sql, study, ticket.number, annotations);
        return "accepted";
      },
    );
  }

  readonly checkpoints: Checkpoints = {
    read: (name, number) =>
      this.#driver.read(async (sql) => readCheckpoint(sql, await this.#readId(sql, name), number)),
    write: async (ticket, checkpoint) => {
      checkCheckpoint(checkpoint);
      return this.#driver.write(async (sql): Promise<Told> => {
        const study = await lockStudy(this.#driver, sql, ticket.study);
        const owned = await updateOwned(sql, study.id, ticket, ["checkpoint = ?", checkpoint.step]);
        if (owned === undefined) return refuse(sql, study.id, ticket);
        await putCheckpoint(sql, study.id, ticket.number, checkpoint);
        return "accepted";
      });
    },
  };

  // ---- from outside ----------------------------------------------------------------------------

  insert(name: string, trials: readonly InsertedTrial[], key: string): Promise<readonly number[]> {
    return this.#addOnce(name, key, async (sql, study) => {
      const numbers: number[] = [];
      const now = await this.#driver.now(sql);
      for (const trial of trials) numbers.push(await insertTrial(sql, study, trial, now));
      return numbers;
    });
  }

  append(name: string, trials: readonly TrialRow[], key: string): Promise<readonly number[]> {
    return this.#addOnce(name, key, (sql, study) => appendTrials(sql, study, trials));
  }

  /** Adds trials, unless a call with this key has. */
  #addOnce(
    name: string,
    key: string,
    add: (sql: Sql, study: LockedStudy) => Promise<readonly number[]>,
  ): Promise<readonly number[]> {
    return this.#driver.write(async (sql) => {
      const study = await lockStudy(this.#driver, sql, name);
      const [before] = await sql.all<{ numbers: string }>(
        "SELECT numbers FROM inserted WHERE study = ? AND key = ?",
        study.id,
        key,
      );
      if (before !== undefined) return JSON.parse(before.numbers) as number[];
      const numbers = await add(sql, study);
      await storeCounters(this.#driver, sql, study);
      await sql.all(
        "INSERT INTO inserted (study, key, numbers) VALUES (?, ?, ?)",
        study.id,
        key,
        JSON.stringify(numbers),
      );
      return numbers;
    });
  }

  async annotate(
    name: string,
    number: number | null,
    annotations: Partial<Annotations>,
  ): Promise<void> {
    await this.#driver.write(async (sql) => {
      const study = await lockForChanges(this.#driver, sql, name, 1);
      study.version++;
      if (number !== null) return annotateTrial(sql, study, number, annotations);
      const [stored] = await sql.all<AnnotationColumns>(
        "SELECT attributes, internal FROM studies WHERE id = ?",
        study.id,
      );
      const [text, ...values] = assignMerged(stored, annotations);
      await sql.all(`UPDATE studies SET ${text} WHERE id = ?`, ...values, study.id);
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#driver.close();
  }
}
