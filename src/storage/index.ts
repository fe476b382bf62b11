export type { Attributes, Outcome, Params, Report, TrialRow } from "../trial/row.ts";
export type { ReadableRows } from "../trial/rows.ts";
export type { Ticket } from "../trial/trial.ts";
export { type Backup, backupLines, readBackup } from "./backup.ts";
export type { Checkpoint, Checkpoints } from "./checkpoint.ts";
export { memory } from "./memory/memory.ts";
export { openStorage } from "./open-storage.ts";
export type { OutlineRequest, PageRequest, TrialOutline, TrialResult } from "./page.ts";
export type {
  Annotations,
  Answer,
  BeginRequest,
  Begun,
  Changes,
  Claimed,
  ClaimRequest,
  Cursor,
  FinishRequest,
  InsertedTrial,
  Lease,
  Redefinition,
  StartRequest,
  Storage,
  StudyCopy,
  StudyInfo,
  StudySpec,
  TakeRequest,
  Told,
  TrialStart,
} from "./storage.ts";
export { allTrials } from "./storage.ts";
export type { OnUnreadable } from "./unreadable.ts";
export type { StorageUrl } from "./url.ts";
