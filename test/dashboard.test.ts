import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { categorical, createStudy, float } from "../src/index.ts";
import { createRng } from "../src/numeric/rng.ts";
import { createServer, hashToken } from "../src/server/index.ts";
import { listen } from "../src/server/node/listen.ts";
import { openStorage } from "../src/storage/index.ts";
import { openPage, type Page } from "./browser.ts";
import { findChromium } from "./chromium.ts";

const chromium = findChromium();
const HOSTILE = `<img src=x onerror="document.title='hacked'">&amp;"'`;
const STUDY = `${HOSTILE}%2F?#`;

/** Texts of the table's visible cells of a column, from the top. */
const columnTexts = (name: string) => `(() => {
  const heads = [...document.querySelectorAll(".trials [role=columnheader]")];
  const at = heads.findIndex((head) => head.querySelector("button").title === ${JSON.stringify(name)});
  return [...document.querySelectorAll(".trials .row")].map((row) => row.children[at].title || row.children[at].textContent.trim());
})()`;
/** What an input event does: the value is the one that a user has typed. */
const type = (selector: string, value: string) => `(() => {
  const input = document.querySelector(${JSON.stringify(selector)});
  input.value = ${JSON.stringify(value)};
  input.dispatchEvent(new Event("input", { bubbles: true }));
})()`;

