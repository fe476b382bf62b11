"""Ranks samplers by the runs in results files: for each problem by the share of pairs of runs won (ties half), suites weighing the same.

  python bench/search/score.py RESULTS.jsonl… [--only SAMPLER,…]      prints Markdown; counts only problems that all samplers ran
"""
import json, sys
from collections import defaultdict
import numpy as np

args, only = sys.argv[1:], None
if "--only" in args:
    i = args.index("--only"); only = set(args[i + 1].split(",")); del args[i:i + 2]
runs = [r for f in args for r in map(json.loads, open(f)) if only is None or r["sampler"] in only]
by = defaultdict(lambda: defaultdict(list))
for r in runs: by[r["problem"]][r["sampler"]].append(r)
names = sorted({r["sampler"] for r in runs})
ours = next((n for n in names if n.startswith("attune")), names[0])
problems = {p: g for p, g in by.items() if set(g) == set(names)}
for k in sorted({k for r in runs for k in r["loss"]}, key=int):
    rank, wins = defaultdict(lambda: defaultdict(list)), defaultdict(lambda: defaultdict(list))
    for p, g in problems.items():
        for a in names:
            share = {b: np.mean([[1.0 if x["loss"][k] < y["loss"][k] else 0.5 if x["loss"][k] == y["loss"][k] else 0.0 for y in g[b]] for x in g[a]]) for b in names if b != a}
            rank[a][p.split("/")[0]].append(1 + sum(1 - w for w in share.values()))
            if a == ours:
                for b, w in share.items(): wins[b][p.split("/")[0]].append(w)
    even = lambda suites: float(np.mean([np.mean(v) for v in suites.values()]))
    print(f"\n| after {k} trials, {len(problems)} problems | mean rank of {len(names)} | win rate of {ours} against it | ms a trial |\n|---|---|---|---|")
    for n in sorted(names, key=lambda n: even(rank[n])):
        own = [r for g in problems.values() for r in g[n]]
        ms = 1000 * sum(r["seconds"] for r in own) / sum(r["trials"] for r in own)
        print(f"| {n} | {even(rank[n]):.2f} | {'' if n == ours else f'{even(wins[n]):.2f}'} | {ms:.1f} |")
fell = [r for r in runs if "fallbacks" in r]
if fell: print(f"\nFallbacks: {sum(r['fallbacks'] for r in fell)} of {sum(r['trials'] for r in fell)} proposals of {ours.partition(':')[0]}.")
