import { AttuneError } from "../errors/attune-error.ts";
import { didYouMean } from "../errors/did-you-mean.ts";
import { requireWhole } from "../errors/require-number.ts";
import { show } from "../errors/show.ts";
import { looseNumber, parseBareNumbers, stringifyNumbers } from "../numeric/json-numbers.ts";
import { prunerNamed } from "../pruner/pruner-by-name.ts";
import { samplerOf } from "../sampler/sampler-by-name.ts";
import { spaceFrom } from "../space/json/space-from.ts";
import type { StorageUrl } from "../storage/url.ts";
import { requireSameOutcome } from "../study/results/same-outcome.ts";
import { openSession } from "../study/session/open-session.ts";
import type { Session } from "../study/session/session.ts";
import type { StudyTrial } from "../study/session/study-trial.ts";
import { storeNameHints } from "../study/stored/stored-definition.ts";
import type { TrialState } from "../trial/record.ts";
import { isFinished } from "../trial/row.ts";
import {
  limitsFrom,
  MAX_COUNT,
  objectivesFrom,
  outcomeFrom,
  requireSmallSpace,
  resultFrom,
} from "./measured.ts";
import {
  optionalFidelity,
  optionalFlag,
  optionalText,
  optionalWhole,
  requireBytes,
  requireKnownFields,
  requireObject,
  type StdioRequest,
} from "./stdio-request.ts";

/** Characters of a line that is read as a request. */
export const MAX_LINE_CHARACTERS = 2 ** 26;

/** Settings of a session that a `create` request may replace. */
export interface StdioOptions {
  /** Name of the sampler. Default: auto. */
  readonly sampler?: string;
  /** Name of the pruner. Default: none. */
  readonly pruner?: string;
  /** Default: memory. */
  readonly storage?: StorageUrl;
  /** Name of the study. Default: `study`. */
  readonly study?: string;
  readonly seed?: number;
  /** Whether a new study learns from earlier ones in its storage. Default: true. */
  readonly experience?: boolean;
  /** Whether the names of parameters say where the search begins. Default: true. */
  readonly nameHints?: boolean;
}

/**
 * One conversation over standard input and output, one JSON object a line: a `create` request opens
 * a study, and `ask`, `tell`, `report`, `checkpoint`, `enqueue`, `add` and `best` work on it. Another `create` closes
 * it and opens another study.
 */
