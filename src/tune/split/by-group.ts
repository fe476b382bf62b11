import { AttuneError } from "../../errors/attune-error.ts";
import type { Rng } from "../../numeric/rng.ts";
import type { GroupedRows } from "./grouped-rows.ts";
import { PartBalance } from "./part-balance.ts";

/** Random draws of which the best one is taken. */
const MAX_DRAWS = 30;
/** Groups that are looked at in all draws: of very many groups a single draw is near enough. */
const MAX_DRAWN_GROUPS = 100_000;

function shuffledGroups({ members }: GroupedRows, rng: Rng): Uint32Array {
  const order = Uint32Array.from(members, (_, g) => g);
  rng.shuffle(order);
  return order;
}

/**
 * Draws whole groups that together have about a share of the rows and of each class. It goes
 * through the groups in random order, and takes those that bring the part nearer to that share. Of
 * several such draws it keeps the nearest one. At least one group is drawn and at least one is
 * left.
 * @returns the rows of the drawn groups
 * @throws AttuneError `data-invalid` when there is only one group
 */
export function drawGroups(data: GroupedRows, share: number, rng: Rng): number[] {
  if (data.members.length < 2) throw tooFewGroups(data.members.length, 2);
  let best: readonly number[] = [];
  let leastCost = Infinity;
  const draws = Math.max(1, Math.min(MAX_DRAWS, MAX_DRAWN_GROUPS / data.members.length));
  for (let draw = 0; draw < draws; draw++) {
    const part = new PartBalance(data, share);
    const drawn: number[] = [];
    let cost = 0;
    const order = shuffledGroups(data, rng);
    for (const g of order) {
      const more = part.costOfAdding(g);
      if (more >= 0 || drawn.length === data.members.length - 1) continue;
      part.add(g);
      drawn.push(g);
      cost += more;
    }
    if (drawn.length === 0) {
      // Even the first group alone has more rows than wanted: the best of the single groups.
      drawn.push(order[0]);
      cost = part.costOfAdding(order[0]);
    }
    if (cost >= leastCost) continue;
    leastCost = cost;
    best = drawn;
  }
  return best.flatMap((g) => [...data.members[g]]);
}

/**
 * Deals whole groups to parts of about equal size that have each class in its share: large groups
 * first, each to the part that it fits best.
 * @returns the rows of each part
 * @throws AttuneError `data-invalid` when there are fewer groups than parts
 */
export function dealGroups(data: GroupedRows, parts: number, rng: Rng): number[][] {
  const { members } = data;
  if (members.length < parts) throw tooFewGroups(members.length, parts);
  // A stable sort keeps the random order of groups of one size.
  const largestFirst = Array.from(shuffledGroups(data, rng)).sort(
    (a, b) => members[b].length - members[a].length,
  );
  const balances = Array.from({ length: parts }, () => new PartBalance(data, 1 / parts));
  const out: number[][] = balances.map(() => []);
  let empty = parts;
  largestFirst.forEach((g, dealt) => {
    const mustFill = members.length - dealt <= empty;
    let best = -1;
    let leastCost = Infinity;
    for (let p = 0; p < parts; p++) {
      if (mustFill && balances[p].size > 0) continue;
      const cost = balances[p].costOfAdding(g);
      if (cost >= leastCost) continue;
      leastCost = cost;
      best = p;
    }
    if (balances[best].size === 0) empty--;
    balances[best].add(g);
    for (const row of members[g]) out[best].push(row);
  });
  return out;
}

function tooFewGroups(groups: number, parts: number): AttuneError {
  return new AttuneError(
    "data-invalid",
    `there ${groups === 1 ? "is 1 group" : `are ${groups} groups`}, too few to split them into ` +
      `${parts} parts`,
    { hint: "use fewer folds (--cv)" },
  );
}
