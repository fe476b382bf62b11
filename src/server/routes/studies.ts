import * as v from "valibot";
import { AttuneError } from "../../errors/attune-error.ts";
import { show } from "../../errors/show.ts";
import { objectivesFrom, requireSmallSpace } from "../../protocol/measured.ts";
import { prunerNamed } from "../../pruner/pruner-by-name.ts";
import { experienceOf, storeExperience } from "../../sampler/experience/stored-experience.ts";
import { samplerOf } from "../../sampler/sampler-by-name.ts";
import { spaceFrom } from "../../space/json/space-from.ts";
import type { StudyInfo } from "../../storage/storage.ts";
import { openSession } from "../../study/session/open-session.ts";
import { findStudy } from "../../study/stored/read-study.ts";
import { budgetAsInternal } from "../../study/stored/stored-budget.ts";
import { storeNameHints } from "../../study/stored/stored-definition.ts";
import type { Limits, Objectives } from "../../trial/objective.ts";
import { requireOrderedNames } from "../../trial/ordered-names.ts";
import { Refused } from "../http/problem.ts";
import { type Call, type Route, route } from "../http/route.ts";
import * as answers from "../schema/answers.ts";
import {
  cost,
  direction,
  fidelity,
  json,
  limits,
  method,
  name,
  objectives,
  whole,
} from "../schema/values.ts";
import { type Caller, maySee } from "../security/caller.ts";
import { settingsAsInternal, settingsOf } from "../study-settings.ts";
import type { Served } from "./served.ts";
import { shownStudy } from "./shown-study.ts";

const newStudy = v.strictObject({
  name,
  space: json,
  objectives: v.optional(objectives),
  directions: v.optional(v.pipe(v.array(direction), v.minLength(1), v.maxLength(1000))),
  limits: v.optional(limits),
  seed: v.optional(whole(-Number.MAX_SAFE_INTEGER)),
  sampler: v.optional(method),
  pruner: v.optional(method),
  fidelity: v.optional(fidelity),
  budget: v.optional(whole(1)),
  nameHints: v.optional(v.boolean()),
  maxCost: v.optional(cost),
  experience: v.optional(v.boolean()),
});
type NewStudy = v.InferOutput<typeof newStudy>;

/** Routes that list and create studies. */
export function studyRoutes(served: Served): readonly Route[] {
  const { storage } = served;
  return [
    route({
      method: "GET",
      path: "/api/v1/studies",
      role: "viewer",
      summary: "All studies that the caller may see, with the number of trials in each state",
      answers: { 200: { description: "The studies", schema: answers.studies } },
      handle: async ({ caller }) => {
        const infos = await storage.list(() => {});
        return {
          json: { studies: infos.filter(({ name }) => maySee(caller, name)).map(shownStudy) },
        };
      },
    }),
    route({
      method: "POST",
      path: "/api/v1/studies",
      role: "admin",
      summary: "Creates a study; the same request again changes nothing",
      body: newStudy,
      answers: {
        200: { description: "The study existed with this definition", schema: answers.study },
        201: { description: "The study was created", schema: answers.study },
      },
      handle: async ({ body, caller }) => {
        if (!maySee(caller, body.name))
          throw new Refused(403, "study", "the token is for other studies");
        const known = (await storage.list(() => {})).find(({ name }) => name === body.name);
        if (known !== undefined) requireSampler(known, body);
        await create(served, body, caller);
        const info = await findStudy(storage, body.name);
        return { status: known ? 200 : 201, json: shownStudy(info) };
      },
    }),
    route({
      method: "GET",
      path: "/api/v1/studies/{study}",
      role: "viewer",
      summary:
        "One study, with the number of trials in each state; `tuned` is what `attune tune` found in it",
      answers: { 200: { description: "The study", schema: answers.study } },
      handle: async ({ study }: Call) => {
        const info = await findStudy(storage, study);
        const { tuned } = info.internal;
        return { json: { ...shownStudy(info), ...(tuned !== undefined && { tuned }) } };
      },
    }),
  ];
}

/** Creates the study of a request, or checks that it is the one of this name. */
async function create(
  { storage, studies }: Served,
  given: NewStudy,
  caller: Caller,
): Promise<void> {
  const {
    name,
    pruner,
    fidelity: steps,
    budget,
    maxCost,
    sampler,
    seed,
    experience,
    nameHints,
  } = given;
  requireSmallSpace(given.space);
  const chosen = pruner === undefined ? undefined : prunerNamed(pruner);
  const space = spaceFrom(given.space);
  const session = await openSession(
    {
      name,
      objectives: directionsOf(given),
      limits: (given.limits ?? {}) as Limits, // openSession checks that each has a bound
      storage,
      detached: true,
      ...samplerOf({ sampler, nameHints }),
      ...(chosen && { pruner: chosen }),
      ...(steps && { fidelity: steps }),
      ...(seed !== undefined && { seed }),
      ...(budget !== undefined && { budget }),
      ...(experience !== undefined && { experience }),
      mayLearnFrom: (study) => maySee(caller, study),
    },
    space,
  );
  await storeNameHints(storage, name, nameHints);
  await session.leave();
  const stored = budgetAsInternal({ trials: budget, maxCost });
  const info = await findStudy(storage, name);
  // Clients have one search between them: what one opens without experience all go on without.
  const ends = experience === false && experienceOf(info.internal).length > 0;
  if (!ends && pruner === undefined && steps === undefined && stored === undefined) return;
  await storage.annotate(name, null, {
    internal: {
      ...settingsAsInternal({
        ...settingsOf(info),
        ...(pruner !== undefined && { pruner }),
        ...(steps !== undefined && { fidelity: steps }),
      }),
      ...stored,
      ...(ends && storeExperience([], space)),
    },
  });
  await studies.forget(name); // it may be open with the settings before
}

/** @throws Refused 409 for another sampler than the one with which the study goes on */
function requireSampler(known: StudyInfo, { sampler }: NewStudy): void {
  if (sampler === undefined || sampler === known.sampler) return;
  samplerOf({ sampler }); // an unknown name is a wrong request
  throw new Refused(
    409,
    "study-exists",
    `study ${show(known.name)} has the sampler ${known.sampler}, got ${show(sampler)}`,
    { hint: "leave the sampler out, or create a study of another name" },
  );
}

/** @throws AttuneError `usage` */
function directionsOf({ objectives: named, directions }: NewStudy): Objectives {
  if (named !== undefined && directions !== undefined)
    throw new AttuneError("usage", "give objectives or directions, not both");
  if (typeof named === "object") requireOrderedNames(Object.keys(named));
  return named ?? objectivesFrom({ directions });
}
