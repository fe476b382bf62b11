/**
 * What the types promise; `npm run check` compiles it, and nothing runs it. Every expected error is
 * a promise, as is every Equal.
 */
import {
  type Aliases,
  AttuneError,
  type AttuneErrorOptions,
  type Axis,
  type Branches,
  boolean,
  type ChoiceOptions,
  type ChoiceValue,
  type Choose,
  type ChooseValue,
  type Condition,
  type Conditional,
  type ConditionJson,
  type Constraint,
  type Constraints,
  categorical,
  choose,
  createDynamicStudy,
  createStudy,
  type ErrorCode,
  type FlatName,
  float,
  type InferParams,
  int,
  type KindJson,
  type List,
  type ListLength,
  list,
  maximize,
  minimize,
  type NumberName,
  type NumberOptions,
  type NumberTest,
  ordinal,
  type Param,
  type ParamJson,
  type ParamTreeJson,
  permutation,
  type Result,
  type Rule,
  type Space,
  SpaceError,
  type SpaceFromOptions,
  type SpaceIssue,
  type SpaceIssueCode,
  type SpaceJson,
  type SpaceOptions,
  type SubsetOptions,
  simplex,
  space,
  spaceFrom,
  subset,
  type Ticket,
  type TrialRecord,
  type ValueOf,
  type ValuesOf,
  when,
} from "attune";
import {
  type Convergence,
  convergence,
  hypervolume,
  type ImportanceOptions,
  importance,
  type PlotKind,
  type PlotOptions,
  plot,
} from "attune/analysis";
import { asha, median } from "attune/pruners";
import { type Plan, type Sampler, tpe } from "attune/samplers";
import { memory, openStorage, type Storage } from "attune/storage";
import { tune } from "attune/tune";

type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function expect<T extends true>(): T;

// ---- spaces: every kind infers its value --------------------------------------------------------
const all = space({
  float: float(0, 1, { step: 0.1 }),
  log: float(1e-5, 1, { log: true, default: 1e-3 }),
  int: int(1, 9),
  boolean: boolean(),
  act: categorical(["relu", "tanh", null]),
  batch: ordinal([16, 32, 64]),
  order: permutation(["a", "b", "c"]),
  some: subset([1, 2, 3], { min: 1 }),
  mix: simplex(["x", "y"]),
  layers: list(int(8, 512), { min: 1, max: 4 }),
  optimizer: choose({
    sgd: { momentum: float(0, 1), nesterov: boolean() },
    adam: { beta2: float(0.9, 1) },
    none: {},
  }),
});
type All = InferParams<typeof all>;
expect<Equal<All["float"], number>>();
expect<Equal<All["act"], "relu" | "tanh" | null>>();
expect<Equal<All["batch"], 16 | 32 | 64>>();
expect<Equal<All["order"], readonly ("a" | "b" | "c")[]>>();
expect<Equal<All["some"], readonly (1 | 2 | 3)[]>>();
expect<Equal<All["mix"], { readonly x: number; readonly y: number }>>();
expect<Equal<All["layers"], readonly number[]>>();
expect<
  Equal<
    All["optimizer"],
    | { readonly kind: "sgd"; readonly momentum: number; readonly nesterov: boolean }
    | { readonly kind: "adam"; readonly beta2: number }
    | { readonly kind: "none" }
  >
>();

const nested = {
  model: choose({
    tree: { depth: int(1, 30) },
    net: { optimizer: choose({ sgd: { momentum: float(0, 1) }, adam: {} }) },
  }),
  widths: list(int(1, 9), { min: 1, max: 2 }),
};
expect<
  Equal<
    FlatName<typeof nested>,
    | "model"
    | "model.tree.depth"
    | "model.net.optimizer"
    | "model.net.optimizer.sgd.momentum"
    | "widths"
    | `widths.${number}`
  >
>();
// @ts-expect-error the default must be one of the choices
categorical(["a", "b"], { default: "c" });
space(
  { low: int(0, 9), high: int(0, 9), act: categorical(["a"]) },
  {
    constraints: {
      "low below high": ["low", "<", "high"],
      "not too much": { sum: ["low", "high"], atMost: 12 },
      "by code": (p) => p.low !== p.high,
    },
  },
);
// @ts-expect-error a relation needs numbers, `act` is a word
space({ low: int(0, 9), act: categorical(["a"]) }, { constraints: { wrong: ["low", "<", "act"] } });
// @ts-expect-error no parameter of that name
space({ low: int(0, 9) }, { constraints: { wrong: (p) => p.lowest > 0 } });

