import type * as v from "valibot";
import { readAs } from "../schema/read-as.ts";
import type { Caller, Role } from "../security/caller.ts";
import type { Client } from "../server.ts";

/** A schema, by which a part of a request is validated and described. */
export type Schema = v.GenericSchema<unknown, unknown>;
/** The fields of a query. */
type QuerySchema = v.StrictObjectSchema<v.ObjectEntries, undefined>;

/** A request that may be answered: its sender may make it, and its parts are valid. */
export interface Call<Q = unknown, B = unknown> {
  /** Name of the study in the path; empty where the path has none. */
  readonly study: string;
  /** Number of the trial in the path; −1 where the path has none. */
  readonly number: number;
  /** Other parts of the path by name. */
  readonly path: { readonly [name: string]: string };
  readonly query: Q;
  readonly body: B;
  /** The bytes of a route that takes a file; empty otherwise. */
  readonly bytes: Uint8Array;
  readonly caller: Caller;
  readonly client: Client;
  readonly request: Request;
  /** Makes a repeat harmless, also after the server was started again. */
  readonly key: string | undefined;
}

/** What a route answers: a value as JSON, or a response of its own. */
export type Reply =
  | {
      readonly status?: number;
      readonly json: unknown;
      readonly headers?: { readonly [name: string]: string };
    }
  | Response;

/** What OpenAPI says of an answer. */
export interface Described {
  readonly description: string;
  /** Default: no body. */
  readonly schema?: Schema;
  /** Default: `application/json`. */
  readonly type?: string;
  /** Media types of files that it may be instead. Default: none. */
  readonly files?: readonly string[];
}

/** What a route is, apart from the types of its parts. */
interface RouteFields {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** With parts in braces: `/api/v1/studies/{study}/trials/{number}/tell`. */
  readonly path: string;
  /** The least role that may call it. */
  readonly role: Role;
  readonly summary: string;
  readonly answers: { readonly [status: number]: Described };
  /** Whether the body is a file and not JSON. Default: false. */
  readonly takesBytes?: boolean;
  /** Headers that it reads, with what they mean. */
  readonly headers?: {
    readonly [name: string]: { readonly text: string; readonly required: boolean };
  };
  /** Whether it changes something that the audit log notes. Default: not for GET. */
  readonly audited?: boolean;
}

/** A route, its parts being any. */
export interface Route extends RouteFields {
  readonly query: QuerySchema | undefined;
  readonly body: Schema | undefined;
  /** Validates the parts and answers. @throws Refused, AttuneError */
  readonly answer: (call: Call) => Promise<Reply>;
}

/** A route whose parts are validated before `handle` is called with them. */
export function route<
  Q extends QuerySchema = v.StrictObjectSchema<{}, undefined>,
  B extends Schema = v.UndefinedSchema<undefined>,
>(
  fields: RouteFields & {
    readonly query?: Q;
    readonly body?: B;
    readonly handle: (call: Call<v.InferOutput<Q>, v.InferOutput<B>>) => Promise<Reply>;
  },
): Route {
  const { handle, query, body, ...rest } = fields;
  return {
    ...rest,
    query,
    body,
    answer: (call) =>
      handle({
        ...call,
        query: (query === undefined
          ? {}
          : readAs(query, call.query, "the query")) as v.InferOutput<Q>,
        body: (body === undefined
          ? call.body
          : readAs(body, call.body, "the body")) as v.InferOutput<B>,
      }),
  };
}
