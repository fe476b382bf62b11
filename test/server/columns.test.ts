import { afterAll, describe, expect, it } from "vitest";
import { createStudy, float } from "../../src/index.ts";
import { openServer } from "./open-server.ts";

const opened = openServer();
afterAll(() => opened.close());
const PATH = "/api/v1/studies/s";
const columns = async (query = "") => (await opened.call("GET", `${PATH}/columns${query}`)).body;
const create = () =>
  createStudy({
    name: "s",
    space: { x: float(0, 1) },
    objectives: "maximize",
    storage: opened.storage,
  });
const complete = (x: number, value: number) => ({ params: { x }, result: { value } });

describe("columns of a study", () => {
  it("have the trials that are stored, a page at a time, also those that came since", async () => {
    const study = await create();
    await study.add([
      complete(0.1, 3),
      { params: { x: 0.2 }, state: "failed", message: "no" },
      complete(0.3, -Infinity),
    ]);
    expect(await columns("?limit=2")).toMatchObject({
      number: [0, 1],
      state: ["complete", "failed"],
      feasible: [true, null],
      values: { value: [3, null] },
      params: { x: [0.1, 0.2] },
      next: 1,
    });
    const rest = await columns("?after=1");
    expect(rest).toMatchObject({ number: [2], values: { value: ["-Infinity"] } });
    expect(rest).not.toHaveProperty("next");
    await study.ask();
    expect((await columns("?after=2")).state).toEqual(["running"]);
    expect((await columns("?after=2")).values.value).toEqual([null]);
  });
  it("give what improved the first objective, by its direction", async () => {
    await opened.call("DELETE", PATH);
    const study = await create();
    await study.add([complete(0.1, 3), complete(0.2, 2), complete(0.3, 5), complete(0.4, 9)]);
    const all = await opened.call("GET", `${PATH}/best-so-far`);
    expect(all.body).toMatchObject({ number: [0, 2, 3], value: [3, 5, 9], workers: 0 });
    const two = await opened.call("GET", `${PATH}/best-so-far?points=2`);
    expect(two.body).toMatchObject({ number: [0, 3], value: [3, 9] });
  });
  it("give the pace, the cost and the workers that run trials", async () => {
    await opened.call("DELETE", PATH);
    const study = await create();
    await study.add([0.1, 0.2, 0.3].map((x) => ({ params: { x }, result: { value: x, cost: x } })));
    await study.ask();
    const { body } = await opened.call("GET", `${PATH}/best-so-far`);
    expect(body).toMatchObject({ cost: expect.closeTo(0.6, 9), workers: 1 });
    expect(body.secondsPerTrial).toBeGreaterThanOrEqual(0);
  });
  it("are those of the new study where one was deleted and created again", async () => {
    expect((await columns()).number).toEqual([0, 1, 2, 3]);
    await opened.call("DELETE", PATH);
    await (await create()).add([complete(0.5, 1)]);
    expect(await columns()).toMatchObject({ number: [0], values: { value: [1] } });
  });
});
