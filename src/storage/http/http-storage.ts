import type * as v from "valibot";
import { AttuneError } from "../../errors/attune-error.ts";
import { stringifyNumbers } from "../../numeric/json-numbers.ts";
import type { Attributes, TrialRow } from "../../trial/row.ts";
import type { Ticket } from "../../trial/trial.ts";
import { type Checkpoint, type Checkpoints, checkCheckpoint } from "../checkpoint.ts";
import type { PageRequest } from "../page.ts";
import type {
  Annotations,
  BeginRequest,
  ClaimRequest,
  Cursor,
  FinishRequest,
  InsertedTrial,
  Redefinition,
  StartRequest,
  Storage,
  StudyCopy,
  StudySpec,
} from "../storage.ts";
import type { OnUnreadable } from "../unreadable.ts";
import type { Connection } from "./connection.ts";
import { encodeStudy } from "./study-segment.ts";
import { answers, done, toChanges, toCopy, toInfo, toRow } from "./wire.ts";

const PATH = "/api/v1/storage";
/** Longest wait for a change in one request. */
const MAX_WAIT_MS = 20_000;

/** The storage of a server that `attune serve` started: each method is a request. */
export class HttpStorage implements Storage {
  readonly url: string;
  readonly supports: Storage["supports"];
  readonly checkpoints: Checkpoints | undefined;
  declare readonly redefine?: Storage["redefine"] & {};
  declare readonly rename?: Storage["rename"] & {};
  declare readonly latest?: Storage["latest"] & {};
  onUnreadable?: OnUnreadable;
  readonly #connection: Connection;

