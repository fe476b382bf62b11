import { AttuneError } from "../errors/attune-error.ts";
import { requireWhole } from "../errors/require-number.ts";
import { show } from "../errors/show.ts";
import { auto } from "../sampler/auto.ts";
import type { Sampler } from "../sampler/sampler.ts";
import { frozenCopy } from "../space/json/copy.ts";
import type { Space } from "../space/space.ts";
import { memory } from "../storage/memory/memory.ts";
import { openStorage } from "../storage/open-storage.ts";
import { checkLimits, checkObjectives } from "../trial/check-objectives.ts";
import type { Limits, Objectives } from "../trial/objective.ts";
import type { Fidelity } from "./context.ts";
import type { CommonOptions } from "./options.ts";
import { openAs, type RunSession, type SessionOptions } from "./run-session.ts";
import { Session } from "./session.ts";
import { isStudyName, requireStudyName } from "./study-name.ts";

const DEFAULT_NAME = "study";

/** What a session needs to know beside the space. */
export interface OpenOptions extends CommonOptions<Objectives, Limits> {
  readonly budget?: number | undefined;
  readonly fidelity?: { readonly [name: string]: readonly [min: number, max: number] } | undefined;
  /** Default: a minute. */
  readonly leaseMs?: number | undefined;
  /** Whether trials outlive this process. Default: false. */
  readonly detached?: boolean | undefined;
  /** What reads the study already. Default: the session makes its own. */
  readonly reader?: SessionOptions["reader"];
}

/**
 * Creates a study, or opens the one of this name.
 * @param isDeclared false if the objective names its parameters as it runs
 * @throws AttuneError `usage`, `space-changed`, `study-exists`
 */
export async function openSession(
  options: OpenOptions,
  space: Space,
  isDeclared = true,
): Promise<Session> {
  checkObjectives(options.objectives);
  checkLimits(options.limits ?? {});
  const { sampler = auto() } = options;
  const fidelity = toFidelity(options.fidelity);
  return openCheckedSession(Session, { ...options, sampler, fidelity }, space, isDeclared);
}

/** Options that `openSession` has checked, or its caller. */
export type CheckedOptions = Omit<OpenOptions, "sampler" | "fidelity"> & {
  readonly sampler: Sampler;
  readonly fidelity?: Fidelity | undefined;
};

/** Opens a session of a class as `openSession`, without the options' defaults and their code. */
export async function openCheckedSession<S extends RunSession>(
  Class: Parameters<typeof openAs<S>>[0],
  options: CheckedOptions,
  space: Space,
  isDeclared = true,
): Promise<S> {
  const { name = DEFAULT_NAME, sampler, seed, fidelity } = options;
  // Copies, so that the study stays as it was opened.
  const objectives = frozenCopy(options.objectives);
  const limits = frozenCopy(options.limits ?? {});
  if (seed !== undefined) requireWhole("seed", seed, { min: -Number.MAX_SAFE_INTEGER });
  const ownsStorage = typeof options.storage !== "object";
  const storage =
    typeof options.storage === "object"
      ? options.storage
      : options.storage === undefined
        ? memory()
        : await openStorage(options.storage);
  try {
    if (!isStudyName(name) && !(await storage.list(() => {})).some((info) => info.name === name))
      requireStudyName(name);
    const session = await openAs(Class, {
      spec: {
        name,
        space: isDeclared ? space.toJSON() : null,
        objectives,
        limits,
        seed: seed ?? drawSeed(),
        sampler: sampler.name,
      },
      space,
      storage,
      ownsStorage,
      sampler,
      pruner: options.pruner,
      budget: options.budget,
      fidelity,
      leaseMs: options.leaseMs,
      detached: options.detached ?? false,
      retryFailed: options.retryFailed ?? false,
      reader: options.reader,
    });
    if (seed !== undefined && session.context.seed !== seed)
      throw new AttuneError(
        "study-exists",
        `study ${JSON.stringify(name)} has seed ${session.context.seed}, not ${seed}`,
        { hint: "leave the seed out to continue it, or use another study name" },
      );
    return session;
  } catch (error) {
    if (ownsStorage) await storage.close();
    throw error;
  }
}

/** The study stores it, so the run can be repeated. */
export const drawSeed = (): number => Math.floor(Math.random() * 2 ** 31);

function toFidelity(given: OpenOptions["fidelity"]): Fidelity | undefined {
  if (given === undefined) return undefined;
  const entries: readonly (readonly [string, unknown])[] = Object.entries(given ?? {});
  const [name, range] = entries[0] ?? ["", undefined];
  const [min, max] = Array.isArray(range) ? (range as readonly unknown[]) : [];
  if (
    entries.length === 1 &&
    typeof min === "number" &&
    typeof max === "number" &&
    Number.isInteger(min) &&
    Number.isInteger(max) &&
    min >= 1 &&
    max >= min
  )
    return { name, min, max };
  throw new AttuneError(
    "usage",
    `fidelity must name one range of whole numbers from 1, got ${show(given)}`,
    { hint: "write it as { epochs: [1, 81] }" },
  );
}
