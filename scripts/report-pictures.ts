/**
 * Draws the gallery of docs/reports.md: reports of `attune tune` on tables, in an installed Chromium.
 * FOLDER has the tables that data/ has not. Run it by jiti, after a build, on an idle machine:
 *
 *   npx jiti scripts/report-pictures.ts FOLDER
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { openPage } from "../test/browser.ts";
import { findChromium } from "../test/chromium.ts";
import { requireIdle } from "./require-idle.mjs";

requireIdle();
const SECONDS = "30";
/** Pixels of the page, of which the picture shows the first ones. */
const WIDTH = 1000;
const HEIGHT = 1500;
const QUALITY = 60;
const TABLES = [
  ["churn", "churn"],
  ["ames", "Sale_Price"],
  ["fine-foods", "score"],
  ["digits", "digit"],
] as const;

const root = fileURLToPath(new URL("..", import.meta.url));
const out = join(root, "docs", "reports");
const scratch = mkdtempSync(join(tmpdir(), "attune-reports-"));
mkdirSync(out, { recursive: true });
const page = await openPage(findChromium() ?? "chromium", WIDTH, HEIGHT);
try {
  for (const [name, target] of TABLES) {
    const own = join(root, "data", `${name}.csv`);
    const table = existsSync(own) ? own : join(process.argv[2] ?? ".", `${name}.csv`);
    const report = join(scratch, `${name}.html`);
    const command = [join(root, "dist", "cli", "main.js"), "tune", table, "--target", target];
    const options = ["--seconds", SECONDS, "--storage", "memory:", "--report", report];
    execFileSync(process.execPath, [...command, ...options], { cwd: scratch, stdio: "ignore" });
    await page.goTo(pathToFileURL(report).href);
    await page.until("document.querySelector('main')");
    const clip = { x: 0, y: 0, width: WIDTH, height: HEIGHT, scale: 1 };
    const picture = { format: "webp", quality: QUALITY, clip, captureBeyondViewport: true };
    const { data } = await page.send("Page.captureScreenshot", picture);
    writeFileSync(join(out, `${name}.webp`), Buffer.from(String(data), "base64"));
  }
} finally {
  await page.close();
  rmSync(scratch, { recursive: true });
}
