# Thin: every line is a command that one could type. On a machine without make, see README.md.
#
#   make lab      JupyterLab with your copies of the lessons in work/   (ARGS=--no-browser)
#   make test     every test, and every lesson re-run and compared      (ARGS="-k forward")
#   make hostile  every hostile submission on every system that one machine can be made into
#   make lessons  run the lessons and store what they print             (ARGS=notebooks/03_forward.ipynb)
#   make bench    the measurements behind the numbers in the README
#   make grade-demo  a class of thirty, made up and graded              (ARGS=FOLDER)
#   make matrix   the lessons under other BLAS kernels, thread counts and NumPy releases
#   make wheel    the package, installed and tried outside the tree     (PYTHON=/usr/bin/python3)
#   make old-stack  the lessons on the releases of Colab and Kaggle       (PYTHON=python3.12)
#   make pins     whether the pins hold on Linux, Windows and Macs, with Python 3.11 to 3.14
#   make pythons  the course on each Python from 3.11 to 3.14 that is here, newest releases (ARGS="3.13")
#   make wheelhouse  all that a room without a network needs, for this system and this Python
#   make lint     ruff's checks and format, notebooks too

PYTHON ?= python3
VENV   ?= .venv
ARGS   ?=
JOBS   ?= 2
PY     := $(VENV)/bin/python
# An environment knows the folder in which it was made. Moved or copied it would run the code of the
# old place, or nothing: it is made anew.
MOVED  := $(shell was=$$(sed -n 's/^command = .* -m venv \(--[a-z-]* \)*//p' $(VENV)/pyvenv.cfg 2>/dev/null); \
            test -z "$$was" || test "$$was" -ef $(VENV) || { rm -f $(VENV)/installed*; echo yes; })

# OpenBLAS's own threads gain nothing on matrices of this size, and cost on a busy machine.
export OPENBLAS_NUM_THREADS ?= 1
# An environment that uv made has no pip: then uv installs into it.
define INSTALL
if $(PY) -m pip --version >/dev/null 2>&1; then \
  $(PY) -m pip install --quiet --disable-pip-version-check $(1); \
elif command -v uv >/dev/null; then uv pip install --quiet --python $(PY) $(1); \
else echo "$(VENV) has no pip, and there is no uv: rm -r $(VENV), then make again."; exit 1; fi
endef
# A person's setting would make pip install beside the environment.
export PIP_USER = 0

.PHONY: lab test hostile lessons bench bench-grading grade-demo matrix lint venv peers wheel old-stack pins pythons wheelhouse
.DEFAULT_GOAL := lab

# A learner gets what the lessons need, unless all of requirements.txt is there already.
lab: $(firstword $(wildcard $(VENV)/installed) $(VENV)/installed-lab)
	@$(VENV)/bin/dnn start $(ARGS)

test: $(VENV)/installed
	$(PY) -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder --nbval --nbval-current-env tests notebooks $(ARGS)

hostile: $(VENV)/installed
	DNN_HOSTILE=all $(PY) -m pytest -q tests/grading/test_systems.py tests/grading/test_hostile.py $(ARGS)

lessons: $(VENV)/installed
	@$(PY) -m dnn_course.lessons $(ARGS)

bench: $(VENV)/installed
	@for script in benchmarks/[!_]*.py; do echo "== $$script"; $(PY) $$script || exit 1; done

bench-grading: $(VENV)/installed
	@$(PY) benchmarks/grading.py $(ARGS)

grade-demo: $(VENV)/installed
	@$(PY) -m dnn_course.grading.demo $(ARGS)

matrix: $(VENV)/installed
	@$(PY) tools/matrix.py $(ARGS)

lint: $(VENV)/installed
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

wheel:
	@tools/wheel.sh $(PYTHON)

old-stack:
	@JOBS=$(JOBS) tools/old-stack.sh $(PYTHON)

pythons:
	@JOBS=$(JOBS) tools/pythons.sh $(ARGS)

pins: peers
	@tools/pins.sh $(PY)

wheelhouse: $(VENV)/installed
	@$(PY) -m pip --version >/dev/null 2>&1 || { \
	  echo "A wheelhouse is made with pip: uv pip install --python $(PY) pip, then make again."; exit 1; }
	@$(PY) -m pip wheel --quiet --disable-pip-version-check --wheel-dir wheelhouse -c constraints.txt '.[lab,teach]'
	@echo "pip install --no-index --find-links wheelhouse 'dnn-course[lab]'"

venv: $(VENV)/installed

peers: $(VENV)/installed
	@echo "Installing the optional peers (requirements-peers.txt) ..."
	@$(call INSTALL,-r requirements-peers.txt)

$(VENV)/installed:     WHAT = -r requirements.txt
$(VENV)/installed-lab: WHAT = -c constraints.txt -e '.[lab]'

# Made anew when one of the lists changes; otherwise every target starts at once.
$(VENV)/installed $(VENV)/installed-lab: requirements.txt constraints.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "This course needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>&1)."; \
	  echo "Name another one: make PYTHON=python3.12 lab"; exit 1; }
	@$(if $(MOVED),echo "This folder was moved or copied: $(VENV) is made anew."; rm -rf $(VENV),true)
	@test -x $(PY) || { echo "Making $(VENV) with $$($(PYTHON) --version) ..."; $(PYTHON) -m venv $(VENV); } || { \
	  rm -rf $(VENV); echo "No virtual environment. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@echo "Installing the course and what it needs (the first time takes a few minutes) ..."
	@$(call INSTALL,$(WHAT))
	@touch $@
