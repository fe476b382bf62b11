import { signal } from "@preact/signals";
import { get } from "./api.ts";

/** Who this page is for the server. */
export interface Caller {
  readonly name: string;
  readonly role: "viewer" | "worker" | "admin";
}

export const caller = signal<Caller | undefined>(undefined);

/** Whether the caller may change studies. */
export const mayWrite = (): boolean => caller.value !== undefined && caller.value.role !== "viewer";

/** Asks the server who the token belongs to. @throws Refusal 401 if it is not valid */
export async function readCaller(): Promise<void> {
  caller.value = await get<Caller>("/api/v1/caller");
}
