import { randomUUID } from "node:crypto";
import { AttuneError } from "../../errors/attune-error.ts";
import { isFinished, type Report, type StoredTrial } from "../../trial/stored-trial.ts";
import type { Ticket } from "../../trial/trial.ts";
import type { State } from "../../trial/trial-record.ts";
import { numbersFromJson, numbersToJson } from "../numbers-json.ts";
import { requireSameStudy } from "../same-study.ts";
import { type Lease, MAX_ATTEMPTS, type Storage, type StudyInfo, type StudySpec, type Told } from "../storage.ts";
import { isGone } from "../worker-id.ts";
import { type Database, openDatabase, type Statement, sqliteError } from "./database.ts";

interface Row {
  readonly [column: string]: any;
}

/** Studies in one file, shared by any number of processes on this machine. @throws as `openDatabase` */
export async function sqlite(path: string): Promise<Storage> {
  return new SqliteStorage(path, await openDatabase(path));
}

class SqliteStorage implements Storage {
  readonly url: string;
  readonly supports = { processes: true, machines: false, durable: true };
  readonly #path: string;
  readonly #database: Database;
  readonly #statements = new Map<string, Statement>();
  readonly #ids = new Map<string, number>();
  /** What is known of other workers: a process that is gone gives up its trials at once. */
  readonly #workers = new Map<string, { readonly gone: boolean; readonly at: number }>();
  #closed = false;

  constructor(path: string, database: Database) {
    this.#path = path;
    this.url = `sqlite:${path}`;
    this.#database = database;
  }

