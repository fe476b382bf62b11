import { createHash } from "node:crypto";

/** Names sorted, so that a program that writes the file anew in another order changes nothing. */
const sortNames = (_key: string, value: unknown): unknown =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

/** Checksum of a JSON value, by which a reader knows that a file was not changed by accident. */
export function checksumOf(json: unknown): string {
  return createHash("sha256").update(JSON.stringify(json, sortNames)).digest("hex").slice(0, 16);
}
