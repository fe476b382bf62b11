import { existsSync } from "node:fs";
import { AttuneError } from "../../errors/attune-error.ts";
import { didYouMeanOrList } from "../../errors/did-you-mean.ts";
import { show } from "../../errors/show.ts";
import { openStorage } from "../../storage/open-storage.ts";
import { withoutPassword } from "../../storage/password.ts";
import { requireFileOf } from "../../storage/require-file.ts";
import { eachStored, type Storage, type StudyInfo } from "../../storage/storage.ts";
import type { StorageUrl } from "../../storage/url.ts";
import { signOf } from "../../trial/measures.ts";
import { isRecord } from "../is-record.ts";
import type { ModelCandidate } from "../preparation/pipeline.ts";
import { candidateOf } from "./candidates.ts";

/** Earlier studies of `tune`: all of a storage, or one of them. */
export type EarlierStudies =
  | StorageUrl
  | {
      /** Where it is stored. */
      readonly storage: StorageUrl;
      /** Its name. */
      readonly study: string;
    };

/** What a study keeps of its table, so that later ones can learn from it. */
export type TableTraits = {
  /** Number of classes; 0 for a regression. */
  readonly classes: number;
  /** Rows of the table. */
  readonly rows: number;
};

/** What an earlier study shows of the candidates that it evaluated. */
export interface Experience {
  /** Name of the study. */
  readonly study: string;
  /** Each candidate with its score, from 0 for that of a constant to 1 for the best of the study. */
  readonly scores: readonly { readonly candidate: ModelCandidate; readonly score: number }[];
}

/** Tables of which one has more than this many times the rows of the other are not alike. */
const MAX_SIZE_RATIO = 10;

/** Whether two tables have the same kind of target and about the same size. */
export function isAlike(a: TableTraits, b: TableTraits): boolean {
  const kindOf = ({ classes }: TableTraits): number => Math.min(classes, 3);
  const ratio = Math.max(a.rows, b.rows) / Math.min(a.rows, b.rows);
  return kindOf(a) === kindOf(b) && ratio <= MAX_SIZE_RATIO;
}

/** The table of a study; undefined for a study that `tune` did not make, or an early version did. */
function traitsOf({ internal }: StudyInfo): TableTraits | undefined {
  const { table } = internal;
  if (!isRecord(table)) return undefined;
  const { classes, rows } = table;
  return typeof classes === "number" && typeof rows === "number" ? { classes, rows } : undefined;
}

/**
 * What earlier studies of tables that are like this one show.
 * @param own name of the study that learns; it does not learn from itself
 * @throws AttuneError `study-not-found`, `usage` for a study that `tune` did not make, and the errors
 *   of storages
 */
export async function readExperiences(
  given: readonly EarlierStudies[],
  table: TableTraits,
  own: string,
): Promise<readonly Experience[]> {
  const experiences = new Map<string, Experience>();
  for (const from of given) {
    const url = typeof from === "string" ? from : from.storage;
    requireFileOf(url, "name the database of earlier studies");
    const storage = await openStorage(url);
    try {
      const studies = await storage.list();
      const chosen = typeof from === "string" ? studies : [studyNamed(from.study, studies, url)];
      for (const info of chosen) {
        const traits = traitsOf(info);
        if (traits === undefined || info.name === own || !isAlike(traits, table)) continue;
        const experience = await readExperience(storage, info);
        if (experience !== undefined) experiences.set(`${url} ${info.name}`, experience);
      }
    } finally {
      await storage.close();
    }
  }
  return [...experiences.values()];
}

function studyNamed(name: string, studies: readonly StudyInfo[], url: StorageUrl): StudyInfo {
  const found = studies.find((study) => study.name === name);
  if (found === undefined)
    throw new AttuneError(
      "study-not-found",
      `learnFrom: ${withoutPassword(url)} has no study ${show(name)}`,
      {
        hint: existsSync(name)
          ? `name a database as sqlite:${name}`
          : didYouMeanOrList(
              name,
              studies.map((study) => study.name),
            ),
      },
    );
  if (traitsOf(found) === undefined)
    throw new AttuneError("usage", `learnFrom: study ${show(name)} says nothing of its table`, {
      hint: "it needs to be a study of tune, made by this version",
    });
  return found;
}

/** @returns undefined when no candidate was better than a constant */
async function readExperience(storage: Storage, info: StudyInfo): Promise<Experience | undefined> {
  const { objectives } = info;
  const direction = typeof objectives === "string" ? objectives : Object.values(objectives)[0];
  const sign = signOf(direction);
  const losses: { readonly candidate: ModelCandidate; readonly loss: number }[] = [];
  for await (const { state, params, values } of eachStored(storage, info.name)) {
    if (state !== "complete" || params === null || !Number.isFinite(values[0])) continue;
    losses.push({ candidate: candidateOf(params), loss: sign * values[0] });
  }
  const worst = losses.find(({ candidate }) => candidate.model === "constant")?.loss;
  const best = losses.reduce((least, { loss }) => Math.min(least, loss), Infinity);
  if (worst === undefined || !(best < worst)) return undefined;
  return {
    study: info.name,
    scores: losses.map(({ candidate, loss }) => ({
      candidate,
      score: Math.max(0, (worst - loss) / (worst - best)),
    })),
  };
}
