import * as v from "valibot";
import { requireSmallSpace } from "../../protocol/measured.ts";
import { spaceFrom } from "../../space/json/space-from.ts";
import type { Storage } from "../../storage/storage.ts";
import { extendStored } from "../../study/stored/extend-study.ts";
import { findStudy } from "../../study/stored/read-study.ts";
import { storeBudget } from "../../study/stored/stored-budget.ts";
import { etagOf, expectsOther } from "../http/etag.ts";
import { Refused } from "../http/problem.ts";
import { type Call, type Route, route } from "../http/route.ts";
import * as answers from "../schema/answers.ts";
import { cost, json, params, tag, text, whole } from "../schema/values.ts";
import { type StudySettings, settingsAsInternal, settingsOf, VIEW } from "../study-settings.ts";
import type { Served } from "./served.ts";
import { shownStudy } from "./shown-study.ts";

/** Attribute that holds a study's or a trial's note. */
const NOTE = "note";
const MAX_NOTE_CHARACTERS = 100_000;
const MAX_TAGS = 50;
/** Characters of the query of an address. */
const MAX_VIEW_CHARACTERS = 20_000;

const noteBody = v.strictObject({ text: text(MAX_NOTE_CHARACTERS) });
const noteAnswer = v.object({ text: v.string() });
const settingsBody = v.strictObject({
  budget: v.optional(whole(1)),
  maxCost: v.optional(cost),
  archived: v.optional(v.boolean()),
  tags: v.optional(v.pipe(v.array(tag), v.maxLength(MAX_TAGS))),
});
const viewBody = v.strictObject({ name: tag, query: text(MAX_VIEW_CHARACTERS) });
const extendBody = v.strictObject({ space: json, defaults: v.optional(params) });

const PATH = "/api/v1/studies/{study}";
const STUDY = { 200: { description: "The study", schema: answers.study } };

/** Routes that change studies. */
export function careRoutes(served: Served): readonly Route[] {
  return [
    settingsRoute(served),
    deleteRoute(served),
    stopRoute(served),
    resumeRoute(served),
    extendRoute(served),
    viewRoute(served),
    ...[`${PATH}/note`, `${PATH}/trials/{number}/note`].flatMap((path) => noteRoutes(served, path)),
  ];
}

async function shown(storage: Storage, study: string) {
  return { json: shownStudy(await findStudy(storage, study)) };
}

/** Changes settings of a study. */
async function change({ storage, studies, stops }: Served, study: string, settings: StudySettings) {
  const info = await findStudy(storage, study);
  const internal = settingsAsInternal({ ...settingsOf(info), ...settings });
  await storage.annotate(study, null, { internal });
  await studies.forget(study);
  stops.forget();
  return shown(storage, study);
}

function settingsRoute(served: Served): Route {
  const { storage, studies } = served;
  return route({
    method: "PATCH",
    path: PATH,
    role: "admin",
    summary:
      "Changes the number of trials that the study is to have in all, what they may cost together, " +
      "its tags, or whether the study is archived",
    body: settingsBody,
    answers: STUDY,
    handle: async ({ study, body }) => {
      await findStudy(storage, study);
      const { budget: trials, maxCost, archived, tags } = body;
      await storeBudget(storage, study, { trials, maxCost });
      if (archived !== undefined || tags !== undefined)
        return change(served, study, {
          ...(archived !== undefined && { archived }),
          ...(tags !== undefined && { tags: [...new Set(tags)] }),
        });
      await studies.forget(study);
      return shown(storage, study);
    },
  });
}

function deleteRoute(served: Served): Route {
  const { storage, studies } = served;
  return route({
    method: "DELETE",
    path: PATH,
    role: "admin",
    summary: "Deletes a study with all its trials",
    answers: { 200: { description: "The study is deleted", schema: answers.ok } },
    handle: async ({ study }: Call) => {
      await findStudy(storage, study);
      await studies.forget(study);
      await storage.remove(study);
      served.ended(study);
      return { json: { ok: true } };
    },
  });
}

function stopRoute(served: Served): Route {
  return route({
    method: "POST",
    path: `${PATH}/stop`,
    role: "admin",
    summary: "Gives out no more trials; those that run may be told",
    answers: STUDY,
    handle: ({ study }: Call) => change(served, study, { stopped: true }),
  });
}

function resumeRoute(served: Served): Route {
  return route({
    method: "POST",
    path: `${PATH}/resume`,
    role: "admin",
    summary: "Gives out trials again",
    answers: STUDY,
    handle: ({ study }: Call) => change(served, study, { stopped: false }),
  });
}

function extendRoute({ storage, studies }: Served): Route {
  return route({
    method: "POST",
    path: `${PATH}/extend`,
    role: "admin",
    summary: "Gives the study a larger space that contains the present one",
    body: extendBody,
    answers: {
      200: {
        description: "What has changed, a line for each parameter",
        schema: v.object({ changes: v.array(v.string()) }),
      },
    },
    handle: async ({ study, body }) => {
      requireSmallSpace(body.space);
      const space = spaceFrom(body.space);
      const changes = await extendStored(storage, study, space, body.defaults);
      await studies.forget(study);
      return { json: { changes } };
    },
  });
}

function viewRoute({ storage }: Served): Route {
  return route({
    method: "PUT",
    path: `${PATH}/views`,
    role: "worker",
    summary: "Keeps a view of the dashboard under a name; an empty query takes it away",
    body: viewBody,
    answers: STUDY,
    handle: async ({ study, body: { name, query } }) => {
      await findStudy(storage, study);
      const internal = { [`${VIEW}${name}`]: query === "" ? null : query };
      await storage.annotate(study, null, { internal });
      return shown(storage, study);
    },
  });
}

/** Routes of the note of a study, or of a trial if the path has a number. */
function noteRoutes({ storage }: Served, path: string): readonly Route[] {
  const read = async ({ study, number }: Call): Promise<string> => {
    const { attributes } = await findStudy(storage, study);
    if (number === -1) return textOf(attributes[NOTE]);
    const [row] = await storage.page(study, { after: number - 1, count: 1 });
    if (row?.number === number) return textOf(row.attributes[NOTE]);
    throw new Refused(404, "trial-not-found", `the study has no trial ${number}`);
  };
  const what = path.includes("{number}") ? "trial" : "study";
  return [
    route({
      method: "GET",
      path,
      role: "viewer",
      summary: `The note of a ${what}`,
      answers: { 200: { description: "The note; empty at first", schema: noteAnswer } },
      handle: async (call: Call) => ({ json: { text: await read(call) } }),
    }),
    route({
      method: "PUT",
      path,
      role: "worker",
      summary: `Replaces the note of a ${what}; with If-Match only if it is still that one`,
      headers: { "If-Match": { text: "The ETag of the note that is replaced", required: false } },
      body: noteBody,
      answers: {
        200: { description: "The note", schema: noteAnswer },
        412: { description: "Another client has changed the note" },
      },
      handle: async (call) => {
        const before = await read(call);
        const tag = etagOf(JSON.stringify({ text: before }));
        if (expectsOther(call.request, tag))
          throw new Refused(412, "changed", "another client has changed the note", {
            hint: "read it again",
          });
        const number = call.number === -1 ? null : call.number;
        await storage.annotate(call.study, number, { attributes: { [NOTE]: call.body.text } });
        return { json: { text: call.body.text } };
      },
    }),
  ];
}

const textOf = (note: unknown): string => (typeof note === "string" ? note : "");
