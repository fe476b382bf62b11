/**
 * Storms: real processes, real kills. npm run storm -- kills|crowd|power|busy|errors|resume
 * [--storage sqlite|postgres] [--seconds N] [--seed N] [--seeds N]
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type PostgresServer, postgresServer } from "../postgres-server.ts";
import { busy } from "./busy.ts";
import { crowd } from "./crowd.ts";
import { errors } from "./errors.ts";
import { kills } from "./kills.ts";
import { power } from "./power.ts";
import { resume } from "./resume.ts";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    storage: { type: "string", default: "sqlite" },
    seconds: { type: "string", default: "60" },
    seed: { type: "string", default: "1" },
    seeds: { type: "string", default: "1000" },
  },
});
const folder = mkdtempSync(join(tmpdir(), "attune-storm-"));
let server: PostgresServer | undefined;
let ok = false;
try {
  const file = join(folder, "storm");
  let url =
    {
      sqlite: `sqlite:${file}.db`,
      journal: `optuna+journal:${file}.log`,
      optuna: `optuna+sqlite:${file}.db`,
    }[values.storage] ?? "";
  if (values.storage === "postgres") {
    server = await postgresServer();
    url = await server.database();
  }
  const seed = Number(values.seed);
  switch (positionals[0]) {
    case "kills":
      ok = await kills({ url, folder, seconds: Number(values.seconds), seed, server });
      break;
    case "crowd":
      ok = await crowd({ url, folder });
      break;
    case "busy":
      ok = await busy({ url });
      break;
    case "errors":
      ok = await errors({ folder });
      break;
    case "resume":
      ok = await resume({ folder });
      break;
    case "power":
      ok = await power({ folder, seeds: Number(values.seeds), seed });
      break;
    default:
      console.log(
        "usage: npm run storm -- kills|crowd|power|busy|errors|resume " +
          "[--storage sqlite|postgres|journal|optuna] [--seconds N] [--seed N] [--seeds N]",
      );
  }
} finally {
  await server?.remove();
  rmSync(folder, { recursive: true, force: true });
}
console.log(ok ? "kept every promise" : "BROKEN");
process.exitCode = ok ? 0 : 1;
