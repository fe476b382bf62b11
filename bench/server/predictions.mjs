// Predictions of single rows a second by `attune serve --model`, per second of the server's own CPU
// time, so that it does not matter what else the machine does.
// usage: node bench/server/predictions.mjs MODEL.json ROWS.csv [REQUESTS]
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const [model, csv, count = "20000"] = process.argv.slice(2);
const CONNECTIONS = 16;
const main = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const server = spawn(
  process.execPath,
  [main, "serve", "--model", model, "--port", "0", "--json", "--rate", "1000000"],
  {
    stdio: ["ignore", "pipe", "inherit"],
  },
);
const line = await new Promise((resolve) =>
  createInterface({ input: server.stdout }).once("line", resolve),
);
const { url, token } = JSON.parse(line);
const [header, ...lines] = readFileSync(csv, "utf8")
  .trim()
  .split("\n")
  .map((l) =>
    l
      .trim()
      .split(",")
      .map((c) => c.replace(/^"|"$/g, "")),
  );
const bodies = lines
  .slice(0, 500)
  .map((cells) =>
    JSON.stringify(Object.fromEntries(header.map((name, i) => [name, cells[i] ?? null]))),
  );
const { port } = new URL(url);
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });

const predict = (body) =>
  new Promise((resolve, reject) => {
    const sent = request(
      {
        port,
        host: "127.0.0.1",
        path: "/predict",
        method: "POST",
        agent,
        headers: {
          Authorization: `Bearer ${token}`,
          "Content-Type": "application/json",
          "Content-Length": Buffer.byteLength(body),
        },
      },
      (answer) => {
        if (answer.statusCode !== 200) reject(new Error(`status ${answer.statusCode}`));
        answer.resume().on("end", resolve);
      },
    ).on("error", reject);
    sent.end(body);
  });
/** Seconds of CPU time that the server has used; Linux counts hundredths. */
const cpuSeconds = () => {
  const fields = readFileSync(`/proc/${server.pid}/stat`, "utf8").split(") ")[1].split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
};
const run = async (n) => {
  let next = 0;
  const worker = async () => {
    while (next < n) await predict(bodies[next++ % bodies.length]);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
};
await run(3000); // the code is compiled
const [cpu, wall] = [cpuSeconds(), performance.now()];
await run(Number(count));
const used = cpuSeconds() - cpu;
const seconds = (performance.now() - wall) / 1000;
console.log(
  JSON.stringify({
    predictions: Number(count),
    perSecond: Math.round(count / seconds),
    perCpuSecond: Math.round(count / used),
    microsecondsEach: Math.round((used / count) * 1e6),
  }),
);
agent.destroy();
server.kill("SIGTERM");