export class StdioSession {
  readonly #options: StdioOptions;
  #session: Session | undefined;
  /** Trials that were asked for and have not finished. */
  readonly #asked = new Map<number, StudyTrial>();
  readonly #operations: { readonly [op: string]: (r: StdioRequest) => Promise<unknown> } = {
    create: (r) => this.#create(r),
    ask: (r) => this.#ask(r),
    tell: (r) => this.#tell(r),
    report: (r) => this.#report(r),
    checkpoint: (r) => this.#checkpoint(r),
    enqueue: (r) => this.#enqueue(r),
    add: (r) => this.#add(r),
    best: () => this.#best(),
  };

  constructor(options: StdioOptions = {}) {
    this.#options = options;
  }

  /**
   * Answers one line of input with one line of JSON. Never throws: an error is answered with
   * `error`, `code` and sometimes `hint`.
   */
  async answer(line: string): Promise<string> {
    try {
      if (line.length > MAX_LINE_CHARACTERS)
        throw new AttuneError("usage", `the line has more than ${MAX_LINE_CHARACTERS} characters`);
      const request = parseBareNumbers(line) as StdioRequest | null;
      const op = request?.["op"];
      if (request === null || typeof op !== "string" || !Object.hasOwn(this.#operations, op))
        throw this.#unknownOperation(op);
      requireKnownFields(op, request);
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

  /** Gives back trials that have not finished, and closes the study. */
  async close(): Promise<void> {
    this.#asked.clear();
    await this.#session?.close();
    this.#session = undefined;
  }

  #unknownOperation(op: unknown): AttuneError {
    const names = Object.keys(this.#operations);
    const hint = didYouMean(op, names);
    return new AttuneError(
      "usage",
      `unknown op ${show(op)}; valid: ${names.join(", ")}${hint === undefined ? "" : `; ${hint}`}`,
    );
  }

  #opened(): Session {
    if (this.#session === undefined)
      throw new AttuneError("usage", "no study yet", { hint: 'send {"op":"create",…} first' });
    return this.#session;
  }

  /** Closes the study that is open only once the other one is: a request may be wrong. */
  async #create(r: StdioRequest): Promise<unknown> {
    const sampler = optionalText(r, "sampler") ?? this.#options.sampler;
    const pruner = optionalText(r, "pruner") ?? this.#options.pruner;
    // openStorage refuses URLs of an unknown kind.
    const storage = (optionalText(r, "storage") as StorageUrl | undefined) ?? this.#options.storage;
    const seed = optionalWhole(r, "seed", -Number.MAX_SAFE_INTEGER) ?? this.#options.seed;
    const budget = optionalWhole(r, "budget", 1);
    const nameHints = optionalFlag(r, "nameHints") ?? this.#options.nameHints;
    const fidelity = optionalFidelity(r);
    const experience = optionalFlag(r, "experience") ?? this.#options.experience;
    const chosen = pruner === undefined ? undefined : prunerNamed(pruner);
    requireSmallSpace(r["space"]);
    const session = await openSession(
      {
        name: optionalText(r, "study") ?? this.#options.study ?? "study",
        objectives: objectivesFrom(r),
        limits: limitsFrom(r),
        ...samplerOf({ sampler, nameHints }),
        ...(chosen && { pruner: chosen }),
        ...(storage !== undefined && { storage }),
        ...(seed !== undefined && { seed }),
        ...(budget !== undefined && { budget }),
        ...(fidelity && { fidelity }),
        ...(experience !== undefined && { experience }),
      },
      spaceFrom(r["space"]),
    );
    try {
      await this.close();
    } finally {
      this.#session = session;
    }
    await storeNameHints(session.storage, session.name, nameHints);
    const { name: study, experience: learned } = session;
    return { study, ...(learned.length > 0 && { experience: learned }) };
  }

  async #ask(r: StdioRequest): Promise<unknown> {
    const session = this.#opened();
    const count = optionalWhole(r, "count", 1, MAX_COUNT);
    const trials = await session.askAll(count ?? 1);
    const answers = trials.map((trial) => {
      this.#asked.set(trial.number, trial);
      const { origin, fidelity, lastStep } = trial;
      return {
        trial: trial.number,
        params: session.space.flatten(trial.params),
        ...(fidelity < Infinity && { fidelity }),
        ...(lastStep > 0 && { step: lastStep }),
        ...(typeof origin === "object" &&
          origin.fallback !== undefined && { fallback: origin.fallback }),
      };
    });
    return count === undefined ? answers[0] : { trials: answers };
  }

  /** The trial that a request names. */
  #askedTrial(r: StdioRequest): StudyTrial {
    const number = r["trial"];
    const trial = typeof number === "number" ? this.#asked.get(number) : undefined;
    if (trial === undefined)
      throw new AttuneError(
        "trial-finished",
        `trial ${show(number)} was not asked for here, or is finished`,
      );
    return trial;
  }

  async #tell(r: StdioRequest): Promise<unknown> {
    const { measures, mirror } = this.#opened();
    const number = r["trial"];
    const row = typeof number === "number" ? mirror.rows.get(number) : undefined;
    if (row !== undefined && !this.#asked.has(row.number) && hasEnded(row.state)) {
      requireSameOutcome(row, outcomeFrom(r, measures), measures);
      return { ok: true };
    }
    const trial = this.#askedTrial(r);
    const outcome = outcomeFrom(r, measures);
    if (outcome.state === "complete") await trial.tell(resultFrom(r, measures));
    else if (outcome.state === "pruned") await trial.prune();
    else await trial.finish(outcome);
    this.#asked.delete(trial.number);
    return { ok: true };
  }

  /** Has a trial with these parameters asked for before any proposal. */
  async #enqueue(r: StdioRequest): Promise<unknown> {
    await this.#opened().enqueue(requireObject(r, "params"));
    return { ok: true };
  }

  /** Adds a trial that was evaluated elsewhere. */
  async #add(r: StdioRequest): Promise<unknown> {
    const session = this.#opened();
    const params = requireObject(r, "params");
    await session.add([{ params, result: resultFrom(r, session.measures) }]);
    return { ok: true };
  }

  async #report(r: StdioRequest): Promise<unknown> {
    const trial = this.#askedTrial(r);
    const step = requireWhole("step", r["step"], { min: 0 });
    return { prune: await trial.report(looseNumber(r["value"]), step) };
  }

  /** Stores a checkpoint; a request without `bytes` reads the last one. */
  async #checkpoint(r: StdioRequest): Promise<unknown> {
    const { checkpoint } = this.#askedTrial(r);
    if (r["bytes"] === undefined) {
      const saved = await checkpoint.read();
      return saved === undefined
        ? {}
        : { step: saved.step, bytes: Buffer.from(saved.bytes).toString("base64") };
    }
    const bytes = requireBytes(r);
    await checkpoint.write(bytes, requireWhole("step", r["step"], { min: 0 }));
    return { ok: true };
  }

  async #best(): Promise<unknown> {
    const { bestTrials, space } = this.#opened();
    return {
      trials: bestTrials.map(({ number, params, value, estimate, error }) => ({
        trial: number,
        params: space.flatten(params),
        values: listValues(value),
        ...(estimate !== undefined && { estimate: listValues(estimate)[0] }),
        ...(estimate !== undefined && error !== undefined && { error: listValues(error)[0] }),
      })),
    };
  }
}

const listValues = (value: number | { readonly [name: string]: number }): readonly number[] =>
  typeof value === "number" ? [value] : Object.values(value);
const hasEnded = (state: TrialState): boolean => isFinished(state) || state === "paused";
