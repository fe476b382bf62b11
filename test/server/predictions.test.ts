import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createPredictionServer, hashToken, type Server } from "../../src/server/index.ts";
import { predictRows } from "../../src/tune/saved-model/predict-rows.ts";
import { readSavedModel, type SavedModel } from "../../src/tune/saved-model/saved-model.ts";
import { attune, head, scratch } from "../command.ts";

const folder = scratch();
const churn = fileURLToPath(new URL("../../data/churn.csv", import.meta.url));
let model: SavedModel;
let server: Server;

beforeAll(async () => {
  writeFileSync(join(folder, "small.csv"), `${head(churn, 200)}\n`);
  const { code, err } = await attune(
    folder,
    ...["tune", "small.csv", "--target", "churn", "--models", "linear", "--trials", "1"],
    ...["--out", "model.json", "--storage", "memory:"],
  );
  if (code !== 0) throw new Error(err);
  model = readSavedModel(readFileSync(join(folder, "model.json"), "utf8"), "model.json");
  server = createPredictionServer({
    model,
    tokens: [{ name: "v", role: "viewer", hash: hashToken("a-token") }],
  });
});
afterAll(() => server.close());

async function call(method: string, path: string, body?: unknown, token = "a-token") {
  const response = await server.fetch(
    new Request(`http://localhost${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }),
  );
  return { status: response.status, body: (await response.json()) as any };
}

/** The rows of the file as JSON has them: numbers as numbers. */
function rowsOf(): Record<string, unknown>[] {
  const [names, ...rows] = readFileSync(join(folder, "small.csv"), "utf8")
    .trim()
    .split("\n")
    .map((line) => line.split(",").map((cell) => JSON.parse(cell)));
  return rows.map((cells) =>
    Object.fromEntries(names.map((n: string, i: number) => [n, cells[i]])),
  );
}

it("predicts one row, and many, as attune predict does from the file", async () => {
  const expected = [];
  for await (const p of predictRows(model, join(folder, "small.csv"))) expected.push(p);
  const rows = rowsOf();
  const many = await call("POST", "/predict/rows", { rows });
  expect(many.status).toBe(200);
  expect(many.body.predictions).toEqual(JSON.parse(JSON.stringify(expected)));
  for (const i of [0, 7, 100])
    expect((await call("POST", "/predict", rows[i])).body).toEqual(many.body.predictions[i]);
  const unknown = { ...rows[0], state: null, area_code: "never seen" };
  expect((await call("POST", "/predict", unknown)).body.prediction).toMatch(/^(yes|no)$/);
});

it("says what a row lacks, and wants a token", async () => {
  const { state: _, ...rest } = rowsOf()[0];
  const missing = await call("POST", "/predict", { ...rest, total_day_minutes: [1] });
  expect(missing.status).toBe(400);
  expect(missing.body.issues).toContainEqual({ path: "state", message: "is missing" });
  const paths = missing.body.issues.map((issue: { path: string }) => issue.path);
  expect(paths).toEqual(expect.arrayContaining(["state", "total_day_minutes"]));
  expect((await call("POST", "/predict", rowsOf()[0], "wrong")).status).toBe(401);
});

it("describes its rows and predictions", async () => {
  const { body } = await call("GET", "/openapi.json");
  const { post } = body.paths["/predict"];
  const row = post.requestBody.content["application/json"].schema;
  expect(row.required).toEqual(model.columns.map((column) => column.name));
  const answer = post.responses["200"].content["application/json"].schema;
  expect(answer.properties.prediction.enum).toEqual(["no", "yes"]);
  expect((await call("GET", "/model")).body).toMatchObject({
    target: "churn",
    task: "classification",
    classes: ["no", "yes"],
  });
});
