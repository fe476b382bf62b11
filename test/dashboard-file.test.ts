import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { categorical, createStudy, float } from "../src/index.ts";
import { allTrials, backupLines, openStorage } from "../src/storage/index.ts";
import { openPage, type Page } from "./browser.ts";
import { findChromium } from "./chromium.ts";

const chromium = findChromium();
const PAGE = fileURLToPath(new URL("../dist/dashboard-file/file.html", import.meta.url));
const HOSTILE = `<img src=x onerror="document.title='hacked'">`;

describe.skipIf(chromium === undefined)("the page that opens a file, without a server", () => {
  let page: Page;
  const folder = mkdtempSync(join(tmpdir(), "attune-page-"));
  const files = {
    attune: join(folder, "attune.db"),
    optuna: join(folder, "optuna.db"),
    journal: join(folder, "optuna.log"),
    backup: join(folder, "backup.jsonl"),
  };
  beforeAll(async () => {
    const urls = {
      attune: `sqlite:${files.attune}`,
      optuna: `optuna+sqlite:${files.optuna}`,
      journal: `optuna+journal:${files.journal}`,
    } as const;
    for (const url of Object.values(urls)) {
      const storage = await openStorage(url);
      const study = await createStudy({
        name: HOSTILE,
        space: { lr: float(1e-5, 1, { log: true }), kind: categorical(["a", HOSTILE]) },
        objectives: "minimize",
        storage,
      });
      await study.add(
        Array.from({ length: 30 }, (_, i) => ({
          params: { lr: 10 ** (-i / 10), kind: i % 3 ? HOSTILE : "a" },
          result: { value: i / 7 },
        })),
      );
      if (url === urls.attune) {
        const [info] = await storage.list();
        const lines = backupLines(info!, await allTrials(storage, HOSTILE));
        writeFileSync(files.backup, `${[...lines].join("\n")}\n`);
      }
      await storage.close();
    }
    page = await openPage(chromium ?? "");
  });
  afterAll(async () => {
    await page.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Gives files to the page, as their user would. */
  async function give(...paths: readonly string[]): Promise<void> {
    await page.goTo("about:blank");
    await page.goTo(pathToFileURL(PAGE).href);
    await page.until("document.querySelector('input[type=file]')");
    const { result } = await page.send("Runtime.evaluate", {
      expression: "document.querySelector('input[type=file]')",
    });
    const { objectId } = result as { readonly objectId: string };
    await page.send("DOM.setFileInputFiles", { files: paths, objectId });
  }

  it("shows what is still in the log of a file that is in use, and says if that may be missing", async () => {
    const used = join(folder, "used.db");
    const storage = await openStorage(`sqlite:${used}`);
    const study = await createStudy({
      ...{ name: "s", space: { x: float(0, 1) }, objectives: "minimize", storage },
    });
    await study.add([{ params: { x: 0.5 }, result: 1 }]);
    const copies = ["", "-wal"].map((end) => join(folder, `copy.db${end}`));
    copyFileSync(used, copies[0]!);
    copyFileSync(`${used}-wal`, copies[1]!);
    await storage.close();
    await give(...copies);
    await page.until("document.querySelector('.studies a')");
    await page.evaluate("document.querySelector('.studies a').click()");
    await page.until("document.querySelector('#count-complete')?.textContent === '1'");
    expect(await page.evaluate("document.querySelector('.file-note')")).toBeNull();
    await give(files.attune);
    expect(await page.until("document.querySelector('.file-note')?.textContent")).toContain(
      "a file attune.db-wal beside this one",
    );
    await give(copies[1]!);
    await page.until(
      "document.querySelector('[role=status]')?.textContent.startsWith('copy.db-wal is only a log')",
    );
  });
  it.each(Object.entries(files))("shows the trials of a file of kind %s", async (_, path) => {
    await give(path);
    await page.until("document.querySelector('.studies a')");
    expect(await page.evaluate("document.querySelector('.studies a').textContent")).toBe(HOSTILE);
    await page.evaluate("document.querySelector('.studies a').click()");
    await page.until("document.querySelector('#count-complete')?.textContent === '30'");
    await page.until("document.querySelector('canvas')?.dataset.points === '30'");
    await page.evaluate("location.hash = location.hash + '/plots?plot=slice'");
    const label = await page.until<string>(
      "document.querySelector('.figure svg')?.getAttribute('aria-label')",
    );
    expect(label).toContain(`value by parameter, ${HOSTILE}`);
    expect(await page.evaluate("document.querySelectorAll('img').length")).toBe(0);
    expect(page.logged).toEqual([]);
    expect(page.requested.filter((url) => !/^(file|data|about|blob):/.test(url))).toEqual([]);
  });
  it("takes a file that is dropped anywhere, also in place of the one that is shown", async () => {
    const drop = (name: string, text: string | undefined) =>
      page.evaluate(`(() => {
        const data = new DataTransfer();
        if (${text !== undefined}) data.items.add(new File([${JSON.stringify(text ?? "")}], ${JSON.stringify(name)}));
        const event = new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true });
        document.body.dispatchEvent(event);
        return event.defaultPrevented;
      })()`);
    await give(files.attune);
    await page.until("document.querySelector('.studies a')");
    await page.evaluate("document.querySelector('.studies a').click()");
    await page.until("document.querySelector('#count-complete')?.textContent === '30'");
    expect(await drop("", undefined)).toBe(true);
    await page.until("document.body.innerText.includes('What was dropped is no file.')");
    expect(await drop("other.txt", "hello")).toBe(true);
    await page.until("document.body.innerText.includes('other.txt is not a file of studies')");
    const backup = readFileSync(files.backup, "utf8");
    const own = backup.replaceAll(JSON.stringify(HOSTILE).slice(1, -1), "another");
    await drop("large.jsonl", own);
    await drop("backup.jsonl", own);
    await page.until("document.querySelector('.studies a')?.textContent === 'another'");
    await page.evaluate("location.hash = '#/study/gone'");
    await page.until("document.querySelector('h1')?.textContent === 'There is no study gone'");
    await page.evaluate("document.querySelector('main a').click()");
    await page.until("document.querySelector('.studies a')");
    expect(page.logged).toEqual([]);
  });
  it("says of another file that it is none", async () => {
    const other = join(folder, "other.txt");
    writeFileSync(other, "hello");
    await give(other);
    await page.until(
      "document.querySelector('[role=status]').textContent.startsWith('other.txt is not a file of studies')",
    );
  });
});
