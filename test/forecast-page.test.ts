import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Row, tuneForecast } from "attune/tune";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPage, type Page } from "./browser.ts";
import { findChromium } from "./chromium.ts";
import { scratch } from "./command.ts";

const chromium = findChromium();
const folder = scratch();

/** Days of shops, one of which has a long name. */
function daysOf(shops: number): Row[] {
  return Array.from({ length: shops * 40 }, (_, i): Row => {
    const [shop, day] = [Math.floor(i / 40), i % 40];
    return {
      shop: shop === 0 ? "Friedrichstraße 12 (flagship store)" : `shop ${shop}`,
      day: new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(0, 10),
      sold: 100 * (shop + 1) + 30 * ((day * 3) % 7) + ((day * day) % 11),
    };
  });
}

/** Writes the report of a forecast. @returns its address */
async function report(shops: number): Promise<string> {
  const r = await tuneForecast(daysOf(shops), {
    ...{ target: "sold", time: "day", group: "shop", horizon: 7, models: ["seasonal-naive"] },
    ...{ trials: 2, storage: "memory:", parallel: 1 },
  });
  const path = join(folder, `${shops}.html`);
  writeFileSync(path, r.toHTML());
  return pathToFileURL(path).href;
}

describe.skipIf(chromium === undefined)("the report of a forecast in a browser", () => {
  let page: Page;
  let one: string;
  let many: string;
  const show = async (url: string): Promise<void> => {
    await page.goTo(url);
    await page.until(`location.href === ${JSON.stringify(url)} && document.querySelector("#made")`);
  };
  const press = async (key: string, text?: string): Promise<void> => {
    for (const type of ["keyDown", "keyUp"])
      await page.send("Input.dispatchKeyEvent", {
        ...{ type, key, code: key, windowsVirtualKeyCode: key === "Tab" ? 9 : 13 },
        ...(type === "keyDown" && text !== undefined && { text }),
      });
  };
  /** What the Tab key reaches, in order, each with the width of its outline. */
  const stops = async (): Promise<string[]> => {
    const found: string[] = [];
    for (;;) {
      await press("Tab");
      const stop = await page.evaluate<string>(`(() => {
        const e = document.activeElement;
        const visible = getComputedStyle(e).outlineStyle !== "none" ? "" : " without an outline";
        return e === document.body ? "" : (e.getAttribute("aria-label") ?? e.textContent.split("\\n")[0]) + visible;
      })()`);
      if (stop === "") return found;
      found.push(stop);
    }
  };
  beforeAll(async () => {
    [one, many] = [await report(1), await report(10)];
    page = await openPage(chromium ?? "");
  });
  afterAll(() => page?.close());

  it("is reached by the keyboard as a whole: series, tables and lines of code", async () => {
    await show(one);
    const tables = ["MASE: lower is better", "What is kept", "Candidates, the best first"];
    const code = ["attune predict forecaster.json > next.csv", expect.stringMatching(/^import /)];
    expect(await stops()).toEqual([
      ...["Forecasts with intervals", ...tables, ...code, "How the result was made"],
    ]);
    await show(many);
    expect(await stops()).toEqual([
      ...["All 70 forecasts", "shop 6", "shop 7", "shop 8", "shop 9", ...tables, ...code],
      "How the result was made",
    ]);
  });
  it("opens a series by the keyboard, with its chart and its forecasts", async () => {
    await show(many);
    for (let i = 0; i < 3; i++) await press("Tab");
    await press("Enter", "\r");
    expect(
      await page.evaluate(`(() => {
        const [opened, ...more] = document.querySelectorAll("#series details[open]");
        return [opened.querySelector("summary").textContent, opened.querySelectorAll("svg.panel").length,
          opened.querySelectorAll("tbody tr").length, more.length];
      })()`),
    ).toEqual(["shop 7", 1, 7, 0]);
  });
  it("fits on a phone, and has names for charts, tables and headings", async () => {
    await page.send("Emulation.setDeviceMetricsOverride", {
      ...{ width: 380, height: 800, deviceScaleFactor: 1, mobile: true },
    });
    for (const url of [one, many]) {
      await show(url);
      const found = await page.evaluate(`[
        document.documentElement.scrollWidth,
        document.querySelectorAll("figure svg.panel:not([aria-label])").length,
        [...document.querySelectorAll("table")].filter((t) => !t.caption).length,
        [...document.querySelectorAll("th")].filter((th) => th.textContent.trim() === "").length,
        document.documentElement.lang, document.querySelectorAll("h1, main").length,
      ]`);
      expect(found).toEqual([380, 0, 0, 0, "en", 2]);
    }
    await page.send("Emulation.clearDeviceMetricsOverride");
  });
  it("prints two charts beside each other, and of the other series those that are opened", async () => {
    await page.send("Emulation.setEmulatedMedia", { media: "print" });
    await show(many);
    const look = () =>
      page.evaluate(`[
        getComputedStyle(document.querySelector("main > figure .panels")).gridTemplateColumns.split(" ").length,
        getComputedStyle(document.querySelector("#series")).display,
      ]`);
    expect(await look()).toEqual([2, "none"]);
    await page.evaluate(`document.querySelector("#series details").open = true`);
    expect(await look()).toEqual([2, "block"]);
    await page.send("Emulation.setEmulatedMedia", { media: "" });
  });
  it("asks for nothing, and its policy refuses nothing of it", () => {
    expect(page.logged).toEqual([]);
    expect(new Set(page.requested)).toEqual(new Set([one, many]));
  });
});