describe.skipIf(chromium === undefined)("the dashboard in a browser", () => {
  let page: Page;
  let url: string;
  const trials = Array.from({ length: 60 }, (_, i) => {
    const params = { lr: 10 ** (-4 + i / 20), [HOSTILE]: i % 2 ? HOSTILE : "plain" };
    if (i % 10 === 3) return { params, state: "failed" as const, message: `${HOSTILE} at ${i}` };
    return { params, result: { value: Math.abs(i - 40) / 7 + 0.1 } };
  });
  const complete = trials.flatMap(({ result }) => (result === undefined ? [] : [result.value]));
  const closers: (() => Promise<unknown>)[] = [];
  const storage = openStorage("memory:");
  const open = async () =>
    createStudy({
      name: STUDY,
      space: { lr: float(1e-5, 10, { log: true }), [HOSTILE]: categorical([HOSTILE, "plain"]) },
      objectives: "minimize",
      storage: await storage,
    });

  beforeAll(async () => {
    const study = await open();
    await study.add(trials);
    const token = "dashboard-test-token-of-an-admin";
    const server = createServer({
      storage: await storage,
      tokens: [{ name: "tester", role: "admin", hash: hashToken(token) }],
      page: fileURLToPath(new URL("../dist/dashboard/", import.meta.url)),
    });
    const listener = await listen((request, address) => server.fetch(request, { address }), {
      host: "127.0.0.1",
      port: 0,
    });
    page = await openPage(chromium ?? "");
    closers.push(
      () => page.close(),
      () => server.close(),
      () => listener.close(),
    );
    url = listener.url;
    await page.goTo(`${url}/#token=${token}`);
    await page.until("document.querySelector('.sparkline')");
  });
  afterAll(async () => {
    for (const close of closers) await close();
  });
  const table = (name: string) => page.evaluate<string[]>(columnTexts(name));
  const openStudy = async (query = ""): Promise<void> => {
    await page.goTo(`${url}/#/study/${encodeURIComponent(STUDY)}${query}`);
    await page.until("document.querySelector('.summary')?.innerText.includes('live')");
  };

  it("lists the studies with their counts and best value, and keeps the token out of the address", async () => {
    const row = await page.evaluate<string[]>(
      "[...document.querySelector('.studies tbody tr').cells].map((cell) => cell.innerText)",
    );
    expect(row.slice(0, 5)).toEqual([STUDY, "0.1", "60", "0", "6"]);
    expect(await page.evaluate("location.hash")).toBe("#/");
  });
  it("shows charts and a table with the values that are stored", async () => {
    await page.evaluate("document.querySelector('.studies a').click()");
    await page.until("document.querySelector('.summary')?.innerText.includes('live')");
    const charts = await page.evaluate<[string, string][]>(
      "[...document.querySelectorAll('canvas[data-points]')].map((c) => [c.dataset.points, c.getAttribute('aria-label')])",
    );
    expect(charts).toEqual([
      ["54", "History: 54 trials; best value 0.1 at trial 40"],
      ["54", "value by lr: 54 trials; best value 0.1 at trial 40"],
    ]);
    const inked = await page.evaluate<number>(
      "[...document.querySelector('canvas').getContext('2d').getImageData(0, 0, 400, 400).data].filter((v, i) => i % 4 === 3 && v > 0).length",
    );
    expect(inked).toBeGreaterThan(500);
    await openStudy("?sort=value&order=up");
    const values = await table("value");
    const expected = [...complete].sort((a, b) => a - b).map(String);
    expect(values.length).toBeGreaterThan(10);
    expect(values).toEqual(expected.slice(0, values.length));
  });
  it("chooses trials by an expression and by state, and says what is wrong with it", async () => {
    await openStudy();
    await page.evaluate(
      type("[name=where]", `lr < 0.001 and "${HOSTILE.replace(/"/g, '\\"')}" = plain`),
    );
    const chosen = trials.flatMap(({ params }, i) =>
      params.lr < 0.001 && params[HOSTILE] === "plain" ? [String(i)] : [],
    );
    await page.until(
      `document.querySelector('#filter-status').textContent === '${chosen.length} of 60 trials'`,
    );
    expect(await table("number")).toEqual([...chosen].reverse());
    expect(await page.evaluate("location.hash")).toContain("where=lr+%3C+0.001");
    await page.evaluate(type("[name=where]", "nothing > 1"));
    await page.until(
      "document.querySelector('#filter-status').textContent.includes('no parameter or value')",
    );
    await openStudy("?states=failed");
    await page.until("document.querySelector('#filter-status').textContent === '6 of 60 trials'");
    expect(await table("number")).toEqual(["53", "43", "33", "23", "13", "3"]);
  });
  /** Drags in a chart, from one place to another, each as shares of the canvas. */
  const drag = async (selector: string, from: number[], to: number[]): Promise<void> => {
    const [left, top, width, height] = await page.evaluate<number[]>(
      `(() => { const c = document.querySelector(${JSON.stringify(selector)}); c.scrollIntoView({ block: "center" }); const r = c.getBoundingClientRect(); return [r.left, r.top, r.width, r.height]; })()`,
    );
    const at = ([x, y]: number[]) => ({ x: left! + x! * width!, y: top! + y! * height! });
    const send = (type: string, place: number[]) =>
      page.send("Input.dispatchMouseEvent", {
        ...{ type, ...at(place), button: "left", buttons: 1, clickCount: 1 },
      });
    await send("mousePressed", from);
    await send("mouseMoved", to);
    await send("mouseReleased", to);
  };
  const brush = () =>
    page.evaluate<[string, number | string[] | null, number | null][]>(
      "JSON.parse(new URLSearchParams(location.hash.split('?')[1]).get('brush') ?? '[]')",
    );
  const pointsShown = () =>
    page.evaluate<string[]>(
      "[...document.querySelectorAll('canvas')].map((c) => c.dataset.points ?? c.dataset.lines)",
    );
  it("selects by dragging in a chart: all charts and the table follow, until Escape", async () => {
    await openStudy();
    await page.until("document.querySelector('#filter-status').textContent.startsWith('60 of')");
    await drag("section[aria-labelledby=slice] canvas", [0.3, 0.5], [0.6, 0.5]);
    const [[name, low, high] = ["", 0, 0]] = await page.until<Awaited<ReturnType<typeof brush>>>(
      "location.hash.includes('brush') && JSON.parse(new URLSearchParams(location.hash.split('?')[1]).get('brush'))",
    );
    expect(name).toBe("lr");
    const inside = (i: number): boolean =>
      trials[i]!.params.lr >= Number(low) && trials[i]!.params.lr <= Number(high);
    const numbers = [...trials.keys()].filter(inside).reverse();
    expect(numbers.length).toBeGreaterThan(5);
    expect(numbers.length).toBeLessThan(40);
    await page.until(
      `document.querySelector('#filter-status').textContent === '${numbers.length} of 60 trials'`,
    );
    expect(await table("number")).toEqual(
      numbers.map(String).slice(0, (await table("number")).length),
    );
    const measured = numbers.filter((i) => trials[i]!.result !== undefined);
    expect(await pointsShown()).toEqual([1, 2, 3].map(() => String(measured.length)));
    // A second chart narrows the selection; the category is that of its axis.
    await drag("section[aria-labelledby=parallel] canvas", [0.5, 0.1], [0.5, 0.4]);
    await page.until(
      "JSON.parse(new URLSearchParams(location.hash.split('?')[1]).get('brush')).length === 2",
    );
    expect((await brush())[1]).toEqual([HOSTILE, ["plain"]]);
    const both = numbers.filter((i) => trials[i]!.params[HOSTILE] === "plain");
    await page.until(
      `document.querySelector('#filter-status').textContent === '${both.length} of 60 trials'`,
    );
    // The address brings it back; Escape clears it.
    const hash = await page.evaluate<string>("location.hash");
    await page.goTo("about:blank");
    await page.goTo(`${url}/#token=dashboard-test-token-of-an-admin`);
    await page.until("document.querySelector('.studies')");
    await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
    await page.until(
      `document.querySelector('#filter-status')?.textContent === '${both.length} of 60 trials'`,
    );
    await page.send("Input.dispatchKeyEvent", { type: "keyDown", key: "Escape", code: "Escape" });
    await page.until("document.querySelector('#filter-status').textContent === '60 of 60 trials'");
    expect(await brush()).toEqual([]);
  });

  it("turns an axis of parallel coordinates upside down, and keeps it in the address", async () => {
    await openStudy();
    await page.until("document.querySelector('#filter-status').textContent.startsWith('60 of')");
    const box = `[...document.querySelectorAll('.flips label')].find((l) => l.textContent === ${JSON.stringify(HOSTILE)}).firstChild`;
    await page.evaluate(`${box}.click()`);
    await page.until("location.hash.includes('flipped')");
    await page.until(`${box}.checked`);
    // The upper half of the axis has the other choice now.
    await drag("section[aria-labelledby=parallel] canvas", [0.5, 0.1], [0.5, 0.4]);
    await page.until("location.hash.includes('brush')");
    expect(await brush()).toEqual([[HOSTILE, [HOSTILE]]]);
    const query = await page.evaluate<string>("location.hash.split('?')[1]");
    expect(JSON.parse(new URLSearchParams(query).get("flipped") ?? "")).toEqual([HOSTILE]);
    await openStudy();
  });
  it("shows a trial that failed, opened by keys", async () => {
    await openStudy("?states=failed");
    await page.until("document.querySelectorAll('.trials .row').length === 6");
    await page.evaluate("document.querySelector('.trials').focus()");
    for (const key of ["ArrowDown", "Enter"])
      await page.send("Input.dispatchKeyEvent", { type: "keyDown", key, code: key });
    await page.until("document.querySelector('#failure')");
    expect(await page.evaluate("document.querySelector('pre').textContent")).toBe(
      `${HOSTILE} at 43`,
    );
    const cells = await page.evaluate<string[]>(
      "[...document.querySelectorAll('.entries td')].map((cell) => cell.textContent)",
    );
    expect(cells).toContain(String(trials[43]?.params.lr));
    expect(cells).toContain(HOSTILE);
  });
  it("shows trials that arrive while it is open", async () => {
    await openStudy("?sort=value&order=up");
    const study = await open();
    await study.add([{ params: { lr: 0.5, [HOSTILE]: "plain" }, result: { value: 0.015625 } }]);
    await page.until("document.querySelector('#best').textContent === '0.015625 (trial 60)'");
    expect((await table("value"))[0]).toBe("0.015625");
    await page.until("document.querySelector('#count-complete').textContent === '55'");
  });
  it("stops, resumes and enqueues for an admin", async () => {
    await openStudy();
    const click = (text: string) =>
      page.evaluate(
        `[...document.querySelectorAll('button')].find((b) => b.textContent === '${text}').click()`,
      );
    await click("Stop");
    await page.until(
      "[...document.querySelectorAll('button')].some((b) => b.textContent === 'Resume')",
    );
    await click("Resume");
    await page.until(
      "[...document.querySelectorAll('button')].some((b) => b.textContent === 'Stop')",
    );
    await click("Enqueue a trial…");
    await page.evaluate(`document.querySelector("dialog [name=p0]").value = "0.25"`);
    await page.evaluate(
      `document.querySelector("dialog [name=p1]").value = ${JSON.stringify(JSON.stringify("plain"))}`,
    );
    await click("Enqueue");
    await page.until(
      "document.querySelector('dialog [role=status]').textContent === 'Enqueued as trial 61'",
    );
    const trial = await (await open()).ask();
    expect(trial.params).toEqual({ lr: 0.25, [HOSTILE]: "plain" });
  });
  it("says in words and drawings what the search believes, and who has enqueued a trial", async () => {
    await openStudy("");
    const panel = "document.querySelector('[aria-labelledby=beliefs]')";
    await page.evaluate(`${panel}.querySelector('button').click()`);
    await page.until(`${panel}.querySelectorAll('svg').length === 2`);
    const words = await page.evaluate<string>(`${panel}.innerText`);
    expect(words).toContain("Recommendation");
    expect(words).toContain("The best of 55 results is 0.0156, of trial 60.");
    expect(words).toContain("Proposals of tester: 0 results");
    expect(
      await page.evaluate(`${panel}.querySelector('svg').getAttribute('aria-label')`),
    ).toContain(`What the search believes of value, ${STUDY}`);
    await page.goTo(`${url}/#/study/${encodeURIComponent(STUDY)}/61`);
    await page.until("document.querySelector('#origin')");
    expect(
      await page.evaluate("document.querySelector('[aria-labelledby=origin] p').innerText"),
    ).toBe("tester has enqueued it.");
  });
  it("groups failures by what they have in common, and draws plots with the user's names as text", async () => {
    await openStudy("");
    const path = `${url}/#/study/${encodeURIComponent(STUDY)}`;
    await page.goTo(`${path}/failures`);
    await page.until("document.querySelector('.panel.failure h2')");
    expect(await page.evaluate("document.querySelector('.panel.failure h2').textContent")).toBe(
      `6 × ${HOSTILE} at #`,
    );
    await page.goTo(`${path}/plots?plot=slice`);
    const label = await page.until<string>(
      "document.querySelector('.figure svg')?.getAttribute('aria-label')",
    );
    expect(label).toContain(`value by parameter, ${STUDY}`);
    expect(
      await page.evaluate(
        "[...document.querySelectorAll('.figure text')].map((t) => t.textContent)",
      ),
    ).toContainEqual(expect.stringMatching(/^<img src=x.*….*"'$/)); // the middle is left out
    await page.goTo(`${path}/workers`);
    await page.until("document.querySelector('#lost')");
  });
  it("shows a trial beside the best, and where it stands", async () => {
    await page.goTo(`${url}/#/study/${encodeURIComponent(STUDY)}/10?beside=["40"]`);
    await page.until("document.querySelector('.differences')");
    const cells = (row: number) =>
      page.evaluate<string[]>(
        `[...document.querySelectorAll('.differences tbody tr')[${row}].cells].map((c) => c.innerText)`,
      );
    expect(await cells(0)).toEqual(["state", "complete", "complete"]);
    expect((await cells(1)).slice(1)).toEqual([
      String(trials[10]!.result!.value),
      String(trials[40]!.result!.value),
    ]);
    const worse = [...complete, 0.015625].filter(
      (value) => value > trials[10]!.result!.value,
    ).length;
    await page.until(
      `document.querySelector('[aria-labelledby=place] p').innerText.includes('better than ${worse} of ${complete.length + 1} trials')`,
    );
    expect(
      await page.evaluate("document.querySelector('[aria-labelledby=origin] p').innerText"),
    ).toBe("It was evaluated outside, and its result was added.");
    const links = "document.querySelector('[aria-label=Trials]')?.innerText";
    expect(await page.evaluate(links)).toContain("Next trial");
    await page.goTo(`${url}/#/study/${encodeURIComponent(STUDY)}/61`);
    await page.until(`${links} && !${links}.includes("Next trial")`);
  });
  it("shows what attune tune found, with names of the data as text", async () => {
    const score = { mean: 0.8, low: 0.7, high: 0.9 };
    const tuned = {
      ...{ metric: `f1 of ${HOSTILE}`, direction: "maximize", candidates: 70 },
      best: {
        ...{ model: "ensemble", validation: 0.81 },
        members: [
          { number: 7, model: "boosting", weight: 0.75 },
          { number: 4, model: "forest", weight: 0.25 },
        ],
      },
      estimate: { ...score, by: "holdout", rows: 200 },
      untuned: { ...score, mean: 0.6, number: 2, model: "forest" },
      statements: [{ about: "constant", text: `Better than ${HOSTILE}.` }],
      leaderboard: [{ ...score, number: 7, model: "boosting", train: 1, seconds: 2 }],
      notes: [{ column: HOSTILE, message: "gives the target away", kind: "leak" }],
    };
    await (await storage).annotate(STUDY, null, { internal: { tuned } });
    await page.goTo(`${url}/#/`);
    await page.until("document.querySelector('.studies a')");
    await page.goTo(`${url}/#/study/${encodeURIComponent(STUDY)}/model`);
    await page.until("document.querySelector('#statements')");
    const text = await page.evaluate<string>("document.querySelector('main').innerText");
    for (const part of [
      `Better than ${HOSTILE}.`,
      "0.8 (0.7 to 0.9)",
      "forest: 0.6 (0.7 to 0.9)",
      "the best 1 of 70 candidates",
      `${HOSTILE}: gives the target away`,
    ])
      expect(text).toContain(part);
    const members = await page.evaluate<string[]>(
      "[...document.querySelectorAll('table')[0].rows].map((row) => row.innerText.replace(/\\s+/g, ' ').trim())",
    );
    expect(members).toEqual(["Trial Model Weight", "7 boosting 0.75", "4 forest 0.25"]);
    expect(await page.evaluate("document.querySelectorAll('img').length")).toBe(0);
  });
  it("compares studies, archives one, and takes a deletion back", async () => {
    const other = await createStudy({
      name: "other",
      space: { lr: float(0, 1) },
      objectives: "minimize",
      storage: await storage,
    });
    await other.add([0.5, 0.25].map((lr) => ({ params: { lr }, result: { value: lr } })));
    await page.goTo(
      `${url}/#/compare?studies=${encodeURIComponent(JSON.stringify([STUDY, "other"]))}`,
    );
    await page.until("document.querySelector('.entries')");
    expect(
      await page.evaluate(
        "[...document.querySelectorAll('.entries tr')].map((row) => [...row.cells].map((c) => c.innerText))",
      ),
    ).toEqual([
      [
        STUDY,
        String(
          complete
            .slice(0, 2)
            .reduce((a, b) => Math.min(a, b))
            .toPrecision(6),
        ).replace(/0+$/, ""),
      ],
      ["other", "0.25"],
    ]);
    await page.goTo(`${url}/#/study/other`);
    await page.until("document.querySelector('.summary')?.innerText.includes('live')");
    const press = (text: string) =>
      page.evaluate(
        `[...document.querySelectorAll('button')].find((b) => b.textContent === '${text}').click()`,
      );
    await press("Archive");
    await page.until("document.querySelector('.controls').innerText.includes('Archived')");
    await page.evaluate("location.hash = '#/'");
    await page.until("document.querySelectorAll('.studies tbody tr').length === 1");
    await page.evaluate("document.querySelector('.tools input').click()");
    await page.until("document.querySelector('.studies th a')?.textContent === 'other'");
    await page.evaluate("location.hash = '#/study/other'");
    await page.until("document.querySelector('.controls')");
    await press("Delete");
    await page.until("document.querySelector('.undo')");
    await press("Undo");
    await page.until("document.querySelector('.studies') && !document.querySelector('.undo')");
    expect((await (await storage).list()).map(({ name }) => name)).toContain("other");
  });
  it("shows what is expected of the best trial where results are noisy", async () => {
    const stream = createRng(1);
    const noisy = await createStudy({
      ...{ name: "noisy", objectives: "maximize", seed: 5, space: { x: float(0, 1) } },
      storage: await storage,
    });
    await noisy.optimize(({ x }, { number }) => -((x - 0.4) ** 2) + stream.fork(number).normal(), {
      ...{ trials: 24, confirm: true },
    });
    const { number, estimate, error } = noisy.best!;
    await page.goTo(`${url}/#/study/noisy`);
    const shown = await page.until<string>("document.querySelector('#estimated')?.innerText");
    const short = (value: unknown) => String(Number(Number(value).toPrecision(4)));
    expect(shown.replace(/[−–]/g, "-")).toContain(`(trial ${number})`);
    expect(shown.replace(/[−–]/g, "-").slice(0, 4)).toBe(short(estimate).slice(0, 4));
    await page.goTo(`${url}/#/study/noisy/${number}`);
    const text = await page.until<string>(
      "[...document.querySelectorAll('.entries tr')].find((row) => row.innerText.startsWith('estimate'))?.innerText",
    );
    expect(text).toContain(`${estimate} ± ${error}`);
  });
  it("drives a study: trials by hand, a wider range, named views, tags, and who has changed what", async () => {
    const hand = await createStudy({
      name: "hand",
      space: { heat: float(0, 1), mode: categorical(["slow roast", "fast"]) },
      objectives: "maximize",
      storage: await storage,
    });
    await hand.add([{ params: { heat: 0.5, mode: "fast" }, result: 1 }]);
    const press = (text: string) =>
      page.evaluate(
        `[...document.querySelectorAll('button')].find((b) => b.textContent === ${JSON.stringify(text)}).click()`,
      );
    await page.goTo(`${url}/#/study/hand/evaluate`);
    await page.until(
      "[...document.querySelectorAll('button')].some((b) => b.textContent === 'Take a trial')",
    );
    await press("Take a trial");
    // The field has the focus, and Enter stores.
    await page.until("document.activeElement?.name === 'value0'");
    await page.send("Input.insertText", { text: "7.5" });
    const enter = { key: "Enter", code: "Enter", windowsVirtualKeyCode: 13, text: "\r" };
    await page.send("Input.dispatchKeyEvent", { type: "keyDown", ...enter });
    await page.until("document.querySelector('form h2')?.textContent === 'Trial 2'");
    await press("It failed");
    await page.until("document.querySelector('form h2')?.textContent === 'Trial 3'");
    const told = (await (await storage).page("hand", { after: 0, count: 3 })).map((row) => [
      ...[row.state, row.values, row.attributes, row.message],
    ]);
    expect(told).toEqual([
      ["complete", [7.5], { scoredBy: "tester" }, undefined],
      ["failed", [], { scoredBy: "tester" }, "evaluated as failed"],
      ["running", [], {}, undefined],
    ]);
    // The filter knows values as well as names.
    await page.goTo(`${url}/#/study/hand`);
    await page.until("document.querySelector('.summary')?.innerText.includes('live')");
    await page.evaluate(type("[name=where]", "heat > 0.2 and mode = sl"));
    const offered = "[...document.querySelectorAll('#names option')].map((o) => o.value)";
    await page.until(`(${offered})[0]?.includes("slow roast")`);
    expect(await page.evaluate(offered)).toEqual(['heat > 0.2 and mode = "slow roast"']);
    // Trials that arrive are counted, also where the filter chooses none of them.
    const status = "document.querySelector('#filter-status').textContent";
    await page.until(`${status} === '0 of 4 trials'`);
    await hand.add([{ params: { heat: 0.1, mode: "fast" }, result: 2 }]);
    await page.until(`${status} === '0 of 5 trials'`);
    await page.evaluate(type("[name=where]", "mode = fast and st"));
    await page.until(`(${offered})[0]?.includes("fast")`);
    expect(await page.evaluate(offered)).toEqual([
      ...["mode = fast and state", "mode = fast and startedAt"],
    ]);
    await page.evaluate(type("[name=where]", "mode = fast"));
    await page.evaluate("document.querySelector('[aria-label=Views] input').value = '<b>fast</b>'");
    await page.until("location.hash.endsWith('mode+%3D+fast')");
    await press("Keep");
    const named = await page.until<string>("document.querySelector('[aria-label=Views] a')?.href");
    await page.goTo(`${url}/#/study/hand`);
    await page.until("document.querySelector('[name=where]').value === ''");
    await page.evaluate("document.querySelector('[aria-label=Views] a').click()");
    await page.until("document.querySelector('[name=where]').value === 'mode = fast'");
    expect(named).toContain("#/study/hand?where=mode+%3D+fast");
    // A wider range, and a tag in the list.
    await press("Extend ranges…");
    await page.evaluate("document.querySelector('[name=high0]').value = '2'");
    await press("Extend");
    await page.until("document.querySelector('[name=high0]').form.innerText.includes('heat')");
    await page.until(
      "[...document.querySelectorAll('dialog [role=status]')].some((one) => /2/.test(one.textContent))",
    );
    await page.evaluate("document.querySelector('[name=tags]').value = 'night, <i>'");
    await page.evaluate("document.querySelector('[name=tags]').form.requestSubmit()");
    await page.until("document.querySelector('.controls').innerText.includes('Tags changed')");
    const [info] = (await (await storage).list()).filter(({ name }) => name === "hand");
    expect(info?.space?.params?.["heat"]).toMatchObject({ low: 0, high: 2 });
    await page.evaluate("document.querySelector('#changes summary').click()");
    await page.until("document.querySelectorAll('#changes tbody tr').length > 2");
    const changes = await page.evaluate<string[][]>(
      "[...document.querySelectorAll('#changes tbody tr')].map((row) => [...row.cells].slice(1).map((c) => c.textContent))",
    );
    expect(changes.slice(0, 3)).toEqual([
      ["tester, admin", "budget, cost, tags or archive", "done"],
      ["tester, admin", "extend", "done"],
      ["tester, admin", "named view", "done"],
    ]);
    await page.goTo(`${url}/#/study/hand/2`);
    await page.until("document.querySelector('#failure')");
    await press("Evaluate again");
    await page.until("document.querySelector('main').innerText.includes('Enqueued as trial 5')");
    await page.goTo(`${url}/#/`);
    await page.until(
      "[...document.querySelectorAll('.studies .mark')].some((m) => m.textContent === '<i>')",
    );
    expect(page.logged).toEqual([]);
  });
  it("prints without the controls, and names the parameters of a plot when it is opened by a link", async () => {
    await openStudy();
    await page.send("Emulation.setEmulatedMedia", { media: "print" });
    const printed = await page.evaluate<string[]>(
      "[...document.querySelectorAll('main :is(button, input, select)')].filter((e) => e.checkVisibility() && !e.closest('.trials')).map((e) => e.textContent)",
    );
    expect(printed).toEqual([`lr${HOSTILE}`]); // the name of the slice
    await page.send("Emulation.setEmulatedMedia", { media: "" });
    await page.goTo(`${url}/#/study/hand/plots?plot=slice`);
    await page.evaluate("location.reload()");
    await page.until("document.querySelectorAll('.ordered li').length === 2");
  });
  it("says that there is no study of a name, and cannot undo what was sent", async () => {
    await page.goTo(`${url}/#/study/${encodeURIComponent("<i>gone</i>")}`);
    await page.until(
      "document.querySelector('h1')?.textContent === 'There is no study <i>gone</i>'",
    );
    await page.evaluate("document.querySelector('main a').click()");
    await page.until("document.querySelector('.studies')");
    await createStudy({
      ...{ name: "short", space: { lr: float(0, 1) }, objectives: "minimize" },
      storage: await storage,
    });
    await page.goTo(`${url}/#/study/short`);
    await page.until("document.querySelector('.controls')");
    // The server answers late.
    await page.evaluate(`(() => {
      const usual = window.fetch;
      window.fetch = async (request, ...rest) => {
        if (request.method === "DELETE") await new Promise((resolve) => { window.answer = resolve; });
        return usual(request, ...rest);
      };
    })()`);
    await page.evaluate(
      "[...document.querySelectorAll('button')].find((b) => b.textContent === 'Delete').click()",
    );
    await page.until(
      "document.querySelector('.undo')?.innerText.includes('short is being deleted')",
    );
    expect(await page.evaluate("document.querySelector('.undo button')")).toBeNull();
    await page.evaluate("window.answer()");
    await page.until("!document.querySelector('.undo')");
    expect((await (await storage).list()).map(({ name }) => name)).not.toContain("short");
  });
  it("fits on a phone, takes names as text, and asks no other origin for anything", async () => {
    await page.send("Emulation.setDeviceMetricsOverride", {
      ...{ width: 360, height: 800, deviceScaleFactor: 2, mobile: true },
    });
    for (const part of ["#/", "#/study/hand", "#/study/hand/2", "#/study/hand/evaluate"]) {
      await page.goTo(`${url}/${part}`);
      await page.until("document.querySelector('main h1') && document.querySelector('main a')");
      const widths = "[...document.querySelectorAll('html, .wide')].map((e) => e.scrollWidth)";
      expect([part, ...(await page.evaluate<number[]>(widths))].slice(1)).toSatisfy(
        (all: number[]) => all.every((width) => width <= 360),
        part,
      );
    }
    await openStudy();
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360);
    expect(await page.evaluate("document.querySelectorAll('img').length")).toBe(0);
    expect(await page.evaluate("document.title")).toBe(`${STUDY} · Attune`);
    expect(
      page.requested.filter((asked) => !asked.startsWith(url) && !asked.startsWith("data:")),
    ).toEqual([]);
    // The browser notes what the server does not have; the page was asked for it.
    const isAsked = /status of 404 .*\/studies\/(%3Ci%3Egone|short)/;
    expect(page.logged.filter((entry) => !isAsked.test(entry))).toEqual([]);
  });
});
