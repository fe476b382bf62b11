import { fingerprint } from "../../numeric/hash.ts";
import {
  type PackedNumbers,
  packFloats,
  packWhole,
  readNumbers,
} from "../../numeric/packed-numbers.ts";
import type { ParamTree } from "../../space/param.ts";
import type { Space } from "../../space/space.ts";
import type { Attributes } from "../../trial/row.ts";
import { canonicalUnit } from "../canonical.ts";
import type { ExperiencedStudy } from "./experience.ts";

/** Steps in which coordinates are stored; the number after the last one stands for NaN. */
const STEPS = 65_534;

/** Key of a study's internal values: the experience that it began with. */
const EXPERIENCE = "experience";

/** Internal values by which a study keeps experience: it goes on with what it began with. */
export function storeExperience(
  studies: readonly ExperiencedStudy[],
  space: Space<ParamTree>,
): Attributes {
  return {
    [EXPERIENCE]: {
      space: fingerprint(space.toJSON()),
      studies: studies.map(({ name, points, losses, repeated }) => ({
        name,
        points: { ...packWhole(points.flatMap((unit) => Array.from(unit, toStep))) },
        losses: { ...packFloats(losses) },
        ...(repeated !== undefined && { repeated }),
      })),
    },
  };
}
const toStep = (u: number): number => (Number.isNaN(u) ? STEPS + 1 : Math.round(u * STEPS));

interface StoredStudy {
  readonly name: string;
  readonly points: PackedNumbers;
  readonly losses: PackedNumbers;
  readonly repeated?: number;
}

const isPacked = (value: unknown, types: readonly string[]): value is PackedNumbers => {
  const { type, base64 } = (value ?? {}) as Partial<PackedNumbers>;
  return types.includes(type ?? "") && typeof base64 === "string";
};
const isStored = (value: unknown): value is StoredStudy => {
  const { name, points, losses, repeated = 0 } = (value ?? {}) as Partial<StoredStudy>;
  return (
    typeof name === "string" &&
    isPacked(points, ["u8", "u16"]) &&
    isPacked(losses, ["f32"]) &&
    typeof repeated === "number"
  );
};
const storedIn = (
  internal: Attributes,
): { readonly space?: unknown; readonly studies: readonly StoredStudy[] } => {
  const { space, studies } = (internal[EXPERIENCE] ?? {}) as { space?: unknown; studies?: unknown };
  return { space, studies: Array.isArray(studies) ? studies.filter(isStored) : [] };
};

/** Names of the studies whose experience a study keeps. */
export const experienceOf = (internal: Attributes): readonly string[] =>
  storedIn(internal).studies.map(({ name }) => name);

/** The experience that a study keeps; none where its space has changed since. */
export function readExperience(
  internal: Attributes,
  space: Space<ParamTree>,
): readonly ExperiencedStudy[] {
  const { space: of, studies } = storedIn(internal);
  if (studies.length === 0 || of !== fingerprint(space.toJSON())) return [];
  return studies.flatMap((study) => readStudy(study, space) ?? []);
}

/** @returns undefined for numbers that are damaged */
function readStudy(
  { name, points: packed, losses: packedLosses, repeated }: StoredStudy,
  space: Space<ParamTree>,
): ExperiencedStudy | undefined {
  const { width } = space;
  const steps = readNumbers(packed);
  const losses = readNumbers(packedLosses);
  if (losses.length === 0 || steps.length !== losses.length * width) return undefined;
  const points = Array.from(losses, (_, i) => {
    // Coordinates of branches that are not taken are not read.
    const unit = steps.subarray(i * width, (i + 1) * width).map((s) => Math.min(1, s / STEPS));
    return canonicalUnit(space, space.fromUnit(unit));
  });
  return { name, points, losses, repeated };
}
