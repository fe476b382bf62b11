import * as v from "valibot";
import { type Route, route } from "../http/route.ts";
import { text } from "../schema/values.ts";
import type { Served } from "./served.ts";

/** After this time a stream ends, and its viewer resumes it with a token that is still valid. */
const MAX_STREAM_MS = 15 * 60_000;

/** The route of what happens in a study. */
export function eventRoutes({ feeds }: Served): readonly Route[] {
  return [
    route({
      method: "GET",
      path: "/api/v1/studies/{study}/events",
      role: "viewer",
      summary:
        "Server-sent events `trials`: the trials that have changed since the event before, in " +
        "their present state. `Last-Event-ID` resumes after an event, `after` does the same",
      headers: {
        "Last-Event-ID": { text: "Id of the last event that was received", required: false },
      },
      query: v.strictObject({ after: v.optional(text(1000)) }),
      answers: { 200: { description: "The events", type: "text/event-stream" } },
      handle: async ({ study, query, request }) => {
        const after = request.headers.get("Last-Event-ID") ?? query.after;
        const viewer = await feeds.join(study, after === "" ? undefined : after);
        const timer = setTimeout(() => viewer.close(), MAX_STREAM_MS);
        timer.unref?.();
        request.signal.addEventListener("abort", () => {
          clearTimeout(timer);
          viewer.close();
        });
        return new Response(viewer.stream, {
          headers: { "Content-Type": "text/event-stream", "X-Accel-Buffering": "no" },
        });
      },
    }),
  ];
}
