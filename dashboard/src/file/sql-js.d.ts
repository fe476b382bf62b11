declare module "sql.js/dist/sql-wasm-inline.js" {
  import type { SqlJsDatabase } from "./sqlite-in-memory.ts";

  /** Loads SQLite, whose WebAssembly is in the script itself. */
  export default function initSqlJs(): Promise<{
    readonly Database: new (bytes: Uint8Array) => SqlJsDatabase;
  }>;
}
