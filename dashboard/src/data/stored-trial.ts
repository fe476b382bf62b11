import { get, studyPath } from "./api.ts";

/** A trial with all that is stored of it. */
export interface StoredTrial {
  readonly number: number;
  readonly state: string;
  readonly params: { readonly [name: string]: unknown };
  readonly value?: unknown;
  readonly error?: unknown;
  readonly limits?: { readonly [name: string]: unknown };
  readonly feasible?: boolean;
  readonly attributes: { readonly [key: string]: unknown };
  readonly reports: readonly StoredReport[];
  readonly origin?: unknown;
  readonly seconds?: number;
  readonly startedAt?: string;
  readonly worker?: string;
  readonly attempt?: number;
  readonly cost?: number;
  readonly step?: number;
  readonly reason?: string;
  readonly message?: string;
  readonly thrown?: { readonly name?: string; readonly stack?: string };
}
export interface StoredReport {
  readonly step: number;
  readonly value: unknown;
}

export const readTrial = (
  study: string,
  number: number,
  signal: AbortSignal,
): Promise<StoredTrial> => get(`${studyPath(study)}/trials/${number}`, signal);

/** Values by name: `value` if the only one has none. */
export const namedValues = (value: unknown): { readonly [name: string]: unknown } =>
  typeof value === "object" && value !== null
    ? (value as { readonly [name: string]: unknown })
    : value === undefined
      ? {}
      : { value };
