import { type Signal, signal } from "@preact/signals";
import { columnsFromBytes } from "../../../src/server/columns/column-bytes.ts";
import { call, get, isLive, Refusal, type Study, studyPath } from "./api.ts";
import { follow } from "./live.ts";
import { type LiveTrial, Trials } from "./trials.ts";

/** Trials of a page: the first one is small, so that something is seen early. */
const FIRST_PAGE = 10_000;
const PAGE = 200_000;
/** Shortest time between two readings of a study's settings and counts. */
const SETTINGS_MS = 1000;

/** A study that is shown, with its trials as they are now. */
export interface OpenStudy {
  readonly name: string;
  readonly trials: Trials;
  readonly info: Signal<Study | undefined>;
  /** One line that says what the page does, or what went wrong. */
  readonly status: Signal<string>;
  readonly isReady: Signal<boolean>;
  /** Whether the server has no study of this name. */
  readonly isMissing: Signal<boolean>;
  /** Reads the settings of the study again. */
  refresh(): void;
  close(): void;
}

/** Opens a study: reads its trials, then follows what changes. */
export function openStudy(name: string): OpenStudy {
  const controller = new AbortController();
  const path = studyPath(name);
  const trials = new Trials();
  const info = signal<Study | undefined>(undefined);
  const status = signal("reading");
  const isReady = signal(false);
  const isMissing = signal(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const readInfo = async (): Promise<void> => {
    info.value = await get<Study>(path, controller.signal);
  };
  const refreshSoon = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      readInfo().catch(() => {}); // the next change asks again
    }, SETTINGS_MS);
  };
  const readPage = async (query: string) => {
    const { signal } = controller;
    const response = await call(`${path}/columns?format=bytes&${query}`, { signal });
    return columnsFromBytes(await response.arrayBuffer());
  };
  const run = async (): Promise<void> => {
    const settings = readInfo(); // counting a million trials takes a while: they come first
    settings.catch(() => {}); // thrown below, unless the trials are refused as well
    let page = await readPage(`limit=${FIRST_PAGE}`);
    const { id } = page;
    while (page.next !== undefined) {
      // The server reads the next page while this one is drawn.
      const next = readPage(`after=${page.next}&limit=${PAGE}`);
      next.catch(() => {}); // it is thrown below
      trials.append(page);
      status.value = `reading: ${trials.length.toLocaleString("en")} trials`;
      page = await next;
    }
    trials.append(page);
    if (trials.length <= FIRST_PAGE) await settings;
    isReady.value = true;
    if (!isLive) {
      status.value = "read from a file";
      return;
    }
    await follow(
      path,
      id,
      controller.signal,
      ({ type, data }) => {
        if (type === "deleted") {
          status.value = "the study was deleted";
          controller.abort();
          return;
        }
        if (type !== "trials") return;
        trials.update((JSON.parse(data) as { readonly trials: readonly LiveTrial[] }).trials);
        refreshSoon();
      },
      (isConnected) => {
        status.value = isConnected ? "live" : "not connected: trying again";
      },
    );
  };
  run().catch((error: Error) => {
    if (controller.signal.aborted) return;
    status.value = error.message;
    isMissing.value = error instanceof Refusal && error.status === 404;
  });
  return {
    name,
    trials,
    info,
    status,
    isReady,
    isMissing,
    refresh: () => void readInfo().catch(() => {}),
    close: () => {
      clearTimeout(timer);
      controller.abort();
    },
  };
}
