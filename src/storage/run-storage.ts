import type { Storage } from "./storage.ts";

/** What a run needs of a storage. */
export type RunStorage = Pick<
  Storage,
  | "url"
  | "supports"
  | "open"
  | "list"
  | "changes"
  | "begin"
  | "claim"
  | "start"
  | "report"
  | "finish"
  | "renew"
  | "checkpoints"
  | "rows"
  | "close"
>;
