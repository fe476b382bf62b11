import { describe, expect, it } from "vitest";
import { pixelCount } from "../../model/convolution/image-shape.ts";
import { createRng } from "../../numeric/rng.ts";
import { encodeMonotone } from "../preparation/monotone.ts";
import { fitPipeline, Pipeline, type PipelineJson } from "../preparation/pipeline.ts";
import { candidateFrom, defaultCandidate, inputsOf, modelParams } from "../search/candidates.ts";
import type { Table, TableImage } from "../table/data-table.ts";
import { gradientCount } from "./gradients.ts";
import { featureCount, learnImageFeatures, withImageFeatures } from "./image-features.ts";

const shape = { width: 20, height: 16, channels: 3 };
const count = pixelCount(shape);
/** Features of one image, given by its numbers from 0 to 255, and of what follows its pixels. */
const featuresOf = (pixel: (x: number, y: number, c: number) => number, others: number[] = []) => {
  const pixels: number[] = [];
  for (let y = 0; y < shape.height; y++)
    for (let x = 0; x < shape.width; x++)
      for (let c = 0; c < shape.channels; c++) pixels.push(pixel(x, y, c));
  const data = Float64Array.from([...pixels, ...others]);
  const matrix = { rows: 1, columns: data.length, data };
  return withImageFeatures({ ...shape, range: [0, 255] }, matrix).data;
};
const noise = (x: number, y: number, c: number): number =>
  (7 * x * x + 13 * x * y + 5 * y * (c + 1) + 31 * c * x) % 256;

describe("gradients and colours", () => {
  it("are those of a computation by other means", () => {
    // A Python program with the angles in degrees, bins with centres at 10°, 30°, … and loops over
    // the parts of the image, written after Dalal and Triggs 2005 without a look at this code.
    const found = featuresOf(noise);
    expect([found.length, featureCount(shape), gradientCount(shape)]).toEqual([596, 596, 216]);
    const wanted = [
      ...[0.275504281, 0.005538147, 0.28291917, 0, 0.266457054, 0.027472345, 0.275367089],
      ...[0.273861279, 0, 0.295803989, 0, 0, 0.387298335, 0, 0.316227766, 0.387298335],
      ...[0.316227766, 0.5, 0.52254902, 0.483333333],
    ];
    wanted.forEach((v, i) => expect(found[31 * i], `${31 * i}`).toBeCloseTo(v, 8));
    expect(found.reduce((sum, v) => sum + v, 0)).toBeCloseTo(119.72469793107118, 8);
    const weighted = found.reduce((sum, v, i) => sum + v * Math.sin(i + 1), 0);
    expect(weighted).toBeCloseTo(-3.3800443887928204, 8);
  });

  it("do not see brightness and contrast in gradients, but in colours", () => {
    const plain = featuresOf(noise);
    const pale = featuresOf((x, y, c) => 100 + 0.5 * noise(x, y, c));
    const gradients = gradientCount(shape);
    for (let i = 0; i < gradients; i++) expect(pale[i]).toBeCloseTo(plain[i], 6);
    expect(pale[gradients]).not.toBeCloseTo(plain[gradients], 2);
  });

  it("are 0 and one colour of an image without any, and leave other columns as they are", () => {
    const found = featuresOf(() => 128, [3, Number.NaN]);
    const gradients = gradientCount(shape);
    expect([...found.subarray(0, gradients)].every((v) => v === 0)).toBe(true);
    expect([...found.subarray(gradients)].filter((v) => v === 2)).toHaveLength(5);
    expect([...found.subarray(-2)]).toEqual([3, Number.NaN]);
  });
});

/** Pictures of bars that stand or lie, anywhere, and after them a number. */
function barsOf(rows: number, image: TableImage): { table: Table; classes: Float64Array } {
  const rng = createRng(6);
  const classes = Float64Array.from({ length: rows }, (_, i) => i % 2);
  const columns = Array.from({ length: pixelCount(image) + 1 }, (_, j) => ({
    name: `pixel${j}`,
    type: "number" as const,
    values: new Float64Array(rows),
  }));
  for (let i = 0; i < rows; i++) {
    const [line, start] = [1 + rng.integer(13), rng.integer(8)];
    for (let y = 0; y < image.height; y++)
      for (let x = 0; x < image.width; x++) {
        const [across, along] = classes[i] === 1 ? [x, y] : [y, x];
        const isBar =
          (across === line || across === line + 1) && along >= start && along < start + 8;
        columns[y * image.width + x].values[i] = (isBar ? 200 : 0) + 40 * rng.uniform();
      }
    columns[pixelCount(image)].values[i] = rng.normal();
  }
  return { table: { rows, columns, image }, classes };
}

describe("models of gradients", () => {
  const image = { width: 16, height: 16, channels: 1, from: "columns" } as const;
  const { table, classes } = barsOf(160, image);
  const inputs = inputsOf(table);
  const target = { values: classes, classes: 2 };
  const rows = Int32Array.from({ length: 100 }, (_, i) => i);
  const others = Int32Array.from({ length: 60 }, (_, i) => 100 + i);
  const fit = (model: string, more: object = {}) =>
    fitPipeline(candidateFrom({ model, ...more }, "classification", inputs), {
      ...{ table, target, rows, rng: createRng(1) },
    }).pipeline;
  const rightOf = (p: Float64Array): number =>
    others.filter((row, i) => Number(p[2 * i + 1] > 0.5) === classes[row]).length / others.length;

  it("tell apart what single pixels do not", () => {
    const [pixels, gradients] = ["pixels", "gradients"].map((images) =>
      rightOf(fit("linear", { images }).predict(table, others)),
    );
    expect(gradients).toBeGreaterThan(0.95);
    expect(gradients).toBeGreaterThan(pixels);
  });

  it.each(["linear", "kernel", "boosting", "neighbors"])(
    "predict the same after they were saved: %s",
    (model) => {
      const pipeline = fit(model);
      const json: PipelineJson = JSON.parse(JSON.stringify(pipeline.toJSON()));
      expect(json.preparation.images).toMatchObject({ width: 16, height: 16, channels: 1 });
      expect(Pipeline.fromJSON(json).predict(table, others)).toEqual(
        pipeline.predict(table, others),
      );
    },
  );

  it("are a choice of images of at least 16 pixels a side, and not of networks of convolutions", () => {
    expect(defaultCandidate("kernel", "classification", inputs).params["images"]).toBe("gradients");
    const small = inputsOf({ ...table, image: { ...image, width: 15 } });
    expect(modelParams("kernel", "classification", small)).not.toHaveProperty("images");
    expect(modelParams("convolution", "classification", inputs)).not.toHaveProperty("images");
  });

  it("know where a monotone column is among the encoded ones", () => {
    const { preparation } = fit("boosting").toJSON();
    const signs = encodeMonotone({ pixel256: 1 }, preparation)!;
    expect(signs.length).toBe(featureCount(image) + 1);
    expect([signs.indexOf(1), signs.lastIndexOf(1)]).toEqual([signs.length - 1, signs.length - 1]);
  });

  it("read the range of the pixels in the training rows, and no range where they are all equal", () => {
    const x = { rows: 2, columns: count + 1, data: new Float64Array(2 * (count + 1)).fill(7) };
    expect(learnImageFeatures(shape, x).range).toEqual([0, 1]);
    x.data[3] = -1;
    x.data[count] = 99;
    expect(learnImageFeatures(shape, x).range).toEqual([-1, 7]);
  });
});
