/** Words in an order, such as low, medium and high, that are read as numbers. */
export interface Scale {
  /** Marks a format of ordered words. */
  readonly kind: "scale";
  /** Rank of each word, in lower case. */
  readonly ranks: { readonly [word: string]: number };
}

/** Scales that are recognised; words of one rank are separated by `/`. */
const SCALES = [
  "none/no, very low, low, medium/mid/middle/moderate/average/normal, high, very high/extreme",
  "extra small/xs, small/s, medium/m, large/l, extra large/xl, xxl/2xl, xxxl/3xl",
  "tiny, small, medium, big, huge",
  "very bad/terrible, bad/poor, fair/average/ok/okay/neutral, good, very good, excellent/great",
  "strongly disagree, disagree, somewhat disagree, neutral/neither agree nor disagree/undecided, " +
    "somewhat agree, agree, strongly agree",
  "very dissatisfied, dissatisfied, neutral/neither satisfied nor dissatisfied, satisfied, very satisfied",
  "very unlikely, unlikely, neutral, likely, very likely",
  "not at all, slightly, moderately, very, extremely",
  "never, rarely/seldom, sometimes/occasionally, often/frequently, very often, always",
  "mild, moderate, severe, critical",
  "beginner/novice, intermediate, advanced, expert",
  "junior, mid/middle, senior, lead",
  "bronze, silver, gold, platinum, diamond",
  "first, second, third, fourth, fifth",
].map((text) => text.split(", ").map((rank) => rank.split("/")));

/** Fewer words than this are told apart as well without an order. */
const MIN_WORDS = 3;
const RANGE = /^(\d+(?:\.\d+)?)\s*(?:-|–|to)\s*(\d+(?:\.\d+)?)$/;
const UP_TO = /^(?:<|<=|≤|under|below|up to|less than)\s*(\d+(?:\.\d+)?)$/;
const FROM =
  /^(?:(?:>|>=|≥|over|above|more than)\s*(\d+(?:\.\d+)?)|(\d+(?:\.\d+)?)\s*(?:\+|and over|or more))$/;

/** How a word of a scale is compared: without case and double blanks. */
const normalise = (text: string): string => text.toLowerCase().replace(/[\s_-]+/g, " ");

/**
 * The scale of a column, by its distinct texts: one that is known, or ranges of numbers that do not
 * overlap; undefined for others.
 */
export function recogniseScale(texts: readonly string[]): Scale | undefined {
  const words = new Set(texts.map(normalise));
  if (words.size < MIN_WORDS) return undefined;
  for (const scale of SCALES) {
    const ranks = scale.flatMap((names, rank) => names.map((name) => [name, rank] as const));
    const known = new Map(ranks);
    if ([...words].every((word) => known.has(word)))
      return { kind: "scale", ranks: Object.fromEntries(ranks) };
  }
  return recogniseRanges(texts);
}

/** Bounds of a range of numbers such as `18-24`, `65+` and `<18`. */
function rangeOf(text: string): readonly [low: number, high: number] | undefined {
  const word = text.toLowerCase();
  const range = RANGE.exec(word);
  if (range !== null) return [Number(range[1]), Number(range[2])];
  const upTo = UP_TO.exec(word);
  if (upTo !== null) return [-Infinity, Number(upTo[1])];
  const from = FROM.exec(word);
  return from === null ? undefined : [Number(from[1] ?? from[2]), Infinity];
}

function recogniseRanges(texts: readonly string[]): Scale | undefined {
  const ranges = texts.flatMap((text) => {
    const range = rangeOf(text);
    return range === undefined ? [] : [{ text, low: range[0], high: range[1] }];
  });
  if (ranges.length < texts.length) return undefined;
  ranges.sort((a, b) => a.low - b.low);
  const isOrdered = ranges.every(
    ({ low, high }, i) => low < high && (i === 0 || ranges[i - 1].high <= low),
  );
  if (!isOrdered) return undefined;
  return {
    kind: "scale",
    ranks: Object.fromEntries(ranges.map(({ text }, rank) => [normalise(text), rank])),
  };
}

/** The rank of a word; NaN for other texts. */
export function readRank(text: string, { ranks }: Scale): number {
  const word = normalise(text);
  return Object.hasOwn(ranks, word) ? ranks[word] : Number.NaN;
}

/** The words of a scale that occur, in order, for a message: `low < medium < high`. */
export function describeScale(scale: Scale, texts: readonly string[]): string {
  const sorted = [...texts].sort((a, b) => readRank(a, scale) - readRank(b, scale));
  return sorted.join(" < ");
}
