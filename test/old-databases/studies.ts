import { setTimeout as sleep } from "node:timers/promises";

/** The library as a version of Attune has it: the old one makes the fixtures, today's goes on. */
export interface Library {
  readonly attune: typeof import("../../src/index.ts");
  readonly samplers: typeof import("../../src/sampler/index.ts");
  readonly pruners: typeof import("../../src/pruner/index.ts");
}

export interface Run {
  readonly storage: `sqlite:${string}`;
  /** Finished trials in all. */
  readonly trials: number;
  /** Set where the fixture is made: some trials fail, and attributes are written. */
  readonly making?: boolean;
}

/** The lease of the trials that their worker lost. */
export const LOST_LEASE_MS = 200;

/** A sum of steps as a checkpoint. */
const bytesOf = (sum: number): Uint8Array => new Uint8Array(Float64Array.of(sum).buffer);
const sumOf = (bytes: Uint8Array): number =>
  new DataView(bytes.buffer, bytes.byteOffset).getFloat64(0, true);

/**
 * Opens each study by a library call, with what the call of the making had, and runs it up to a
 * number of trials. One trial at a time, so that its course depends on nothing but its seed.
 */
export const studies = ({ attune, samplers, pruners }: Library) => {
  const { createStudy, createDynamicStudy } = attune;
  const { categorical, choose, float, int, list, permutation, simplex, subset } = attune;

  /** CMA-ES keeps its state with the trials; some fail, each for a reason of its own. */
  async function flat({ storage, trials, making = false }: Run) {
    const study = await createStudy({
      name: "flat",
      storage,
      space: {
        x: float(-5, 5),
        rate: float(1e-5, 1, { log: true }),
        layers: int(1, 6),
        kind: categorical(["a", "b"]),
      },
      objectives: "minimize",
      sampler: samplers.cmaEs(),
      seed: 1,
    });
    if (making) {
      await study.setAttr("owner", "ann");
      await study.setAttr("nested", { list: [1, null, "two"], "a key": true });
      await study.enqueue({ x: 1, kind: "b" });
    }
    await study.optimize(
      async (params, trial) => {
        trial.setAttr("seen", { number: trial.number, note: "é ☃" });
        if (making && trial.number === 3) throw new Error("out of luck\nin two lines");
        if (making && trial.number === 4) return Number.NaN;
        if (making && trial.number === 5) return Number.POSITIVE_INFINITY;
        if (making && trial.number === 6) await sleep(60_000, null, { signal: trial.signal });
        await trial.report(params.layers, 0);
        if (trial.number === 7) await trial.report(Number.NEGATIVE_INFINITY, 2);
        return {
          value: params.x ** 2 + Math.abs(Math.log10(params.rate) + 3) + params.layers / 10,
          error: 0.25,
          cost: params.layers,
        };
      },
      { trials, ...(making && { perTrial: { seconds: 0.5 } }) },
    );
    if (making) {
      const params = { x: 0.5, rate: 0.01, layers: 2, kind: "a" } as const;
      await study.add([{ params, result: { value: 2.5, error: 0.5, cost: 3 } }]);
      await study.enqueue({ x: 2, rate: 0.1, layers: 3, kind: "a" });
      await study.enqueue({ kind: "b" });
      await study.ask(); // The one that was enqueued first: given back when the study closes.
    }
    return study;
  }

  /** Branches, lists, permutations, subsets, shares; and a constraint. */
  async function conditional({ storage, trials }: Run) {
    const study = await createStudy({
      name: "conditional",
      storage,
      space: attune.space(
        {
          optimizer: choose({
            sgd: { rate: float(1e-4, 1, { log: true }), momentum: float(0, 0.99) },
            adam: { rate: float(1e-5, 0.1, { log: true }) },
          }),
          neurons: list(int(8, 512, { log: true }), { min: 1, max: 3 }),
          order: permutation(["a", "b", "c"]),
          chosen: subset(["p", "q", "r"], { min: 1 }),
          shares: simplex(["u", "v", "w"]),
          low: float(0, 1),
          high: float(0, 1, { default: 0.75 }),
        },
        { constraints: { ordered: ["low", "<=", "high"] } },
      ),
      objectives: "maximize",
      sampler: samplers.tpe(),
      seed: 2,
    });
    await study.optimize(
      ({ optimizer, neurons, shares }) =>
        -Math.abs(Math.log10(optimizer.rate) + 2) - neurons.length + shares.u,
      { trials },
    );
    return study;
  }

  /** Two objectives and two limits. */
  async function limits({ storage, trials }: Run) {
    const study = await createStudy({
      name: "limits",
      storage,
      space: { x: float(0, 1), y: float(0, 1) },
      objectives: { error: "minimize", speed: "maximize" },
      limits: { size: { atMost: 1.2 }, share: { atLeast: 0.1 } },
      sampler: samplers.nsga2(),
      seed: 3,
    });
    await study.optimize(
      ({ x, y }) => ({
        value: { error: x ** 2 + y, speed: 10 * (1 - y) },
        limits: { size: x + y, share: y },
      }),
      { trials },
    );
    return study;
  }

  /** No declared space. */
  async function dynamic({ storage, trials }: Run) {
    const study = await createDynamicStudy({
      name: "dynamic",
      storage,
      objectives: "minimize",
      sampler: samplers.tpe(),
      seed: 4,
    });
    await study.optimize(
      async (trial) => {
        const depth = trial.suggest("depth", int(1, 3));
        let sum = 0;
        for (let i = 0; i < depth; i++) sum += trial.suggest(`width ${i}`, float(0, 1));
        trial.setAttr("depth", depth);
        await trial.report(sum, 1);
        return sum;
      },
      { trials },
    );
    return study;
  }

  /** Stopped for good, without checkpoints. */
  async function median({ storage, trials }: Run) {
    const study = await createStudy({
      name: "median",
      storage,
      space: { x: float(0, 1) },
      objectives: "minimize",
      sampler: samplers.random(),
      pruner: pruners.median(),
      seed: 5,
    });
    await study.optimize(
      async ({ x }, trial) => {
        for (let step = 1; step <= 4; step++)
          if (await trial.report(x + 1 / step, step)) return trial.pruned();
        return x;
      },
      { trials },
    );
    return study;
  }

  /** Paused with checkpoints, where the storage keeps them. */
  async function paused({ storage, trials }: Run) {
    const study = await createStudy({
      name: "paused",
      storage,
      space: { x: float(0, 1) },
      objectives: "minimize",
      sampler: samplers.random(),
      pruner: pruners.asha({ min: 1, max: 9 }),
      seed: 6,
    });
    await study.optimize(
      async ({ x }, trial) => {
        const saved = await trial.checkpoint.read();
        let sum = saved === undefined ? 0 : sumOf(saved.bytes);
        for (let step = (saved?.step ?? 0) + 1; step <= 9; step++) {
          sum += x;
          await trial.checkpoint.write(bytesOf(sum), step);
          if (await trial.report(x + 1 / step, step)) return trial.pruned();
        }
        trial.setAttr("sum", sum);
        return x + 1 / 9;
      },
      { trials },
    );
    return study;
  }

  /** Members that copy each other have a schedule. */
  async function population({ storage, trials }: Run) {
    const study = await createStudy({
      name: "population",
      storage,
      space: { x: float(0, 1) },
      objectives: "maximize",
      sampler: samplers.random(),
      pruner: pruners.pbt({ interval: 2, max: 8 }),
      seed: 7,
    });
    await study.optimize(
      async ({ x }, trial) => {
        const saved = await trial.checkpoint.read();
        let sum = saved === undefined ? 0 : sumOf(saved.bytes);
        for (let step = (saved?.step ?? 0) + 1; step <= 8; step++) {
          sum += x;
          await trial.checkpoint.write(bytesOf(sum), step);
          if (await trial.report(sum, step)) return trial.pruned();
        }
        return sum;
      },
      { trials },
    );
    return study;
  }

  /** Noisy evaluations, repeated; by the default sampler. */
  async function repeated({ storage, trials }: Run) {
    const study = await createStudy({
      name: "repeated",
      storage,
      space: { x: float(0, 1) },
      objectives: "minimize",
      seed: 8,
    });
    await study.optimize(({ x }, trial) => x + Math.sin(100 * x + trial.repeat) / 50, {
      trials,
      repeat: 3,
    });
    return study;
  }

  /** Some of its trials were lost with their worker; their lease was `LOST_LEASE_MS`. */
  async function lost({ storage, trials, making = false }: Run) {
    const study = await createStudy({
      name: "lost",
      storage,
      space: { x: float(0, 1) },
      objectives: "minimize",
      sampler: samplers.sobol(),
      seed: 9,
    });
    await study.optimize(
      async ({ x }) => {
        // A storage whose clock may be wrong watches a lease before it takes a trial away.
        if (!making) await sleep(LOST_LEASE_MS / 2);
        return x;
      },
      { trials },
    );
    return study;
  }

  return {
    flat,
    conditional,
    limits,
    dynamic,
    median,
    paused,
    population,
    repeated,
    lost,
  } as const;
};
export type StudyName = keyof ReturnType<typeof studies>;

