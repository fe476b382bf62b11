"""Client of a server that `attune serve` started. One file, Python 3.8 or later, no dependencies.

    from attune import Study

    study = Study("oven", {"heat": {"type": "int", "low": 120, "high": 260}}, direction="maximize")
    study.optimize(lambda trial: bake(trial.params["heat"]), trials=50)
    print(study.best()[0]["params"])

The server's address and token are arguments, or the environment variables ATTUNE_URL and
ATTUNE_TOKEN. A trial is this client's while its lease is renewed, which a thread does; the trial of a
client that ends is given to the next one.
"""

import http.client
import json
import math
import os
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

__all__ = ["AttuneError", "LeaseLost", "Pruned", "Client", "Study", "Trial"]

DEFAULT_URL = "http://127.0.0.1:8090"
TIMEOUT_SECONDS = 60
RETRIES = 6
#: Heartbeats per lease: a lease outlasts two that are missed.
BEATS_PER_LEASE = 3
#: Statuses after which the same request may succeed.
RETRYABLE = (408, 429, 502, 503, 504)
#: The end of the message of a failed trial is cut.
MAX_MESSAGE_CHARACTERS = 10000


class AttuneError(Exception):
    """What the server refused. `code` is for programs, `hint` says how to mend it."""

    def __init__(self, message, code="unknown", status=0, hint=None):
        super().__init__(message if hint is None else "%s (%s)" % (message, hint))
        self.code = code
        self.status = status
        self.hint = hint


class LeaseLost(AttuneError):
    """The trial is no longer this client's: stop evaluating it, and ask for another one."""


class Pruned(Exception):
    """An objective raises it to stop early: `if trial.report(loss, epoch): raise Pruned`."""


class Client:
    """A connection to a server, which repeats a request that got no answer."""

    def __init__(self, url=None, token=None):
        self.url = (url or os.environ.get("ATTUNE_URL") or DEFAULT_URL).rstrip("/")
        if not self.url.startswith(("http://", "https://")):
            raise AttuneError("%r is no address of a server" % self.url, "usage", hint="such as " + DEFAULT_URL)
        self.token = (token or os.environ.get("ATTUNE_TOKEN") or "").strip()
        if not self.token:
            raise AttuneError("there is no token", "usage", hint="set ATTUNE_TOKEN, or give token=")

    def call(self, method, path, body=None, headers=None, raw=False):
        """Sends a request. Returns the JSON of the answer, or with `raw` its bytes and headers."""
        data = body if isinstance(body, bytes) or body is None else _encode(body)
        sent = {"Authorization": "Bearer " + self.token, "Content-Type": "application/json"}
        if method == "POST":
            sent["Idempotency-Key"] = uuid.uuid4().hex  # a repeat is then harmless
        sent.update(headers or {})
        for attempt in range(RETRIES):
            last = attempt == RETRIES - 1
            request = urllib.request.Request(self.url + path, data, sent, method=method)
            try:
                with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
                    content = answer.read()
                    return (content, answer.headers) if raw else self._read(content)
            except urllib.error.HTTPError as error:
                if last or error.code not in RETRYABLE:
                    raise _refusal(error) from None
            except (OSError, http.client.HTTPException) as error:
                if last:
                    raise AttuneError("%s does not answer: %s" % (self.url, error), "unreachable") from None
            time.sleep(min(0.1 * 2**attempt, 5))
        raise AssertionError("the last attempt returns or raises")

    def _read(self, content):
        try:
            return json.loads(content)
        except ValueError:
            raise AttuneError("%s is no server of Attune: its answer is not JSON" % self.url, "usage",
                              hint="check the address") from None


