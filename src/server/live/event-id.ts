import type { Cursor } from "../../storage/storage.ts";

/** The id of an event: the place in the study's changes after it. */
export const toEventId = (cursor: Cursor): string =>
  Buffer.from(JSON.stringify(cursor)).toString("base64url");

/** The cursor of an event's id; undefined for what is none. */
export function fromEventId(id: string): Cursor | undefined {
  try {
    const cursor: unknown = JSON.parse(Buffer.from(id, "base64url").toString());
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
