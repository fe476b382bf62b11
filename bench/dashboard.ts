/**
 * How fast the dashboard opens a large study, in an installed Chromium. Run it by jiti, after a
 * build. Arguments: TRIALS. Prints JSON: milliseconds, megabytes and bytes.
 */
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { createStudy, float, int } from "../src/index.ts";
import { createServer, hashToken, makeToken } from "../src/server/index.ts";
import { listen } from "../src/server/node/listen.ts";
import { openStorage } from "../src/storage/index.ts";
import { openPage } from "../test/browser.ts";
import { findChromium } from "../test/chromium.ts";

const total = Number(process.argv[2] ?? 100_000);
const file = `/tmp/attune-bench-${process.pid}.db`;
const built = fileURLToPath(new URL("../dist/dashboard/", import.meta.url));
const storage = await openStorage(`sqlite:${file}`);
const space = { lr: float(0, 1), depth: int(1, 12), width: int(8, 512), drop: float(0, 1) };
const study = await createStudy({ name: "bench", space, objectives: "minimize", storage });
for (let i = 0; i < total; i += 5000)
  await study.add(
    Array.from({ length: Math.min(5000, total - i) }, (_, k) => {
      const u = ((i + k) * 0.618034) % 1;
      const params = { lr: u, depth: 1 + ((i + k) % 12), width: 8 + ((i + k) % 505), drop: 1 - u };
      return { params, result: { value: (u - 0.3) ** 2 + params.depth / 50 } };
    }),
  );
const token = makeToken();
const server = createServer({
  storage,
  tokens: [{ name: "bench", role: "admin", hash: hashToken(token) }],
  page: built,
});
const listener = await listen((request) => server.fetch(request), { host: "127.0.0.1", port: 0 });
const page = await openPage(findChromium() ?? "chromium");
try {
  // The token alone, at a study's address that no one has read yet.
  await page.goTo(`${listener.url}/#token=${token}`);
  await page.until(
    "document.querySelector('.studies a') && performance.getEntriesByName('first-contentful-paint').length",
  );
  const firstPaint = await page.evaluate(
    "performance.getEntriesByName('first-contentful-paint')[0].startTime",
  );
  const open = () =>
    page.evaluate<{ first: number; all: number }>(`new Promise((resolve) => {
      const began = performance.now();
      let first;
      location.hash = "#/study/bench";
      const look = () => {
        const points = document.querySelector("canvas")?.dataset.points;
        if (points > 0) first ??= performance.now() - began;
        if (points === "${total}") resolve({ first, all: performance.now() - began });
        else requestAnimationFrame(look);
      };
      look();
    })`);
  const opened = await open();
  await page.evaluate("location.hash = '#/'");
  await page.until("document.querySelector('.studies')");
  const again = await open();
  const act = (action: string, done: string) =>
    page.evaluate<number>(`new Promise((resolve) => {
      const began = performance.now();
      ${action};
      const look = () => ${done} ? resolve(performance.now() - began) : requestAnimationFrame(look);
      look();
    })`);
  const points = `document.querySelector("canvas").dataset.points`;
  const filter = (text: string, done: string) =>
    act(
      `const input = document.querySelector("[name=where]"); input.value = ${JSON.stringify(text)};
       input.dispatchEvent(new Event("input", { bubbles: true }))`,
      done,
    );
  const filtered = await filter("lr < 0.25", `${points} !== "${total}"`);
  await filter("", `${points} === "${total}"`);
  /** The first time, and the median of the later ones, which the browser has compiled. */
  const brushes: number[] = [];
  const clears: number[] = [];
  for (let i = 0; i < 5; i++) {
    brushes.push(
      await act(
        `history.replaceState(null, "", '#/study/bench?brush=[["lr",0.2${i},0.4]]');
         dispatchEvent(new HashChangeEvent("hashchange"))`,
        `${points} !== "${total}"`,
      ),
    );
    clears.push(
      await act(
        `dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }))`,
        `${points} === "${total}"`,
      ),
    );
  }
  const medianOf = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[2] ?? 0;
  const [firstBrush] = brushes;
  const [brushed, cleared] = [medianOf(brushes), medianOf(clears)];
  const sorted = await act(
    `document.querySelector(".trials [title=value]").click()`,
    `document.querySelector(".trials [title=value]").textContent.includes("↑")`,
  );
  const heapMb = (await page.evaluate<number>("performance.memory.usedJSHeapSize")) / 1e6;
  const bytes = ["index.html", ...readdirSync(`${built}assets`).map((name) => `assets/${name}`)]
    .map((name) => gzipSync(readFileSync(built + name)).length)
    .reduce((a, b) => a + b, 0);
  const ms = {
    ...{ firstPaint, firstTrials: opened.first, opened: opened.all },
    ...{
      firstTrialsAgain: again.first,
      again: again.all,
      filtered,
      firstBrush,
      brushed,
      cleared,
      sorted,
    },
  };
  const rounded = Object.fromEntries(
    Object.entries(ms).map(([k, v]) => [k, Math.round(Number(v))]),
  );
  console.log(
    JSON.stringify({ trials: total, ms: rounded, heapMb: Math.round(heapMb), gzipBytes: bytes }),
  );
} finally {
  await page.close();
  await server.close();
  await listener.close();
  await storage.close();
  for (const end of ["", "-wal", "-shm"]) rmSync(file + end, { force: true });
}
