import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { attune, scratch } from "./command.ts";

const folder = scratch();
const file = (name: string): string => fileURLToPath(new URL(`../deploy/${name}`, import.meta.url));
const text = (name: string): string => readFileSync(file(name), "utf8");

/** What stands after `attune worker`: each option exists, and its value is taken. */
async function checkWorker(args: readonly string[]): Promise<number> {
  const { out } = await attune(folder, "worker", "--help");
  const own = args.slice(0, args.indexOf("--"));
  expect(own.length).toBeLessThan(args.length - 1);
  for (const option of own.filter((a) => a.startsWith("--")))
    expect(out, option).toContain(`${option} `);
  expect(own).toContain("--study");
  expect(own[own.indexOf("--storage") + 1]).toMatch(/^postgres:\/\/attune@/);
  return Number(own[own.indexOf("--drain-seconds") + 1]);
}

describe("The manifest for Kubernetes", () => {
  const documents = parseAllDocuments(text("kubernetes.yaml")).map((d) =>
    d.toJS({ maxAliasCount: 0 }),
  );
  const kind = (name: string): any => documents.find((d) => d.kind === name);
  it("is well-formed, and its parts name each other", async () => {
    expect(documents.map((d) => [d.apiVersion, d.kind])).toEqual([
      ["v1", "Service"],
      ["apps/v1", "StatefulSet"],
      ["batch/v1", "Job"],
      ["v1", "ConfigMap"],
    ]);
    const pod = kind("Job").spec.template.spec;
    const [worker] = pod.containers;
    expect(kind("Job").spec).toMatchObject({
      completionMode: "Indexed",
      completions: 8,
      parallelism: 8,
    });
    expect(pod.restartPolicy).toBe("Never"); // what backoffLimitPerIndex asks for
    expect(pod.volumes[0].configMap.name).toBe(kind("ConfigMap").metadata.name);
    expect(pod.volumes[0].name).toBe(worker.volumeMounts[0].name);
    expect(worker.args).toContain(`postgres://attune@${kind("Service").metadata.name}/attune`);
    expect(worker.args).toContain(`${worker.volumeMounts[0].mountPath}/space.json`);
    expect(kind("StatefulSet").spec.template.metadata.labels).toEqual(
      kind("Service").spec.selector,
    );
    expect(kind("StatefulSet").spec.selector.matchLabels).toEqual(kind("Service").spec.selector);
    for (const value of worker.args) expect(typeof value).toBe("string");
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(await checkWorker(worker.args));
  });
  it("has a space that Attune reads", async () => {
    const space = kind("ConfigMap").data["space.json"];
    const command = ["--", process.execPath, "-e", "console.log(1)"];
    expect(
      (
        await attune(
          folder,
          "worker",
          "--study",
          "s",
          "--space",
          space,
          "--trials",
          "1",
          ...command,
        )
      ).code,
    ).toBe(0);
  });
});

describe("The other ways to run a fleet", () => {
  it("Docker Compose: options are there, and the grace is long enough", async () => {
    const { services } = parse(text("compose.yaml"));
    const args: string[] = services.worker.command;
    expect(args.slice(0, 3)).toEqual(["npx", "attune", "worker"]);
    expect(Number.parseInt(services.worker.stop_grace_period, 10)).toBeGreaterThan(
      await checkWorker(args.slice(3)),
    );
    expect(Object.keys(services)).toContain(
      /@(\w+)\//.exec(args.find((a) => a.startsWith("postgres:"))!)![1],
    );
  });
  it.skipIf(process.platform === "win32")(
    "Slurm: a script that bash understands, and that passes the signal on",
    () => {
      expect(spawnSync("bash", ["-n", file("slurm.sh")]).status).toBe(0);
      // Slurm sends the signal this much before the end.
      const seconds = Number(/--signal=B:TERM@(\d+)/.exec(text("slurm.sh"))![1]);
      expect(seconds).toBeGreaterThan(Number(/--drain-seconds (\d+)/.exec(text("slurm.sh"))![1]));
    },
  );
  it("systemd: the grace is long enough", async () => {
    const unit = text("attune-worker@.service");
    const args = /ExecStart=\S+ attune worker (.*)/.exec(unit)![1]!.split(" ");
    expect(Number(/TimeoutStopSec=(\d+)/.exec(unit)![1])).toBeGreaterThan(await checkWorker(args));
  });
});
