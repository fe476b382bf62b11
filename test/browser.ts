import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";

/** An answer of the browser, or something that it tells by itself. */
interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly [name: string]: unknown };
  readonly result?: { readonly [name: string]: unknown };
  readonly error?: { readonly message: string };
}

/** A page in a browser without a window, driven by the browser's own protocol. */
export interface Page {
  /** Errors, refusals of the page's policy, and warnings that the page has logged. */
  readonly logged: readonly string[];
  /** URLs that the page has asked for. */
  readonly requested: readonly string[];
  send(method: string, params?: object): Promise<{ readonly [name: string]: unknown }>;
  goTo(url: string): Promise<void>;
  /** The value of an expression in the page, a promise's one included. */
  evaluate<T>(expression: string): Promise<T>;
  /** Waits until an expression has a value that is true, and returns it. */
  until<T>(expression: string): Promise<T>;
  close(): Promise<void>;
}

/** Pause between two looks at a page. */
const LOOK_MS = 50;
/** Time after which a page that does not come is a failure: far more than any takes. */
const MAX_WAIT_MS = 120_000;

/** Opens a page of a Chromium that has no window. */
export async function openPage(chromium: string, width = 1280, height = 900): Promise<Page> {
  const profile = mkdtempSync(join(tmpdir(), "attune-chromium-"));
  const child = spawn(
    chromium,
    [
      ...["--headless", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"],
      ...["--remote-debugging-pipe", `--user-data-dir=${profile}`],
      `--window-size=${width},${height}`,
      // Chromium's sandbox does not work for root.
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      "about:blank",
    ],
    { detached: true, stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] },
  );
  const exited = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const output = child.stdio[3] as Writable;
  const waiting = new Map<number, (message: Message) => void>();
  const logged: string[] = [];
  const requested: string[] = [];
  let rest = "";
  (child.stdio[4] as Readable).setEncoding("utf8").on("data", (part: string) => {
    const messages = (rest + part).split("\0");
    rest = messages.pop() ?? "";
    for (const text of messages) take(JSON.parse(text));
  });
  const take = ({ id, method, params = {}, ...answer }: Message): void => {
    if (id !== undefined) {
      waiting.get(id)?.({ ...answer });
      waiting.delete(id);
    } else if (method === "Runtime.exceptionThrown" || method === "Log.entryAdded")
      logged.push(JSON.stringify(params));
    else if (method === "Network.requestWillBeSent")
      requested.push((params["request"] as { readonly url: string }).url);
  };
  let last = 0;
  const request = (method: string, params: object, sessionId?: string) =>
    new Promise<{ readonly [name: string]: unknown }>((resolve, reject) => {
      const id = ++last;
      waiting.set(id, ({ result = {}, error }) =>
        error ? reject(new Error(`${method}: ${error.message}`)) : resolve(result),
      );
      void exited.then(() => reject(new Error("Chromium ended")));
      output.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });
  const { targetInfos } = await request("Target.getTargets", {});
  const target = (targetInfos as { type: string; targetId: string }[]).find(
    ({ type }) => type === "page",
  );
  const { sessionId } = await request("Target.attachToTarget", {
    targetId: target?.targetId,
    flatten: true,
  });
  const send = (method: string, params: object = {}) =>
    request(method, params, sessionId as string);
  for (const domain of ["Page", "Runtime", "Log", "Network"]) await send(`${domain}.enable`);
  const evaluate = async <T>(expression: string): Promise<T> => {
    const { result, exceptionDetails } = (await send("Runtime.evaluate", {
      ...{ expression, awaitPromise: true, returnByValue: true },
    })) as {
      result: { value: T };
      exceptionDetails?: { text: string; exception?: { description?: string } };
    };
    if (exceptionDetails === undefined) return result.value;
    throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  };
  return {
    logged,
    requested,
    send,
    goTo: async (url) => void (await send("Page.navigate", { url })),
    evaluate,
    until: async <T>(expression: string): Promise<T> => {
      const end = Date.now() + MAX_WAIT_MS;
      for (;;) {
        const value = await evaluate<T>(expression).catch(() => undefined);
        if (value) return value;
        if (Date.now() > end) {
          const text = await evaluate("document.body?.innerText");
          throw new Error(`${expression} never became true. The page shows:\n${text}\n${logged}`);
        }
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      }
    },
    close: async () => {
      // Its helper processes are in its group.
      if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
      await exited;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