  private constructor(
    url: string,
    connection: Connection,
    about: v.InferOutput<typeof answers.about>,
  ) {
    this.url = url;
    this.#connection = connection;
    this.supports = { processes: true, foreign: about.foreign };
    if (about.checkpoints) this.checkpoints = this.#makeCheckpoints();
    if (about.redefine)
      this.redefine = async (study: string, redefinition: Redefinition) =>
        void (await this.#post(study, "redefine", redefinition, done));
    if (about.rename)
      this.rename = async (study: string, to: string) =>
        void (await this.#post(study, "rename", { to }, done));
    if (about.latest)
      this.latest = async (name: string, count: number) =>
        (await this.#post(name, "latest", { count }, answers.latest)).studies?.map(toCopy);
  }

  /** @param url that opens the storage again */
  static async open(url: string, connection: Connection): Promise<HttpStorage> {
    const about = await connection.call(PATH, { method: "GET" }, answers.about);
    return new HttpStorage(url, connection, about);
  }

  #post<S extends v.GenericSchema<unknown, unknown>>(
    study: string,
    operation: string,
    body: unknown,
    schema: S,
    more: { readonly waitMs?: number; readonly signal?: AbortSignal | undefined } = {},
  ): Promise<v.InferOutput<S>> {
    const path = `${PATH}/${encodeStudy(study)}/${operation}`;
    return this.#connection.call(path, { method: "POST", body, ...more }, schema);
  }

  // ---- studies ---------------------------------------------------------------------------------

  async open(spec: StudySpec, internal?: Attributes) {
    const body = internal === undefined ? spec : { ...spec, internal };
    const sent = { method: "POST", body } as const;
    return toInfo(await this.#connection.call(`${PATH}/studies`, sent, answers.info));
  }
  async list(onUnreadable?: OnUnreadable) {
    const sent = { method: "GET" } as const;
    const { studies, unreadable } = await this.#connection.call(
      `${PATH}/studies`,
      sent,
      answers.list,
    );
    for (const { message } of unreadable) {
      const error = new AttuneError("storage-corrupt", message);
      if (onUnreadable === undefined) throw error;
      onUnreadable(error);
    }
    return studies.map(toInfo);
  }
  async remove(study: string, numbers?: readonly number[]) {
    await this.#post(study, "remove", { numbers }, done);
  }
  async restore(study: StudyCopy, trials: Iterable<TrialRow>) {
    const { name, space, objectives, limits, seed, sampler } = study;
    const { attributes, internal, createdAt } = study;
    const definition = { name, space, objectives, limits, seed, sampler };
    const lines = [stringifyNumbers({ ...definition, attributes, internal, createdAt })];
    for (const row of trials) lines.push(stringifyNumbers(row));
    const body = new TextEncoder().encode(lines.join("\n"));
    await this.#connection.call(`${PATH}/restore`, { method: "POST", body }, done);
  }
  async annotate(study: string, number: number | null, annotations: Partial<Annotations>) {
    await this.#post(study, "annotate", { number, ...annotations }, done);
  }

  // ---- reading ---------------------------------------------------------------------------------

  async page(study: string, request: PageRequest) {
    return (await this.#post(study, "page", request, answers.rows)).trials.map(toRow);
  }
  async results(study: string) {
    return (await this.#post(study, "results", {}, answers.results)).results;
  }
  async changes(
    study: string,
    after: Cursor,
    { waitMs = 0, signal }: { readonly waitMs?: number; readonly signal?: AbortSignal } = {},
  ) {
    const deadline = performance.now() + waitMs;
    for (;;) {
      const leftMs = Math.max(0, deadline - performance.now());
      const body = { after, waitMs: Math.ceil(Math.min(leftMs, MAX_WAIT_MS)) };
      const read = await this.#post(study, "changes", body, answers.changes, {
        waitMs: body.waitMs,
        signal,
      }).catch((error: unknown) => {
        // A wait that its caller ends has seen no change.
        if (signal?.aborted) return { trials: [], next: after };
        throw error;
      });
      const hasChanged = read.trials.length > 0 || read.next !== after;
      if (hasChanged || signal?.aborted || performance.now() >= deadline) return toChanges(read);
    }
  }

  // ---- the life of a trial ---------------------------------------------------------------------

  async begin(study: string, request: BeginRequest) {
    const begun = await this.#post(study, "begin", request, answers.begun);
    return { ...begun, changes: toChanges(begun.changes) };
  }
  async claim(study: string, request: ClaimRequest) {
    const { leases, changes } = await this.#post(study, "claim", request, answers.claimed);
    return {
      leases: leases.map((lease) => ({ ...lease, before: toRow(lease.before) })),
      changes: toChanges(changes),
    };
  }
  start(study: string, starts: readonly StartRequest[], after: Cursor) {
    const sent = starts.map(({ checkpoint, ...start }) => ({
      ...start,
      ...(checkpoint && {
        checkpoint: {
          step: checkpoint.step,
          bytes: Buffer.from(checkpoint.bytes).toString("base64"),
        },
      }),
    }));
    return this.#told(study, "start", { starts: sent, after });
  }
  report(ticket: Ticket, points: Parameters<Storage["report"]>[1], after: Cursor) {
    return this.#told(ticket.study, "report", { ticket, points, after });
  }
  finish(study: string, finishes: readonly FinishRequest[], after: Cursor) {
    return this.#told(study, "finish", { finishes, after });
  }
  async #told(study: string, operation: string, body: unknown) {
    const { told, changes } = await this.#post(study, operation, body, answers.told);
    return { told, changes: toChanges(changes) };
  }
  async renew(study: string, tickets: readonly Ticket[], leaseMs: number) {
    return (await this.#post(study, "renew", { tickets, leaseMs }, answers.renewed)).told;
  }
  async beat(study: string, worker: string, leaseMs: number) {
    await this.#post(study, "beat", { worker, leaseMs }, done);
  }
  async insert(study: string, trials: readonly InsertedTrial[], key: string) {
    return (await this.#post(study, "insert", { trials, key }, answers.numbers)).numbers;
  }
  async append(study: string, trials: readonly TrialRow[], key: string) {
    return (await this.#post(study, "append", { trials, key }, answers.numbers)).numbers;
  }

  #makeCheckpoints(): Checkpoints {
    const pathOf = (study: string, number: number): string =>
      `${PATH}/${encodeStudy(study)}/checkpoints/${number}`;
    return {
      read: async (study, number) => {
        const response = await this.#connection.send(pathOf(study, number), { method: "GET" });
        if (response.status === 204) return undefined;
        const step = Number(response.headers.get("Attune-Step"));
        return { step, bytes: new Uint8Array(await response.arrayBuffer()) };
      },
      write: async ({ study, number, token }: Ticket, checkpoint: Checkpoint) => {
        checkCheckpoint(checkpoint);
        const { step, bytes } = checkpoint;
        const path = `${pathOf(study, number)}?step=${step}`;
        const headers = { "Attune-Ticket": token };
        const sent = { method: "PUT", body: bytes, headers } as const;
        return (await this.#connection.call(path, sent, answers.written)).told;
      },
    };
  }

  async close(): Promise<void> {}
}
