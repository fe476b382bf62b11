import { AttuneError } from "../errors/attune-error.ts";
import { prunerNamed } from "../pruner/pruner-by-name.ts";
import type { Storage } from "../storage/storage.ts";
import { openSession } from "../study/session/open-session.ts";
import { findStudy } from "../study/stored/read-study.ts";
import { budgetOf } from "../study/stored/stored-budget.ts";
import { declaredSpace } from "../study/stored/stored-definition.ts";
import { ServedStudy } from "./served-study.ts";
import { settingsOf } from "./study-settings.ts";

/** Studies that are kept open; the one that was used longest ago is closed first. */
const MAX_OPEN = 50;

/** The studies of a storage that clients work on, each opened at its first request. */
export class ServedStudies {
  readonly #storage: Storage;
  readonly #leaseMs: number;
  readonly #open = new Map<string, Opened>();

  constructor(storage: Storage, leaseMs: number) {
    this.#storage = storage;
    this.#leaseMs = leaseMs;
  }

  /**
   * Calls `work` with a study. A study that was deleted, extended or replaced meanwhile is opened
   * again.
   * @throws AttuneError `study-not-found`, and what `work` throws
   */
  async with<T>(name: string, work: (study: ServedStudy) => Promise<T>): Promise<T> {
    const isOpen = this.#open.has(name);
    try {
      return await this.#use(name, work);
    } catch (error) {
      if (!(error instanceof AttuneError) || !STALE.includes(error.code)) throw error;
      await this.forget(name);
      if (!isOpen) throw error;
      return this.#use(name, work);
    }
  }

  async #use<T>(name: string, work: (study: ServedStudy) => Promise<T>): Promise<T> {
    const opened = this.#get(name);
    opened.uses++;
    try {
      return await work(await opened.study);
    } finally {
      opened.uses--;
      await closeIfUnused(opened);
    }
  }

  /**
   * Has the next request read the definition of a study again. Requests under way end with the one
   * that they have.
   */
  async forget(name: string): Promise<void> {
    const opened = this.#open.get(name);
    if (opened === undefined) return;
    this.#open.delete(name);
    opened.isForgotten = true;
    await closeIfUnused(opened);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open.keys()].map((name) => this.forget(name)));
  }

  #get(name: string): Opened {
    const known = this.#open.get(name);
    this.#open.delete(name);
    const opened = known ?? { study: this.#openStudy(name), uses: 0, isForgotten: false };
    this.#open.set(name, opened); // the last one is the one used last
    if (known === undefined) {
      opened.study.catch(() => this.#open.get(name) === opened && this.#open.delete(name));
      const [oldest] = this.#open.keys();
      if (this.#open.size > MAX_OPEN) void this.forget(oldest);
    }
    return opened;
  }

  async #openStudy(name: string): Promise<ServedStudy> {
    const storage = this.#storage;
    const info = await findStudy(storage, name);
    const { pruner, fidelity } = settingsOf(info);
    const chosen = pruner === undefined ? undefined : prunerNamed(pruner);
    const session = await openSession(
      {
        ...(chosen && { pruner: chosen }),
        ...(fidelity && { fidelity }),
        name,
        objectives: info.objectives,
        limits: info.limits,
        budget: budgetOf(info).trials,
        leaseMs: this.#leaseMs,
        detached: true,
        storage,
      },
      declaredSpace(info),
    );
    return new ServedStudy(session, storage, info);
  }
}

/** A study, and the requests that use it. */
interface Opened {
  readonly study: Promise<ServedStudy>;
  uses: number;
  isForgotten: boolean;
}

async function closeIfUnused({ study, uses, isForgotten }: Opened): Promise<void> {
  if (!isForgotten || uses > 0) return;
  const opened = await study.catch(() => undefined);
  await opened?.session.leave().catch(() => {}); // its study may be deleted
}

/** Errors of a study that is no longer as it was opened. */
const STALE: readonly string[] = ["study-not-found", "space-changed"];