const conditional = {
  layers: int(1, 6),
  dropout: when(float(0, 0.5), { layers: { ">": 2 } }),
  head: when(choose({ deep: { width: int(1, 9) }, flat: {} }), { layers: { "<": 3 } }),
};
expect<Equal<ValuesOf<typeof conditional>["dropout"], number | undefined>>();
expect<Equal<ValuesOf<typeof conditional>["layers"], number>>();
expect<Equal<FlatName<typeof conditional>, "layers" | "dropout" | "head" | "head.deep.width">>();
// @ts-expect-error a parameter that may be missing has no relation to others
space(conditional, { constraints: { wrong: ["dropout", "<", 0.3] } });
// @ts-expect-error no such relation
when(float(0, 1), { layers: { "=>": 2 } });

// ---- spaces: every type that a signature shows has a name ---------------------------------------
const depth = int(1, 30, { log: true } satisfies NumberOptions);
expect<Equal<ValueOf<typeof depth>, number>>();
expect<Equal<ValuesOf<{ depth: typeof depth }>, { readonly depth: number }>>();
const whenDeep: ConditionJson = { depth: { ">": 3 } satisfies NumberTest };
const ridge: Conditional<Param<number>> = when(float(0, 1), whenDeep);
expect<Equal<(typeof ridge)["condition"], Condition>>();
expect<Equal<ParamJson["when"], ConditionJson | undefined>>();
expect<Equal<KindJson["type"], ParamJson["type"]>>();
const kinds = { a: {}, b: { depth } } as const satisfies Branches;
const chosen: Choose<typeof kinds> = choose(kinds);
expect<
  Equal<
    ChooseValue<typeof kinds>,
    { readonly kind: "a" } | { readonly kind: "b"; readonly depth: number }
  >
>();
const depths: List<typeof depth> = list(depth, { min: 1, max: 2 } satisfies ListLength);
const choice: Param<ChoiceValue> = categorical(["a", 1], {
  default: 1,
} satisfies ChoiceOptions<"a" | 1>);
const some: Param<readonly string[]> = subset(["a", "b"], { max: 1 } satisfies SubsetOptions);
type Bounds = { low: Param<number>; high: Param<number>; act: Param<string> };
expect<Equal<NumberName<Bounds>, "low" | "high">>();
const below: Constraint<Bounds> = ["low", "<", "high"];
const bounds: Space<Bounds> = space(
  { low: float(0, 1), high: float(0, 1), act: categorical<string>(["a"]) },
  { constraints: { below } satisfies Constraints<Bounds> } satisfies SpaceOptions<Bounds>,
);
const axis: Axis | undefined = bounds.axes[0];
const rule: Rule | undefined = bounds.constraints[0];
const issues: readonly SpaceIssue[] = bounds.check({});
const spaceJson: SpaceJson = bounds.toJSON();
const treeJson: ParamTreeJson = spaceJson.params;
const paramJson: ParamJson | undefined = treeJson["low"];
const aliases: Aliases | undefined = spaceJson.aliases;
const reread: Space = spaceFrom(spaceJson, { constraints: {} } satisfies SpaceFromOptions);
// @ts-expect-error a list has bounds
const unbounded: ParamJson = { type: "list", item: { type: "boolean" } };
const issueCode: SpaceIssueCode | undefined = issues[0]?.code;
const code: ErrorCode = new AttuneError("usage", "", { hint: "" } satisfies AttuneErrorOptions)
  .code;

