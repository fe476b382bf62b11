import * as v from "valibot";
import { didYouMeanOrList } from "../../errors/did-you-mean.ts";
import { show } from "../../errors/show.ts";
import { type Issue, Refused } from "../http/problem.ts";
import { expectedOf } from "./expected.ts";

/** Issues that an answer lists; a wrong list may have thousands. */
const MAX_ISSUES = 20;

/**
 * A value as its schema gives it.
 * @param what the value is, for messages
 * @throws Refused 400 with every field that is wrong
 */
export function readAs<S extends v.GenericSchema<unknown, unknown>>(
  schema: S,
  value: unknown,
  what: string,
): v.InferOutput<S> {
  if (Array.isArray(value) && isObject(schema))
    throw new Refused(400, "usage", `${what} must be an object, got ${show(value)}`);
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  if (value === undefined) throw new Refused(400, "usage", `${what} is missing`);
  const issues = result.issues.slice(0, MAX_ISSUES).map((issue) => toIssue(issue, schema));
  const [{ path, message }] = issues;
  throw new Refused(400, "usage", path === "" ? `${what} ${message}` : `${path} ${message}`, {
    issues,
  });
}

function toIssue(issue: v.BaseIssue<unknown>, schema: unknown): Issue {
  const path = v.getDotPath(issue) ?? "";
  if (issue.type === "strict_object" && issue.expected === "never") {
    const names = path.includes(".") ? [] : fieldsOf(schema);
    const hint = names.length > 0 ? `; ${didYouMeanOrList(path, names)}` : "";
    return { path, message: `is no field${hint}` };
  }
  const isField = issue.type === "strict_object" || issue.type === "object";
  if (isField && path !== "" && issue.input === undefined) return { path, message: "is missing" };
  const own = issue.message.startsWith("Invalid") ? undefined : issue.message;
  return {
    path,
    message: `${own ?? `must ${expectedOf(issue)}`}, got ${show(issue.input)}`,
  };
}

/** Whether a schema is of an object by its fields, for which a list would pass. */
function isObject(schema: unknown): boolean {
  const { type, wrapped } = schema as { readonly type: string; readonly wrapped?: unknown };
  return (
    type === "strict_object" || type === "object" || (wrapped !== undefined && isObject(wrapped))
  );
}

function fieldsOf(schema: unknown): readonly string[] {
  const { entries } = schema as { readonly entries?: object };
  return Object.keys(entries ?? {});
}
