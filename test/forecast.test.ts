import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openStorage } from "attune/storage";
import {
  type ForecastOptions,
  type ForecastResult,
  predictForecast,
  type Row,
  readForecastModel,
  tuneForecast,
} from "attune/tune";
import { beforeAll, describe, expect, it } from "vitest";
import { forecastSummary } from "../src/cli/forecast/forecast-summary.ts";
import { createRng } from "../src/numeric/rng.ts";
import { attune, attuneHere, scratch } from "./command.ts";
import { recordingTerminal } from "./terminal.ts";

const airline = fileURLToPath(new URL("../data/airline.csv", import.meta.url));
const folder = scratch();
const file = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content);
  return name;
};
const passengers: ForecastOptions = {
  ...{ target: "passengers", time: "month", horizon: 12, models: ["ets", "linear"] },
  ...{ trials: 12, parallel: 2, seed: 1 },
};
const monthOf = (t: number): string =>
  `${2000 + Math.floor(t / 12)}-${String((t % 12) + 1).padStart(2, "0")}`;

/** Series whose values follow a column that is known in advance, and little else. */
function promoted(count: number, steps: number, from = 0): Row[] {
  const rng = createRng(7);
  return Array.from({ length: count }, (_, s) =>
    Array.from({ length: steps }, (_, t): Row => {
      const promotion = rng.uniform() < 0.3 ? "yes" : "no";
      const sold = 100 * (s + 1) * (promotion === "yes" ? 1.6 : 1) + 2 * rng.normal();
      return { shop: `s${s}`, month: monthOf(t + from), promotion, sold };
    }),
  ).flat();
}

const storage = `sqlite:${join(folder, "forecasts.db")}` as const;
let result: ForecastResult;
beforeAll(async () => {
  result = await tuneForecast(airline, { ...passengers, storage });
});