class Study:
    """A study on the server: created, or opened if it has the same definition.

    `direction` is "minimize" or "maximize"; `objectives` a direction by the name of each objective;
    `limits` such as {"megabytes": {"atMost": 512}}. With `max_cost` no more trials are given out when
    another one is expected to exceed that sum of costs. Without `space` the study must exist.
    """

    def __init__(self, name, space=None, direction=None, objectives=None, limits=None, seed=None,
                 sampler=None, pruner=None, fidelity=None, budget=None, max_cost=None, url=None, token=None):
        self.client = Client(url, token)
        self.name = name
        # A part of a path that is one or two dots would be taken away.
        mark = "\x1f" if name in (".", "..") else ""
        self.path = "/api/v1/studies/" + urllib.parse.quote(mark + name, safe="")
        if space is None:
            self.client.call("GET", self.path)
            return
        given = dict(limits=limits, seed=seed, sampler=sampler, pruner=pruner, fidelity=fidelity,
                     budget=budget, maxCost=max_cost, objectives=objectives or direction)
        body = {key: value for key, value in given.items() if value is not None}
        self.client.call("POST", "/api/v1/studies", dict(body, name=name, space=space))

    def ask(self, lease_seconds=None):
        """A trial to evaluate; None if the budget is spent or nothing is left to try."""
        trials = self.ask_many(1, lease_seconds)
        return trials[0] if trials else None

    def ask_many(self, count, lease_seconds=None):
        """Up to `count` trials to evaluate."""
        body = {"count": count}
        if lease_seconds is not None:
            body["leaseSeconds"] = lease_seconds
        asked = self.client.call("POST", self.path + "/ask", body)
        return [Trial(self, fields) for fields in asked["trials"]]

    def optimize(self, objective, trials=None, seconds=None, catch=True, failures_in_a_row=10):
        """Evaluates trials with `objective(trial)` until a limit, or until the server has no more.

        The objective returns a number, numbers by name, or {"value": …, "limits": …, "cost": …}. It raises
        `Pruned` to stop early. With `catch` any other exception makes a failed trial, and so does a
        result that the study does not take; without it, the exception also ends this call. After
        `failures_in_a_row` failures it raises AttuneError with the last one as its cause; None goes on
        in spite of failures. Returns the number of trials that were evaluated.
        """
        started = time.monotonic()
        done = failures = 0
        while (trials is None or done < trials) and (
            seconds is None or time.monotonic() - started < seconds
        ):
            trial = self.ask()
            if trial is None:
                break
            with trial:
                error = self._evaluate(objective, trial)
            if error is not None and not catch:
                raise error
            done += 1
            failures = 0 if error is None else failures + 1
            if failures_in_a_row is not None and failures >= failures_in_a_row:
                raise AttuneError("the last %d trials failed; the last one: %s" % (failures, _failure(error)),
                                  "run-failed", hint="mend the objective, or give failures_in_a_row") from error
        return done

    @staticmethod
    def _evaluate(objective, trial):
        """Evaluates a trial and stores its outcome. Returns the exception that made it fail, if any."""
        try:
            try:
                result = objective(trial)
            except Pruned:
                trial.prune()
            else:
                trial.tell(result)
        except LeaseLost:
            pass  # another client has it
        except Exception as error:
            if isinstance(error, AttuneError) and error.code == "unreachable":
                raise
            try:
                trial.fail(_failure(error))
            except LeaseLost:
                pass
            return error
        return None

    def enqueue(self, params):
        """Has a trial with these parameters evaluated before any proposal. Returns its number."""
        return self.client.call("POST", self.path + "/enqueue", {"params": params})["numbers"][0]

    def add(self, trials):
        """Adds trials that were evaluated elsewhere: a list of {"params": …, "value": …}."""
        return self.client.call("POST", self.path + "/trials", {"trials": trials})["numbers"]

    def best(self):
        """The best trial in a list; with several objectives all that no other one dominates."""
        return _decode(self.client.call("GET", self.path + "/best"))["trials"]

    def trials(self, state=None, fields=None):
        """All trials in order of number, read a page at a time."""
        query = {"limit": "1000"}
        if state is not None:
            query["state"] = state
        if fields is not None:
            query["fields"] = ",".join(fields)
        while True:
            page = self.client.call("GET", self.path + "/trials?" + urllib.parse.urlencode(query))
            for trial in page["trials"]:
                yield _decode(trial)
            if "next" not in page:
                return
            query["after"] = str(page["next"])

    def importance(self, objective=None):
        """Share of the result's variance that each parameter explains."""
        query = "" if objective is None else "?" + urllib.parse.urlencode({"objective": objective})
        return self.client.call("GET", self.path + "/importance" + query)["importance"]


