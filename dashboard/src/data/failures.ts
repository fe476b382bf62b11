import { get, studyPath } from "./api.ts";

/** A failed trial, as the list of failures has it. */
export interface Failure {
  readonly number: number;
  readonly reason?: string;
  readonly message?: string;
  readonly worker?: string;
}

/** Failures that look alike. */
export interface FailureGroup {
  /** The first line of the message, with `#` in place of numbers. */
  readonly title: string;
  readonly reason: string;
  readonly failures: readonly Failure[];
}

const PAGE = 10_000;
/** Failures that are read. */
const MAX_FAILURES = 100_000;
/** Longest title in characters. */
const MAX_TITLE = 160;

/** Reads the failed trials of a study. */
export async function readFailures(
  study: string,
  signal: AbortSignal,
): Promise<readonly Failure[]> {
  const failures: Failure[] = [];
  const fields = "number,reason,message,worker";
  for (let after: number | undefined = -1; after !== undefined; ) {
    const query: string = `state=failed&fields=${fields}&limit=${PAGE}${after < 0 ? "" : `&after=${after}`}`;
    const page: { readonly trials: readonly Failure[]; readonly next?: number } = await get(
      `${studyPath(study)}/trials?${query}`,
      signal,
    );
    failures.push(...page.trials);
    after = failures.length < MAX_FAILURES ? page.next : undefined;
  }
  return failures;
}

/** Groups failures by what their messages have in common, the largest group first. */
export function groupFailures(failures: readonly Failure[]): readonly FailureGroup[] {
  const groups = new Map<string, { title: string; reason: string; failures: Failure[] }>();
  for (const failure of failures) {
    const { reason = "error", message = "" } = failure;
    const [first = ""] = message.trim().split("\n");
    const title = first
      .replace(/0x[\da-f]+|\d+(?:\.\d+)?(?:e[-+]?\d+)?/gi, "#")
      .slice(0, MAX_TITLE);
    const key = `${reason}\n${title}`;
    const group = groups.get(key) ?? { title, reason, failures: [] };
    group.failures.push(failure);
    groups.set(key, group);
  }
  return [...groups.values()].sort((a, b) => b.failures.length - a.failures.length);
}
