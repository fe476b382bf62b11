import { AttuneError } from "../../errors/attune-error.ts";
import { numbersToJson } from "../../numeric/json-numbers.ts";
import type { Json, State } from "../../trial/record.ts";
import { isFinished, type Report, type TrialRow } from "../../trial/row.ts";
import type { Ticket } from "../../trial/trial.ts";
import { requireNewStudy, withoutOwner } from "../restore.ts";
import { requireSameStudy } from "../same-study.ts";
import {
  type Changes,
  type Checkpoints,
  type ClaimRequest,
  type Cursor,
  type Inserted,
  type Lease,
  MAX_ATTEMPTS,
  noTrials,
  type Outcome,
  type Shortcuts,
  type StartRequest,
  type Storage,
  type StudyCopy,
  type StudyInfo,
  type StudySpec,
  type Told,
} from "../storage.ts";
import { changesOf } from "./changes.ts";
import { dropCheckpoint, putCheckpoint, sqlCheckpoints } from "./checkpoints.ts";
import type { Row, Sql, SqlDriver, SqlValue } from "./driver.ts";
import { ending } from "./ending.ts";
import { Leases } from "./leases.ts";
import { rowOf, trialOf } from "./rows.ts";
import { sqlShortcuts } from "./shortcuts.ts";

/** The condition of the index `trials_open`, word for word. */
const OPEN = "state IN ('waiting', 'running')";

/** A study while a transaction changes it. */
interface Locked {
  readonly id: number;
  /** Of the last change; the next one gets the next. */
  version: number;
  trials: number;
}

/** How trials are changed that their tickets own. */
interface Changing<R> {
  /** Whether readers hear of it. */
  readonly heard?: boolean;
  readonly passing?: boolean;
  readonly then?: (sql: Sql, id: number, request: R, row: Row) => Promise<void>;
}

/**
 * Studies in a database: the same statements for SQLite and PostgreSQL. Every change locks its
 * study's row first, so changes of a study have one order, which is that of their versions: a
 * reader that asks for what came after a version misses nothing.
 */
export class SqlStorage implements Storage {
  readonly url: string;
  readonly supports: Storage["supports"];
  readonly checkpoints: Checkpoints;
  readonly shortcuts: Shortcuts;
  readonly #driver: SqlDriver;
  readonly #leases: Leases;
  readonly #ids = new Map<string, number>();
  #closed = false;