describe("tuneForecast", () => {
  it("keeps with its study what it has found, for the dashboard", async () => {
    const stored = await openStorage(storage);
    const [study] = await stored.list(() => {});
    await stored.close();
    const { mean, low, high } = result.held;
    expect(study?.internal["tuned"]).toMatchObject({
      ...{ metric: "MASE", direction: "minimize", candidates: result.leaderboard.length },
      best: { members: result.members.map(({ number, weight }) => ({ number, weight })) },
      estimate: { by: "holdout", rows: 108, mean, low, high },
      rivals: [{ name: "seasonal naive" }, { name: "exponential smoothing" }],
      statements: [{ text: result.verdict }],
      leaderboard: result.leaderboard.map(({ number, validation }) => ({
        ...{ number, mean: validation.mean },
      })),
    });
  });
  it("beats seasonal naive where there is a trend, and says by how much", () => {
    expect(result.verdict).toMatch(
      /^The .* beats seasonal naive: \d+ % less error \(95 % interval \d+ % to \d+ %\) after all cut-offs; after the held-out ones alone, MASE 0\.\d+ against 1\.\d+ on 108 held-out forecasts\.$/,
    );
    expect(result.beatsNaive).toBe(true);
    expect(result.rivals.map((r) => r.name)).toEqual(["seasonal naive", "exponential smoothing"]);
    expect(result.rivals[0]?.gain?.low).toBeGreaterThan(0);
    expect(result.leaderboard.map((e) => e.validation.mean)).toEqual(
      result.leaderboard.map((e) => e.validation.mean).toSorted((a, b) => a - b),
    );
  });
  it("keeps seasonal naive where the winner of the search loses to it, and says so", async () => {
    // A slow rise, and a value out of line before each cut-off whose values are held out.
    const rows = Array.from({ length: 24 * 48 }, (_, i): Row => {
      const [s, t] = [Math.floor(i / 48), i % 48];
      const isOut = t >= 48 - 13 && (48 - t) % 4 === 1;
      return { shop: `s${s}`, month: monthOf(t), sold: t + ((s * t) % 3) / 4 + (isOut ? 400 : 0) };
    });
    const r = await tuneForecast(rows, {
      ...{ target: "sold", time: "month", group: "shop", horizon: 4, season: 4, trials: 2 },
      models: ["drift", "seasonal-naive"],
    });
    expect(r.verdict).toMatch(
      /^Seasonal naive is kept, .*: the naive method with drift, which was the best after the first cut-offs, loses/,
    );
    expect(r.forecaster().members.map((m) => m.model)).toEqual(["seasonal-naive"]);
  });
  it("is printed as wide as the screen in all its parts, from 40 columns on", () => {
    const options = {
      target: "passengers",
      time: "month",
      storage: "sqlite:a.db",
      out: "f.json",
    } as const;
    for (let columns = 40; columns <= 200; columns++) {
      const screen = recordingTerminal({ outIsScreen: true, columns });
      const text = forecastSummary(result, options, screen);
      for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(columns);
      for (const part of ["Holt-Winters", "held", "1961-12"]) expect(text).toContain(part);
    }
  });
  it("scores seasonal naive as its definition says", () => {
    const y = readFileSync(airline, "utf8")
      .trim()
      .split("\n")
      .slice(1)
      .map((l) => +l.split(",")[1]!);
    const errors = [108, 111, 114, 117, 120, 123, 126, 129, 132].flatMap((origin) => {
      const cut = 108 + 12 * Math.floor((origin - 108) / 12);
      let scale = 0;
      for (let t = 12; t < cut; t++) scale += Math.abs(y[t]! - y[t - 12]!) / (cut - 12);
      return Array.from(
        { length: 12 },
        (_, h) => Math.abs(y[origin + h]! - y[origin + h - 12]!) / scale,
      );
    });
    expect(errors).toHaveLength(108);
    const mase = errors.reduce((a, b) => a + b) / 108;
    expect(result.rivals[0]?.held.mean).toBeCloseTo(mase, 10);
  });
  it("does not see the steps that are held out, nor how many processes there are", async () => {
    const rows = readFileSync(airline, "utf8")
      .trim()
      .split("\n")
      .slice(1)
      .map((line, t): Row => {
        const [month = "", count] = line.split(",");
        return { month, passengers: t < 108 ? Number(count) : 5000 - Number(count) };
      });
    const other = await tuneForecast(rows, { ...passengers, parallel: 1 });
    const scores = (r: ForecastResult) =>
      r.leaderboard.map(({ seconds: _, ...e }) => e).toSorted((a, b) => a.number - b.number);
    // The scale of errors and all features come from before a cut-off.
    expect(scores(other)).toEqual(scores(result));
    expect(other.members).toEqual(result.members);
    expect(other.held.mean).not.toBeCloseTo(result.held.mean, 1);
  });
  it("shows each of several series in its report: the first ones, the others by their names", async () => {
    const many = await tuneForecast(promoted(9, 40), {
      ...{ target: "sold", time: "month", group: "shop", horizon: 3, models: ["seasonal-naive"] },
      ...{ ignore: ["promotion"], trials: 2, storage: "memory:" },
    });
    const page = many.toHTML();
    const above = page.slice(0, page.indexOf('<section id="forecast">'));
    const names = (part: string) =>
      [...part.matchAll(/aria-label="[^"]*\. (s\d)\. /g)].map(([, s]) => s);
    expect(names(above)).toEqual(["s0", "s1", "s2", "s3", "s4", "s5"]);
    const series = page.slice(
      page.indexOf('<section id="series">'),
      page.indexOf('<section id="scores"'),
    );
    expect([...series.matchAll(/<summary>(.*?)<\/summary>/g)].map(([, s]) => s)).toEqual([
      ...["s6", "s7", "s8"],
    ]);
    expect(names(series)).toEqual(["s6", "s7", "s8"]);
    expect(series.match(/<th scope="row">s7<\/th><td>2003-0[567]/g)).toHaveLength(3);
  });
  it("uses a column that is known in advance, and needs it to forecast", async () => {
    const rows = promoted(3, 60);
    const options: ForecastOptions = {
      ...{
        target: "sold",
        time: "month",
        group: "shop",
        horizon: 3,
        models: ["linear"],
        trials: 8,
      },
      future: promoted(3, 63)
        .filter((_, i) => i % 63 >= 60)
        .map(({ sold: _, ...row }) => row),
    };
    const known = await tuneForecast(rows, options);
    const { future: _, ...without } = options;
    const blind = await tuneForecast(rows, { ...without, trials: 3 });
    expect(known.held.mean).toBeLessThan(0.3 * blind.held.mean);
    const coming = options.future as Row[];
    for (const [k, step] of known.forecast.entries()) {
      const { shop, month, promotion } = coming[k]!;
      expect([step.series, step.time]).toEqual([shop, month]);
      const expected = 100 * (Number(String(shop).slice(1)) + 1) * (promotion === "yes" ? 1.6 : 1);
      expect(Math.abs(step.prediction / expected - 1)).toBeLessThan(0.15);
    }
    const model = known.forecaster();
    const newer = promoted(3, 63).filter((_, i) => i % 63 === 60);
    const [first] = newer;
    // What was known for three steps is known for two after the next one.
    await expect(predictForecast(model, newer)).rejects.toThrow(
      'the forecaster needs column "promotion" for 2005-04 and on',
    );
    const next = ["2005-02", "2005-03", "2005-04"].map((month) => ({
      ...{ shop: first!["shop"]!, month, promotion: "yes" },
    }));
    const steps = await predictForecast(model, [first!], { future: next });
    const parsed = JSON.parse(JSON.stringify(model));
    expect(await predictForecast(parsed, [first!], { future: next })).toEqual(steps);
    expect(steps.map((s) => s.time)).toEqual(["2005-02", "2005-03", "2005-04"]);
    for (const s of steps) expect(Math.abs(s.prediction / 160 - 1)).toBeLessThan(0.15);
  });
});

