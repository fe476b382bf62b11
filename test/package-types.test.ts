import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packProject, runNode } from "./packed-package.ts";

const { folder } = packProject(["typescript", "typescript-5.4", "@types/node", "undici-types"]);
const { exports } = JSON.parse(
  readFileSync(join(folder, "node_modules/attune/package.json"), "utf8"),
) as { exports: { readonly [entry: string]: unknown } };
const entries = Object.keys(exports).filter((name) => !name.endsWith(".json"));

writeFileSync(
  join(folder, "everything.ts"),
  [
    ...entries.map((name, i) => `import * as e${i} from "attune${name.slice(1)}";`),
    `export const all = [${entries.map((_, i) => `e${i}`).join(", ")}];`,
  ].join("\n"),
);
writeFileSync(
  join(folder, "program.ts"),
  `import { categorical, choose, createStudy, float, int, list, minimize } from "attune";
import { tpe } from "attune/samplers";
import { median } from "attune/pruners";
const space = {
  rate: float(1e-4, 1, { log: true }),
  layers: int(1, 5, {}),
  loss: categorical(["l1", "l2"]),
  sizes: list(int(1, 9), { min: 1, max: 3 }),
  kind: choose({ tree: { depth: int(1, 9) }, linear: { ridge: float(0, 1) } }),
};
const best = await minimize(
  ({ rate, layers, loss, kind }) =>
    rate + layers + (loss === "l1" ? 1 : 2) + (kind.kind === "tree" ? kind.depth : kind.ridge),
  space,
  { trials: 3 },
);
export const rate: number = best.params.rate;
export const loss: "l1" | "l2" = best.params.loss;
export const value: number = best.value;
// @ts-expect-error A string is no number.
export const wrong: string = best.params.rate;
const study = await createStudy({
  space,
  objectives: { error: "minimize", gain: "maximize" },
  sampler: tpe(),
});
await study.optimize(({ rate }) => ({ error: rate, gain: 1 }), { trials: 3, seconds: 1 });
export const front: number | undefined = study.front[0]?.value.gain;
export const pruner = median();
`,
);

/** The type arguments of options that have some. */
const TYPE_ARGUMENTS: { readonly [type: string]: string } = {
  ChoiceOptions: "<string>",
  ChooseOptions: '<"kind">',
  DynamicStudyOptions: '<"minimize", {}>',
  ImportanceOptions: "<{ readonly [name: string]: Direction }>[0] & {}",
  MinimizeOptions: '<{ x: number }, "minimize">',
  PlotOptions: "<{ x: Param<number> }>",
  SearchOptions: "<unknown>",
  SpaceOptions: "<{ x: Param<number> }>",
  StudyOptions: '<{ x: Param<number> }, "minimize", {}>',
  TuneOptions: "<Task>",
};
const optionTypes = entries.flatMap((name) => {
  const { types } = exports[name] as { readonly types: string };
  const text = readFileSync(join(folder, "node_modules/attune", types), "utf8");
  const names = new Set(text.match(/\b\w+Options\b/g));
  return [...names].map((type) => ({ type, from: `attune${name.slice(1)}` }));
});
writeFileSync(
  join(folder, "undefined-options.ts"),
  [
    'import type { Direction, Param } from "attune";',
    'import type { Task } from "attune/tune";',
    ...optionTypes.map(
      ({ type, from }, i) => `import type { ${type} as Options${i} } from "${from}";`,
    ),
    "type Undefined<T> = { [K in keyof T as {} extends Pick<T, K> ? K : never]-?: undefined };",
    ...optionTypes.map(
      ({ type }, i) =>
        `type T${i} = Options${i}${TYPE_ARGUMENTS[type] ?? ""};\n` +
        `export const o${i} = (given: Undefined<T${i}>): Partial<T${i}> => given; // ${type}`,
    ),
  ].join("\n"),
);

/** Whether the compiler accepts the files with the options of a strict project. */
async function compile(
  compiler: string,
  files: readonly string[],
  options: { readonly [name: string]: unknown },
): Promise<string> {
  const name = `tsconfig-${Object.values(options).join("-").replace(/\W/g, "")}-${compiler}.json`;
  writeFileSync(
    join(folder, name),
    JSON.stringify({
      compilerOptions: {
        strict: true,
        exactOptionalPropertyTypes: true,
        skipLibCheck: false,
        // The declarations that come with the compiler are checked by its own tests.
        skipDefaultLibCheck: true,
        noEmit: true,
        target: "es2022",
        ...options,
      },
      files,
    }),
  );
  const { output } = await runNode([`node_modules/${compiler}/bin/tsc`, "-p", name], folder);
  return output;
}

const NODE = { module: "nodenext", lib: ["es2023"], types: ["node"] };
const NODE16 = { module: "node16", lib: ["es2023"], types: ["node"] };
const BROWSER = {
  module: "esnext",
  moduleResolution: "bundler",
  lib: ["es2023", "dom", "dom.asynciterable"],
  types: [],
};

describe.each(["typescript-5.4", "typescript"])("the declarations compile with %s", (compiler) => {
  const files = ["everything.ts", "program.ts"];
  it("for Node.js, and every option that may be left out may be undefined", async () => {
    expect(optionTypes.length).toBeGreaterThan(20);
    expect(await compile(compiler, [...files, "undefined-options.ts"], NODE)).toBe("");
  });
  it("for Node.js, by the rules of Node.js 16", async () => {
    expect(await compile(compiler, files, NODE16)).toBe("");
  });
  it("for a bundler, without the types of Node.js", async () => {
    expect(await compile(compiler, files, BROWSER)).toBe("");
  });
});
