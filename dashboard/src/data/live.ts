import { call } from "./api.ts";

/** Pause before a stream that ended is opened again. */
const RETRY_MS = 1000;

export interface LiveEvent {
  readonly type: string;
  readonly data: string;
}

/**
 * Follows the events of a study until the signal is aborted, over breaks of the connection too.
 * @param after id of the event after which it begins
 */
export async function follow(
  path: string,
  after: string,
  signal: AbortSignal,
  onEvent: (event: LiveEvent) => void,
  onConnected: (isConnected: boolean) => void,
): Promise<void> {
  let last = after;
  while (!signal.aborted) {
    try {
      const response = await call(`${path}/events?after=${encodeURIComponent(last)}`, { signal });
      onConnected(true);
      for await (const event of eachEvent(response)) {
        if (event.id !== "") last = event.id;
        if (event.type !== "message") onEvent(event);
      }
    } catch {
      // The server is away, or refuses: it is asked again until the page is left.
    }
    if (signal.aborted) return;
    onConnected(false);
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

async function* eachEvent(response: Response): AsyncGenerator<LiveEvent & { readonly id: string }> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (reader === undefined) return;
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const fields = new Map(
        block.split("\n").map((line) => {
          const at = line.indexOf(":");
          return [line.slice(0, at), line.slice(at + 1).trimStart()] as const;
        }),
      );
      yield {
        type: fields.get("event") ?? "message",
        id: fields.get("id") ?? "",
        data: fields.get("data") ?? "",
      };
    }
  }
}
