import type { Cursor } from "../../storage/storage.ts";

/**
 * The id of an event: the place in the study's changes after it, as text that a URL may have. Made
 * without Node.js, since the page that opens a file makes it too; cursors have ASCII characters.
 */
export const toEventId = (cursor: Cursor): string =>
  btoa(JSON.stringify(cursor)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

/** The cursor of an event's id; undefined for what is none. */
export function fromEventId(id: string): Cursor | undefined {
  try {
    const cursor: unknown = JSON.parse(atob(id.replaceAll("-", "+").replaceAll("_", "/")));
    const isCursor =
      cursor === null ||
      typeof cursor === "string" ||
      (typeof cursor === "number" && Number.isFinite(cursor));
    return isCursor ? (cursor as Cursor) : undefined;
  } catch {
    return undefined;
  }
}

/** An event as server-sent events write it. */
export const eventText = (type: string, id: string, data: string): string =>
  `event: ${type}\nid: ${id}\ndata: ${data}\n\n`;
