import { AttuneError } from "../../errors/attune-error.ts";
import { requireWhole } from "../../errors/require-number.ts";
import type { Sampler } from "../../sampler/sampler.ts";
import { frozenCopy } from "../../space/json/copy.ts";
import type { Space } from "../../space/space.ts";
import type { RunStorage } from "../../storage/run-storage.ts";
import type { StudyInfo, StudySpec } from "../../storage/storage.ts";
import { workerId } from "../../storage/worker-id.ts";
import type { Attributes } from "../../trial/row.ts";
import type { FilledOptions, SessionOptions } from "../options/session-options.ts";
import { isStudyName, requireStudyName } from "../stored/study-name.ts";
import type { RunSession } from "./run-session.ts";

const DEFAULT_NAME = "study";

/** A class of sessions. */
interface SessionClass<S, T> {
  new (options: SessionOptions & { readonly storage: T }, info: StudyInfo, worker: string): S;
  /**
   * Is called before the study is opened. Returns internal values that a new study gets. Default: none.
   * @throws AttuneError for options of which no study is to be created
   */
  prepare?(
    options: FilledOptions<T & RunStorage>,
    spec: StudySpec,
    space: Space,
  ): Promise<Attributes | undefined>;
  /** The sampler with which a stored study goes on. Default: that of the options. */
  resume?(
    info: StudyInfo,
    options: Pick<FilledOptions<RunStorage>, "isDefaultSampler" | "nameHints">,
  ): Sampler | undefined;
}

/**
 * Creates a study, or opens the one of this name, with a session of a class.
 * @param isDeclared false if the objective names its parameters as it runs
 * @throws AttuneError `usage`, `space-changed`, `study-exists`, `sampler-unsupported`,
 * `pruner-unsupported`
 */
export async function openAs<S extends RunSession, T extends RunStorage>(
  Class: SessionClass<S, T>,
  options: FilledOptions<T>,
  space: Space,
  isDeclared = true,
): Promise<S> {
  const { name = DEFAULT_NAME, sampler, seed, storage, ownsStorage } = options;
  try {
    // Copies, so that the study stays as it was opened.
    const objectives = frozenCopy(options.objectives);
    const limits = frozenCopy(options.limits ?? {});
    if (seed !== undefined) requireWhole("seed", seed, { min: -Number.MAX_SAFE_INTEGER });
    if (!isStudyName(name) && !(await storage.list(() => {})).some((info) => info.name === name))
      requireStudyName(name);
    const spec = {
      name,
      space: isDeclared ? space.toJSON() : null,
      objectives,
      limits,
      seed: seed ?? drawSeed(),
      sampler: sampler.name,
    };
    const info = await storage.open(spec, await Class.prepare?.(options, spec, space));
    await options.onOpen?.(info.name);
    const { detached = false } = options;
    const given = {
      ...options,
      spec,
      space,
      sampler: Class.resume?.(info, options) ?? sampler,
      detached,
    };
    const session = new Class(given, info, await workerId(detached));
    await session.refresh();
    if (seed !== undefined && session.context.seed !== seed)
      throw new AttuneError(
        "study-exists",
        `study ${JSON.stringify(name)} has seed ${session.context.seed}, not ${seed}`,
        { hint: "leave the seed out, or use another study name" },
      );
    return session;
  } catch (error) {
    if (ownsStorage) await storage.close();
    throw error;
  }
}

/** The study stores it, so the run can be repeated. */
export const drawSeed = (): number => Math.floor(Math.random() * 2 ** 31);
