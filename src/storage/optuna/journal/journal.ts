import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { AttuneError } from "../../../errors/attune-error.ts";
import { pause } from "../../pause.ts";
import type { Storage } from "../../storage.ts";
import { Turns } from "../../turns.ts";
import { distributionText } from "../distribution.ts";
import type { NewTrial, OptunaBackend, OptunaEdit, OptunaStudy } from "../model.ts";
import { PyFloat, parsePythonJson, pythonJson } from "../python-json.ts";
import { OptunaStorage } from "../storage.ts";
import { lockFile } from "./lock.ts";
import { op, Replay } from "./replay.ts";

const POLL = 50;
/** Read at a time. */
const CHUNK = 1 << 22;
const NEWLINE = 10;
/**
 * An append is synced before the next one begins, so what a power cut leaves out of one lies within
 * this many bytes of the end.
 */
const TAIL = 1 << 16;
/**
 * Zeros, which no JSON text holds: a part of the last append that never reached the disk. What
 * follows was not acknowledged either.
 */
const isHole = (bytes: Buffer, from: number, to: number): boolean =>
  bytes.subarray(from, to).includes(0);

/**
 * Optuna's journal file: operations, one JSON object a line, appended under a lock and synced to
 * the disk. Each process reads only what was added.
 * @throws AttuneError `storage-unreachable`, `storage-corrupt` naming the line
 */
export async function optunaJournal(path: string): Promise<Storage> {
  if (path === "")
    throw new AttuneError("usage", "optuna+journal: names no file", {
      hint: "optuna+journal:./optuna.log",
    });
  const backend = new Journal(path);
  await backend.refresh();
  return new OptunaStorage(backend);
}

class Journal implements OptunaBackend {
  readonly url: string;
  readonly place: string;
  readonly supports = { processes: true, machines: true, durable: true };
  readonly trustedClock = false;
  readonly annotatesFinished = false;
  readonly #worker = `attune-${crypto.randomUUID()}`;
  #replay = new Replay();
  /** Bytes and lines read so far: whole lines only. */
  #offset = 0;
  #lines = 0;
  readonly #turns = new Turns();

  constructor(path: string) {
    this.place = path;
    this.url = `optuna+journal:${path}`;
  }
  get studies(): ReadonlyMap<string, OptunaStudy> {
    return this.#replay.studies;
  }

