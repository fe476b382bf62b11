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
  StudyInfo,
  StudySpec,
  Told,
} from "./storage.ts";
export type { StorageUrl } from "./storage-url.ts";