/** Finished trials that each study has in the fixtures, but for those that ended otherwise. */
export const TRIALS: { readonly [name in StudyName]: number } = {
  flat: 12,
  conditional: 10,
  limits: 12,
  dynamic: 8,
  median: 12,
  paused: 14,
  population: 4,
  repeated: 6,
  lost: 3,
};

/** Arguments of the commands whose studies are in the fixtures. */
export const SPACE = '{"x":{"type":"float","low":0,"high":1}}';
export const commandLine = (storage: string, trials: number, folder: string): string[] => [
  ...["optimize", SPACE, "--study", "command", "--sampler", "random", "--seed", "10"],
  ...["--storage", storage, "--trials", String(trials), "--parallel", "1", "--"],
  ...["node", `${folder}/bowl.mjs`, "{x}"],
];
export const tuneLine = (storage: string, trials: number, folder: string): string[] => [
  ...["tune", `${folder}/table.csv`, "--target", "y", "--study", "table", "--seed", "11"],
  ...["--models", "linear,tree", "--storage", storage, "--trials", String(trials), "--json"],
];
export const largeTuneLine = (storage: string, trials: number, folder: string): string[] => [
  ...["tune", `${folder}/large.csv`, "--target", "y", "--study", "large", "--seed", "13"],
  ...["--models", "tree", "--storage", storage, "--trials", String(trials), "--json"],
];
/** Enough rows that candidates are screened on some of them first. */
export function largeTable(): string {
  const lines = ["x,z,y"];
  for (let i = 0, state = 1; i < 8200; i++) {
    state = (state * 16807) % 2147483647;
    const x = state % 1000;
    lines.push(`${x},${state % 7},${x + 300 * (state % 7) + (state % 997) > 1500 ? "yes" : "no"}`);
  }
  return `${lines.join("\n")}\n`;
}