// ---- one objective: names, narrowing, best ------------------------------------------------------
const study = await createStudy({
  space: all,
  objectives: "minimize",
  sampler: tpe(),
  pruner: median(),
  storage: "sqlite:./runs.db",
});
expect<Equal<InferParams<typeof study>, All>>();
await study.optimize((p, trial) => {
  // @ts-expect-error no such parameter
  p.floaty;
  // @ts-expect-error parameters are given, not set
  p.float = 1;
  // @ts-expect-error momentum belongs to sgd alone: test `kind` first
  p.optimizer.momentum;
  // @ts-expect-error no such kind
  if (p.optimizer.kind === "adamw") return 0;
  if (trial.signal.aborted || trial.shouldPrune()) return trial.pruned();
  switch (p.optimizer.kind) {
    case "sgd":
      return p.optimizer.momentum;
    case "adam":
      return { value: p.optimizer.beta2, error: 0.1, cost: 3 };
    case "none":
      return Promise.resolve(0);
  }
});
// @ts-expect-error an objective returns a number
await study.optimize(() => "0.5");
// @ts-expect-error a forgotten return
await study.optimize((p) => {
  p.float;
});
// @ts-expect-error one objective has no front
study.front;
const value: number | undefined = study.best?.value;
// @ts-expect-error there may be no complete trial yet
study.best.value;
await study.optimize(new URL("file:///train.js"), {
  isolate: "process",
  parallel: 8,
  perTrial: { seconds: 60 },
});
// @ts-expect-error a function can't be isolated: name a module
await study.optimize(() => 0, { isolate: "process" });
await study.enqueue({ act: "relu", optimizer: { kind: "sgd", momentum: 0.9, nesterov: true } });
// @ts-expect-error not one of the choices
await study.enqueue({ act: "gelu" });
await study.enqueue({ optimizer: { kind: "sgd", momentum: 0.9 } });
// @ts-expect-error a choose needs its kind
await study.enqueue({ optimizer: { momentum: 0.9 } });
// @ts-expect-error beta2 belongs to adam
await study.enqueue({ optimizer: { kind: "sgd", momentum: 0.9, nesterov: true, beta2: 0.9 } });
const share: number = importance(study)["optimizer.sgd.momentum"];
// @ts-expect-error no such flat name
importance(study)["optimizer.adam.momentum"];
plot(study, "slice", { params: ["optimizer.sgd.momentum", "layers.0"] });
await createStudy({
  space: { x: float(0, 1) },
  objectives: "minimize",
  // @ts-expect-error not a storage that exists
  storage: "redis://localhost",
});
// @ts-expect-error a direction, not a word like it
await createStudy({ space: { x: float(0, 1) }, objectives: "min" });

// ---- one named objective: still a best, its value by name ---------------------------------------
const named = await createStudy({
  space: { x: float(0, 1) },
  objectives: { accuracy: "maximize" },
});
await named.optimize(async ({ x }, trial) => {
  await trial.report({ accuracy: x }, 1);
  return { accuracy: x };
});
const accuracy: number | undefined = named.best?.value.accuracy;
// @ts-expect-error one objective, whatever its form, has no front
named.front;

// ---- several objectives, with limits: names, front ----------------------------------------------
const two = await createStudy({
  space: { x: float(0, 1) },
  objectives: { accuracy: "maximize", latency: "minimize" },
  limits: { megabytes: { atMost: 512 } },
});
await two.optimize(({ x }) => ({
  value: { accuracy: x, latency: 1 - x },
  limits: { megabytes: 100 * x },
}));
// @ts-expect-error latency is missing
await two.optimize(({ x }) => ({ value: { accuracy: x }, limits: { megabytes: 1 } }));
// @ts-expect-error a declared limit must be measured
await two.optimize(({ x }) => ({ value: { accuracy: x, latency: 1 } }));
// @ts-expect-error a bare number does not say which objective
await two.optimize(({ x }) => x);
// @ts-expect-error several objectives have no single best
two.best;
const latency: number | undefined = two.front[0]?.value.latency;
const megabytes: number | undefined = two.front[0]?.limits.megabytes;
// @ts-expect-error no such objective
two.front[0]?.value.throughput;
// @ts-expect-error importance of which objective?
importance(two);
importance(two, { objective: "latency" });
// @ts-expect-error the reference needs every objective
hypervolume(two, { accuracy: 0 });
const oneObjective: ImportanceOptions<"minimize"> = [{ seed: 1 }];
// @ts-expect-error one objective has no name
const noName: ImportanceOptions<"minimize"> = [{ objective: "value" }];
const front: PlotKind = "front";
plot(two, front, { params: ["x"] } satisfies PlotOptions<{ x: Param<number> }>);
const progress: Convergence = convergence(two);
const plain: Result<"minimize"> = 1,
  noisy: Result<"minimize"> = { value: 1, error: 0.1 };