describe("attune tune --forecast", () => {
  it("writes a forecaster that goes on from the last rows, or from newer ones", async () => {
    const command = ["tune", airline, "--target", "passengers", "--forecast", "12"];
    const search = ["--models", "ets", "--trials", "9", "--time", "month", "--out", "f.json"];
    search.push("--report", "f.html", "--card", "f.md");
    const tuned = await attune(folder, ...command, ...search);
    expect(tuned.code, tuned.err).toBe(0);
    expect(tuned.err).toContain("1 series of 144 steps, months from 1949-01 to 1960-12");
    const printed = tuned.out.split("\n");
    expect(printed[0]).toMatch(/beats seasonal naive: \d+ % less error/);
    const all = await attune(folder, "predict", "f.json");
    const lines = all.out.trim().split("\n");
    expect(lines[0]).toBe("month,prediction,low,high");
    expect(lines).toHaveLength(13);
    const cells = lines.slice(1).map((line) => line.split(","));
    expect(cells[0]![0]).toBe("1961-01");
    expect(cells[11]![0]).toBe("1961-12");
    for (const [, prediction, low, high] of cells) {
      expect(Number(low)).toBeLessThan(Number(prediction));
      expect(Number(high)).toBeGreaterThan(Number(prediction));
    }
    const card = readFileSync(join(folder, "f.md"), "utf8");
    expect(card).toContain(`# Model card: passengers from airline.csv\n\n**${printed[0]}`);
    for (const heading of ["Forecaster", "Score", "Intervals", "Data", "How it was made"])
      expect(card).toContain(`\n## ${heading}\n`);
    expect(card).toMatch(/\n\| seasonal naive \| [\d.]+ \| [\d.]+ \| [\d.]+ to [\d.]+ \| \d+ %/);
    expect(card).toContain("attune predict f.json newer-rows.csv > next.csv");
    expect(tuned.out).toContain("f.html, f.md");
    const page = readFileSync(join(folder, "f.html"), "utf8");
    for (const made of ["Attune", "Node", "date", "command", "fingerprint of the data", "seed"])
      expect(page).toContain(`<tr><th scope="row">${made}</th>`);
    expect(page).toMatch(/<code>144x2-[0-9a-f]+<\/code>/);
    expect(page).toContain("readForecastModel(await readFile(path, &#34;utf8&#34;), path)");
    // A year of forecasts is in view, so that it is printed as well.
    expect(page).not.toContain("<details>");
    expect(page).toContain('<th scope="row">1961-12</th>');
    // The table that was printed shows the same numbers, rounded.
    const at = printed.findIndex((line) => line.startsWith("1961-01"));
    const [, ...shown] = printed[at]!.split(/ +/);
    const decimals = shown.map((text) => text.split(".")[1]?.length ?? 0);
    expect(shown).toEqual(cells[0]!.slice(1).map((n, i) => Number(n).toFixed(decimals[i])));
    // Its interval is wider than 20 passengers: two digits of its error have no decimals.
    expect(decimals).toEqual([0, 0, 0]);
    for (const text of shown) expect(page).toContain(`>${text}</td>`);
    const ahead = await attuneHere(folder, "predict", "f.json", "--future", airline);
    expect([ahead.code, ahead.err]).toEqual([
      ...[2, expect.stringContaining("the forecaster has no column that is known in advance")],
    ]);
    // Rows that were there before change nothing; newer ones move the forecast on.
    const last = readFileSync(airline, "utf8").trim().split("\n").slice(-3).join("\n");
    file("last.csv", `month,passengers\n${last}\n`);
    expect((await attuneHere(folder, "predict", "f.json", "last.csv")).out).toBe(all.out);
    file("newer.csv", "month,passengers\n1961-01,450\n1961-02,420\n");
    const newer = await attuneHere(
      folder,
      "predict",
      "f.json",
      "newer.csv",
      "--json",
      "--interval",
      "0.5",
    );
    const steps = JSON.parse(newer.out) as readonly { time: string; low: number; high: number }[];
    expect(steps.map((s) => s.time).slice(0, 2)).toEqual(["1961-03", "1961-04"]);
    const width = Number(cells[2]![3]) - Number(cells[2]![2]);
    expect(steps[2]!.high - steps[2]!.low).toBeLessThan(width);
    file("late.csv", "month,passengers\n1961-04,460\n");
    const late = await attuneHere(folder, "predict", "f.json", "late.csv");
    expect(late.out.split("\n")[1]).toMatch(/^1961-05,/);
    expect(late.err).toBe("note: 3 steps before the newer rows filled on a straight line\n");
    file("far.csv", "month,passengers\n1973-03,460\n");
    const far = await attuneHere(folder, "predict", "f.json", "far.csv");
    expect([far.code, far.err]).toEqual([
      ...[2, expect.stringContaining("the target has values in 145 of 291 steps only")],
    ]);
    const damaged = readFileSync(join(folder, "f.json"), "utf8").replace('"alpha":', '"alpha":-');
    file("damaged.json", damaged);
    const refused = await attuneHere(folder, "predict", "damaged.json");
    expect([refused.code, refused.err]).toEqual([
      2,
      expect.stringMatching(/is a damaged forecaster: members\.0/),
    ]);
    const served = await attuneHere(folder, "serve", "--model", "f.json", "--port", "0");
    expect([served.code, served.err]).toEqual([
      ...[2, expect.stringContaining("f.json is a forecaster, not a model of tables")],
    ]);
    expect(() => readForecastModel("{}", "x")).toThrow("x is not a forecaster of Attune");
  });
  it("says in one line what is wrong", async () => {
    const rows = (count: number, of: (t: number) => string): string =>
      Array.from({ length: count }, (_, t) => `${monthOf(t)},${of(t)}`).join("\n");
    file("short.csv", `t,y\n${rows(20, (t) => `${t}`)}`);
    file("price.csv", `t,y,price\n${rows(30, (t) => `${t},${t % 3}`)}`);
    file("coming.csv", `t,price\n${monthOf(30)},2\n${monthOf(31)},cheap`);
    file("five.csv", `t,y\n${rows(5, (t) => `${t}`)}`);
    file("twice.csv", `t,y\n${rows(30, (t) => `${t}`)}\n2000-03,7`);
    file("text.csv", `t,y\n${rows(30, (t) => (t === 4 ? "many" : `${t}`))}`);
    file("uneven.csv", "t,y\n2020-01-01,1\n2020-01-02,2\n2020-01-03 07:00,2\n2020-01-05,3\n");
    const cases: readonly (readonly [args: readonly string[], message: RegExp])[] = [
      [
        ["short.csv", "--time", "t", "--forecast", "9"],
        /a horizon of 9 steps needs 22 steps of a series, and there are 20 \(use a horizon of at most 8\)/,
      ],
      [
        ["five.csv", "--time", "t", "--forecast", "1"],
        /needs 6 steps of a series, and there are 5 \(add earlier rows: a forecast needs at least 6 steps\)/,
      ],
      [
        ["short.csv", "--time", "t", "--forecast", "3", "--image", "8x8"],
        /--image is not for forecasts/,
      ],
      [
        ["price.csv", "--time", "t", "--forecast", "2", "--future", "coming.csv"],
        /coming.csv, row 2 of the data: column "price" has "cheap", which is no number/,
      ],
      [["short.csv", "--forecast", "3"], /--forecast needs --time COLUMN/],
      [["short.csv", "--time", "u", "--forecast", "3"], /time: there is no column "u"/],
      [["short.csv", "--time", "t", "--forecast", "0"], /--forecast/],
      [["short.csv", "--time", "t", "--forecast", "3", "--cv", "5"], /--cv is not for forecasts/],
      [
        ["short.csv", "--time", "t", "--forecast", "3", "--metric", "auc"],
        /metric "auc" is not for forecasts/,
      ],
      [["short.csv", "--time", "t", "--season", "3"], /--season needs --forecast STEPS/],
      [
        ["twice.csv", "--time", "t", "--forecast", "3"],
        /1 row repeats a time, the first 2000-03.*--group/,
      ],
      [
        ["text.csv", "--time", "t", "--forecast", "3"],
        /row 5 of the data: target "y" has "many", which is not a number/,
      ],
      [["uneven.csv", "--time", "t", "--forecast", "1"], /time column "t" is not evenly spaced/],
    ];
    for (const [args, message] of cases) {
      const { code, err } = await attuneHere(
        folder,
        "tune",
        ...args,
        "--target",
        "y",
        "--storage",
        "memory:",
      );
      expect([args.join(" "), code]).toEqual([args.join(" "), 2]);
      expect(err).toMatch(message);
      expect(err).not.toContain("    at ");
    }
  });
});