/** Attune's own attributes as 6e2f6c9 wrote them among those of users. */
export const isOwnStudyKey = (key: string): boolean =>
  key === "budget" || key === "settings" || key.startsWith("param:");
export const isOwnTrialKey = (key: string): boolean =>
  ["token", "measured", "screened", "folds", "repeats"].includes(key);

type Attributes = { readonly [key: string]: unknown };
const without = (attributes: Attributes, own: (key: string) => boolean): Attributes =>
  Object.fromEntries(Object.entries(attributes).filter(([key]) => !own(key)));

interface ShownTrial {
  readonly number: number;
  readonly attributes: Attributes;
  readonly repeats?: unknown;
}
export interface Shown {
  readonly info: {
    readonly name: string;
    readonly attributes: Attributes;
    readonly internal?: unknown;
  };
  readonly trials: readonly ShownTrial[];
}
/** What users see of a study, as JSON; Attune's own attributes left out. */
export function plain(study: Shown): any {
  const { internal: _, ...info } = study.info;
  const shown = {
    study: { ...info, attributes: without(study.info.attributes, isOwnStudyKey) },
    // `repeats` was an attribute, and is a field of its own now.
    trials: study.trials.map(({ repeats: _, ...t }) => ({
      ...t,
      attributes: without(t.attributes, isOwnTrialKey),
    })),
  };
  return JSON.parse(
    JSON.stringify(shown, (_, v) =>
      typeof v === "number" && !Number.isFinite(v) ? String(v) : (v as unknown),
    ),
  );
}