  refresh(): Promise<void> {
    return this.#turns.next(async () => this.#read());
  }
  #read(): void {
    let file: number;
    try {
      if (existsSync(this.place) && statSync(this.place).isDirectory())
        throw new Error("it is a folder");
      file = openSync(this.place, existsSync(this.place) ? "r" : "a+");
    } catch (cause) {
      throw this.#unreachable("can't be opened", cause);
    }
    try {
      const { size } = fstatSync(file);
      if (size < this.#offset) {
        // Another file stands in its place: all is read again.
        this.#replay = new Replay();
        this.#offset = this.#lines = 0;
      }
      let rest = Buffer.alloc(0);
      const chunk = Buffer.allocUnsafe(Math.min(CHUNK, Math.max(1, size - this.#offset)));
      for (let at = this.#offset; at < size; ) {
        const n = readSync(file, chunk, 0, Math.min(chunk.length, size - at), at);
        if (n === 0) break;
        at += n;
        const bytes =
          rest.length === 0 ? chunk.subarray(0, n) : Buffer.concat([rest, chunk.subarray(0, n)]);
        const end = bytes.lastIndexOf(NEWLINE) + 1;
        let from = 0;
        for (let to = bytes.indexOf(NEWLINE); to !== -1; to = bytes.indexOf(NEWLINE, from)) {
          if (isHole(bytes, from, to) && size - this.#offset - from <= TAIL) {
            this.#offset += from;
            return;
          }
          this.#line(bytes, from, to);
          from = to + 1;
        }
        this.#offset += end;
        rest = Buffer.from(bytes.subarray(end));
      }
    } finally {
      closeSync(file);
    }
  }
  #line(bytes: Buffer, from: number, to: number): void {
    const text = bytes.toString("utf8", from, to);
    let operation: any;
    try {
      operation = parsePythonJson(text);
      if (typeof operation?.op_code !== "number") throw new SyntaxError("it has no op_code");
    } catch (cause) {
      throw new AttuneError(
        "storage-corrupt",
        `${this.place}, line ${this.#lines + 1}: is no operation of an Optuna journal`,
        {
          hint: "nothing was written; attune doctor --repair keeps a copy and leaves the line out",
          cause,
        },
      );
    }
    this.#lines++;
    this.#replay.apply(operation);
  }

  async write<T>(
    _study: string | undefined,
    body: (edit: OptunaEdit, now: number) => Promise<T>,
  ): Promise<T> {
    return this.#turns.next(async () => {
      const release = await lockFile(this.place);
      try {
        this.#read();
        const lines: string[] = [];
        const result = await body(this.#edit(lines), Date.now());
        if (lines.length > 0) this.#append(`${lines.join("\n")}\n`);
        this.#read();
        return result;
      } finally {
        release();
      }
    });
  }
  /** All or nothing: what a full disk cuts off is taken back. */
  #append(text: string): void {
    let file: number;
    try {
      file = openSync(this.place, "r+");
    } catch (cause) {
      throw this.#unreachable("can't be written", cause);
    }
    try {
      // The rest of an append that was cut off: nobody was told that it is there, and what follows
      // must stand on lines of its own. A copy is kept.
      const { size } = fstatSync(file);
      if (size > this.#offset) {
        const rest = Buffer.alloc(size - this.#offset);
        readSync(file, rest, 0, rest.length, this.#offset);
        writeFileSync(`${this.place}.cut-off`, rest, { flag: "a" });
        ftruncateSync(file, this.#offset);
      }
      const bytes = Buffer.from(text, "utf8");
      try {
        for (let done = 0; done < bytes.length; )
          done += writeSync(file, bytes, done, bytes.length - done, this.#offset + done);
        fsyncSync(file);
      } catch (cause) {
        ftruncateSync(file, this.#offset);
        throw this.#unreachable(
          (cause as { code?: string }).code === "ENOSPC" ? "the disk is full" : "can't be written",
          cause,
        );
      }
    } finally {
      closeSync(file);
    }
  }
  #unreachable(what: string, cause: unknown): AttuneError {
    return new AttuneError(
      "storage-unreachable",
      `${this.place}: ${what}: ${(cause as Error).message}`,
      {
        hint: "check the path, its permissions and the room on the disk",
        cause,
      },
    );
  }

  #edit(lines: string[]): OptunaEdit {
    const add = (op_code: number, fields: { readonly [key: string]: unknown }): void =>
      void lines.push(pythonJson({ op_code, worker_id: this.#worker, ...fields }));
    const iso = (ms: number): string | null =>
      ms === 0 ? null : new Date(ms).toISOString().replace("Z", "000+00:00");
    let trials = 0;
    const created = new Map<number, number>();
    return {
      createStudy: async (study_name, directions) => {
        add(op.createStudy, { study_name, directions });
        return { id: this.#replay.nextStudy };
      },
      deleteStudy: async (study) => add(op.deleteStudy, { study_id: study.id }),
      studyAttribute: async (study, kind, key, value) =>
        add(kind === "user" ? op.studyUser : op.studySystem, {
          study_id: study.id,
          [`${kind}_attr`]: { [key]: value },
        }),
      createTrial: async (study, t) => {
        add(op.createTrial, {
          study_id: study.id,
          datetime_start: iso(t.start ?? 0),
          ...template(t, iso),
        });
        const before =
          [...this.#replay.studies.values()].find((s) => s.id === study.id)?.trials.length ?? 0;
        const more = created.get(study.id) ?? 0;
        created.set(study.id, more + 1);
        return { id: this.#replay.nextTrial + trials++, number: before + more };
      },
      param: async (trial, param_name, { internal, distribution }) =>
        add(op.param, {
          trial_id: trial.id,
          param_name,
          param_value_internal:
            distribution.kind === "categorical" ? internal : new PyFloat(internal),
          distribution: distributionText(distribution),
        }),
      state: async (trial, state, values, at) =>
        add(op.state, {
          trial_id: trial.id,
          state,
          values: values?.map((v) => new PyFloat(v)) ?? null,
          ...(state === 0 && { datetime_start: iso(at) }),
          ...(state > 0 && state < 4 && { datetime_complete: iso(at) }),
        }),
      intermediate: async (trial, step, value) =>
        add(op.intermediate, { trial_id: trial.id, step, intermediate_value: new PyFloat(value) }),
      attribute: async (trial, kind, key, value) =>
        add(kind === "user" ? op.user : op.system, {
          trial_id: trial.id,
          [`${kind}_attr`]: { [key]: value },
        }),
    };
  }
  wait(_study: OptunaStudy, milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
    return pause(Math.min(POLL, milliseconds), signal);
  }
  async close(): Promise<void> {
    await this.#turns.next(async () => {});
  }
}

/** What a new trial has beside its start; nothing for one that is just begun. */
function template(
  t: NewTrial,
  iso: (ms: number) => string | null,
): { readonly [key: string]: unknown } {
  const bare = t.state === 0 && !t.params && !t.system && !t.user;
  if (bare) return {};
  const params = [...(t.params ?? [])];
  const values = t.values?.map((v) => new PyFloat(v)) ?? null;
  return {
    state: t.state,
    value: null,
    values,
    distributions: Object.fromEntries(
      params.map(([name, p]) => [name, distributionText(p.distribution)]),
    ),
    params: Object.fromEntries(
      params.map(([name, p]) => [
        name,
        p.distribution.kind === "categorical" ? p.internal : new PyFloat(p.internal),
      ]),
    ),
    user_attrs: t.user ?? {},
    system_attrs: t.system ?? {},
    intermediate_values: Object.fromEntries(
      [...(t.intermediate ?? [])].map(([s, v]) => [String(s), new PyFloat(v)]),
    ),
    ...(t.complete && { datetime_complete: iso(t.complete) }),
  };
}
