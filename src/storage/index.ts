export { type Backup, backupLines, readBackup } from "./backup.ts";
export { memory } from "./memory.ts";
export { openStorage } from "./open-storage.ts";
export type {
  Changes,
  ClaimRequest,
  Cursor,
  Inserted,
  Lease,
  Outcome,
  StartRequest,
  Storage,
  StudyCopy,
  StudyInfo,
  StudySpec,
  Told,
} from "./storage.ts";
export { allTrials } from "./storage.ts";
export type { StorageUrl } from "./url.ts";
