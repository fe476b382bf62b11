export { type Client, createServer, type Server, type ServerOptions } from "./create-server.ts";
export type { AuditEntry } from "./security/audit.ts";
export type { Role } from "./security/caller.ts";
export { hashToken, makeToken, type TokenEntry } from "./security/tokens.ts";
