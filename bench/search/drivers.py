"""How each library is asked and told. A driver takes a problem, a seed, `evaluate` and a stopwatch that runs while the library works."""
import json, math, random, subprocess, tempfile
import numpy as np


def active(p, values): return p.when is None or values.get(p.when[0]) == p.when[1]
def signs(problem): return [-1 if d == "maximize" else 1 for d in problem.directions]
def whole(p, v): return int(min(max(round(float(v)), p.low), p.high))


def attune(kind, problem, seed, evaluate, watch):
    """Attune's line protocol: one JSON object a line. Counts the proposals that were a fallback. `auto+no-name-hints` is the sampler `auto` with that option."""
    sampler, *flags = kind.split("+")
    process = subprocess.Popen(["node", "dist/cli/main.js", "serve", "--stdio", "--sampler", sampler, *(f"--{flag}" for flag in flags)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
    def call(**request):
        process.stdin.write(json.dumps(request) + "\n"); process.stdin.flush()
        answer = json.loads(process.stdout.readline())
        if "error" in answer: raise RuntimeError(answer["error"])
        return answer
    space = {}
    for p in problem.parameters:
        q = dict(type=p.kind, choices=p.choices) if p.kind == "categorical" else dict(type=p.kind, low=p.low, high=p.high, log=p.log)
        space[p.name] = q if p.when is None else {**q, "when": {p.when[0]: p.when[1]}}
    call(op="create", space=space, directions=problem.directions, seed=seed, constraints=problem.constraints, budget=problem.budget)
    fallbacks = 0
    for _ in range(problem.budget):
        try:
            with watch: trial = call(op="ask")
        except RuntimeError as error:
            if "nothing left to try" in str(error): break
            raise
        fallbacks += "fallback" in trial
        values, constraints = evaluate(trial["params"])
        with watch: call(op="tell", trial=trial["trial"], values=values, **({"constraints": constraints} if constraints else {}))
    if not problem.constraints and len(problem.directions) == 1: problem.reported[problem.budget] = call(op="best")["trials"][0]["params"]
    process.stdin.close(); process.wait(20)
    return fallbacks


def optuna(kind, problem, seed, evaluate, watch):
    import optuna
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    limits = dict(constraints_func=lambda t: t.user_attrs["constraints"]) if problem.constraints else {}
    S = optuna.samplers
    make = dict(tpe=lambda: S.TPESampler(seed=seed, **limits), grouped=lambda: S.TPESampler(seed=seed, multivariate=True, group=True, **limits), gp=lambda: S.GPSampler(seed=seed, **limits), cmaes=lambda: S.CmaEsSampler(seed=seed),
                nsga2=lambda: S.NSGAIISampler(seed=seed, **limits), random=lambda: S.RandomSampler(seed=seed))
    with watch: study = optuna.create_study(directions=problem.directions, sampler=make[kind]())
    for _ in range(problem.budget):
        values = {}
        with watch:
            trial = study.ask()
            for p in problem.parameters:
                if not active(p, values): continue
                if p.kind == "categorical": values[p.name] = trial.suggest_categorical(p.name, p.choices)
                elif p.kind == "int": values[p.name] = trial.suggest_int(p.name, p.low, p.high, log=p.log)
                else: values[p.name] = trial.suggest_float(p.name, p.low, p.high, log=p.log)
        y, c = evaluate(values)
        with watch:
            if c: trial.set_user_attr("constraints", c)
            study.tell(trial, y)


def hyperopt(kind, problem, seed, evaluate, watch):
    from hyperopt import fmin, hp, tpe
    def node(p):
        if p.kind == "categorical": return hp.choice(p.name, p.choices)
        if p.log: return (hp.qloguniform(p.name, math.log(p.low), math.log(p.high), 1) if p.kind == "int" else hp.loguniform(p.name, math.log(p.low), math.log(p.high)))
        return hp.quniform(p.name, p.low, p.high, 1) if p.kind == "int" else hp.uniform(p.name, p.low, p.high)
    parents = {p.when[0] for p in problem.parameters if p.when}
    space = {}
    for p in problem.parameters:
        if p.when: continue
        if p.name not in parents: space[p.name] = node(p)
        else: space["*" + p.name] = hp.choice(p.name, [{p.name: c, **{q.name: node(q) for q in problem.parameters if q.when == (p.name, c)}} for c in p.choices])
    kinds = {p.name: p for p in problem.parameters}
    def objective(drawn):
        watch.__exit__()
        values = {}
        for name, v in drawn.items(): values.update(v) if name.startswith("*") else values.__setitem__(name, v)
        values = {n: whole(kinds[n], v) if kinds[n].kind == "int" else v for n, v in values.items()}
        y = signs(problem)[0] * evaluate(values)[0][0]
        watch.__enter__()
        return y
    with watch: fmin(objective, space, algo=tpe.suggest, max_evals=problem.budget, rstate=np.random.default_rng(seed), show_progressbar=False, verbose=False)


def nevergrad(kind, problem, seed, evaluate, watch):
    import nevergrad as ng
    def node(p):
        if p.kind == "categorical": return ng.p.Choice(p.choices)
        v = ng.p.Log(lower=p.low, upper=p.high) if p.log else ng.p.Scalar(lower=p.low, upper=p.high)
        return v.set_integer_casting() if p.kind == "int" else v
    with watch:
        space = ng.p.Dict(**{p.name: node(p) for p in problem.parameters}); space.random_state = np.random.RandomState(seed)
        optimizer = ng.optimizers.registry[kind](space, budget=problem.budget)
    for _ in range(problem.budget):
        with watch: candidate = optimizer.ask()
        values = {}
        for p in problem.parameters:
            if not active(p, values): continue
            v = candidate.value[p.name]
            values[p.name] = v if p.kind == "categorical" else whole(p, v) if p.kind == "int" else float(min(max(v, p.low), p.high))
        y, c = evaluate(values)
        loss = [s * v for s, v in zip(signs(problem), y)]
        with watch: optimizer.tell(candidate, loss if len(loss) > 1 else loss[0], constraint_violation=[max(0.0, v) for v in c] or None)


def cmaes(kind, problem, seed, evaluate, watch):
    """The library `cmaes`. `cmaes:bipop`: CMA, numbers alone. `cmaes:catcmawm`: CMA-ES with margin for whole numbers and choices; large and small runs where there are only numbers, otherwise runs that double the samples."""
    from cmaes import CMA, CatCMAwM
    draw, ps = np.random.RandomState(seed), problem.parameters
    of = lambda kind: [p for p in ps if p.kind == kind]
    floats, ints, cats = of("float"), of("int"), of("categorical")
    if any(p.when for p in ps) or kind == "bipop" and (ints or cats): raise ValueError(f"cmaes:{kind} does not search this space")
    t = lambda p, v: math.log(v) if p.log else v
    back = lambda p, v: float(min(max(math.exp(v) if p.log else v, p.low), p.high))
    box = np.array([[t(p, p.low), t(p, p.high)] for p in floats], dtype=float).reshape(-1, 2)
    width = float(np.min(box[:, 1] - box[:, 0])) if floats else 1.0
    def run(size, scale):
        seed = draw.randint(2 ** 31)
        if kind == "bipop": return CMA(mean=draw.uniform(box[:, 0], box[:, 1]), sigma=0.25 * width * scale, bounds=box, population_size=size, seed=seed)
        return CatCMAwM(x_space=box if floats else None, z_space=[list(range(p.low, p.high + 1)) for p in ints] if ints else None, c_space=[len(p.choices) for p in cats] if cats else None, population_size=size, seed=seed)
    with watch: optimizer = run(None, 1)
    base, used, large, is_large = optimizer.population_size, [0, 0], 1, True
    left = problem.budget
    while left > 0:
        answers = []
        for _ in range(min(left, optimizer.population_size)):
            left -= 1
            with watch: got = optimizer.ask()
            if kind == "bipop": values = {p.name: back(p, v) for p, v in zip(floats, got)}
            else: values = {**{p.name: back(p, v) for p, v in zip(floats, [] if got.x is None else got.x)}, **{p.name: int(v) for p, v in zip(ints, [] if got.z is None else got.z)}, **{p.name: p.choices[int(np.argmax(v))] for p, v in zip(cats, [] if got.c is None else got.c)}}
            y = evaluate(values)[0]
            answers.append((got, signs(problem)[0] * y[0]))
        if len(answers) < optimizer.population_size: break
        with watch:
            optimizer.tell(answers)
            used[is_large] += len(answers)
            if (floats or ints) and optimizer.should_stop():
                is_large = kind != "bipop" or used[0] >= used[1]
                large *= 2 if is_large else 1
                size = base * large if is_large else math.floor(base * (large / 2) ** (draw.uniform() ** 2))
                optimizer = run(max(4, size), 1 if is_large else 10 ** (-2 * draw.uniform()))


def smac(kind, problem, seed, evaluate, watch):
    import logging, pathlib; logging.disable(logging.CRITICAL)
    from ConfigSpace import Categorical, ConfigurationSpace, EqualsCondition, Float, Integer
    from smac import HyperparameterOptimizationFacade, Scenario
    from smac.runhistory.dataclasses import TrialValue
    space, nodes = ConfigurationSpace(seed=seed), {}
    for p in problem.parameters:
        nodes[p.name] = Categorical(p.name, p.choices) if p.kind == "categorical" else (Integer if p.kind == "int" else Float)(p.name, (p.low, p.high), log=p.log)
    space.add(list(nodes.values()))
    for p in problem.parameters:
        if p.when: space.add(EqualsCondition(nodes[p.name], nodes[p.when[0]], p.when[1]))
    with tempfile.TemporaryDirectory() as folder:
        with watch: optimizer = HyperparameterOptimizationFacade(Scenario(space, n_trials=problem.budget, seed=seed, deterministic=True, output_directory=pathlib.Path(folder)), lambda config, seed=0: 0.0, overwrite=True)
        for _ in range(problem.budget):
            with watch: trial = optimizer.ask()
            y, _c = evaluate({k: v.item() if hasattr(v, "item") else v for k, v in dict(trial.config).items()})
            with watch: optimizer.tell(trial, TrialValue(cost=signs(problem)[0] * y[0], time=0.1))


def hebo(kind, problem, seed, evaluate, watch):
    import torch
    from hebo.design_space.design_space import DesignSpace
    from hebo.optimizers.hebo import HEBO
    torch.manual_seed(seed); np.random.seed(seed); random.seed(seed)
    def node(p):
        if p.kind == "categorical": return dict(name=p.name, type="cat", categories=p.choices)
        return dict(name=p.name, type=("pow" if p.kind == "float" else "pow_int") if p.log else ("num" if p.kind == "float" else "int"), lb=p.low, ub=p.high, **({"base": 10} if p.log else {}))
    with watch: optimizer = HEBO(DesignSpace().parse([node(p) for p in problem.parameters]), scramble_seed=seed)
    for _ in range(problem.budget):
        with watch: proposal = optimizer.suggest(1)
        y, _c = evaluate({k: v.item() if hasattr(v, "item") else v for k, v in proposal.iloc[0].to_dict().items()})
        with watch: optimizer.observe(proposal, np.array([[signs(problem)[0] * y[0]]]))


def ax(kind, problem, seed, evaluate, watch):
    import logging; logging.disable(logging.CRITICAL)
    from ax.api.client import Client
    from ax.api.configs import ChoiceParameterConfig, RangeParameterConfig
    def node(p):
        if p.kind == "categorical": return ChoiceParameterConfig(name=p.name, values=p.choices, parameter_type="str" if isinstance(p.choices[0], str) else "int", is_ordered=False)
        return RangeParameterConfig(name=p.name, bounds=(p.low, p.high), parameter_type=p.kind, scaling="log" if p.log else "linear")
    with watch:
        client = Client(random_seed=seed)
        client.configure_experiment(parameters=[node(p) for p in problem.parameters])
        client.configure_optimization(objective="-loss")
    for _ in range(problem.budget):
        with watch: ((index, values),) = client.get_next_trials(max_trials=1).items()
        y, _c = evaluate(dict(values))
        with watch: client.complete_trial(trial_index=index, raw_data={"loss": (signs(problem)[0] * y[0], 0.0)})


drivers = dict(attune=attune, optuna=optuna, hyperopt=hyperopt, nevergrad=nevergrad, smac=smac, hebo=hebo, ax=ax, cmaes=cmaes)
