import { AttuneError, type ErrorCode } from "../../errors/attune-error.ts";
import type { Attributes, TrialRow } from "../../trial/row.ts";
import { withoutPassword } from "../password.ts";
import { requireNewStudy, withoutOwner } from "../restore.ts";
import { requireSameStudy } from "../same-study.ts";
import {
  type Annotations,
  type StudyCopy,
  type StudyInfo,
  type StudySpec,
  zeroCounts,
} from "../storage.ts";
import { type OnUnreadable, unreadable } from "../unreadable.ts";
import type { OptunaBackend, OptunaEdit, StudyId } from "./optuna-backend.ts";
import { isOver, type OptunaStudy } from "./optuna-study.ts";
import {
  findNamedParams,
  readSpec,
  requireSameDirections,
  toDirections,
  toSpecJson,
} from "./specification.ts";
import { makeSchema, type StudySchema, StudySchemas } from "./study-schema.ts";
import {
  INTERNAL,
  METRIC_NAMES,
  readInternal,
  SEPARATES_INTERNAL,
  SPEC,
} from "./system-attributes.ts";
import { readAnnotations, toTrialRow } from "./translate.ts";
import { toRestoredTrial } from "./write-trial.ts";

/** Errors that what is stored of a study leads to. */
const STUDY_FAULTS: readonly ErrorCode[] = ["storage-corrupt", "space-invalid"];

/** The studies of a backend: everything but the life of their trials. */
export class OptunaStudies {
  readonly #backend: OptunaBackend;
  readonly #schemas = new StudySchemas();

  constructor(backend: OptunaBackend) {
    this.#backend = backend;
  }

  /** The study as it was read last. @throws AttuneError `study-not-found` */
  get(name: string): OptunaStudy {
    const study = this.#backend.studies.get(name);
    if (study !== undefined) return study;
    throw new AttuneError(
      "study-not-found",
      `no study ${JSON.stringify(name)} in ${this.#backend.place}`,
      { hint: "attune studies lists all studies" },
    );
  }
  /** What is needed to translate the study's trials. */
  schemaOf(study: OptunaStudy): StudySchema {
    try {
      if (study.damage !== undefined) throw study.damage;
      return this.#schemas.of(study);
    } catch (cause) {
      throw this.#toUnreadable(study.name, cause);
    }
  }
  /** The error that names the study, where what is stored of it can't be read. */
  #toUnreadable(study: string, cause: unknown): unknown {
    const isOfStudy =
      cause instanceof SyntaxError ||
      cause instanceof TypeError ||
      (cause instanceof AttuneError && STUDY_FAULTS.includes(cause.code));
    return isOfStudy ? unreadable(study, undefined, this.#backend.place, cause) : cause;
  }

