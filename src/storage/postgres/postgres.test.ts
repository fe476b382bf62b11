import { afterAll, beforeAll, describe } from "vitest";
import { storageContract } from "../../../test/contract/storage-contract.ts";
import { type PostgresServer, postgresServer } from "../../../test/postgres-server.ts";
import { postgres } from "./postgres.ts";

let server: PostgresServer;
beforeAll(async () => {
  server = await postgresServer();
}, 60_000);
afterAll(() => server.remove(), 60_000);

describe("postgres", () => {
  let url = "";
  storageContract(
    () => postgres(url),
    async () => {
      url = await server.database();
    },
  );
});
