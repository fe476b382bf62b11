import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { scratch } from "../../test/command.ts";
import { SpaceError } from "../errors/attune-error.ts";
import { loadSpace } from "./load-space.ts";

const folder = scratch();
/** The built library: loading its sources through jiti would take seconds. */
const library = new URL("../../dist/index.js", import.meta.url).href;

/** Writes a file into the scratch folder and returns its path. */
function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** The error with which a SPACE is refused. */
async function refusal(given: string): Promise<unknown> {
  return loadSpace(given).then(
    () => expect.fail("was accepted"),
    (error: unknown) => error,
  );
}

const line = '{"x":{"type":"float","low":0,"high":2}}';
const names = async (given: string): Promise<readonly string[]> => (await loadSpace(given)).names;

describe("a space as JSON", () => {
  it("is read from the command line, also with space before it and over several lines", async () => {
    for (const text of [line, `  ${line}`, `\n${line.replaceAll(",", ",\n")}\n`]) {
      const space = await loadSpace(text);
      expect(space.names).toEqual(["x"]);
      expect(space.check({ x: 2 })).toEqual([]);
      expect(space.check({ x: 2.5 })).toMatchObject([{ path: "x", code: "out-of-range" }]);
    }
  });
  it("is read from a file that is named .json in upper or lower case", async () => {
    expect(await names(file("one.json", line))).toEqual(["x"]);
    expect(await names(file("two.JSON", line))).toEqual(["x"]);
  });
  it("is read from the text that toJSON gives", async () => {
    const space = await loadSpace(line);
    expect((await loadSpace(JSON.stringify(space))).toJSON()).toEqual(space.toJSON());
  });
  it("that cannot be parsed is refused in one line that says where it is from", async () => {
    expect(await refusal('{"x":\n1,\n}')).toMatchObject({
      code: "usage",
      message: expect.stringMatching(/^SPACE is not JSON: [^\n]+$/),
    });
    const path = file("broken.json", "{\n  x: 1\n}");
    const error = (await refusal(path)) as Error;
    expect(error.message.startsWith(`${path} is not JSON: `)).toBe(true);
    expect(error.message).not.toContain("\n");
  });
  it("with errors is refused with all of them", async () => {
    const error = await refusal('{"a":{"type":"flaot","low":0,"high":1},"b":{"type":"int"}}');
    expect(error).toBeInstanceOf(SpaceError);
    const paths = (error as SpaceError).issues.map((issue) => issue.path);
    expect(new Set(paths)).toEqual(new Set(["a", "b"]));
  });
});

describe("a space as a module", () => {
  const imports = `import { float, space as makeSpace } from ${JSON.stringify(library)};`;
  it("may export JSON as `space` or by default; `space` comes first", async () => {
    expect(await names(file("named.mjs", `export const space = ${line};`))).toEqual(["x"]);
    expect(await names(file("default.mjs", `export default ${line};`))).toEqual(["x"]);
    const other = '{"y":{"type":"boolean"}}';
    expect(
      await names(file("both.mjs", `export default ${other}; export const space = ${line};`)),
    ).toEqual(["x"]);
  });
  it("may export parameters by name, in TypeScript", async () => {
    const path = file("params.ts", `${imports}\nexport const space = { rate: float(0, 1) };`);
    const loaded = await loadSpace(path);
    expect(loaded.names).toEqual(["rate"]);
    expect(loaded.toJSON()).toMatchObject({
      params: { rate: { type: "float", low: 0, high: 1 } },
    });
  });
  it("may export a space, whose constraints hold then", async () => {
    const path = file(
      "space.ts",
      `${imports}
      const params = { low: float(0, 1), high: float(0, 1) };
      export default makeSpace(params, { constraints: { order: ["low", "<", "high"] } });`,
    );
    const loaded = await loadSpace(path);
    expect(loaded.check({ low: 0.25, high: 0.5 })).toEqual([]);
    expect(loaded.check({ low: 0.5, high: 0.25 })).toMatchObject([{ code: "constraint" }]);
  });
  it("may be CommonJS", async () => {
    expect(await names(file("common.cjs", `module.exports = ${line};`))).toEqual(["x"]);
  });
  it("that exports no space is refused with an example", async () => {
    for (const [i, text] of ["export const other = 1;", "export default 7;", ""].entries()) {
      const path = file(`none-${i}.mjs`, text);
      expect(await refusal(path), text).toMatchObject({
        code: "usage",
        message: `${path} exports no space`,
        hint: "export default { rate: float(1e-5, 1, { log: true }) }",
      });
    }
  });
  it("that throws is refused with the first line of its error, which stays the cause", async () => {
    const path = file("throws.mjs", 'throw new Error("no disk\\nand no luck");');
    expect(await refusal(path)).toMatchObject({
      code: "usage",
      message: `${path} can't be loaded: no disk`,
      cause: expect.objectContaining({ message: "no disk\nand no luck" }),
    });
  });
});

describe("SPACE that names no space", () => {
  it("is refused if there is no such file, with an example of inline JSON", async () => {
    expect(await refusal("spaec.json")).toMatchObject({
      code: "usage",
      message: "SPACE: there is no file spaec.json",
      hint: expect.stringContaining(
        `inline JSON such as '{"x":{"type":"float","low":0,"high":1}}'`,
      ),
    });
  });
  it("is refused if it is empty, or JSON of something else", async () => {
    for (const blank of ["", " \n"])
      expect(await refusal(blank)).toMatchObject({
        code: "usage",
        message: "SPACE is empty",
        hint: expect.stringContaining("give a JSON file, a module, or inline JSON such as"),
      });
    for (const [other, shown] of [
      ["[]", "[]"],
      [' ["x"] ', '["x"]'],
      ['"x"', '"x"'],
    ])
      expect(await refusal(other)).toMatchObject({
        issues: [{ message: `a space is an object of parameters, got ${shown}` }],
      });
    expect(await refusal("[x")).toMatchObject({
      message: expect.stringMatching(/^SPACE is not JSON: /),
    });
  });
  it("is refused if the name does not say what the file is", async () => {
    const path = file("space.yaml", "x: 1");
    expect(await refusal(path)).toMatchObject({
      code: "usage",
      message: `SPACE: ${path} is neither JSON nor a module`,
      hint: "its name should end in .json, .js, .mjs or .ts",
    });
    expect(await refusal(folder)).toMatchObject({ code: "usage" });
  });
  it("is refused if it is a folder whose name ends in .json", async () => {
    const path = join(folder, "folder.json");
    mkdirSync(path, { recursive: true });
    expect(await refusal(path)).toMatchObject({ code: "usage" });
  });
});