// @ts-expect-error limits were declared, so a bare number is not enough
const bare: Result<"minimize", { megabytes: { atMost: 1 } }> = 1;

// ---- ask and tell, events, records --------------------------------------------------------------
const [asked] = await two.ask(2);
await asked?.tell({ value: { accuracy: 1, latency: 1 }, limits: { megabytes: 1 } });
// @ts-expect-error told as declared
await asked?.tell(0.5);
declare const ticket: Ticket;
await study.tell(ticket, 0.5);
for await (const event of study.events()) {
  if (event.type === "improved") expect<Equal<typeof event.trial.value, number>>();
  // @ts-expect-error only an improvement is sure to have a complete trial
  event.trial.value;
}
const off: () => void = study.on("degraded", ({ reason }) => reason.length);
// @ts-expect-error no such event
study.on("done", () => {});
function show(trial: TrialRecord<All, "minimize">): string {
  // @ts-expect-error only a complete trial has a value
  trial.value;
  // @ts-expect-error a pruned trial has reports, not a value
  if (trial.state === "pruned") trial.value;
  switch (trial.state) {
    case "complete":
      return `${trial.value} in ${trial.seconds} s`;
    case "failed":
      return `${trial.reason}: ${trial.message}`;
    case "pruned":
    case "paused":
      return `at ${trial.step}`;
    case "running":
      return trial.worker;
    case "waiting":
      return "waits";
  }
}

// ---- define by run: the same builders, where they are needed ------------------------------------
const dynamic = await createDynamicStudy({ objectives: "maximize" });
await dynamic.optimize((trial) => {
  const kind = trial.suggest("kind", categorical(["svm", "forest"]));
  // @ts-expect-error not one of the choices
  kind === "tree";
  return kind === "svm"
    ? trial.suggest("c", float(1e-3, 1e3, { log: true }))
    : trial.suggest("trees", int(10, 500));
});
const found: number | undefined = dynamic.best?.value;

// ---- parts that others write --------------------------------------------------------------------
const centre: Sampler = {
  name: "centre",
  supports: {
    kinds: "all",
    conditional: false,
    objectives: Infinity,
    limits: true,
    constraints: "none",
  },
  plan: ({ space }): Plan => ({
    propose: (_history, streams) =>
      streams.map(() => ({ unit: new Float64Array(space.width).fill(0.5) })),
  }),
};
// @ts-expect-error a sampler says what it supports
const silent: Sampler = { name: "silent", plan: centre.plan };
// @ts-expect-error asha needs to know the steps
asha();
const kept: Storage = memory();
const storage: Storage = await openStorage("postgres://localhost/attune");
try {
  await storage.list();
} catch (error) {
  if (error instanceof SpaceError) error.issues[0]?.path;
  else if (error instanceof AttuneError && error.retryable) error.hint;
}

// ---- shortcuts and tables -----------------------------------------------------------------------
const least = await minimize(({ x }) => x ** 2, { x: float(-1, 1) }, { trials: 10 });
const most = await maximize(({ k }) => k.length, { k: categorical(["a", "bb"]) });
expect<Equal<typeof most.params.k, "a" | "bb">>();
const churn = await tune("churn.csv", {
  target: "churn",
  task: "classification",
  metric: "auc",
  seconds: 60,
});
for await (const row of churn.predict([{ age: 31, plan: "basic" }])) row.probability["yes"];
// @ts-expect-error a metric of the other task
await tune("churn.csv", { target: "churn", task: "classification", metric: "rmse" });
export const used = [
  depth,
  chosen,
  depths,
  choice,
  some,
  axis,
  rule,
  issues,
  paramJson,
  aliases,
  reread,
  unbounded,
  code,
  issueCode,
  oneObjective,
  noName,
  progress,
  plain,
  noisy,
  bare,
  value,
  accuracy,
  latency,
  megabytes,
  share,
  off,
  show,
  found,
  silent,
  kept,
  storage,
  least.params.x,
  tpe(),
];