  #sql(text: string): Statement {
    let statement = this.#statements.get(text);
    if (statement === undefined) this.#statements.set(text, (statement = this.#database.prepare(text)));
    return statement;
  }
  #read<T>(body: () => T): T {
    try {
      return body();
    } catch (error) {
      throw sqliteError(error, this.#path);
    }
  }
  /** One write transaction; taken as a writer from the start, so that it never fails half way for want of the lock. */
  #write<T>(body: () => T): T {
    return this.#read(() => {
      this.#sql("BEGIN IMMEDIATE").run();
      try {
        const result = body();
        this.#sql("COMMIT").run();
        return result;
      } catch (error) {
        try {
          this.#sql("ROLLBACK").run();
        } catch {
          // SQLite has rolled back by itself, as it does when the disk is full.
        }
        throw error;
      }
    });
  }

  #id(study: string): number {
    let id = this.#ids.get(study);
    if (id === undefined) {
      id = this.#sql("SELECT id FROM studies WHERE name = ?").get(study)?.id as number | undefined;
      if (id === undefined)
        throw new AttuneError("study-not-found", `no study ${JSON.stringify(study)} in ${this.#path}`, {
          hint: "attune studies lists those there are",
        });
      this.#ids.set(study, id);
    }
    return id;
  }
  /** The number of this change. */
  #next(id: number): number {
    return this.#sql("UPDATE studies SET version = version + 1 WHERE id = ? RETURNING version").get(id).version as number;
  }

  async open(spec: StudySpec): Promise<StudyInfo> {
    return this.#write(() => {
      const row = this.#sql("SELECT * FROM studies WHERE name = ?").get(spec.name) as Row | undefined;
      if (row !== undefined) requireSameStudy(JSON.parse(row["spec"]), spec);
      else this.#sql("INSERT INTO studies (name, spec, created) VALUES (?, ?, ?)").run(spec.name, JSON.stringify(spec), Date.now());
      return this.#info(this.#sql("SELECT * FROM studies WHERE name = ?").get(spec.name));
    });
  }
  #info(row: Row): StudyInfo {
    const counts: Record<State, number> = { waiting: 0, running: 0, paused: 0, complete: 0, pruned: 0, failed: 0 };
    for (const { state, n } of this.#sql(
      "SELECT state, count(*) AS n FROM trials WHERE study = ? AND params IS NOT NULL GROUP BY state",
    ).all(row["id"]))
      counts[state as State] = n;
    return {
      ...(JSON.parse(row["spec"]) as StudySpec),
      createdAt: new Date(row["created"]),
      counts,
      attributes: JSON.parse(row["attributes"]),
    };
  }
  async list(): Promise<readonly StudyInfo[]> {
    return this.#read(() =>
      this.#sql("SELECT * FROM studies ORDER BY id")
        .all()
        .map((row) => this.#info(row)),
    );
  }
  async remove(study: string): Promise<void> {
    this.#write(() => this.#sql("DELETE FROM studies WHERE id = ?").run(this.#id(study)));
    this.#ids.delete(study);
  }

  async changes(
    study: string,
    after: string | null,
    options: { wait?: number; signal?: AbortSignal } = {},
  ): ReturnType<Storage["changes"]> {
    const until = Date.now() + (options.wait ?? 0);
    for (;;) {
      const found = this.#read(() => this.#changes(this.#id(study), after === null ? 0 : Number(after)));
      if (found.trials.length > 0 || Date.now() >= until || options.signal?.aborted) return found;
      await new Promise((resolve) => setTimeout(resolve, Math.min(50, until - Date.now())));
    }
  }
  #changes(id: number, after: number): { trials: StoredTrial[]; next: string } {
    // Finished ones in order of their tell, whatever was noted on them later; the others after them.
    const rows = this.#sql("SELECT * FROM trials WHERE study = ? AND changed > ? ORDER BY told IS NULL, told, number").all(
      id,
      after,
    ) as Row[];
    let last = after;
    for (const row of rows) if (row["changed"] > last) last = row["changed"];
    const reports = new Map<number, Report[]>();
    // On a first reading all reports at once; later few trials change at a time.
    const found =
      after === 0
        ? rows.length === 0
          ? []
          : (this.#sql(`SELECT * FROM reports WHERE study = ? ORDER BY number, step`).all(id) as Row[])
        : rows.flatMap(
            (row) => this.#sql(`SELECT * FROM reports WHERE study = ? AND number = ? ORDER BY step`).all(id, row["number"]) as Row[],
          );
    for (const r of found) {
      const list = reports.get(r["number"]);
      const report = { step: r["step"], values: numbersFromJson(r["values"]), seconds: r["seconds"] };
      if (list) list.push(report);
      else reports.set(r["number"], [report]);
    }
    return { trials: rows.map((row) => trialOf(row, reports.get(row["number"]) ?? [])), next: String(last) };
  }

  async claim(
    study: string,
    { count, worker, milliseconds, budget = Number.MAX_SAFE_INTEGER }: Parameters<Storage["claim"]>[1],
  ): Promise<readonly Lease[]> {
    return this.#write(() => {
      const id = this.#id(study);
      const now = Date.now();
      const leases: Lease[] = [];
      const give = (row: Row): void => {
        const token = randomUUID();
        const attempt = (row["attempt"] as number) + 1;
        // `started` 0 says: claimed, not begun. A lost trial that was begun keeps its place among those under way.
        this.#sql(
          "UPDATE trials SET state = 'running', worker = ?, attempt = ?, token = ?, expires = ?, started = ?, changed = ? WHERE study = ? AND number = ?",
        ).run(
          worker,
          attempt,
          token,
          now + milliseconds,
          row["state"] === "waiting" ? 0 : row["started"],
          this.#next(id),
          id,
          row["number"],
        );
        leases.push({
          ticket: { study, number: row["number"], token },
          expires: new Date(now + milliseconds),
          attempt,
          resume: row["params"] === null ? undefined : trialOf(row, []),
        });
      };
      const given = (): number =>
        this.#sql(
          "SELECT trials - (SELECT count(*) FROM trials WHERE study = ?1 AND state = 'waiting') AS n FROM studies WHERE id = ?1",
        ).get(id).n as number;
      let begun = given();
      for (const row of this.#sql("SELECT * FROM trials WHERE study = ? AND state = 'waiting' ORDER BY number LIMIT ?").all(
        id,
        count,
      ) as Row[]) {
        if (begun >= budget) break;
        give(row);
        begun++;
      }
      if (leases.length < count)
        for (const row of this.#lost(id, now)) {
          if (leases.length >= count) break;
          if (row["attempt"] < MAX_ATTEMPTS) give(row);
          else {
            const version = this.#next(id);
            this.#sql(
              "UPDATE trials SET state = 'failed', reason = 'lost', message = ?, params = coalesce(params, '{}'), changed = ?, told = ? WHERE study = ? AND number = ?",
            ).run(`lost ${row["attempt"]} times`, version, version, id, row["number"]);
          }
        }
      while (leases.length < count && begun < budget) {
        const number = (this.#sql("UPDATE studies SET trials = trials + 1 WHERE id = ? RETURNING trials").get(id).trials as number) - 1;
        begun++;
        const token = randomUUID();
        this.#sql(
          "INSERT INTO trials (study, number, state, origin, worker, attempt, token, expires, started, changed) VALUES (?, ?, 'running', '\"added\"', ?, 1, ?, ?, 0, ?)",
        ).run(id, number, worker, token, now + milliseconds, this.#next(id));
        leases.push({ ticket: { study, number, token }, expires: new Date(now + milliseconds), attempt: 1, resume: undefined });
      }
      return leases;
    });
  }
  /** Trials under way whose lease ran out, or whose worker's process is gone. */
  #lost(id: number, now: number): Row[] {
    const running = this.#sql("SELECT * FROM trials WHERE study = ? AND state = 'running' ORDER BY number").all(id) as Row[];
    return running.filter((row) => row["expires"] <= now || this.#isGone(row["worker"], now));
  }
  /** A process that is gone stays gone; one that lives is looked up once a second. */
  #isGone(worker: string, now: number): boolean {
    const known = this.#workers.get(worker);
    if (known !== undefined && (known.gone || now - known.at < 1000)) return known.gone;
    const gone = isGone(worker);
    this.#workers.set(worker, { gone, at: now });
    return gone;
  }

  /** The trial that a ticket owns, or what to answer. */
  #owned(ticket: Ticket): { id: number; row: Row } | Told {
    const id = this.#id(ticket.study);
    const row = this.#sql("SELECT state, token, attempt, started FROM trials WHERE study = ? AND number = ?").get(id, ticket.number) as
      | Row
      | undefined;
    if (row === undefined || row["token"] !== ticket.token) return "lost";
    if (isFinished(row["state"])) return "repeated";
    return row["state"] === "running" ? { id, row } : "lost";
  }

  async start(trials: Parameters<Storage["start"]>[0]): Promise<readonly Told[]> {
    return this.#write(() =>
      trials.map(({ ticket, params, origin, note }) => {
        const owned = this.#owned(ticket);
        if (typeof owned === "string") return owned;
        this.#sql("UPDATE trials SET params = ?, origin = ?, note = ?, started = ?, changed = ? WHERE study = ? AND number = ?").run(
          JSON.stringify(params),
          JSON.stringify(origin),
          note === undefined ? null : JSON.stringify(note),
          Date.now(),
          this.#next(owned.id),
          owned.id,
          ticket.number,
        );
        return "accepted";
      }),
    );
  }
  async renew(tickets: readonly Ticket[], milliseconds: number): Promise<readonly Told[]> {
    return this.#write(() =>
      tickets.map((ticket) => {
        const owned = this.#owned(ticket);
        if (typeof owned === "string") return "lost";
        this.#sql("UPDATE trials SET expires = ? WHERE study = ? AND number = ?").run(Date.now() + milliseconds, owned.id, ticket.number);
        return "accepted";
      }),
    );
  }
  async report(ticket: Ticket, points: readonly Report[]): Promise<Told> {
    return this.#write(() => {
      const owned = this.#owned(ticket);
      if (typeof owned === "string") return owned;
      for (const p of points)
        this.#sql(
          'INSERT INTO reports (study, number, step, "values", seconds) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "values" = excluded."values", seconds = excluded.seconds',
        ).run(owned.id, ticket.number, p.step, numbersToJson(p.values), p.seconds);
      this.#sql("UPDATE trials SET changed = ? WHERE study = ? AND number = ?").run(this.#next(owned.id), owned.id, ticket.number);
      return "accepted";
    });
  }
  async finish(trials: Parameters<Storage["finish"]>[0]): Promise<readonly Told[]> {
    return this.#write(() =>
      trials.map(({ ticket, outcome }) => {
        const owned = this.#owned(ticket);
        if (typeof owned === "string") return owned;
        const { id, row } = owned;
        const version = this.#next(id);
        if (outcome.state === "waiting" || (outcome.state === "failed" && outcome.retry)) {
          this.#sql(
            "UPDATE trials SET state = 'waiting', attempt = ?, token = NULL, expires = NULL, changed = ? WHERE study = ? AND number = ?",
          ).run(row["attempt"] - (outcome.state === "waiting" ? 1 : 0), version, id, ticket.number);
          return "accepted";
        }
        const o = outcome.state === "complete" ? outcome : undefined;
        const f = outcome.state === "failed" ? outcome : undefined;
        this.#sql(
          'UPDATE trials SET state = ?, "values" = ?, limits = ?, error = ?, cost = ?, step = ?, reason = ?, message = ?, seconds = ?, expires = NULL, changed = ?, told = ? WHERE study = ? AND number = ?',
        ).run(
          outcome.state,
          o ? numbersToJson(o.values) : null,
          o ? numbersToJson(o.limits) : null,
          o?.error ? numbersToJson(o.error) : null,
          o?.cost ?? null,
          outcome.state === "pruned" ? outcome.step : 0,
          f?.reason ?? null,
          f?.message ?? null,
          o?.seconds ?? (Date.now() - row["started"]) / 1000,
          version,
          version,
          id,
          ticket.number,
        );
        return "accepted";
      }),
    );
  }
  async insert(study: string, trials: Parameters<Storage["insert"]>[1], key: string): Promise<readonly number[]> {
    return this.#write(() => {
      const id = this.#id(study);
      const before = this.#sql("SELECT numbers FROM inserted WHERE study = ? AND key = ?").get(id, key) as Row | undefined;
      if (before) return JSON.parse(before["numbers"]);
      const numbers = trials.map((t) => {
        const number = (this.#sql("UPDATE studies SET trials = trials + 1 WHERE id = ? RETURNING trials").get(id).trials as number) - 1;
        const version = this.#next(id);
        this.#sql(
          "INSERT INTO trials (study, number, state, params, origin, worker, attempt, started, seconds, \"values\", limits, error, cost, changed, told) VALUES (?, ?, ?, ?, ?, '', 0, ?, ?, ?, ?, ?, ?, ?, ?)",
        ).run(
          id,
          number,
          t.state,
          JSON.stringify(t.params),
          JSON.stringify(t.origin),
          Date.now(),
          t.seconds,
          numbersToJson(t.values),
          numbersToJson(t.limits),
          t.error ? numbersToJson(t.error) : null,
          t.cost ?? null,
          version,
          t.state === "complete" ? version : null,
        );
        return number;
      });
      this.#sql("INSERT INTO inserted (study, key, numbers) VALUES (?, ?, ?)").run(id, key, JSON.stringify(numbers));
      return numbers;
    });
  }
  async annotate(study: string, number: number | null, attributes: { readonly [key: string]: unknown }): Promise<void> {
    this.#write(() => {
      const id = this.#id(study);
      const merge = (text: string): string => JSON.stringify({ ...JSON.parse(text), ...attributes });
      if (number === null) {
        const row = this.#sql("SELECT attributes FROM studies WHERE id = ?").get(id);
        this.#sql("UPDATE studies SET attributes = ? WHERE id = ?").run(merge(row.attributes), id);
        return;
      }
      const row = this.#sql("SELECT attributes FROM trials WHERE study = ? AND number = ?").get(id, number);
      if (row)
        this.#sql("UPDATE trials SET attributes = ?, changed = ? WHERE study = ? AND number = ?").run(
          merge(row.attributes),
          this.#next(id),
          id,
          number,
        );
    });
  }
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#statements.clear();
    this.#database.close();
  }
}

function trialOf(row: Row, reports: readonly Report[]): StoredTrial {
  return {
    number: row["number"],
    state: row["state"],
    params: row["params"] === null ? null : JSON.parse(row["params"]),
    origin: JSON.parse(row["origin"]),
    note: row["note"] === null ? undefined : JSON.parse(row["note"]),
    attributes: JSON.parse(row["attributes"]),
    reports,
    worker: row["worker"],
    attempt: row["attempt"],
    startedAt: row["started"],
    seconds: row["seconds"],
    values: row["values"] === null ? [] : numbersFromJson(row["values"]),
    limits: row["limits"] === null ? [] : numbersFromJson(row["limits"]),
    error: row["error"] === null ? undefined : numbersFromJson(row["error"]),
    cost: row["cost"] ?? undefined,
    step: row["step"],
    reason: row["reason"] ?? undefined,
    message: row["message"] ?? undefined,
  };
}
