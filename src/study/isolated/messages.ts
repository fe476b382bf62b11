import type { Json } from "../../trial/trial-record.ts";

export type ToGuest =
  | { readonly type: "evaluate"; readonly number: number; readonly repeat: number; readonly params: unknown }
  | { readonly type: "answer"; readonly id: number; readonly prune: boolean; readonly error?: string };
export type FromGuest =
  | { readonly type: "done"; readonly result: unknown; readonly pruned: boolean }
  | { readonly type: "threw"; readonly message: string }
  | { readonly type: "report"; readonly id: number; readonly value: unknown; readonly step: number }
  | { readonly type: "attribute"; readonly key: string; readonly value: Json };
