import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { PNG } from "pngjs";
import { describe, expect, it } from "vitest";
import { createRng } from "../src/numeric/rng.ts";
import { attune, attuneHere, scratch } from "./command.ts";

const jpeg = createRequire(import.meta.url)("jpeg-js") as typeof import("jpeg-js");
const folder = scratch();
const rng = createRng(4);
const SIDE = 8;
const CLASSES = ["lying", "standing"] as const;

/** A bright bar somewhere on a dark ground, in a colour if asked. */
function drawBar(stands: boolean, width = SIDE, height = SIDE): PNG {
  const png = new PNG({ width, height });
  const [line, start] = [rng.integer(stands ? width : height), rng.integer(2)];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [across, along] = stands ? [x, y] : [y, x];
      const isBar = across === line && along >= start && along < start + 6;
      const value = Math.floor(40 * rng.uniform()) + (isBar ? 180 : 0);
      png.data.set([value, value, value, 255], 4 * (y * width + x));
    }
  return png;
}
const bytesOf = (png: PNG): Buffer => PNG.sync.write(png, { colorType: 0 });

function writeImages(name: string, each: number): void {
  for (const label of CLASSES) {
    mkdirSync(join(folder, name, label), { recursive: true });
    for (let i = 0; i < each; i++) {
      const png = drawBar(label === "standing");
      const path = join(folder, name, label, `${i}`);
      // Both formats in one folder.
      if (i % 3 === 0) writeFileSync(`${path}.jpg`, jpeg.encode(png, 95).data);
      else writeFileSync(`${path}.png`, bytesOf(png));
    }
  }
}
const quick = ["--models", "convolution", "--trials", "5", "--cv", "2", "--storage", "memory:"];
const search = ["--set", "epochs=10", "--metric", "accuracy"];

