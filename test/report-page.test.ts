import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tune } from "attune/tune";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findChromium, showPage } from "./chromium.ts";
import { tableRows } from "./tune-rows.ts";

const chromium = findChromium();

/** What a browser finds in a report that is as wide as a phone. */
interface Found {
  /** Width of the screen and of what is on it, in pixels. */
  readonly widths: readonly [screen: number, page: number];
  /** Rows of the table of candidates that are shown: before, and with a filter. */
  readonly shown: readonly number[];
  /** First candidate after a click on the heading of trials. */
  readonly first: string;
  /** Texts that lie on each other in a chart, or beyond its edge. */
  readonly collisions: readonly string[];
  /** Charts without a name for screen readers, tables without a caption, headings without a text. */
  readonly unnamed: number;
  readonly title: string;
}

/** Runs in a page around the report: the report's policy lets no other script run in it. */
const PROBE = `
const frame = document.querySelector("iframe");
frame.onload = () => {
  const page = frame.contentDocument;
  const table = page.getElementById("candidates");
  const count = () => [...table.tBodies[0].rows].filter((row) => !row.hidden).length;
  const before = count();
  const [model] = page.querySelectorAll("#filter select");
  model.value = "linear";
  model.dispatchEvent(new Event("input"));
  const linear = count();
  model.value = "";
  model.dispatchEvent(new Event("input"));
  table.querySelector("thead button").click();
  const collisions = [];
  for (const svg of page.querySelectorAll("figure svg.panel")) {
    const edge = svg.getBoundingClientRect();
    const boxes = [...svg.querySelectorAll("text")].map((text) => [text.textContent, text.getBoundingClientRect()]);
    for (const [i, [text, a]] of boxes.entries()) {
      if (a.left < edge.left - 1 || a.right > edge.right + 1 || a.bottom > edge.bottom + 1)
        collisions.push(text + " is cut off");
      for (const [other, b] of boxes.slice(i + 1))
        if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 &&
            Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3)
          collisions.push(text + " lies on " + other);
    }
  }
  const unnamed = [...page.querySelectorAll("figure svg.panel")].filter((svg) => !svg.getAttribute("aria-label")).length +
    [...page.querySelectorAll("table")].filter((t) => !t.caption).length +
    [...page.querySelectorAll("th")].filter((th) => th.textContent.trim() === "").length;
  fetch("/found", { method: "POST", body: JSON.stringify({
    widths: [frame.contentWindow.innerWidth, page.documentElement.scrollWidth],
    shown: [before, linear], first: table.tBodies[0].rows[0].cells[0].textContent,
    collisions, unnamed, title: page.title,
  }) });
};
frame.src = "/report";`;

/** Shows a report in a frame of 380 pixels. */
async function look(html: string): Promise<Found> {
  let give: (found: Found) => void = () => {};
  const found = new Promise<Found>((resolve) => {
    give = resolve;
  });
  const server = createServer((request, response) => {
    response.setHeader("content-type", "text/html; charset=utf-8");
    if (request.url === "/report") response.end(html);
    else if (request.url === "/found") {
      let body = "";
      request.on("data", (part) => {
        body += part;
      });
      request.on("end", () => {
        response.end();
        give(JSON.parse(body));
      });
    } else response.end(`<iframe width="380" height="800"></iframe><script>${PROBE}</script>`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  try {
    const { port } = server.address() as AddressInfo;
    return await showPage(chromium ?? "", `http://127.0.0.1:${port}/`, found);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe.skipIf(chromium === undefined)("a report in a browser", () => {
  const long = "a_very_long_column_name_without_any_place_to_break_it_that_goes_on";
  const rows = tableRows(150).map((row, i) => ({
    ...row,
    [long]: (i * 7) % 11,
    "<img src=x>": i % 3,
  }));
  const found: Found[] = [];
  beforeAll(async () => {
    for (const [target, task, ignored] of [
      ["y", "classification", "amount"],
      ["amount", "regression", "y"],
    ] as const) {
      const r = await tune<"classification" | "regression">(rows, {
        ...{ target, task, ignore: [ignored], models: ["linear", "tree"], trials: 7, seed: 1 },
        ...{ parallel: 2, folds: 3 },
      });
      found.push(await look(r.toHTML()));
    }
  });
  afterAll(() => expect(found.length).toBe(2));

  it("fits on a phone: nothing is wider than the screen", () => {
    for (const { widths } of found) expect(widths[1]).toBeLessThanOrEqual(widths[0]);
  });
  it("has no labels in its charts that lie on each other or are cut off", () => {
    for (const { collisions } of found) expect(collisions).toEqual([]);
  });
  it("filters and sorts the candidates by its own script, which its policy allows", () => {
    for (const { shown, first } of found) {
      expect(shown[0]).toBe(7);
      expect(shown[1]).toBeGreaterThan(0);
      expect(shown[1]).toBeLessThan(7);
      expect(first).toBe("0");
    }
  });
  it("names its charts and tables for screen readers, and the page after target and data", () => {
    expect(found.map((f) => f.unnamed)).toEqual([0, 0]);
    expect(found.map((f) => f.title)).toEqual([
      "y from rows · Attune",
      "amount from rows · Attune",
    ]);
  });
});
