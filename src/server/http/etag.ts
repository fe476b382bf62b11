import { createHash } from "node:crypto";

/** Bytes of a hash that tell answers apart. */
const TAG_BYTES = 16;

/** The entity tag of an answer's text. */
export const etagOf = (text: string): string =>
  `"${createHash("sha256").update(text).digest("base64url").slice(0, TAG_BYTES)}"`;

/** Whether a request already has the answer of this tag. */
export function hasAnswer(request: Request, tag: string): boolean {
  const known = request.headers.get("If-None-Match");
  return known !== null && lists(known.replace(/(^|,\s*)W\//g, "$1"), tag);
}

/** Whether a request is only for another state than that of this tag (RFC 9110, 13.1.1). */
export function expectsOther(request: Request, tag: string): boolean {
  const expected = request.headers.get("If-Match");
  return expected !== null && !lists(expected, tag);
}

const lists = (tags: string, tag: string): boolean =>
  tags.split(",").some((one) => [tag, "*"].includes(one.trim()));
