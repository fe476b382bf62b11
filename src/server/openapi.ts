import { toJsonSchema } from "@valibot/to-json-schema";
import { object } from "../storage/http/wire.ts";
import type { Described, Route, Schema } from "./http/route.ts";
import * as answers from "./schema/answers.ts";

/** An object of the document. */
type Part = { readonly [name: string]: unknown };

const schemaOf = (schema: Schema, typeMode: "input" | "output"): Part => {
  const { $schema: _, ...rest } = toJsonSchema(schema, {
    target: "draft-2020-12",
    typeMode,
    errorMode: "ignore",
    overrideSchema: ({ valibotSchema }) =>
      valibotSchema === object ? { type: "object" } : undefined,
  });
  return rest;
};

const PROBLEM = { $ref: "#/components/schemas/Problem" };

/** Statuses that any route may answer with. */
const COMMON: { readonly [status: number]: string } = {
  400: "The request is malformed",
  401: "There is no valid token",
  403: "The token, the page or the host may not do this",
  404: "There is no such study or trial",
  413: "The request is too large",
  422: "The study does not allow these values",
  429: "Too many requests",
  503: "The storage is busy or unreachable",
};

/**
 * The OpenAPI document of routes, made from the schemas that validate their requests.
 * @param version of the package
 */
export function openApi(routes: readonly Route[], version: string): Part {
  const paths: { [path: string]: { [method: string]: Part } } = {};
  for (const route of routes)
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(route) };
  return {
    openapi: "3.1.0",
    info: {
      title: "Attune",
      version,
      description: "Studies, their trials, and the search for the best one.",
    },
    paths,
    components: {
      schemas: { Problem: schemaOf(answers.problem, "output") },
      securitySchemes: { token: { type: "http", scheme: "bearer" } },
    },
    security: [{ token: [] }],
  };
}

function operationOf(route: Route): Part {
  const { body, takesBytes, role } = route;
  const content = takesBytes
    ? { "application/octet-stream": { schema: { type: "string", format: "binary" } } }
    : body && { "application/json": { schema: schemaOf(body, "input") } };
  const responses = Object.fromEntries(
    Object.entries(route.answers).map(([status, described]) => [
      status,
      answerOf(Number(status), described),
    ]),
  );
  for (const [status, description] of Object.entries(COMMON))
    responses[status] ??= answerOf(Number(status), { description });
  return {
    operationId: operationId(route),
    summary: route.summary,
    "x-attune-role": role,
    parameters: parametersOf(route),
    ...(content && { requestBody: { required: body?.type !== "optional", content } }),
    responses,
  };
}

/** `POST /api/v1/studies/{study}/ask` is `postStudiesStudyAsk`. */
const operationId = ({ method, path }: Route): string =>
  method.toLowerCase() +
  path
    .replace("/api/v1/", "/")
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");

function parametersOf({ path, query, headers, method }: Route): readonly Part[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    ...{ name, in: "path", required: true },
    schema: name === "number" ? { type: "integer", minimum: 0 } : { type: "string" },
  }));
  const inQuery = Object.entries(query?.entries ?? {}).map(([name, schema]) => ({
    ...{ name, in: "query", required: schema.type !== "optional" },
    schema: schemaOf(schema, "input"),
  }));
  const inHeader = Object.entries(headers ?? {}).map(([name, { text, required }]) => ({
    ...{ name, in: "header", required, description: text },
    schema: { type: "string" },
  }));
  const key = {
    ...{ name: "Idempotency-Key", in: "header", required: false },
    description: "Makes a repeat of the request harmless",
    schema: { type: "string", maxLength: 200 },
  };
  return [...inPath, ...inQuery, ...inHeader, ...(method === "POST" ? [key] : [])];
}

function answerOf(status: number, { description, schema, type, files = [] }: Described): Part {
  if (status >= 400)
    return { description, content: { "application/problem+json": { schema: PROBLEM } } };
  const asFiles = Object.fromEntries(files.map((file) => [file, {}]));
  if (schema !== undefined) {
    const json = { "application/json": { schema: schemaOf(schema, "output") } };
    return { description, content: { ...json, ...asFiles } };
  }
  return type === undefined ? { description } : { description, content: { [type]: {} } };
}
