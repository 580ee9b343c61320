"""The Python that makes a run again, and the Python that makes its playground again."""

import re

LESSON = re.compile(r"<?\d\d_\w+ cell ")  # the file name of a function that my_functions() read
FACTOR = {  # what the spread of the first weights is chosen by
    "0.01": "as they are",
    "scaled": "each W times 1 / sqrt(n_prev) / 0.01",
    "he": "each W times sqrt(2 / n_prev) / 0.01",
}


def code_of(run):
    """Code that trains as the run was trained: by L_layer_model, or in a loop of your functions."""
    s, own = run.settings, run.functions.own
    if not own:
        return (
            "from dnn_helpers import L_layer_model\n"
            f"{run.problem.recipe}\n\n"
            f"layers_dims = {run.layers_dims}\n"
            "parameters, costs = L_layer_model(\n"
            f"    X, Y, layers_dims, learning_rate={s.learning_rate!r}, "
            f"num_iterations={run.iteration},\n"
            f'    initialisation="{s.initialisation}", seed={s.seed}\n'
            ")\n"
        )
    imports, handed, live = [], handed_as_code(own), []
    if "my_functions" in handed:
        imports.append("from dnn_course import my_functions")
    if run.functions.rewired:  # in the playground they call each other by their graded names
        live.append("Functions")
        handed = f"Functions({handed})"
    else:
        course = [n for n in CALLED_IN_THE_LOOP if n not in own]
        if course and "my_functions" not in handed:
            imports.append(f"from dnn_helpers import {', '.join(course)}")
            handed = handed[:-1] + "".join(f', "{n}": {n}' for n in course) + "}"
    if "initialize_parameters_deep" in own:
        live.append("first_weights")
        start = (
            'first_weights(\n    functions["initialize_parameters_deep"], layers_dims, '
            f'"{s.initialisation}", seed={s.seed}\n)'
        )
    else:
        imports.append("from dnn_helpers import initialize_parameters")
        start = f'initialize_parameters(layers_dims, "{s.initialisation}", seed={s.seed})'
    if live:
        imports.append(f"from dnn_helpers.live import {', '.join(live)}")
    return (
        "\n".join(imports) + f"\n{run.problem.recipe}\n\n"
        f"functions = {handed}\n"
        f"layers_dims = {run.layers_dims}\n\n"
        f"{_said_of_the_start(run)}"
        f"parameters = {start}\n"
        "costs = []\n"
        f"for iteration in range({run.iteration}):\n    " + "\n    ".join(_step(run)) + "\n"
    )


CALLED_IN_THE_LOOP = ("L_model_forward", "compute_cost", "L_model_backward", "update_parameters")


def _step(run):
    """The lines of one step."""
    lines, x, y, weights = [], "X", "Y", "parameters"
    if set(run.parameters) - set(run.names):  # update_parameters keeps something beside them
        weights = "weights"
        lines.append('weights = {k: v for k, v in parameters.items() if k[0] in "Wb"}')
    if "mini_batch" in run.functions.own:
        x, y = "x", "y"
        lines.append('x, y = functions["mini_batch"](X, Y, iteration)')
    cost = f"AL, {y}, {weights}" if run.functions.takes_parameters("compute_cost") else f"AL, {y}"
    rate = run.settings.learning_rate
    return [
        *lines,
        f'AL, caches = functions["L_model_forward"]({x}, {weights})',
        f'costs.append(float(functions["compute_cost"]({cost})))',
        f'grads = functions["L_model_backward"](AL, {y}, caches)',
        f'parameters = functions["update_parameters"](parameters, grads, {rate!r})',
    ]


def _said_of_the_start(run):
    """Where the first weights come from, as a comment."""
    s = run.settings
    if "initialize_parameters_deep" not in run.functions.own:
        return ""
    if not run.spread_chosen:
        return (
            "# The first weights are those of your initialize_parameters_deep as they are: it has\n"
            "# a rule of its own, so the choice of initialisation changes nothing.\n"
        )
    return (
        "# The first weights are those of your initialize_parameters_deep, drawn from seed "
        f"{s.seed},\n# {FACTOR[s.initialisation]}.\n"
    )


def playground_code(settings, own, activations):
    """Code that makes this playground.

    settings: as Playground.settings.  own: the functions handed over that are not the course's.
    activations: name -> (forward, backward).
    """
    given, imports = [], ["from dnn_helpers import playground"]
    if own:
        given.append(f"**{handed_as_code(own)}")
        if "my_functions" in given[0]:
            imports.insert(0, "from dnn_course import my_functions")
    if activations:
        pairs = [f'"{n}": ({_name(f)}, {_name(g)})' for n, (f, g) in activations.items()]
        given.append(f"activations={{{', '.join(pairs)}}}")
    given += [f"{name}={value!r}" for name, value in settings.items()]
    return "\n".join(imports) + "\n\np = playground(\n    " + ",\n    ".join(given) + ",\n)\np\n"


def handed_as_code(own):
    """The functions as they are named in a notebook: those of the lessons by my_functions()."""
    others = {
        name: _name(function)
        for name, function in own.items()
        if not LESSON.match(getattr(getattr(function, "__code__", None), "co_filename", ""))
    }
    named = ", ".join(f'"{name}": {function}' for name, function in others.items())
    if len(others) == len(own):
        return "{" + named + "}"
    return "{**my_functions(), " + named + "}" if others else "my_functions()"


def _name(function):
    return getattr(function, "__name__", type(function).__name__)
