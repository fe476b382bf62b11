import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PNG } from "pngjs";
import { afterAll, expect, it } from "vitest";
import { readDataset } from "../read-dataset.ts";
import { openRows } from "../row-source.ts";

const folder = mkdtempSync(join(tmpdir(), "attune-folder-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const image = PNG.sync.write(new PNG({ width: 8, height: 8 }));
/** A square of one colour, which is grey if its blue is 128. */
function fill(side: number, blue: number): Buffer {
  const png = new PNG({ width: side, height: side });
  for (let at = 0; at < png.data.length; at += 4) png.data.set([128, 128, blue, 255], at);
  return PNG.sync.write(png);
}
const GIF = Buffer.from("GIF89a..........");

/** A folder with these files; a text that begins with `→` is a link. */
function make(name: string, files: { readonly [path: string]: string | Buffer }): string {
  for (const [path, content] of Object.entries(files)) {
    const own = join(folder, name, path);
    mkdirSync(join(own, ".."), { recursive: true });
    if (typeof content === "string" && content.startsWith("→")) symlinkSync(content.slice(1), own);
    else writeFileSync(own, content);
  }
  return join(folder, name);
}

/** All rows, without the columns of pixels. */
async function read(path: string, names = false): Promise<string[]> {
  const source = await openRows(path, {}, { names });
  const rows: string[] = [];
  for await (const chunk of source.chunks())
    for (const cells of chunk) rows.push(cells.slice(source.image ? 64 : 0).join(":"));
  return [...rows, ...source.notes().map(({ message }) => message)];
}

it("reads links to files and folders, and names of any kind", async () => {
  const path = make("links", {
    "a b/ü\n猫.txt": "one",
    "a b/linked.txt": "→../elsewhere/x.txt",
    "elsewhere/x.txt": "two",
    other: "→elsewhere",
    "elsewhere/up": "→..",
    self: "→.",
  });
  expect(await read(path)).toEqual([
    ...["two:a b", "one:a b", "two:elsewhere", "two:other"],
    `3 other files and folders are not read, such as ${join(path, "elsewhere", "up")}`,
  ]);
  expect((await read(path, true)).slice(0, 2)).toEqual(["two:a b:linked.txt", "one:a b:ü\n猫.txt"]);
});

it("refuses a folder of classes whose texts are all empty, but not to predict for it", async () => {
  const path = make("empty", { "a/x.txt": "", "b/x.txt": " \n" });
  await expect(read(path)).rejects.toMatchObject({
    code: "data-invalid",
    message: `all 2 texts of ${path} are empty, such as ${join(path, "a", "x.txt")}`,
  });
  expect(await read(path, true)).toHaveLength(3);
});

it.skipIf(process.platform === "win32")("does not wait for a pipe", async () => {
  const path = make("pipe", { "a/x.txt": "one", "b/x.txt": "two" });
  spawnSync("mkfifo", [join(path, "a", "pipe.txt")]);
  expect(await read(path)).toEqual([
    ...["one:a", "two:b", `1 other file or folder is not read: ${join(path, "a", "pipe.txt")}`],
  ]);
});

it.each<[string, { [path: string]: string | Buffer }, string]>([
  ["a link to nothing", { "a/x.png": "→nowhere.png" }, "a/x.png can't be read: it is a link to a"],
  ["a link to itself", { "a/x.txt": "→x.txt" }, "a/x.txt can't be read: it is a link that leads"],
  ["only GIFs", { "a/1.gif": GIF, "a/2.GIF": GIF, "b/t.md": "" }, "but 2 files .gif and 1 others"],
  [
    "GIFs for a class",
    { "a/1.gif": GIF, "b/1.png": image },
    'the class "a" has no PNG or JPEG images, but 1 files .gif',
  ],
  [
    "PDFs for a class",
    { "a/1.pdf": "%PDF", "b/1.txt": "one" },
    'the class "a" has no texts (.txt), but 1 files .pdf',
  ],
  ["a GIF called PNG", { "a/1.png": GIF }, "1.png is neither a PNG nor a JPEG image: it is a GIF"],
  ["an empty PNG", { "a/1.png": "" }, "1.png is neither a PNG nor a JPEG image: it is empty"],
])("refuses a folder with %s", async (name, files, message) => {
  await expect(read(make(name, files))).rejects.toMatchObject({
    code: "data-invalid",
    message: expect.stringContaining(message),
  });
});

it("takes few short texts for texts, not for categories", async () => {
  const files = Array.from({ length: 12 }, (_, i) => [`${i % 2}/${i}.txt`, `no. ${i}`] as const);
  const source = await openRows(make("few", Object.fromEntries(files)));
  const { table } = await readDataset(source, { target: "class" });
  expect(table.columns.map(({ name, type }) => [name, type])).toEqual([["text", "text"]]);
});

it.each<[string, number, number, string]>([
  ["grey images of 64 × 64 pixels", 64, 128, "images of 64 × 64 pixels (grey)"],
  ["coloured ones of 36 × 36", 36, 0, "images of 36 × 36 pixels (red, green and blue)"],
])("keeps the size of %s", async (_, side, blue, note) => {
  const source = await openRows(make(note, { "a/1.png": fill(side, blue) }));
  expect(source.notes().map(({ message }) => message)).toEqual([note]);
});

it("reduces coloured images of 64 × 64 pixels, which would be 12,288 columns", async () => {
  const path = make("coloured", { "a/1.png": fill(64, 0), "b/1.png": fill(64, 0) });
  const source = await openRows(path);
  expect(await source.header()).toHaveLength(3 * 32 * 32 + 1);
  expect(source.notes()[0].message).toMatch(/^images of 32 × 32 .* resized from 64 × 64$/);
  const asGiven = await openRows(path, {}, { size: { width: 64, height: 64 } });
  expect(await asGiven.header()).toHaveLength(3 * 64 * 64 + 1);
});

/** 300 images of 16 × 16 pixels in each of two classes, and 12 in a third one. */
const makeMany = () =>
  make("many", {
    ...Object.fromEntries(
      [300, 300, 12].flatMap((count, c) =>
        Array.from({ length: count }, (_, i) => [`${c}/${100 + i}.png`, fill(16, 0)]),
      ),
    ),
  });

it("reads evenly fewer images of each class on a machine that is too busy for all", async () => {
  const path = makeMany();
  const read = async (secondsLeft: number, slowdown: number) => {
    const time = { secondsLeft: () => secondsLeft, slowdown: () => slowdown };
    const source = await openRows(path, {}, { time, names: true });
    const counts = [0, 0, 0];
    const names: string[] = [];
    for await (const chunk of source.chunks())
      for (const cells of chunk) {
        counts[Number(cells.at(-2))]++;
        names.push(cells.at(-1) ?? "");
      }
    return { counts, names, notes: source.notes().map(({ message }) => message) };
  };
  const all = [300, 300, 12];
  expect((await read(20, 8)).counts).toEqual(all);
  expect((await read(0.1, 1.2)).counts).toEqual(all);
  const few = await read(5, 5);
  expect(few.counts).toEqual([152, 152, 10]);
  expect(few.names.slice(0, 3)).toEqual(["101.png", "103.png", "105.png"]);
  expect(few.notes).toContain(
    "314 of 612 images are read, for want of time: this machine or its disk is busy, and reading " +
      "takes 5 times as long as on an idle one",
  );
  expect((await read(0.1, 50)).counts).toEqual([98, 98, 10]);
});

it("counts texts that are empty, and names folders that are no class", async () => {
  const path = make("gaps", {
    "a/x.txt": "one",
    "a/y.txt": " \n",
    "b/x.txt": "two",
    "c/x.csv": "3",
  });
  expect(await read(path)).toEqual([
    ...["one:a", ":a", "two:b"],
    `1 other file or folder is not read: ${join(path, "c", "x.csv")}`,
    "1 folder without texts is no class: c",
    `1 file is empty, such as ${join(path, "a", "y.txt")}`,
  ]);
});

it("names a file that lies beside the folders of classes", async () => {
  const path = make("beside", { "a/x.txt": "one", "b/x.txt": "two", "x.txt": "three" });
  const source = await openRows(path, {});
  await expect(readDataset(source, { target: "class" })).rejects.toMatchObject({
    message: `1 of 3 texts lies in no folder of a class: ${join(path, "x.txt")}`,
    hint: "move such files to the folder of their class, or leave them out with dropMissing",
  });
});
