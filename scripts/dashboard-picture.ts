/** Draws docs/dashboard.png: a study of 600 trials in an installed Chromium. Run it by jiti, after a build. */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { categorical, createStudy, float, int } from "../src/index.ts";
import { tpe } from "../src/sampler/index.ts";
import { createServer, hashToken, makeToken } from "../src/server/index.ts";
import { listen } from "../src/server/node/listen.ts";
import { openStorage } from "../src/storage/index.ts";
import { openPage } from "../test/browser.ts";
import { findChromium } from "../test/chromium.ts";

const storage = await openStorage("memory:");
const study = await createStudy({
  name: "digits",
  space: {
    lr: float(1e-5, 1, { log: true }),
    layers: int(1, 8),
    optimizer: categorical(["adam", "sgd", "rmsprop"]),
  },
  objectives: "minimize",
  storage,
  sampler: tpe(),
  seed: 1,
});
await study.optimize(
  ({ lr, layers, optimizer }) => {
    const wave = Math.sin(lr * 12_345 + layers * 7) * 0.03;
    return (
      0.05 +
      (Math.log10(lr) + 2.5) ** 2 / 12 +
      Math.abs(layers - 4) / 40 +
      (optimizer === "sgd" ? 0.05 : 0) +
      Math.abs(wave)
    );
  },
  { trials: 600 },
);
const token = makeToken();
const server = createServer({
  storage,
  tokens: [{ name: "ada", role: "admin", hash: hashToken(token) }],
  page: fileURLToPath(new URL("../dist/dashboard/", import.meta.url)),
});
const listener = await listen((request) => server.fetch(request), { host: "127.0.0.1", port: 0 });
const page = await openPage(findChromium() ?? "chromium", 1280, 1400);
try {
  await page.goTo(`${listener.url}/#token=${token}`);
  await page.until("document.querySelector('.studies a')");
  await page.goTo(`${listener.url}/#/study/digits?brush=[["lr",0.0005,0.02]]`);
  await page.until("document.querySelector('.summary')?.innerText.includes('live')");
  await page.until("document.querySelector('.shares')");
  const { data } = await page.send("Page.captureScreenshot", { format: "png" });
  writeFileSync(
    new URL("../docs/dashboard.png", import.meta.url),
    Buffer.from(String(data), "base64"),
  );
} finally {
  await page.close();
  await server.close();
  await listener.close();
}