  constructor(driver: SqlDriver) {
    this.#driver = driver;
    this.#leases = new Leases(driver.trustedClock);
    this.url = driver.url;
    this.supports = driver.supports;
    const refusal = (sql: Sql, id: number, ticket: Ticket): Promise<Told> =>
      this.#refusal(sql, id, ticket);
    this.checkpoints = sqlCheckpoints({
      read: (study, body) => driver.read(async (sql) => body(sql, await this.#id(sql, study))),
      change: (study, body) => this.#change(study, 0, (sql, { id }) => body(sql, id)),
      refusal,
    });
    this.shortcuts = sqlShortcuts({
      driver,
      leases: this.#leases,
      missing: (study) => this.#missing(study),
      refusal,
    });
  }

  #missing(name: string): AttuneError {
    return new AttuneError(
      "study-not-found",
      `no study ${JSON.stringify(name)} in ${this.#driver.place}`,
      {
        hint: "attune studies lists those there are",
      },
    );
  }
  async #id(sql: Sql, name: string): Promise<number> {
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    const row = (await sql.all("SELECT id FROM studies WHERE name = ?", name))[0];
    if (row === undefined) throw this.#missing(name);
    this.#ids.set(name, row["id"]);
    return row["id"];
  }
  /**
   * Locks studies for `changes` of each, which get the versions up to the one given. Locks are
   * taken in order of name, so that no two writers wait for each other.
   */
  async #lock(
    sql: Sql,
    names: readonly string[],
    changes: number,
  ): Promise<ReadonlyMap<string, Locked>> {
    const locked = new Map<string, Locked>();
    for (const name of names.length === 1 ? names : [...new Set(names)].sort()) {
      const [row] =
        changes > 0
          ? await sql.all(
              "UPDATE studies SET version = version + ? WHERE name = ? RETURNING id, version, trials",
              changes,
              name,
            )
          : await sql.all(
              `SELECT id, version, trials FROM studies WHERE name = ?${this.#driver.forUpdate}`,
              name,
            );
      if (row === undefined) throw this.#missing(name);
      locked.set(name, { id: row["id"], version: row["version"] - changes, trials: row["trials"] });
      if (changes > 0) await this.#driver.notify?.(sql, row["id"]);
    }
    return locked;
  }
  /** One transaction that changes one study, at most `changes` times. */
  #change<T>(
    name: string,
    changes: number,
    body: (sql: Sql, study: Locked) => Promise<T>,
    passing = false,
  ): Promise<T> {
    return this.#driver.write(
      async (sql) => body(sql, (await this.#lock(sql, [name], changes)).get(name)!),
      passing,
    );
  }

  async open(spec: StudySpec): Promise<StudyInfo> {
    return this.#driver.write(async (sql) => {
      await sql.all(
        "INSERT INTO studies (name, spec, created) VALUES (?, ?, ?) ON CONFLICT (name) DO NOTHING",
        spec.name,
        JSON.stringify(spec),
        await this.#driver.now(sql),
      );
      const row = (await sql.all("SELECT * FROM studies WHERE name = ?", spec.name))[0];
      requireSameStudy(JSON.parse(row["spec"]), spec);
      return this.#info(sql, row);
    });
  }
  async #info(sql: Sql, row: Row): Promise<StudyInfo> {
    const counts = noTrials();
    for (const { state, n } of await sql.all(
      "SELECT state, count(*) AS n FROM trials WHERE study = ? AND params IS NOT NULL GROUP BY state",
      row["id"],
    ))
      counts[state as State] = n;
    return {
      ...(JSON.parse(row["spec"]) as StudySpec),
      createdAt: new Date(row["created"]),
      counts,
      attributes: JSON.parse(row["attributes"]),
    };
  }
  async list(): Promise<readonly StudyInfo[]> {
    return this.#driver.read(async (sql) => {
      const infos: StudyInfo[] = [];
      for (const row of await sql.all("SELECT * FROM studies ORDER BY id"))
        infos.push(await this.#info(sql, row));
      return infos;
    });
  }
  async remove(study: string, numbers?: readonly number[]): Promise<void> {
    if (numbers !== undefined) {
      await this.#change(study, 1, async (sql, { id }) => {
        for (const number of numbers)
          await sql.all("DELETE FROM trials WHERE study = ? AND number = ?", id, number);
      });
      return;
    }
    await this.#change(
      study,
      0,
      async (sql, { id }) => void (await sql.all("DELETE FROM studies WHERE id = ?", id)),
    );
    this.#ids.delete(study);
  }

  async restore(
    { createdAt, attributes, ...spec }: StudyCopy,
    trials: readonly TrialRow[],
  ): Promise<void> {
    await this.#driver.write(async (sql) => {
      requireNewStudy(
        (await sql.all("SELECT id FROM studies WHERE name = ?", spec.name)).length > 0,
        spec.name,
        this.#driver.place,
      );
      const [study] = await sql.all(
        "INSERT INTO studies (name, spec, created, attributes, version, trials) VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
        spec.name,
        JSON.stringify(spec),
        createdAt.getTime(),
        JSON.stringify(attributes),
        trials.length,
        trials.reduce((most, t) => Math.max(most, t.number + 1), 0),
      );
      const id: number = study!["id"];
      for (const [i, trial] of trials.map(withoutOwner).entries()) {
        const row = rowOf(trial);
        const columns = Object.keys(row);
        await sql.all(
          `INSERT INTO trials (study, changed, told, ${columns.map((c) => `"${c}"`).join(", ")}) VALUES (?, ?, ?${", ?".repeat(columns.length)})`,
          id,
          i + 1,
          isFinished(trial.state) ? i + 1 : null,
          ...Object.values(row),
        );
        for (const r of trial.reports)
          await sql.all(
            'INSERT INTO reports (study, number, step, "values", seconds) VALUES (?, ?, ?, ?, ?)',
            id,
            trial.number,
            r.step,
            numbersToJson(r.values),
            r.seconds,
          );
      }
    });
  }

  async changes(
    study: string,
    after: Cursor,
    options: { wait?: number; signal?: AbortSignal } = {},
  ): Promise<Changes> {
    const until = options.wait === undefined ? 0 : performance.now() + options.wait;
    for (;;) {
      let id = 0;
      const found = await this.#driver.read(async (sql) => {
        id = await this.#id(sql, study);
        return changesOf(sql, id, after);
      });
      const left = until - performance.now();
      if (found.trials.length > 0 || left <= 0 || options.signal?.aborted) return found;
      await this.#driver.wait(id, left, options.signal);
    }
  }
  async claim(study: string, request: ClaimRequest): Promise<readonly Lease[]> {
    const { count, worker, milliseconds, budget = Number.MAX_SAFE_INTEGER } = request;
    // The same for a repeat after a lost connection, so that what the first attempt may have taken
    // is found again.
    const key = request.key ?? crypto.randomUUID();
    let repeat = request.again ?? false;
    return this.#change(
      study,
      0,
      async (sql, s) => {
        const before = s.version;
        const now = await this.#driver.now(sql);
        const expires = now + milliseconds;
        const leases: Lease[] = [];
        const take = (
          number: number,
          token: string,
          attempt: number,
          row: Row | undefined,
        ): void => {
          this.#leases.given(token, expires);
          const resume = row === undefined || row["params"] === null ? undefined : trialOf(row, []);
          leases.push({
            ticket: { study, number, token },
            expires: new Date(expires),
            attempt,
            resume,
          });
        };
        if (repeat) {
          for (const row of await sql.all(
            `SELECT * FROM trials${this.#driver.openIndex} WHERE study = ? AND ${OPEN} AND state = 'running' AND token LIKE ?`,
            s.id,
            `${key}:%`,
          ))
            take(row["number"], row["token"], row["attempt"], row);
          if (leases.length > 0) return leases;
        }
        repeat = true;
        const token = (): string => `${key}:${leases.length}`;
        const give = async (row: Row): Promise<void> => {
          const attempt = (row["attempt"] as number) + 1;
          const own = token();
          // `started` 0 says: claimed, not begun. A lost trial that was begun keeps its place among
          // those under way.
          await sql.all(
            "UPDATE trials SET state = 'running', worker = ?, attempt = ?, token = ?, expires = ?, lease = ?, started = ?, changed = ? WHERE study = ? AND number = ?",
            worker,
            attempt,
            own,
            expires,
            milliseconds,
            row["state"] === "running" ? row["started"] : 0,
            ++s.version,
            s.id,
            row["number"],
          );
          take(row["number"], own, attempt, row);
        };
        const [waiting] = await sql.all(
          `SELECT count(*) AS n FROM trials${this.#driver.openIndex} WHERE study = ? AND ${OPEN} AND state = 'waiting'`,
          s.id,
        );
        let begun = s.trials - waiting!["n"];
        if (waiting!["n"] > 0 && begun < budget)
          for (const row of await sql.all(
            `SELECT * FROM trials${this.#driver.openIndex} WHERE study = ? AND ${OPEN} AND state = 'waiting' ORDER BY number LIMIT ?`,
            s.id,
            Math.min(count, budget - begun),
          )) {
            await give(row);
            begun++;
          }
        if (leases.length < count)
          for (const row of await this.#lost(sql, s.id, now)) {
            if (leases.length >= count) break;
            if (row["attempt"] < MAX_ATTEMPTS) await give(row);
            else await this.#giveUp(sql, s, row);
          }
        for (const number of request.promote ?? []) {
          if (leases.length >= count) break;
          const [row] = await sql.all(
            "SELECT * FROM trials WHERE study = ? AND number = ? AND state = 'paused'",
            s.id,
            number,
          );
          if (row !== undefined) await give(row);
        }
        for (; leases.length < count && begun < budget; begun++) {
          const own = token();
          await sql.all(
            "INSERT INTO trials (study, number, state, origin, worker, attempt, token, expires, lease, started, changed) VALUES (?, ?, 'running', '\"added\"', ?, 1, ?, ?, ?, 0, ?)",
            s.id,
            s.trials,
            worker,
            own,
            expires,
            milliseconds,
            ++s.version,
          );
          take(s.trials++, own, 1, undefined);
        }
        if (s.version > before) {
          await sql.all(
            "UPDATE studies SET version = ?, trials = ? WHERE id = ?",
            s.version,
            s.trials,
            s.id,
          );
          await this.#driver.notify?.(sql, s.id);
        }
        return leases;
      },
      true,
    );
  }
  /** Trials under way that nobody works on any more. */
  async #lost(sql: Sql, id: number, now: number): Promise<readonly Row[]> {
    const running = await sql.all(
      `SELECT number, worker, token, expires, lease FROM trials${this.#driver.openIndex} WHERE study = ? AND ${OPEN} AND state = 'running' ORDER BY number`,
      id,
    );
    const lost: Row[] = [];
    for (const row of running)
      if (this.#leases.isLost(row, now))
        lost.push(
          (
            await sql.all("SELECT * FROM trials WHERE study = ? AND number = ?", id, row["number"])
          )[0],
        );
    return lost;
  }
  async #giveUp(sql: Sql, s: Locked, row: Row): Promise<void> {
    const version = ++s.version;
    await sql.all(
      "UPDATE trials SET state = 'failed', reason = 'lost', message = ?, params = coalesce(params, '{}'), changed = ?, told = ? WHERE study = ? AND number = ?",
      `lost ${row["attempt"]} times`,
      version,
      version,
      s.id,
      row["number"],
    );
    await sql.all("DELETE FROM checkpoints WHERE study = ? AND number = ?", s.id, row["number"]);
  }

  /**
   * Changes each trial that its ticket owns, all in one transaction. `set` gives the assignments of
   * an UPDATE and their values; it compares and sets in one statement, so whoever lost the trial
   * changes nothing. `then` does the rest for those that were changed, told their row.
   */
  #owners<R extends { readonly ticket: Ticket }>(
    requests: readonly R[],
    set: (
      request: R,
      version: number,
      now: number,
    ) => readonly [assignments: string, ...values: SqlValue[]],
    { heard = true, passing = false, then }: Changing<R> = {},
  ): Promise<readonly Told[]> {
    if (requests.length === 0) return Promise.resolve([]);
    return this.#driver.write(async (sql) => {
      const studies = await this.#lock(
        sql,
        requests.map((r) => r.ticket.study),
        heard ? requests.length : 0,
      );
      const now = await this.#driver.now(sql);
      const told: Told[] = [];
      for (const request of requests) {
        const { study, number, token } = request.ticket;
        const s = studies.get(study)!;
        const [assignments, ...values] = set(request, ++s.version, now);
        const changed = await sql.all(
          `UPDATE trials SET ${assignments} WHERE study = ? AND number = ? AND token = ? AND state = 'running' RETURNING state, checkpoint`,
          ...values,
          s.id,
          number,
          token,
        );
        if (changed.length > 0) await then?.(sql, s.id, request, changed[0]);
        told.push(changed.length > 0 ? "accepted" : await this.#refusal(sql, s.id, request.ticket));
      }
      return told;
    }, passing);
  }
  async #refusal(sql: Sql, id: number, { number, token }: Ticket): Promise<Told> {
    const [row] = await sql.all(
      "SELECT state FROM trials WHERE study = ? AND number = ? AND token = ?",
      id,
      number,
      token,
    );
    return row !== undefined && (isFinished(row["state"]) || row["state"] === "paused")
      ? "repeated"
      : "lost";
  }

  async start(trials: readonly StartRequest[]): Promise<readonly Told[]> {
    return this.#owners(
      trials,
      ({ params, origin, note, checkpoint }, version, now) => [
        "params = ?, origin = ?, note = ?, started = ?, changed = ?, checkpoint = coalesce(?, checkpoint)",
        JSON.stringify(params),
        JSON.stringify(origin),
        note === undefined ? null : JSON.stringify(note),
        now,
        version,
        checkpoint?.step ?? null,
      ],
      {
        passing: true,
        then: async (sql, id, { ticket, checkpoint }) => {
          if (checkpoint !== undefined) await putCheckpoint(sql, id, ticket.number, checkpoint);
        },
      },
    );
  }
  async renew(tickets: readonly Ticket[], milliseconds: number): Promise<readonly Told[]> {
    const requests = tickets.map((ticket) => ({ ticket }));
    const set = (
      { ticket }: { ticket: Ticket },
      _: number,
      now: number,
    ): readonly [string, ...SqlValue[]] => {
      this.#leases.given(ticket.token, now + milliseconds);
      return ["expires = ?, lease = ?", now + milliseconds, milliseconds];
    };
    return (await this.#owners(requests, set, { heard: false, passing: true })).map((t) =>
      t === "accepted" ? t : "lost",
    );
  }
  async beat(study: string, worker: string, milliseconds: number): Promise<void> {
    await this.#change(
      study,
      0,
      async (sql, { id }) => {
        await sql.all(
          `UPDATE trials${this.#driver.openIndex} SET expires = ?, lease = ? WHERE study = ? AND ${OPEN} AND state = 'running' AND worker = ?`,
          (await this.#driver.now(sql)) + milliseconds,
          milliseconds,
          id,
          worker,
        );
      },
      true,
    );
  }
  async report(ticket: Ticket, points: readonly Report[]): Promise<Told> {
    return this.#change(ticket.study, 1, async (sql, s) => {
      const { number, token } = ticket;
      const changed = await sql.all(
        "UPDATE trials SET changed = ? WHERE study = ? AND number = ? AND token = ? AND state = 'running' RETURNING number",
        ++s.version,
        s.id,
        number,
        token,
      );
      if (changed.length === 0) return this.#refusal(sql, s.id, ticket);
      for (const p of points)
        await sql.all(
          'INSERT INTO reports (study, number, step, "values", seconds) VALUES (?, ?, ?, ?, ?) ON CONFLICT (study, number, step) DO UPDATE SET "values" = excluded."values", seconds = excluded.seconds',
          s.id,
          number,
          p.step,
          numbersToJson(p.values),
          p.seconds,
        );
      return "accepted";
    });
  }
  async finish(
    trials: readonly { readonly ticket: Ticket; readonly outcome: Outcome }[],
  ): Promise<readonly Told[]> {
    return this.#owners(trials, ({ outcome }, version, now) => ending(outcome, version, now), {
      then: (sql, id, { ticket }, row) => dropCheckpoint(sql, id, ticket.number, row),
    });
  }
  async insert(
    study: string,
    trials: readonly Inserted[],
    key: string,
  ): Promise<readonly number[]> {
    return this.#change(study, trials.length, async (sql, s) => {
      const before = (
        await sql.all("SELECT numbers FROM inserted WHERE study = ? AND key = ?", s.id, key)
      )[0];
      if (before) return JSON.parse(before["numbers"]) as number[];
      const numbers: number[] = [];
      for (const t of trials) {
        const version = ++s.version;
        await sql.all(
          "INSERT INTO trials (study, number, state, params, origin, worker, attempt, started, seconds, \"values\", limits, error, cost, changed, told) VALUES (?, ?, ?, ?, ?, '', 0, ?, ?, ?, ?, ?, ?, ?, ?)",
          s.id,
          s.trials,
          t.state,
          JSON.stringify(t.params),
          JSON.stringify(t.origin),
          await this.#driver.now(sql),
          t.seconds,
          numbersToJson(t.values),
          numbersToJson(t.limits),
          t.error ? numbersToJson(t.error) : null,
          t.cost ?? null,
          version,
          t.state === "complete" ? version : null,
        );
        numbers.push(s.trials++);
      }
      await sql.all("UPDATE studies SET trials = ? WHERE id = ?", s.trials, s.id);
      await sql.all(
        "INSERT INTO inserted (study, key, numbers) VALUES (?, ?, ?)",
        s.id,
        key,
        JSON.stringify(numbers),
      );
      return numbers;
    });
  }
  async annotate(
    study: string,
    number: number | null,
    attributes: { readonly [key: string]: Json },
  ): Promise<void> {
    await this.#change(study, 1, async (sql, s) => {
      const merge = (text: string): string =>
        JSON.stringify({ ...JSON.parse(text), ...attributes });
      if (number === null) {
        const row = (await sql.all("SELECT attributes FROM studies WHERE id = ?", s.id))[0];
        await sql.all(
          "UPDATE studies SET attributes = ? WHERE id = ?",
          merge(row["attributes"]),
          s.id,
        );
        return;
      }
      const row = (
        await sql.all("SELECT attributes FROM trials WHERE study = ? AND number = ?", s.id, number)
      )[0];
      if (row === undefined) return;
      await sql.all(
        "UPDATE trials SET attributes = ?, changed = ? WHERE study = ? AND number = ?",
        merge(row["attributes"]),
        ++s.version,
        s.id,
        number,
      );
    });
  }
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#driver.close();
  }
}
