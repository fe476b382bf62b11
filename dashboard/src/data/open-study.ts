import { type Signal, signal } from "@preact/signals";
import { columnsFromBytes } from "../../../src/server/columns/column-bytes.ts";
import { call, get, isLive, Refusal, type Study, studyPath } from "./api.ts";
import { follow, type LiveEvent } from "./live.ts";
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
  const study = new FollowedStudy(name);
  void study.run();
  return study;
}

class FollowedStudy implements OpenStudy {
  readonly name: string;
  readonly trials = new Trials();
  readonly info = signal<Study | undefined>(undefined);
  readonly status = signal("reading");
  readonly isReady = signal(false);
  readonly isMissing = signal(false);
  readonly #path: string;
  readonly #controller = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(name: string) {
    this.name = name;
    this.#path = studyPath(name);
  }

  /** Reads and follows the study until it is closed. */
  async run(): Promise<void> {
    try {
      const lastEvent = await this.#readAll();
      this.isReady.value = true;
      if (isLive) await this.#follow(lastEvent);
      else this.status.value = "read from a file";
    } catch (error) {
      if (this.#controller.signal.aborted) return;
      this.status.value = (error as Error).message;
      this.isMissing.value = error instanceof Refusal && error.status === 404;
    }
  }

  refresh(): void {
    this.#readInfo().catch(() => {}); // the next change asks again
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#controller.abort();
  }

  async #readInfo(): Promise<void> {
    this.info.value = await get<Study>(this.#path, this.#controller.signal);
  }

  async #readPage(query: string) {
    const { signal } = this.#controller;
    const response = await call(`${this.#path}/columns?format=bytes&${query}`, { signal });
    return columnsFromBytes(await response.arrayBuffer());
  }

  /** Reads the settings and all trials; returns the id of the event after which changes come. */
  async #readAll(): Promise<string> {
    const settings = this.#readInfo(); // counting a million trials takes a while: they come first
    settings.catch(() => {}); // thrown below, unless the trials are refused as well
    let page = await this.#readPage(`limit=${FIRST_PAGE}`);
    const { id } = page;
    while (page.next !== undefined) {
      // The server reads the next page while this one is drawn.
      const next = this.#readPage(`after=${page.next}&limit=${PAGE}`);
      next.catch(() => {}); // it is thrown below
      this.trials.append(page);
      this.status.value = `reading: ${this.trials.length.toLocaleString("en")} trials`;
      page = await next;
    }
    this.trials.append(page);
    if (this.trials.length <= FIRST_PAGE) await settings;
    return id;
  }

  #follow(lastEvent: string): Promise<void> {
    return follow(
      this.#path,
      lastEvent,
      this.#controller.signal,
      (event) => this.#takeIn(event),
      (isConnected) => {
        this.status.value = isConnected ? "live" : "not connected: trying again";
      },
    );
  }

  #takeIn({ type, data }: LiveEvent): void {
    if (type === "deleted") {
      this.status.value = "the study was deleted";
      this.#controller.abort();
      return;
    }
    if (type !== "trials") return;
    this.trials.update((JSON.parse(data) as { readonly trials: readonly LiveTrial[] }).trials);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.refresh();
    }, SETTINGS_MS);
  }
}
