import { encodeStudy } from "../../../src/storage/http/study-segment.ts";
import { token } from "./token.ts";

/** What the server refused, in one line. */
export class Refusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export interface Study {
  readonly name: string;
  readonly space: { readonly params?: { readonly [name: string]: ParamSpec } } | null;
  readonly objectives: Direction | { readonly [name: string]: Direction };
  readonly sampler: string;
  readonly createdAt: string;
  readonly counts: { readonly [state: string]: number };
  readonly budget?: number;
  readonly maxCost?: number;
  readonly left?: number;
  readonly stopped: boolean;
  readonly archived?: boolean;
  readonly limits?: { readonly [name: string]: unknown };
  readonly tags?: readonly string[];
  readonly views?: readonly { readonly name: string; readonly query: string }[];
  readonly attributes: { readonly [key: string]: unknown };
  /** What `attune tune` found in it. */
  readonly tuned?: Tuned;
}
/** What `attune tune` found: as `src/tune/saved-model/stored-outcome.ts` stores it. */
export interface Tuned {
  readonly metric: string;
  readonly direction: Direction;
  readonly best: {
    readonly model: string;
    readonly validation: number | null;
    readonly members: readonly {
      readonly number: number;
      readonly model: string;
      readonly weight: number;
    }[];
  };
  readonly estimate: Score & { readonly by: string; readonly rows: number };
  readonly untuned?: Score & { readonly number: number; readonly model: string };
  readonly constant?: Score;
  /** Of a search for a forecaster: the methods that it is compared with. */
  readonly rivals?: readonly (Score & { readonly name: string; readonly number: number })[];
  readonly statements: readonly { readonly about: string; readonly text: string }[];
  readonly leaderboard: readonly (Score & {
    readonly number: number;
    readonly model: string;
    readonly train: number | null;
    readonly seconds: number | null;
  })[];
  /** Candidates in all; the leaderboard has the best of them. */
  readonly candidates: number;
  readonly notes: readonly {
    readonly column: string;
    readonly message: string;
    readonly kind?: string;
  }[];
}
/** A score with its interval; null where it is not a number. */
export interface Score {
  readonly mean: number | null;
  readonly low: number | null;
  readonly high: number | null;
}
export type Direction = "minimize" | "maximize";
export interface ParamSpec {
  readonly type?: string;
  readonly log?: boolean;
  readonly low?: number;
  readonly high?: number;
  readonly choices?: readonly unknown[];
}

type Answer = (request: Request) => Promise<Response>;
let answer: Answer = (request) => fetch(request);
/** Whether what is shown may change: not in a file. */
export let isLive = true;

/** Has another function than a server answer the calls. */
export function useServer(local: Answer): void {
  answer = local;
  isLive = false;
}

/** Path of a study in the API. */
export const studyPath = (name: string): string => `/api/v1/studies/${encodeStudy(name)}`;

/** Calls the API. @throws Refusal with the server's own line */
export async function call(path: string, init: RequestInit = {}): Promise<Response> {
  const request = new Request(isLive ? path : `http://file${path}`, {
    ...init,
    headers: {
      Authorization: `Bearer ${token.value}`,
      ...(init.body !== undefined && { "Content-Type": "application/json" }),
      ...init.headers,
    },
  });
  const response = await answer(request);
  if (response.ok) return response;
  const problem: { detail?: unknown; hint?: unknown } = await response.json().catch(() => ({}));
  const detail = String(problem.detail ?? `the server answered ${response.status}`);
  const hint = problem.hint === undefined ? "" : ` (${problem.hint})`;
  throw new Refusal(response.status, detail + hint);
}

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await call(path, signal === undefined ? {} : { signal });
  return (await response.json()) as T;
}

export async function send<T>(method: string, path: string, body?: unknown): Promise<T> {
  const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
  return (await (await call(path, init)).json()) as T;
}
