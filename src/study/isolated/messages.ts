import type { Json } from "../../trial/record.ts";

export type ToGuest =
  | {
      readonly type: "evaluate";
      readonly number: number;
      readonly repeat: number;
      readonly params: unknown;
      readonly fidelity: number;
    }
  | {
      readonly type: "answer";
      readonly id: number;
      readonly value: unknown;
      readonly error?: string;
    };
export type FromGuest =
  | { readonly type: "done"; readonly result: unknown; readonly pruned: boolean }
  | { readonly type: "threw"; readonly message: string }
  | { readonly type: "report"; readonly id: number; readonly value: unknown; readonly step: number }
  | { readonly type: "read"; readonly id: number }
  | {
      readonly type: "write";
      readonly id: number;
      readonly bytes: Uint8Array;
      readonly step: number;
    }
  | { readonly type: "attribute"; readonly key: string; readonly value: Json };
