import { createHash } from "node:crypto";

/** Bytes of a hash that tell answers apart. */
const TAG_BYTES = 16;

/** The entity tag of an answer's text. */
export const etagOf = (text: string): string =>
  `"${createHash("sha256").update(text).digest("base64url").slice(0, TAG_BYTES)}"`;

/** Whether a request already has the answer of this tag. */
export function hasAnswer(request: Request, tag: string): boolean {
  const known = request.headers.get("If-None-Match");
  if (known === null) return false;
  return known.split(",").some((t) => t.trim().replace(/^W\//, "") === tag || t.trim() === "*");
}