describe("a folder of images", () => {
  it("is tuned on, and its model predicts another folder, with the files' names", async () => {
    writeImages("bars", 24);
    writeImages("new", 15);
    writeFileSync(join(folder, "bars", "lying", "Thumbs.db"), "");
    const tuned = await attune(
      folder,
      ...[
        "tune",
        "bars/",
        ...quick,
        ...search,
        "--trials",
        "3",
        "--out",
        "model.json",
        "--json",
        "--card",
        "card.md",
      ],
    );
    expect(tuned.code, tuned.err).toBe(0);
    const { notes, report } = JSON.parse(tuned.out);
    // Pixels are no columns to read about one by one.
    expect(report.columns).toEqual([]);
    expect(report.pixels).toHaveLength(64);
    expect(readFileSync(join(folder, "card.md"), "utf8")).toContain(
      "FOLDER has images as the one that the model was trained on.",
    );
    const messages = notes.map((n: { message: string }) => n.message);
    expect(messages[0]).toContain("images of 8 × 8 pixels, scored by accuracy");
    expect(messages).toContain("images of 8 × 8 pixels (grey)");
    expect(messages).toContain("1 other file or folder is not read: bars/lying/Thumbs.db");
    const saved = JSON.parse(readFileSync(join(folder, "model.json"), "utf8"));
    expect(saved.image).toEqual({ width: 8, height: 8, channels: 1, from: "files" });
    const predicted = await attune(folder, "predict", "model.json", "new", "--keep", "file,class");
    expect(predicted.code, predicted.err).toBe(0);
    const [header, ...lines] = predicted.out.trim().split("\n");
    expect(header).toBe("file,class,prediction,probability:lying,probability:standing");
    expect(lines[0]).toMatch(/^0\.jpg,lying,/);
    const right = lines.filter((line) => line.split(",")[1] === line.split(",")[2]).length;
    expect(right).toBeGreaterThanOrEqual(24);

    const explained = await attune(folder, "explain", "model.json", "new", "--row", "1", "--json");
    const { pixels } = JSON.parse(explained.out);
    expect(pixels.class).toBe("standing");
    expect([pixels.image.length, pixels.image[0].length, pixels.changes.length]).toEqual([8, 8, 8]);
    // A bar that lies speaks most against a standing one where it is.
    const [bright, change] = [pixels.image.flat(), pixels.changes.flat()];
    expect(bright[change.indexOf(Math.min(...change))]).toBeGreaterThan(100);

    writeFileSync(join(folder, "table.csv"), "a,b\n1,2\n");
    const lacking = await attune(folder, "predict", "model.json", "table.csv");
    expect(lacking.err).toContain(
      "has none of the 64 columns that the model was trained with: pixel_0_0, pixel_0_1, pixel_0_2, …",
    );

    // Images without classes, of another size, beside no folders.
    mkdirSync(join(folder, "unlabelled"));
    writeFileSync(join(folder, "unlabelled", "a.png"), bytesOf(drawBar(true, 16, 16)));
    const alone = await attune(folder, "predict", "model.json", "unlabelled", "--keep", "file");
    expect(alone.out.trim().split("\n")[1]).toMatch(/^a\.png,(standing|lying),/);
    expect(alone.err).toContain("images of 8 × 8 pixels (grey), resized from 16 × 16");
  });

  it("is tuned on by its gradients, of which the model predicts and explains", async () => {
    for (const [part, each] of [["large", 20] as const, ["large-new", 10] as const])
      for (const label of CLASSES) {
        mkdirSync(join(folder, part, label), { recursive: true });
        for (let i = 0; i < each; i++)
          writeFileSync(
            join(folder, part, label, `${i}.png`),
            bytesOf(drawBar(label === "standing", 16, 16)),
          );
      }
    const tuned = await attune(
      folder,
      ...["tune", "large", "--models", "linear", "--trials", "4", "--cv", "2"],
      ...["--storage", "memory:", "--metric", "accuracy", "--out", "large.json", "--json"],
      ...["--export", "large.onnx"],
    );
    expect(tuned.code, tuned.err).toBe(0);
    const { ensemble } = JSON.parse(readFileSync(join(folder, "large.json"), "utf8"));
    const ofMembers = ensemble.members.map((m: { params: { images?: string } }) => m.params.images);
    expect(ofMembers).toContain("gradients");
    const predicted = await attune(folder, "predict", "large.json", "large-new", "--keep", "class");
    const lines = predicted.out.trim().split("\n").slice(1);
    const right = lines.filter((line) => line.split(",")[0] === line.split(",")[1]).length;
    expect(right).toBeGreaterThanOrEqual(15);
    const explained = await attune(
      folder,
      ...["explain", "large.json", "large-new", "--row", "1", "--json"],
    );
    const { pixels } = JSON.parse(explained.out);
    expect([pixels.changes.length, pixels.changes[0].length]).toEqual([16, 16]);
    expect(pixels.changes.flat().some((change: number) => change !== 0)).toBe(true);
    expect(readFileSync(join(folder, "large.onnx")).length).toBeGreaterThan(1000);
  });

  it("may be several folders: all images get the size of the first", async () => {
    writeImages("small", 8);
    for (const label of CLASSES) {
      mkdirSync(join(folder, "larger", label), { recursive: true });
      for (let i = 0; i < 4; i++)
        writeFileSync(
          join(folder, "larger", label, `${i}.png`),
          bytesOf(drawBar(label === "standing", 16, 16)),
        );
    }
    const tuned = await attune(
      folder,
      ...["tune", "small", "larger", ...quick, "--trials", "2", "--set", "epochs=5"],
      ...["--out", "two.json", "--json"],
    );
    expect(tuned.code, tuned.err).toBe(0);
    const messages = JSON.parse(tuned.out).notes.map((n: { message: string }) => n.message);
    expect(messages).toContain("larger: images of 8 × 8 pixels (grey), resized from 16 × 16");
    const predicted = await attune(folder, "predict", "two.json", "small", "larger");
    expect(predicted.code, predicted.err).toBe(0);
    expect(predicted.out.trim().split("\n")).toHaveLength(1 + 16 + 8);
  });

  it.each<[string, (path: string) => void, readonly string[], string]>([
    ["is empty", () => {}, [], "is a folder without texts (.txt) or images (.png, .jpg)"],
    [
      "has a text named .png",
      (path) => writeFileSync(join(path, "a", "bad.png"), "no image"),
      [],
      "bad.png is neither a PNG nor a JPEG image",
    ],
    [
      "has a PNG that is cut off",
      (path) => writeFileSync(join(path, "a", "cut.png"), bytesOf(drawBar(true)).subarray(0, 60)),
      [],
      "cut.png can't be read as a PNG image: its end is missing, the file was cut off (copy it again",
    ],
    [
      "has the classes one level deeper",
      (path) => {
        for (const part of ["test", "train"]) {
          mkdirSync(join(path, part, "a"), { recursive: true });
          writeFileSync(join(path, part, "a", "x.png"), bytesOf(drawBar(true)));
        }
      },
      [],
      "has the folders of classes one level deeper, in test, train (name the one to learn from: has-",
    ],
    [
      "has one class",
      (path) => {
        for (let i = 0; i < 9; i++)
          writeFileSync(join(path, "a", `${i}.png`), bytesOf(drawBar(true)));
      },
      [],
      "class",
    ],
    [
      "has images beside no folders",
      (path) => writeFileSync(join(path, "x.png"), bytesOf(drawBar(true))),
      [],
      'target: there is no column "class"',
    ],
    [
      "gets a size that is none",
      (path) => writeFileSync(join(path, "a", "x.png"), bytesOf(drawBar(true))),
      ["--image", "28"],
      '--image must be WIDTHxHEIGHT, got "28" (such as 28x28',
    ],
    [
      "gets a number of channels that images do not have",
      (path) => writeFileSync(join(path, "a", "x.png"), bytesOf(drawBar(true))),
      ["--image", "8x8x2"],
      "--image: images of a folder have 1 or 3 channels, got 2 (1 for grey, 3 for red,",
    ],
  ])("ends with one line where it %s", async (what, fill, options, message) => {
    const name = what.replaceAll(/\W/g, "-");
    mkdirSync(join(folder, name, "a"), { recursive: true });
    fill(join(folder, name));
    const { code, err } = await attuneHere(folder, "tune", name, ...options, ...quick);
    const lines = err
      .trim()
      .split("\n")
      .filter((line) => !line.endsWith(": predicting class"));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(message);
    expect(code).toBe(2);
  });
});

