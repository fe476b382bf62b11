import { toStandardJsonSchema } from "@valibot/to-json-schema";
import * as v from "valibot";
import type { Refused } from "../server/http/problem.ts";
import { requireShallow } from "../server/http/require-shallow.ts";
import { readAs } from "../server/schema/read-as.ts";
import type { Api } from "./api.ts";
import type { StudyJobs } from "./jobs.ts";
import type { Access } from "./rights.ts";
import { ToolError } from "./tool-error.ts";
import type { VisibleStudies } from "./visible-studies.ts";

/** What tools work with. */
export interface ToolContext {
  /** The API of `attune serve`, called in this process. */
  readonly api: Api;
  readonly studies: VisibleStudies;
  /** URL of the storage, for programs that are started. */
  readonly storageUrl: string;
  readonly jobs: StudyJobs;
  /** Resolves a path of a caller. @throws ToolError if it may not be read */
  readonly pathOf: (given: string) => string;
  /** Programs that `run` may start: each a program, or the first words of a command. */
  readonly allowed: readonly string[];
}

/** A tool of the server. */
export interface Tool {
  readonly name: string;
  readonly title: string;
  /** What it does and when to use it, for the model that chooses tools. */
  readonly description: string;
  readonly access: Access;
  /** Whether the same call again changes nothing. */
  readonly isIdempotent: boolean;
  /** Whether it may remove or end something. */
  readonly isDestructive: boolean;
  readonly inputSchema: ReturnType<typeof toStandardJsonSchema>;
  readonly call: (input: unknown, context: ToolContext) => Promise<ToolAnswer>;
}

/** An answer: an object, and images beside it. */
interface ToolAnswer {
  readonly json: { readonly [field: string]: unknown };
  readonly png?: Uint8Array | undefined;
}

/** A tool whose input has the type of its schema. */
export function tool<S extends v.GenericSchema>(definition: {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly access?: Access;
  readonly isIdempotent?: boolean;
  readonly isDestructive?: boolean;
  readonly input: S;
  readonly handle: (
    input: v.InferOutput<S>,
    context: ToolContext,
  ) => Promise<ToolAnswer["json"] | ToolAnswer>;
}): Tool {
  const { handle, input: schema, access = "read", ...rest } = definition;
  return {
    isDestructive: false,
    isIdempotent: access === "read",
    ...rest,
    access,
    inputSchema: unchecked(schema),
    async call(input, context) {
      const answer = await handle(readInput(rest.name, schema, input), context);
      return isAnswer(answer) ? answer : { json: answer };
    },
  };
}

/**
 * What describes the input to clients. The protocol's package is to check nothing by it: its
 * message would have neither a code nor a hint. Checks that JSON Schema lacks (JSON has no infinite
 * numbers) are left out of the description.
 */
function unchecked(schema: v.GenericSchema): Tool["inputSchema"] {
  const described = toStandardJsonSchema(schema)["~standard"];
  return {
    "~standard": {
      ...described,
      validate: (value: unknown) => ({ value }),
      jsonSchema: {
        ...described.jsonSchema,
        input: (options) =>
          described.jsonSchema.input({ ...options, libraryOptions: { errorMode: "ignore" } }),
      },
    },
  } as Tool["inputSchema"];
}

/** @throws ToolError `usage` with what the first wrong field means */
function readInput<S extends v.GenericSchema>(
  tool: string,
  schema: S,
  input: unknown,
): v.InferOutput<S> {
  try {
    requireShallow(input, "the input");
    return readAs(schema, input ?? {}, "the input");
  } catch (error) {
    const { message, code, issues = [] } = error as Partial<Refused>;
    const [field = ""] = issues[0]?.path.split(".") ?? [];
    const { entries = {} } = schema as {
      readonly entries?: { readonly [name: string]: Described };
    };
    const meaning = Object.hasOwn(entries, field) ? descriptionOf(entries[field]) : undefined;
    throw new ToolError(
      code ?? "internal",
      message ?? String(error),
      meaning === undefined ? `the input schema of ${tool} has its fields` : `${field}: ${meaning}`,
    );
  }
}

/** A field of a tool: described itself, or what it wraps is. */
type Described = v.GenericSchema & { readonly wrapped?: v.GenericSchema };
const descriptionOf = (field: Described): string | undefined =>
  v.getDescription(field) ?? (field.wrapped && v.getDescription(field.wrapped));

const isAnswer = (answer: ToolAnswer["json"] | ToolAnswer): answer is ToolAnswer =>
  typeof answer["json"] === "object" &&
  Object.keys(answer).every((k) => k === "json" || k === "png");
