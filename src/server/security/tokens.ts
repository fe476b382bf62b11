import { randomBytes, timingSafeEqual } from "node:crypto";
import { text } from "../../errors/option-kinds.ts";
import type { Caller, Role } from "./caller.ts";
import { sha256 } from "./sha256.ts";

/** Random bytes of a token: it cannot be guessed, so a plain hash of it is safe at rest. */
const TOKEN_BYTES = 32;
const PREFIX = "attune_";

/** A token as it is kept: without the token itself. */
export interface TokenEntry {
  /** Name of the token, for lists and the audit log. */
  readonly name: string;
  /** What its holder may do. */
  readonly role: Role;
  /** SHA-256 of the token, in hexadecimal digits. */
  readonly hash: string;
  /** The only studies that its holder may see. Default: all. */
  readonly studies?: readonly string[] | undefined;
  /** When it ends, as ISO 8601: a time, or a date, at whose beginning in UTC it ends. Default: never. */
  readonly expiresAt?: string | undefined;
}

/** A new token: `attune_` and 256 random bits. Keep only its hash (`hashToken`). */
export const makeToken = (): string => PREFIX + randomBytes(TOKEN_BYTES).toString("base64url");

/**
 * The hash of a token, as a `TokenEntry` keeps it: SHA-256 in hexadecimal digits.
 * @throws AttuneError `usage` for something else than a string that is not empty
 */
export function hashToken(token: string): string {
  text("the token", token);
  return sha256(token);
}

/**
 * Finds whose token it is. Every entry is compared, each in constant time, so that the time says
 * nothing about the tokens.
 * @param now milliseconds since 1970
 */
export function findCaller(
  entries: readonly TokenEntry[],
  token: string,
  now: number,
): { readonly caller: Caller; readonly expired: boolean } | undefined {
  const given = Buffer.from(hashToken(token), "hex");
  let found: TokenEntry | undefined;
  for (const entry of entries) {
    const kept = Buffer.from(entry.hash, "hex");
    if (kept.length === given.length && timingSafeEqual(kept, given)) found = entry;
  }
  if (found === undefined) return undefined;
  const { name, role, studies, expiresAt } = found;
  return {
    caller: { name, role, studies },
    expired: expiresAt !== undefined && !(Date.parse(expiresAt) > now),
  };
}
