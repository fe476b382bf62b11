import * as v from "valibot";
import { AttuneError } from "../../errors/attune-error.ts";
import { ROLES } from "./caller.ts";

/** Whether a text is a date, or a date with a time, in ISO 8601. */
const isTime = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}(T|$)/.test(text) && !Number.isNaN(Date.parse(text));

/** Schema of tokens as they are kept. */
export const tokenEntries = v.array(
  v.strictObject({
    name: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
    role: v.picklist(ROLES),
    hash: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, "must be a SHA-256 in hexadecimal digits")),
    studies: v.optional(v.array(v.string())),
    expiresAt: v.optional(
      v.pipe(
        v.string(),
        v.check(isTime, "must be a time in ISO 8601, such as 2027-01-31T12:00:00Z"),
      ),
    ),
  }),
);

/**
 * Checks the tokens that a program gives. The message shows no value, since it may be a token.
 * @throws AttuneError `usage`
 */
export function requireTokens(given: unknown): void {
  const read = v.safeParse(tokenEntries, given);
  if (read.success) return;
  const [issue] = read.issues;
  const path = v.getDotPath(issue);
  const problem =
    path === null
      ? "tokens must be a list, or a function that returns one"
      : `tokens.${path}: ${path.endsWith(".hash") ? "must be what hashToken returns" : issue.message}`;
  throw new AttuneError("usage", problem, {
    hint: 'write tokens: [{ name: "app", role: "admin", hash: hashToken(token) }]',
  });
}
