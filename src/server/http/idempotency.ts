import { sha256 } from "../security/sha256.ts";
import { Refused } from "./problem.ts";

/** Answers that are kept for a repeat, and for how long. */
const MAX_KEPT = 10_000;
const KEEP_MS = 24 * 3_600_000;
const MAX_KEY_CHARACTERS = 200;
/** Larger answers are not kept. */
const MAX_KEPT_CHARACTERS = 100_000;

interface Kept {
  /** The study that it is about; empty if there is none. */
  readonly study: string;
  readonly bodyHash: string;
  readonly answer: Promise<KeptAnswer>;
  readonly at: number;
}
interface KeptAnswer {
  readonly status: number;
  readonly headers: readonly [string, string][];
  readonly text: string;
}

/**
 * Answers of requests that had an Idempotency-Key: the same request again gets the same answer, and
 * changes nothing. Answers of failures of the server are not kept.
 */
export class Idempotency {
  readonly #kept = new Map<string, Kept>();

  /** The key of a request; undefined if it has none. @throws Refused 400 */
  static keyOf(request: Request): string | undefined {
    const key = request.headers.get("Idempotency-Key");
    if (key === null) return undefined;
    if (key.length > 0 && key.length <= MAX_KEY_CHARACTERS) return key;
    throw new Refused(
      400,
      "usage",
      `the Idempotency-Key must have 1 to ${MAX_KEY_CHARACTERS} characters`,
    );
  }

  /**
   * Answers a request, or repeats its first answer.
   * @param key identifies the caller, the route and the request
   * @param request its body, and the study that it is about
   * @throws Refused 422 for another request with the same key
   */
  async once(
    key: string,
    { text, study }: { readonly text: string; readonly study: string },
    answer: () => Promise<Response>,
  ): Promise<Response> {
    const bodyHash = sha256(text);
    const known = this.#kept.get(key);
    if (known !== undefined && Date.now() - known.at < KEEP_MS) {
      if (known.bodyHash !== bodyHash)
        throw new Refused(422, "key-reused", "another request had this Idempotency-Key");
      return toResponse(await known.answer);
    }
    const kept = { study, bodyHash, at: Date.now(), answer: answer().then(toKept) };
    this.#kept.set(key, kept);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MAX_KEPT) this.#kept.delete(oldest);
    try {
      const first = await kept.answer;
      if (first.status >= 500 || first.text.length > MAX_KEPT_CHARACTERS) this.#kept.delete(key);
      return toResponse(first);
    } catch (error) {
      this.#kept.delete(key);
      throw error;
    }
  }

  /** Drops the answers about a study. */
  forget(study: string): void {
    for (const [key, kept] of this.#kept) if (kept.study === study) this.#kept.delete(key);
  }
}

const toKept = async (response: Response): Promise<KeptAnswer> => ({
  status: response.status,
  headers: [...response.headers],
  text: await response.text(),
});

const toResponse = ({ status, headers, text }: KeptAnswer): Response =>
  new Response(text, {
    status,
    headers: headers.map(([name, value]): [string, string] => [name, value]),
  });