  /** As `Storage.open`. A study of Optuna's takes the specification, if its directions fit. */
  open(spec: StudySpec, internal: Attributes = {}): Promise<StudyInfo> {
    return this.#backend.write(spec.name, async (edit) => {
      const study = this.#backend.studies.get(spec.name);
      if (study === undefined) {
        const created = await edit.createStudy(spec.name, toDirections(spec.objectives));
        await storeSpec(edit, created, spec);
        if (Object.keys(internal).length > 0)
          await edit.setStudyAttribute(created, "system", INTERNAL, internal);
        const counts = zeroCounts();
        return { ...spec, createdAt: new Date(), counts, attributes: {}, internal };
      }
      if (study.system[SPEC] === undefined) {
        requireSameDirections(study, spec);
        await storeSpec(edit, study, spec);
        return { ...this.#toInfo(study), ...spec };
      }
      requireSameStudy(readSpec(study), spec);
      return this.#toInfo(study);
    });
  }
  #toInfo(study: OptunaStudy): StudyInfo {
    const counts = zeroCounts();
    const schema = this.schemaOf(study);
    for (const t of study.trials) counts[toTrialRow(t, schema).state]++;
    const { attributes, internal } = readAnnotations(study, "study", schema.isLegacy);
    return {
      ...readSpec(study),
      createdAt: new Date(study.createdAt),
      counts,
      attributes,
      internal: { ...findNamedParams(study), ...internal },
    };
  }

  /** As `Storage.list`. */
  async list(onUnreadable?: OnUnreadable): Promise<readonly StudyInfo[]> {
    await this.#backend.refresh(undefined);
    const infos: StudyInfo[] = [];
    for (const name of [...this.#backend.studies.keys()])
      try {
        await this.#backend.refresh(name);
        const study = this.#backend.studies.get(name);
        if (study !== undefined) infos.push(this.#toInfo(study));
      } catch (cause) {
        const error = this.#toUnreadable(name, cause);
        const isUnreadable = error instanceof AttuneError && error.code === "storage-corrupt";
        if (!isUnreadable || onUnreadable === undefined) throw error;
        onUnreadable(error);
      }
    return infos;
  }

  /** As `Storage.remove`. @throws AttuneError `usage` for single trials */
  async remove(name: string, numbers?: readonly number[]): Promise<void> {
    if (numbers !== undefined)
      throw new AttuneError("usage", "Optuna's format can't delete single trials", {
        hint:
          `attune import ${withoutPassword(this.#backend.url)} --storage sqlite:./attune.db, ` +
          "and delete them there",
      });
    await this.#backend.write(name, (edit) => edit.deleteStudy(this.get(name)));
  }

  /** As `Storage.restore`. @throws AttuneError `usage` for numbers with gaps, `study-exists` */
  async restore(copy: StudyCopy, trials: Iterable<TrialRow>): Promise<void> {
    const { createdAt: _, attributes, internal, ...spec } = copy;
    // Optuna numbers trials in the order in which they are created.
    const sorted = Array.from(trials, withoutOwner).toSorted((a, b) => a.number - b.number);
    if (sorted.some((t, i) => t.number !== i))
      throw new AttuneError(
        "usage",
        `the trials of study ${JSON.stringify(spec.name)} have gaps in their numbers, ` +
          "which Optuna's format can't store",
        { hint: "trials were deleted from it" },
      );
    const schema = makeSchema(spec, false);
    await this.#backend.write(spec.name, async (edit, now) => {
      requireNewStudy(this.#backend.studies.has(spec.name), spec.name, this.#backend.place);
      const study = await edit.createStudy(spec.name, toDirections(spec.objectives));
      await storeSpec(edit, study, spec);
      for (const [key, value] of Object.entries(attributes))
        await edit.setStudyAttribute(study, "user", key, value);
      if (Object.keys(internal).length > 0)
        await edit.setStudyAttribute(study, "system", INTERNAL, internal);
      for (const t of sorted) await edit.createTrial(study, toRestoredTrial(t, schema, now));
    });
  }

  /** As `Storage.annotate`. Does nothing for a trial that takes no attributes any more. */
  async annotate(
    name: string,
    number: number | null,
    annotations: Partial<Annotations>,
  ): Promise<void> {
    await this.#backend.write(name, async (edit) => {
      const study = this.get(name);
      if (number === null) return annotateStudy(edit, study, annotations);
      const trial = study.trials[number];
      if (trial === undefined || (isOver(trial.state) && !this.#backend.annotatesFinished)) return;
      await annotateTrial(edit, trial, annotations);
    });
  }
}

/** Stores the specification, and what tells Optuna the names of the objectives. */
async function storeSpec(edit: OptunaEdit, study: StudyId, spec: StudySpec): Promise<void> {
  await edit.setStudyAttribute(study, "system", SPEC, toSpecJson(spec));
  await edit.setStudyAttribute(study, "system", SEPARATES_INTERNAL, true);
  if (typeof spec.objectives !== "string")
    await edit.setStudyAttribute(study, "system", METRIC_NAMES, Object.keys(spec.objectives));
}

async function annotateStudy(
  edit: OptunaEdit,
  study: OptunaStudy,
  { attributes = {}, internal }: Partial<Annotations>,
): Promise<void> {
  for (const [key, value] of Object.entries(attributes))
    await edit.setStudyAttribute(study, "user", key, value);
  if (internal !== undefined) {
    const merged = { ...readInternal(study.system), ...internal };
    await edit.setStudyAttribute(study, "system", INTERNAL, merged);
  }
}

/** Merges key-value pairs into those of a trial. */
export async function annotateTrial(
  edit: OptunaEdit,
  trial: OptunaStudy["trials"][number],
  { attributes = {}, internal }: Partial<Annotations>,
): Promise<void> {
  for (const [key, value] of Object.entries(attributes))
    await edit.setAttribute(trial, "user", key, value);
  if (internal !== undefined) {
    const merged = { ...readInternal(trial.system), ...internal };
    await edit.setAttribute(trial, "system", INTERNAL, merged);
  }
}
