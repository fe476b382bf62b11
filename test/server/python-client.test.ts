import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Listener, listen } from "../../src/server/node/listen.ts";
import { type Opened, openServer, tokenOf } from "./open-server.ts";

const hasPython = spawnSync("python3", ["--version"]).status === 0;
// Without Python there is nothing to run the client with.
const withPython = hasPython ? it : it.skip;
const folder = fileURLToPath(new URL("../../python", import.meta.url));

let at: Opened;
let listener: Listener;
beforeAll(async () => {
  at = openServer();
  listener = await listen((request) => at.server.fetch(request), { host: "127.0.0.1", port: 0 });
});
afterAll(async () => {
  await at.close();
  await listener.close();
});

/** Runs a program with the client, and reads the JSON that it prints. */
function python(program: string, env: NodeJS.ProcessEnv = {}): Promise<any> {
  const child = spawn("python3", ["-c", program], {
    env: {
      ...process.env,
      PYTHONPATH: folder,
      PYTHONDONTWRITEBYTECODE: "1",
      ATTUNE_URL: listener.url,
      ATTUNE_TOKEN: tokenOf("admin"),
      ...env,
    },
  });
  let out = "";
  let err = "";
  child.stdout.on("data", (text) => {
    out += text;
  });
  child.stderr.on("data", (text) => {
    err += text;
  });
  return new Promise((resolve, reject) =>
    child.on("close", (code) => (code === 0 ? resolve(JSON.parse(out)) : reject(new Error(err)))),
  );
}

withPython("the Python client optimizes, prunes, notes failures, and reads the best", async () => {
  const found = await python(`
import json, math
from attune import Study, Pruned
study = Study("py", {"x": {"type": "float", "low": 0, "high": 1}, "n": {"type": "int", "low": 1, "high": 3}},
              direction="maximize", sampler="random", pruner="median", seed=1)
study.enqueue({"x": 0.5, "n": 2})
def objective(trial):
    if trial.number == 3: raise ValueError("it burnt")
    if trial.number == 4: return math.nan
    if trial.number == 7:
        if trial.report(-99, 10) and trial.should_prune(): raise Pruned
        return 1000
    trial.report(trial.params["x"], 10)
    trial.set_attr("host", "here")
    return trial.params["x"] - abs(trial.params["n"] - 2)
count = study.optimize(objective, trials=8)
again = Study("py")
again.add([{"params": {"x": 0.25, "n": 2}, "value": -math.inf}])
rows = list(again.trials())
print(json.dumps({"count": count, "states": [r["state"] for r in rows], "first": rows[0]["params"],
  "best": again.best()[0]["value"] == max(r.get("value", -math.inf) for r in rows), "inf": rows[8]["value"] == -math.inf, "message": rows[3]["message"],
  "names": sorted(again.importance()), "attributes": rows[0]["attributes"]}))
`);
  expect(found).toEqual({
    count: 8,
    states: [
      ...["complete", "complete", "complete", "failed", "failed", "complete", "complete", "pruned"],
      "complete",
    ],
    first: { x: 0.5, n: 2 },
    best: true,
    inf: true,
    message: "ValueError: it burnt",
    names: ["n", "x"],
    attributes: { host: "here" },
  });
});