class Trial:
    """A trial that this client evaluates. As a context (`with trial:`) its lease is renewed."""

    def __init__(self, study, fields):
        self.study = study
        self.number = fields["number"]
        self.params = fields["params"]
        self.ticket = fields["ticket"]
        #: Steps to train for before the pruner decides again; infinite without a fidelity.
        self.fidelity = fields.get("fidelity", math.inf)
        #: The step that an earlier attempt has reached; 0 for a new trial.
        self.step = fields.get("step", 0)
        self.lease_seconds = fields["leaseSeconds"]
        self.attributes = {}
        #: Whether another client has the trial: an objective may look at it and return.
        self.lost = False
        self._path = "%s/trials/%d" % (study.path, self.number)
        self._prune = False
        self._ended = threading.Event()
        self._thread = None

    def __enter__(self):
        self._thread = threading.Thread(target=self._beat, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        self._thread.join()

    def _beat(self):
        while not self._ended.wait(self.lease_seconds / BEATS_PER_LEASE):
            try:
                self.heartbeat()
            except LeaseLost:
                self.lost = not self._ended.is_set()
                return
            except AttuneError:
                pass  # the server may be back at the next beat

    def _post(self, what, **body):
        return self.study.client.call("POST", self._path + "/" + what, dict(body, ticket=self.ticket))

    def heartbeat(self):
        """Renews the lease. Raises LeaseLost if another client has the trial."""
        self._post("heartbeat", leaseSeconds=self.lease_seconds)

    def report(self, value, step):
        """Stores the value at a step. Returns whether the pruner asks to stop early."""
        self._prune = self._post("report", value=value, step=step)["prune"]
        return self._prune

    def should_prune(self):
        """What the latest report returned."""
        return self._prune

    def set_attr(self, key, value):
        """Sets an attribute, which is stored with the result. Raises TypeError if JSON can't hold it."""
        self.attributes[key] = json.loads(_encode(value))

    def tell(self, result):
        """Stores the result: a number, numbers by name, or {"value": …, "limits": …, "cost": …}."""
        is_long = isinstance(result, dict) and "value" in result
        self._end(**(result if is_long else {"value": result}))

    def prune(self):
        """Stores that the trial was stopped early."""
        self._end(state="pruned")

    def fail(self, message):
        """Stores that the trial has failed, and why."""
        self._end(state="failed", message=str(message)[:MAX_MESSAGE_CHARACTERS])

    def _end(self, **outcome):
        if self.attributes:
            outcome["attributes"] = self.attributes
        self._ended.set()
        self._post("tell", **outcome)

    def write_checkpoint(self, data, step):
        """Stores the state of training, from which the next attempt continues."""
        self.study.client.call("PUT", "%s/checkpoint?step=%d" % (self._path, step), bytes(data),
                               {"Attune-Ticket": self.ticket, "Content-Type": "application/octet-stream"})

    def read_checkpoint(self):
        """The latest checkpoint as (bytes, step); None if there is none."""
        try:
            data, headers = self.study.client.call("GET", self._path + "/checkpoint", raw=True)
        except AttuneError as error:
            if error.code == "no-checkpoint":
                return None
            raise
        return data, int(headers["Attune-Step"])


class AxClient:
    """The calls of Ax's service API: create_experiment, get_next_trial, complete_trial, …"""

    def __init__(self, url=None, token=None):
        self._server = {"url": url, "token": token}
        self._study = None
        self._objective = None
        self._trials = {}

    def create_experiment(self, parameters, name="experiment", objectives=None,
                          objective_name="objective", minimize=False, **options):
        """`parameters` as Ax takes them: [{"name", "type": "range", "bounds", "log_scale"}, …]."""
        directions = objectives or {objective_name: minimize}
        self._objective = {
            metric: "minimize" if getattr(rule, "minimize", rule) else "maximize"
            for metric, rule in directions.items()
        }
        space = {parameter["name"]: _from_ax(parameter) for parameter in parameters}
        self._study = Study(name, space, objectives=self._objective, **dict(options, **self._server))

    def get_next_trial(self):
        """Parameters to evaluate, and the number of their trial."""
        trial = self._study.ask()
        if trial is None:
            raise AttuneError("there is no trial left", "space-exhausted")
        self._trials[trial.number] = trial.__enter__()
        return trial.params, trial.number

    def complete_trial(self, trial_index, raw_data):
        """`raw_data` is a number, (mean, standard error), or one of them by the name of each metric."""
        given = raw_data if isinstance(raw_data, dict) else {next(iter(self._objective)): raw_data}
        pairs = {name: v if isinstance(v, (tuple, list)) else (v, None) for name, v in given.items()}
        result = {"value": {name: mean for name, (mean, _) in pairs.items()}}
        if all(error is not None for _, error in pairs.values()):
            result["error"] = {name: error for name, (_, error) in pairs.items()}
        self._finish(trial_index, lambda trial: trial.tell(result))

    def log_trial_failure(self, trial_index, metadata=None):
        """Stores that a trial has failed."""
        self._finish(trial_index, lambda trial: trial.fail(metadata or "reported as failed"))

    def attach_trial(self, parameters):
        """Has these parameters evaluated next. Returns them and the number of their trial."""
        return parameters, self._study.enqueue(parameters)

    def get_best_parameters(self):
        """The best parameters and their values; None before the first result."""
        best = self._study.best()
        return (best[0]["params"], best[0]["value"]) if best else None

    def _finish(self, number, finish):
        trial = self._trials.pop(number)
        try:
            finish(trial)
        finally:
            trial.__exit__()


def run(trainable, config, name, num_samples=10, metric="value", mode="min", **options):
    """The call of Ray's `tune.run`: evaluates `trainable(config)`, which returns its metrics.

    `config` has parameters as Attune writes them; other values are passed on as they are. Returns the
    study.
    """
    space = {key: spec for key, spec in config.items() if isinstance(spec, dict) and "type" in spec}
    fixed = {key: value for key, value in config.items() if key not in space}
    direction = "minimize" if mode == "min" else "maximize"
    study = Study(name, space, direction=direction, **options)

    def objective(trial):
        result = trainable(dict(fixed, **trial.params))
        return result[metric] if isinstance(result, dict) else result

    study.optimize(objective, trials=num_samples)
    return study


def _from_ax(parameter):
    if parameter["type"] == "fixed":
        return {"type": "categorical", "choices": [parameter["value"]]}
    if parameter["type"] == "choice":
        return {"type": "categorical", "choices": parameter["values"]}
    low, high = parameter["bounds"]
    whole = parameter.get("value_type", "int" if isinstance(low, int) and isinstance(high, int) else "float")
    spec = {"type": whole, "low": low, "high": high}
    return dict(spec, log=True) if parameter.get("log_scale") else spec


def _plain(value):
    """A value as JSON can hold it: numbers of numpy become Python's, NaN and infinities texts."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if hasattr(value, "item"):
        value = value.item()
    elif hasattr(value, "__float__") and not isinstance(value, (bool, int, float)):
        value = float(value)  # such as decimal.Decimal
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value


def _failure(error):
    return "%s: %s" % (type(error).__name__, error)


def _encode(body):
    return json.dumps(_plain(body), allow_nan=False).encode()


def _decode(trial):
    """An answer with the numbers that JSON writes as texts."""
    special = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
    if isinstance(trial, list):
        return [_decode(item) for item in trial]
    if not isinstance(trial, dict):
        return trial
    found = {}
    for key, value in trial.items():
        if key == "trials":
            value = _decode(value)
        elif key in ("value", "error") and isinstance(value, dict):
            value = {name: special.get(v, v) if isinstance(v, str) else v for name, v in value.items()}
        elif key in ("value", "error") and isinstance(value, str):
            value = special.get(value, value)
        found[key] = value
    return found


def _refusal(error):
    try:
        problem = json.loads(error.read())
    except ValueError:
        problem = {}
    code = problem.get("code", "unknown")
    kind = LeaseLost if code == "lease-lost" else AttuneError
    return kind(problem.get("detail", str(error)), code, error.code, problem.get("hint"))
