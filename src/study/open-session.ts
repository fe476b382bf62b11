import { AttuneError } from "../errors/attune-error.ts";
import { show } from "../errors/show.ts";
import { auto } from "../sampler/auto.ts";
import type { Space } from "../space/space.ts";
import { openStorage } from "../storage/open-storage.ts";
import { checkLimits, checkObjectives } from "../trial/check-objectives.ts";
import type { Limits, Objectives } from "../trial/objective.ts";
import type { Fidelity } from "./context.ts";
import { openAs } from "./open-as.ts";
import type { CommonOptions } from "./options.ts";
import { retryFailed } from "./retry-failed.ts";
import type { SessionOptions } from "./run-session.ts";
import { Session } from "./session.ts";

/** What a session needs to know beside the space. */
export interface OpenOptions extends CommonOptions<Objectives, Limits> {
  readonly budget?: number | undefined;
  readonly fidelity?: { readonly [name: string]: readonly [min: number, max: number] } | undefined;
  /** Default: a minute. */
  readonly leaseMs?: number | undefined;
  /** Whether trials may be repeated under noise. Default: true. */
  readonly confirms?: boolean | undefined;
  /** Whether trials outlive this process. Default: false. */
  readonly detached?: boolean | undefined;
  /**
   * Whether the default sampler, or the one that the study was created with, reads the names of
   * parameters. Default: as the study says, or true.
   */
  readonly nameHints?: boolean | undefined;
  /** Whether a new study may learn from one of this name. Default: from any. */
  readonly mayLearnFrom?: ((study: string) => boolean) | undefined;
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
  const { sampler, nameHints } = options;
  const fidelity = toFidelity(options.fidelity);
  const given = options.storage;
  const ownsStorage = typeof given !== "object";
  const storage = ownsStorage ? await openStorage(given ?? "memory:") : given;
  const onOpen = options.retryFailed ? (study: string) => retryFailed(storage, study) : undefined;
  return openAs(
    Session,
    {
      ...options,
      sampler: sampler ?? auto({ nameHints }),
      isDefaultSampler: sampler === undefined,
      ...{ fidelity, storage, ownsStorage, onOpen },
    },
    space,
    isDeclared,
  );
}

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