withPython(
  "a result that the study does not take makes a failed trial, and failures end the search",
  async () => {
    const found = await python(`
import json, decimal, math
from attune import Study, AttuneError
space = {"x": {"type": "float", "low": 0, "high": 1}}
study = Study("wrong", space, sampler="random")
results = ["high", {"loss": 1}, object(), decimal.Decimal("0.25"), {"value": None}, [1, 2]]
def wrong(trial):
    if trial.number == 6: trial.set_attr("model", object())
    if trial.number == 7: trial.set_attr("scores", {"a": math.nan})
    return results[trial.number] if trial.number < 6 else 1
study.optimize(wrong, trials=8)
def lost(trial): raise ValueError("no data\\nin /tmp")
said = []
try: study.optimize(lost, failures_in_a_row=3)
except AttuneError as error: said.append([error.code, str(error), type(error.__cause__).__name__])
try: study.optimize(lost, trials=1, catch=False)
except ValueError as error: said.append(str(error))
study.optimize(lost, trials=12, failures_in_a_row=None)
rows = list(study.trials())
print(json.dumps({"states": [r["state"] for r in rows[:8]], "count": len(rows), "said": said,
  "messages": [r.get("message") for r in rows[:9]], "attributes": rows[7]["attributes"]}))
`);
    expect(found.states).toEqual([
      ...["failed", "failed", "failed", "complete", "failed", "failed", "failed", "complete"],
    ]);
    expect(found.messages).toEqual([
      expect.stringMatching(/^AttuneError: result: needs a number, got "high"/),
      expect.stringMatching(/^AttuneError: .*"loss"/),
      "TypeError: Object of type object is not JSON serializable",
      null,
      "the value is not a number",
      expect.stringMatching(/^AttuneError: value must be a list of 1, got \[1,2\]/),
      "TypeError: Object of type object is not JSON serializable",
      null,
      "ValueError: no data\nin /tmp",
    ]);
    expect(found.attributes).toEqual({ scores: { a: "NaN" } });
    expect(found.said).toEqual([
      [
        "run-failed",
        "the last 3 trials failed; the last one: ValueError: no data\nin /tmp (mend the objective, or give failures_in_a_row)",
        "ValueError",
      ],
      "no data\nin /tmp",
    ]);
    expect(found.count).toBe(24);
  },
);

withPython(
  "an address that is none, a server of another kind, and a token with a line break",
  async () => {
    const other = createServer((_, answer) => answer.end("<html>hello</html>")).listen(
      0,
      "127.0.0.1",
    );
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    const found = await python(`
import json, os
from attune import Study, Client, AttuneError
said = []
for url in ["127.0.0.1:8090", "http://127.0.0.1:${port}"]:
    try: Study("s", url=url)
    except AttuneError as error: said.append(str(error))
print(json.dumps({"said": said, "studies": list(Client(token=os.environ["ATTUNE_TOKEN"] + "\\n").call("GET", "/api/v1/studies"))}))
`);
    other.close();
    expect(found).toEqual({
      said: [
        "'127.0.0.1:8090' is no address of a server (such as http://127.0.0.1:8090)",
        `http://127.0.0.1:${port} is no server of Attune: its answer is not JSON (check the address)`,
      ],
      studies: ["studies"],
    });
  },
);

withPython("a client whose trial was lost is told so; checkpoints survive it", async () => {
  const found = await python(`
import json, time
from attune import Study, LeaseLost, AttuneError
study = Study("lost", {"x": {"type": "float", "low": 0, "high": 1}}, sampler="random")
trial = study.ask(lease_seconds=1)
trial.write_checkpoint(b"\\x00state", 4)
other = None
while other is None or other.number != trial.number:
    time.sleep(0.1)
    other = study.ask()
said = []
try: trial.tell(1)
except LeaseLost as error: said.append(error.code)
try: Study("none")
except AttuneError as error: said.append([error.code, error.status])
data, step = other.read_checkpoint()
with other: other.tell(2)
print(json.dumps({"said": said, "data": list(data), "step": step, "best": study.best()[0]["value"]}))
`);
  expect(found).toEqual({
    said: ["lease-lost", ["study-not-found", 404]],
    data: [0, ...Buffer.from("state")],
    step: 4,
    best: 2,
  });
});

withPython("programs written for Ax and Ray Tune need few changes", async () => {
  const found = await python(`
import json, attune
ax = attune.AxClient()
ax.create_experiment(name="ax", objective_name="loss", minimize=True, sampler="random", parameters=[
  {"name": "lr", "type": "range", "bounds": [1e-4, 1.0], "log_scale": True},
  {"name": "layers", "type": "range", "bounds": [1, 4]},
  {"name": "kind", "type": "choice", "values": ["a", "b"]}])
for _ in range(5):
    params, index = ax.get_next_trial()
    ax.complete_trial(index, {"loss": (params["lr"] * params["layers"], 0.1)})
best, values = ax.get_best_parameters()
study = attune.run(lambda config: {"loss": config["x"] + config["offset"]},
  {"x": {"type": "float", "low": 0, "high": 1}, "offset": 10}, "ray", num_samples=4, metric="loss", sampler="random")
print(json.dumps({"ax": abs(best["lr"] * best["layers"] - values["loss"]) < 1e-12,
  "ray": [10 <= t["value"] <= 11 for t in study.trials()]}))
`);
  expect(found).toEqual({ ax: true, ray: [true, true, true, true] });
});
