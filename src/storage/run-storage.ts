import type { Storage } from "./storage.ts";

/** What a run needs of a storage. */
export type RunStorage = Pick<
  Storage,
  | "url"
  | "supports"
  | "open"
  | "list"
  | "remove"
  | "changes"
  | "begin"
  | "claim"
  | "start"
  | "report"
  | "finish"
  | "renew"
  | "insert"
  | "checkpoints"
  | "rows"
  | "close"
>;
