import * as v from "valibot";
import { named } from "../storage/http/named.ts";
import type { StudyInfo } from "../storage/storage.ts";

/** How a study that clients ask for trials is searched: what its definition does not say. */
export interface StudySettings {
  /** Name of the pruner. Default: none. */
  readonly pruner?: string | undefined;
  readonly fidelity?: { readonly [name: string]: readonly [min: number, max: number] } | undefined;
  /** Whether no more trials are given out. */
  readonly stopped?: boolean | undefined;
  /** Whether the dashboard keeps it out of its list. */
  readonly archived?: boolean | undefined;
  /** Words by which the dashboard's list is filtered. */
  readonly tags?: readonly string[] | undefined;
}

/** Key among a study's internal values. */
export const SERVED = "served";

const settings = v.object({
  pruner: v.optional(v.string()),
  fidelity: v.optional(named(v.tuple([v.number(), v.number()]))),
  stopped: v.optional(v.boolean()),
  archived: v.optional(v.boolean()),
  tags: v.optional(v.array(v.string())),
});

/** Before the name of a view among a study's internal values: each is stored by itself. */
export const VIEW = "view:";

/** The named views of the dashboard that are stored with a study: the queries of their addresses. */
export const viewsOf = ({ internal }: Pick<StudyInfo, "internal">): readonly View[] =>
  Object.entries(internal).flatMap(([key, query]) =>
    key.startsWith(VIEW) && typeof query === "string"
      ? [{ name: key.slice(VIEW.length), query }]
      : [],
  );
/** A named view of the dashboard. */
export interface View {
  readonly name: string;
  readonly query: string;
}

/** The settings that are stored with a study. */
export function settingsOf({ internal }: Pick<StudyInfo, "internal">): StudySettings {
  const read = v.safeParse(settings, internal[SERVED] ?? {});
  return read.success ? read.output : {};
}

/** Internal values that store settings. */
export const settingsAsInternal = (given: StudySettings) => ({
  [SERVED]: JSON.parse(JSON.stringify(given)),
});
