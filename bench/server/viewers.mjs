// Whether viewers of a study slow its workers: trials a second that clients ask for and tell, without
// viewers and with them, in turns on one server. Also per second of the server's own CPU time, so that
// it does not matter what else the machine does.
// usage: node bench/server/viewers.mjs [VIEWERS] [TRIALS] [TURNS]
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Agent, get, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const [viewers = 200, trials = 1500, turns = 4] = process.argv.slice(2).map(Number);
const CLIENTS = 8;
const folder = mkdtempSync(join(tmpdir(), "attune-viewers-"));
const main = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const server = spawn(
  process.execPath,
  [
    main,
    "serve",
    "--storage",
    `sqlite:${join(folder, "s.db")}`,
    "--port",
    "0",
    "--json",
    "--rate",
    "1000000",
  ],
  { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, ATTUNE_STATE: folder } },
);
const line = await new Promise((resolve) =>
  createInterface({ input: server.stdout }).once("line", resolve),
);
const { url, token } = JSON.parse(line);
const { port } = new URL(url);
const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
const Authorization = `Bearer ${token}`;

const post = (path, body) =>
  new Promise((resolve, reject) => {
    const text = JSON.stringify(body);
    const headers = {
      Authorization,
      "Content-Type": "application/json",
      "Content-Length": text.length,
    };
    request({ port, host: "127.0.0.1", path, method: "POST", agent, headers }, (answer) => {
      let out = "";
      answer.on("data", (part) => {
        out += part;
      });
      answer.on("end", () =>
        answer.statusCode < 300 ? resolve(JSON.parse(out)) : reject(new Error(out)),
      );
    })
      .on("error", reject)
      .end(text);
  });
const cpuSeconds = () => {
  const fields = readFileSync(`/proc/${server.pid}/stat`, "utf8").split(") ")[1].split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
};

const STUDY = "/api/v1/studies/s";
const space = { x: { type: "float", low: 0, high: 1 }, y: { type: "float", low: 0, high: 1 } };
await post("/api/v1/studies", { name: "s", space, sampler: "random" });

/** Asks for trials and tells them, with several clients. @returns trials a second */
async function work(count) {
  const [cpu, started] = [cpuSeconds(), performance.now()];
  let left = count;
  const client = async () => {
    while (left-- > 0) {
      const [trial] = (await post(`${STUDY}/ask`, {})).trials;
      await post(`${STUDY}/trials/${trial.number}/tell`, {
        ticket: trial.ticket,
        value: trial.params.x,
      });
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return {
    perSecond: count / ((performance.now() - started) / 1000),
    perCpuSecond: count / (cpuSeconds() - cpu),
  };
}

let bytes = 0;
let open = [];
async function watch() {
  const connecting = Array.from(
    { length: viewers },
    () =>
      new Promise((resolve) =>
        open.push(
          get(
            {
              port,
              host: "127.0.0.1",
              path: `${STUDY}/events`,
              agent: false,
              headers: { Authorization },
            },
            (answer) => {
              answer.on("data", (part) => {
                bytes += part.length;
              });
              answer.once("data", resolve);
              answer.on("error", () => {});
            },
          ),
        ),
      ),
  );
  await Promise.all(connecting);
}
function leave() {
  for (const viewer of open) viewer.on("error", () => {}).destroy();
  open = [];
}

await work(500);
const found = { without: [], with: [] };
for (let turn = 0; turn < turns; turn++) {
  found.without.push(await work(trials));
  await watch();
  found.with.push(await work(trials));
  leave();
}
const median = (list, key) =>
  list.map((l) => l[key]).toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
const shown = (key) => ({
  without: Math.round(median(found.without, key)),
  with: Math.round(median(found.with, key)),
});
const perSecond = shown("perSecond");
console.log(
  JSON.stringify({
    viewers,
    perSecond,
    perCpuSecond: shown("perCpuSecond"),
    share: Number((perSecond.with / perSecond.without).toFixed(3)),
    megabytesSent: Math.round(bytes / 2 ** 20),
  }),
);
agent.destroy();
server.kill("SIGTERM");
server.once("exit", () => rmSync(folder, { recursive: true, force: true }));
