export { createServer, type ServerOptions } from "./create-server.ts";
export {
  createPredictionServer,
  type PredictionServerOptions,
} from "./model/create-prediction-server.ts";
export type { AccessOptions } from "./security/access.ts";
export type { AuditEntry, ReadAudit } from "./security/audit.ts";
export type { Role } from "./security/caller.ts";
export { hashToken, makeToken, type TokenEntry } from "./security/tokens.ts";
export type { Client, Server } from "./server.ts";
