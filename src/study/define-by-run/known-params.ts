import { AttuneError, type SpaceIssue } from "../../errors/attune-error.ts";
import type { Rng } from "../../numeric/rng.ts";
import { checkSupport } from "../../sampler/check-support.ts";
import type { ProposedTrial } from "../../sampler/proposer.ts";
import type { GivenParams } from "../../space/given-params.ts";
import type { NamedValues, Param } from "../../space/param.ts";
import { space } from "../../space/space.ts";
import { readNamedParams, writeNamedParams } from "../../storage/named-params.ts";
import { isFinished, type Params } from "../../trial/row.ts";
import type { Session } from "../session/session.ts";
import { findStudy } from "../stored/read-study.ts";
import { GrowingSpace } from "./growing-space.ts";

/** A trial whose objective is about to name its parameters, with the values that it is given. */
interface BegunTrial {
  readonly number: number;
  readonly params: Params;
}

/** The parameters of a study that its trials have named so far, here or in other processes. */
export class KnownParams {
  readonly #session: Session;
  readonly #params: Map<string, Param<unknown>>;
  /** Names that are not stored yet. */
  readonly #unstored = new Set<string>();
  #growing: GrowingSpace | undefined;
  /** What trials of this process that have not finished may ask for, by number. */
  readonly #running = new Map<number, Params>();

  constructor(session: Session) {
    this.#session = session;
    this.#params = readNamedParams(session.info.internal);
  }

  /** The space of these parameters, with the trials of the study. */
  get growing(): GrowingSpace {
    const { mirror } = this.#session;
    this.#growing ??= new GrowingSpace(Object.fromEntries(this.#params), mirror, this.#session);
    return this.#growing;
  }

  /**
   * A proposal for each trial; fewer where no parameter is known yet.
   * @param streams one for each trial
   */
  async propose(
    trials: readonly BegunTrial[],
    streams: readonly Rng[],
  ): Promise<readonly ProposedTrial[]> {
    if (this.#params.size === 0) return [];
    const { rows } = this.#session.mirror;
    for (const number of this.#running.keys()) {
      const state = rows.state(number);
      if (state === undefined || isFinished(state)) this.#running.delete(number);
    }
    const proposals = await this.growing.propose(streams, [...this.#running.values()]);
    for (const [i, { number, params }] of trials.entries())
      this.#running.set(number, { ...proposals[i]?.params, ...params });
    return proposals;
  }

  /**
   * Adds a parameter, if it is new.
   * @throws AttuneError `space-changed` if it is known with another range, `sampler-unsupported`,
   * `usage` if it is no parameter
   */
  add(name: string, param: Param<unknown>): void {
    const known = this.#params.get(name);
    if (known === param) return;
    if (known !== undefined) {
      requireSame(name, known, param);
      return;
    }
    const { sampler, measures, seed } = this.#session;
    // It checks the name and the parameter, too.
    checkSupport(sampler, { space: space({ [name]: param }), measures, seed, budget: undefined });
    this.#know(name, param);
    this.#unstored.add(name);
  }
  #know(name: string, param: Param<unknown>): void {
    this.#params.set(name, param);
    this.#growing = undefined;
  }

  /**
   * Stores what is new, and takes in what other processes have named.
   * @throws AttuneError `space-changed` if one of them knows a name with another range
   */
  async store(): Promise<void> {
    if (this.#unstored.size === 0) return;
    const added = [...this.#unstored];
    this.#unstored.clear();
    const { storage, name: study } = this.#session;
    const stored = readNamedParams((await findStudy(storage, study)).internal);
    for (const [name, param] of stored) {
      const known = this.#params.get(name);
      if (known === undefined) this.#know(name, param);
      else requireSame(name, param, known);
    }
    const entries = added.flatMap((name) => {
      const param = this.#params.get(name);
      return param === undefined || stored.has(name) ? [] : [[name, param.toJSON()] as const];
    });
    if (entries.length > 0)
      await storage.annotate(study, null, { internal: writeNamedParams(entries) });
  }

  /** Reads parameters that a user gives: those of known names must be in their ranges. */
  readonly read = (given: NamedValues): GivenParams => {
    const issues: SpaceIssue[] = [];
    const params: { [name: string]: unknown } = {};
    for (const [name, value] of Object.entries(given)) {
      if (value === undefined) continue;
      params[name] = value;
      this.#params.get(name)?.check(value, name, issues);
    }
    return { params, issues };
  };
}

function requireSame(name: string, known: Param<unknown>, now: Param<unknown>): void {
  const [before, after] = [JSON.stringify(known.toJSON()), JSON.stringify(now.toJSON())];
  if (before === after) return;
  throw new AttuneError(
    "space-changed",
    `parameter ${JSON.stringify(name)} was ${before}, is now ${after}`,
    { hint: "give another range another name" },
  );
}
