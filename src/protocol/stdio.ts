import { AttuneError } from "../errors/attune-error.ts";
import { nearest } from "../errors/nearest.ts";
import { looseNumber, parseBareNumbers, stringifyNumbers } from "../numeric/json-numbers.ts";
import { prunerNamed } from "../pruner/pruner-by-name.ts";
import { samplerNamed } from "../sampler/sampler-by-name.ts";
import { show } from "../space/param.ts";
import { spaceFrom } from "../space/space-from.ts";
import type { StorageUrl } from "../storage/storage-url.ts";
import type { Engine } from "../study/engine.ts";
import type { Handle } from "../study/handle.ts";
import { openEngine } from "../study/study.ts";
import type { Direction, Limits } from "../trial/objective.ts";

export interface StdioOptions {
  readonly sampler?: string | undefined;
  readonly pruner?: string | undefined;
  readonly storage?: string | undefined;
  readonly study?: string | undefined;
  readonly seed?: number | undefined;
}
type Request = { readonly [key: string]: any };

/**
 * One conversation over standard input and output: `create`, then `ask`, `tell`, `report`,
 * `checkpoint`, `best` on that study; another `create` begins another.
 */
export class StdioSession {
  readonly #options: StdioOptions;
  #engine: Engine | undefined;
  #single = true;
  readonly #asked = new Map<number, Handle>();
  readonly #operations: { readonly [op: string]: (r: Request) => Promise<unknown> } = {
    create: (r) => this.#create(r),
    ask: (r) => this.#ask(r),
    tell: (r) => this.#tell(r),
    report: (r) => this.#report(r),
    checkpoint: (r) => this.#checkpoint(r),
    best: () => this.#best(),
  };

  constructor(options: StdioOptions = {}) {
    this.#options = options;
  }

  /** The answer to one line. Never throws: what is wrong is an answer too. */
  async answer(line: string): Promise<string> {
    try {
      const request = parseBareNumbers(line) as Request;
      const op = request?.["op"];
      if (typeof op !== "string" || !Object.hasOwn(this.#operations, op)) {
        const near =
          typeof op === "string" ? nearest(op, Object.keys(this.#operations)) : undefined;
        throw new AttuneError(
          "usage",
          `unknown op ${show(op)}; there are ${Object.keys(this.#operations).join(", ")}${near ? `; did you mean ${near}?` : ""}`,
        );
      }
      return stringifyNumbers(await this.#operations[op](request));
    } catch (error) {
      if (error instanceof AttuneError)
        return stringifyNumbers({
          error: error.message,
          code: error.code,
          ...(error.hint && { hint: error.hint }),
        });
      const message = error instanceof Error ? error.message : String(error);
      return stringifyNumbers({
        error: error instanceof SyntaxError ? `not a line of JSON: ${message}` : message,
        code: "usage",
      });
    }
  }

  #opened(): Engine {
    if (this.#engine === undefined)
      throw new AttuneError("usage", "no study yet", { hint: 'send {"op":"create",…} first' });
    return this.#engine;
  }

  async #create(r: Request): Promise<unknown> {
    await this.close();
    const directions = r["directions"] ?? ["minimize"];
    if (!Array.isArray(directions) || directions.length === 0)
      throw new AttuneError(
        "usage",
        `directions must be a list of "minimize" and "maximize", got ${show(directions)}`,
      );
    this.#single = directions.length === 1;
    const objectives = this.#single
      ? (directions[0] as Direction)
      : Object.fromEntries(directions.map((d: Direction, i: number) => [`value${i}`, d]));
    const count = r["constraints"] ?? 0;
    if (!Number.isInteger(count) || count < 0)
      throw new AttuneError("usage", `constraints must be a count, got ${show(count)}`);
    const limits: Limits = Object.fromEntries(
      Array.from({ length: count }, (_, i) => [`constraint${i}`, { atMost: 0 }]),
    );
    const sampler = r["sampler"] ?? this.#options.sampler;
    const pruner = r["pruner"] ?? this.#options.pruner;
    const storage = r["storage"] ?? this.#options.storage;
    const seed = r["seed"] ?? this.#options.seed;
    const name = r["study"] ?? this.#options.study ?? "study";
    const chosen = pruner === undefined ? undefined : prunerNamed(pruner);
    this.#engine = await openEngine(
      {
        name,
        objectives,
        limits,
        ...(sampler !== undefined && { sampler: samplerNamed(String(sampler)) }),
        ...(chosen && { pruner: chosen }),
        ...(storage !== undefined && { storage: storage as StorageUrl }),
        ...(seed !== undefined && { seed }),
        ...(r["budget"] !== undefined && { budget: r["budget"] }),
        ...(r["fidelity"] !== undefined && { fidelity: r["fidelity"] }),
      },
      spaceFrom(r["space"]),
    );
    return { study: this.#engine.name };
  }

  async #ask(r: Request): Promise<unknown> {
    const engine = this.#opened();
    const count = r["count"] ?? 1;
    if (!Number.isInteger(count) || count < 1)
      throw new AttuneError("usage", `count must be a whole number from 1, got ${show(count)}`);
    const handles = await engine.take(count);
    if (handles.length === 0)
      throw new AttuneError(
        "space-exhausted",
        "nothing left to try: every point of the space was given out",
      );
    const answers = handles.map((handle) => {
      this.#asked.set(handle.number, handle);
      const { origin } = handle;
      return {
        trial: handle.number,
        params: engine.space.flatten(handle.params),
        ...(handle.fidelity < Infinity && { fidelity: handle.fidelity }),
        ...(handle.lastStep > 0 && { step: handle.lastStep }),
        ...(typeof origin === "object" &&
          origin.fallback !== undefined && { fallback: origin.fallback }),
      };
    });
    return r["count"] === undefined ? answers[0] : { trials: answers };
  }

  #handle(r: Request): Handle {
    const handle = this.#asked.get(r["trial"]);
    if (handle === undefined)
      throw new AttuneError(
        "trial-finished",
        `trial ${show(r["trial"])} was not asked for here, or is finished`,
      );
    return handle;
  }

  async #tell(r: Request): Promise<unknown> {
    const engine = this.#opened();
    const handle = this.#handle(r);
    const state = r["state"] ?? "complete";
    if (state === "pruned") await handle.prune();
    else if (state === "failed") await handle.fail(String(r["message"] ?? "told as failed"));
    else if (state !== "complete")
      throw new AttuneError(
        "usage",
        `state must be complete, pruned or failed, got ${show(state)}`,
      );
    else {
      const values = r["values"] ?? (r["value"] === undefined ? undefined : [r["value"]]);
      if (!Array.isArray(values) || values.length !== engine.measures.signs.length)
        throw new AttuneError(
          "result-invalid",
          `values must be a list of ${engine.measures.signs.length}, got ${show(values)}`,
        );
      const constraints = r["constraints"] ?? [];
      if (!Array.isArray(constraints) || constraints.length !== engine.measures.limits.length)
        throw new AttuneError(
          "result-invalid",
          `constraints must be a list of ${engine.measures.limits.length}, got ${show(constraints)}`,
        );
      const value = this.#single
        ? looseNumber(values[0])
        : Object.fromEntries(values.map((v, i) => [`value${i}`, looseNumber(v)]));
      const limits = Object.fromEntries(
        constraints.map((v, i) => [`constraint${i}`, looseNumber(v)]),
      );
      await handle.tell({ value, limits });
    }
    this.#asked.delete(handle.number);
    return { ok: true };
  }

  async #report(r: Request): Promise<unknown> {
    const value = looseNumber(r["value"]);
    return { prune: await this.#handle(r).report(this.#single ? value : r["value"], r["step"]) };
  }

  /** Keeps the bytes with their step, or gives those that were kept last. */
  async #checkpoint(r: Request): Promise<unknown> {
    const { checkpoint } = this.#handle(r);
    const bytes = r["bytes"];
    if (bytes === undefined) {
      const saved = await checkpoint.read();
      return saved === undefined
        ? {}
        : { step: saved.step, bytes: Buffer.from(saved.bytes).toString("base64") };
    }
    const decoded = typeof bytes === "string" ? Buffer.from(bytes, "base64") : undefined;
    // What is no base64 is skipped by Node, not refused.
    if (
      decoded === undefined ||
      decoded.toString("base64").replace(/=+$/, "") !== (bytes as string).replace(/=+$/, "")
    )
      throw new AttuneError("usage", `bytes must be a string of base64, got ${show(bytes)}`);
    await checkpoint.write(new Uint8Array(decoded), r["step"]);
    return { ok: true };
  }

  async #best(): Promise<unknown> {
    const engine = this.#opened();
    const best = this.#single ? (engine.best === undefined ? [] : [engine.best]) : engine.front;
    return {
      trials: best.map((t) => ({
        trial: t.number,
        params: engine.space.flatten(t.params),
        values: t.state === "complete" ? (this.#single ? [t.value] : Object.values(t.value)) : [],
      })),
    };
  }

  async close(): Promise<void> {
    this.#asked.clear();
    await this.#engine?.close();
    this.#engine = undefined;
  }
}
