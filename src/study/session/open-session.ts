import { AttuneError } from "../../errors/attune-error.ts";
import { show } from "../../errors/show.ts";
import { auto } from "../../sampler/auto.ts";
import type { Space } from "../../space/space.ts";
import { openStorage } from "../../storage/open-storage.ts";
import { checkLimits, checkObjectives } from "../../trial/check-objectives.ts";
import type { Fidelity, OpenOptions } from "../options/session-options.ts";
import { retryFailed } from "../stored/retry-failed.ts";
import { openAs } from "./open-as.ts";
import { Session } from "./session.ts";

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
