"""Optuna and Ax with the simulated workers of bench/parallel.mjs, on the same problems with the same times of trials. Adds a line a run to its results.

  python bench/workers/peers.py RESULTS.jsonl developed|check SAMPLERS MODES SEEDS TRIALS SHAPES [TABLES.json]
  SAMPLERS optuna:gp,optuna:tpe,ax   MODES 8,b8   SHAPES "5 numbers;mixed"
"""
import json, os, subprocess, sys, warnings
os.environ.setdefault("OMP_NUM_THREADS", "1")
warnings.filterwarnings("ignore")
results, problem_set, samplers, modes, seeds, trials, shapes, *tables = sys.argv[1:]
trials = int(trials)
here = os.path.dirname(os.path.abspath(__file__))
node = subprocess.Popen(["node", os.path.join(here, "answer.mjs"), problem_set, *tables], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
def call(**request):
    node.stdin.write(json.dumps(request) + "\n"); node.stdin.flush()
    return json.loads(node.stdout.readline())


def optuna_peer(kind, params, seed):
    import optuna
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    S = optuna.samplers
    study = optuna.create_study(sampler=S.GPSampler(seed=seed, deterministic_objective=True) if kind == "gp" else S.TPESampler(seed=seed, constant_liar=True))
    def ask_one():
        trial, values = study.ask(), {}
        for p in params:
            n = p["name"]
            if p["type"] == "categorical": values[n] = trial.suggest_categorical(n, p["choices"])
            else: values[n] = (trial.suggest_int if p["type"] == "int" else trial.suggest_float)(n, p["low"], p["high"], log=p.get("log", False))
        return trial, values
    return lambda n: [ask_one() for _ in range(n)], study.tell


def ax_peer(_, params, seed):
    import logging; logging.disable(logging.CRITICAL)
    from ax.api.client import Client
    from ax.api.configs import ChoiceParameterConfig, RangeParameterConfig
    def node_of(p):
        if p["type"] == "categorical": return ChoiceParameterConfig(name=p["name"], values=p["choices"], parameter_type="str", is_ordered=False)
        return RangeParameterConfig(name=p["name"], bounds=(p["low"], p["high"]), parameter_type=p["type"], scaling="log" if p.get("log") else "linear")
    client = Client(random_seed=seed)
    client.configure_experiment(parameters=[node_of(p) for p in params])
    client.configure_optimization(objective="-loss")
    def ask(n):
        asked = []
        while len(asked) < n: asked += client.get_next_trials(max_trials=n - len(asked)).items()
        return asked
    return ask, lambda index, loss: client.complete_trial(trial_index=index, raw_data={"loss": (loss, 0.0)})


def run(sampler, params, mode, seed):
    library, _, kind = sampler.partition(":")
    ask, tell = dict(optuna=optuna_peer, ax=ax_peer)[library](kind, params, seed)
    bests = []
    def told(trial, values):
        loss = call(op="loss", values=values)
        tell(trial, loss)
        bests.append(min([loss, *bests[-1:]]))
    if mode.startswith("b"):
        while len(bests) < trials:
            for trial in ask(min(int(mode[1:]), trials - len(bests))): told(*trial)
        return bests
    running, clock, started = [], 0.0, 0
    while len(bests) < trials:
        while len(running) < int(mode) and started < trials:
            (trial,) = ask(1)
            running.append((clock + call(op="time"), started, *trial)); started += 1
        running.sort(key=lambda r: r[:2])
        clock, _, trial, values = running.pop(0)
        told(trial, values)
    return bests


done = {(r["name"], r["shape"], r["label"], r["seed"], r["trials"]) for r in map(json.loads, open(results))} if os.path.exists(results) else set()
for seed in range(int(seeds)):
    for place, problem in enumerate(call(op="list")):
        if problem["shape"] not in shapes.split(";"): continue
        for sampler in samplers.split(","):
            for mode in modes.split(","):
                key = (f"{sampler}, {mode}", problem["shape"], problem["label"], seed, trials)
                if key in done: continue
                opened = call(op="open", place=place, seed=seed)
                bests = run(sampler, opened["params"], mode, seed)
                with open(results, "a") as out: out.write(json.dumps(dict(zip(("name", "shape", "label", "seed", "trials"), key), tie=opened["tie"], bests=[float(f"{b:.6g}") for b in bests])) + "\n")