it("says where images are read from when one image is given", async () => {
  writeFileSync(join(folder, "one.png"), bytesOf(drawBar(true)));
  const { code, err } = await attuneHere(folder, "tune", "one.png", "--target", "y", ...quick);
  expect(code).toBe(2);
  expect(err).toContain(
    "one.png is a PNG image, which is not read as a table (images are read from a",
  );
});

describe("a table of pixels", () => {
  const names = Array.from({ length: 64 }, (_, i) => `p${i}`);
  const rows = Array.from({ length: 40 }, (_, i) =>
    [...names.map(() => rng.integer(256)), CLASSES[i % 2]].join(","),
  );
  writeFileSync(join(folder, "pixels.csv"), [[...names, "way"].join(","), ...rows].join("\n"));
  const tune = (...more: string[]) =>
    attune(
      folder,
      "tune",
      "pixels.csv",
      "--target",
      "way",
      "--trials",
      "1",
      "--cv",
      "2",
      ...["--storage", "memory:", "--json", ...more],
    );

  it("must have as many columns as the size says", async () => {
    const { code, err } = await tune("--image", "9x9");
    expect(err).toContain(
      "--image: 9 × 9 pixels are 81 columns, but the table has 64 columns of numbers",
    );
    expect(code).toBe(2);
  });
  it("has a model that refuses a folder of images", async () => {
    await tune("--out", "table-model.json", "--models", "linear", "--image", "8x8");
    mkdirSync(join(folder, "some"));
    writeFileSync(join(folder, "some", "x.png"), bytesOf(drawBar(true)));
    const { code, err } = await attuneHere(folder, "predict", "table-model.json", "some");
    expect(err).toBe(
      "attune: some is a folder of images, but the model was trained on a table " +
        "(give a table with the columns of the training rows)\n",
    );
    expect(code).toBe(2);
  });
});
