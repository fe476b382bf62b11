import { Refused } from "./problem.ts";

/** Bytes that are read at once where the request says how many there are. */
const MAX_QUICK_BYTES = 2 ** 18;

/** Bounds of the body of a request. */
interface BodyBounds {
  readonly maxBytes: number;
  /** Milliseconds to wait for the next bytes. */
  readonly idleMs: number;
  /** Bytes a second that a client must send on average, after the first `idleMs`. */
  readonly minBytesPerSecond: number;
}

/**
 * Reads the body of a request. Its size and its time are bounded, so that a client can occupy
 * neither memory nor a connection.
 * @throws Refused 413, 408
 */
export async function readBody(request: Request, bounds: BodyBounds): Promise<Uint8Array> {
  const { maxBytes } = bounds;
  const declared = Number(request.headers.get("Content-Length") ?? 0);
  if (declared > maxBytes) throw tooLarge(maxBytes);
  if (request.headers.has("Content-Length") && declared <= MAX_QUICK_BYTES) {
    const read = request.arrayBuffer().then((buffer) => new Uint8Array(buffer));
    const bytes = await inTime(read, bounds.idleMs);
    if (bytes.length > maxBytes) throw tooLarge(maxBytes);
    return bytes;
  }
  if (request.body === null) return new Uint8Array();
  const reader = request.body.getReader();
  const started = performance.now();
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      const part = await readInTime(reader, bounds, started, size);
      if (part === undefined) return joined(parts, size);
      size += part.length;
      if (size > maxBytes) throw tooLarge(maxBytes);
      parts.push(part);
    }
  } catch (error) {
    void reader.cancel().catch(() => {}); // the rest is not read
    throw error;
  }
}

const tooLarge = (maxBytes: number): Refused =>
  new Refused(413, "too-large", `the body has more than ${maxBytes} bytes`, {
    headers: { Connection: "close" },
  });

async function readInTime(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  { idleMs, minBytesPerSecond }: BodyBounds,
  started: number,
  size: number,
): Promise<Uint8Array | undefined> {
  const endsMs = started + idleMs + (1000 * size) / minBytesPerSecond;
  const leftMs = Math.min(idleMs, Math.max(0, endsMs - performance.now()));
  const { done, value } = await inTime(reader.read(), leftMs);
  return done ? undefined : value;
}

/** @throws Refused 408 */
async function inTime<T>(promise: Promise<T>, ms: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new Refused(408, "too-slow", "the body did not arrive in time", {
            headers: { Connection: "close" },
          }),
        ),
      ms,
    );
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

function joined(parts: readonly Uint8Array[], size: number): Uint8Array {
  if (parts.length === 1) return parts[0];
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
