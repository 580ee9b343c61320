"""The command line: a thin skin, and one sentence where the user is wrong."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dnn_course import cli, learner


def run(*arguments, capsys):
    """Run `dnn ...`; return its exit code, stdout and stderr."""
    try:
        code = cli.main(list(arguments))
    except SystemExit as stop:
        code = stop.code
    return code, *capsys.readouterr()


@pytest.mark.parametrize(
    "command",
    [
        "",
        "start",
        "lessons",
        "doctor",
        "data check",
        "data build",
        "release",
        "collect",
        "grade",
        "decide",
        "validate",
        "demo-class",
        "build",
        "exercise new",
        "exercise try",
    ],
)
def test_every_command_explains_itself(command, capsys):
    code, out, err = run(*command.split(), "--help", capsys=capsys)
    assert (code, err) == (0, "")
    assert f"usage: dnn {command}".strip() in out


def test_start_is_the_function_of_that_name(monkeypatch, tmp_path, capsys):
    called = {}
    monkeypatch.setattr(
        learner, "start", lambda work, **options: called.update(work=work, **options)
    )
    assert (
        run("start", "--work", str(tmp_path), "--no-browser", "--port", "9000", capsys=capsys)[0]
        == 0
    )
    assert called == {"work": tmp_path, "browser": False, "port": 9000}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("start --work FILE", "is a file"),
        ("start --work LESSONS", "solved lessons"),
        ("lessons FILE", "is a file"),
        ("data check --data-dir NOWHERE", "NOWHERE"),
        ("data build NOWHERE NOWHERE", "does not exist"),
        ("collect NOWHERE", "there is no such folder or zip"),
        ("grade NOWHERE --out NOWHERE", "there is no such folder or zip"),
        ("decide NOWHERE ada 03 --points 3", "nothing was graded here yet"),
        ("release NOWHERE --class NOWHERE", "there is no such file"),
        ("demo-class LESSONS", "is not empty"),
    ],
)
def test_a_wrong_request_is_one_sentence_and_exit_code_2(arguments, says, tmp_path, capsys):
    from dnn_course.notebook import LESSON_FOLDER

    (tmp_path / "FILE").touch()
    words = {"FILE": tmp_path / "FILE", "NOWHERE": tmp_path / "NOWHERE", "LESSONS": LESSON_FOLDER}
    code, out, err = run(*(str(words.get(w, w)) for w in arguments.split()), capsys=capsys)
    assert (code, out) == (2, "")
    assert err.startswith("dnn: ")
    assert says in err
    assert "Traceback" not in err


def test_a_folder_that_cannot_be_written_is_named(monkeypatch, capsys, tmp_path):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied", str(tmp_path))

    monkeypatch.setattr(learner, "start", refuse)
    code, _, err = run("start", capsys=capsys)
    assert (code, err) == (2, f"dnn: {tmp_path}: Permission denied\n")


def test_a_fault_of_the_course_is_not_hidden(monkeypatch):
    def faulty(*_, **__):
        raise ZeroDivisionError

    monkeypatch.setattr(learner, "start", faulty)
    with pytest.raises(ZeroDivisionError):
        cli.main(["start"])


@pytest.mark.parametrize(
    "arguments", ["", "dance", "start --port zero", "start --port 70000", "data"]
)
def test_a_request_that_cannot_be_read_is_exit_code_2(arguments, capsys):
    code, _, err = run(*arguments.split(), capsys=capsys)
    assert code == 2
    assert "usage: dnn" in err


def test_data_check_and_build_do_what_they_say(tmp_path, capsys):
    from PIL import Image

    code, out, _ = run("data", "check", capsys=capsys)
    assert code == 0
    assert "drawn-cats" in out
    for number in range(6):
        folder = tmp_path / ("cats" if number % 2 else "others")
        folder.mkdir(exist_ok=True)
        Image.new("RGB", (80, 70), (40 * number, 9, 9)).save(folder / f"{number}.png")
    folders = str(tmp_path / "cats"), str(tmp_path / "others")
    assert run("data", "build", *folders, "--out", str(tmp_path / "out"), capsys=capsys)[0] == 0
    code, out, _ = run("data", "check", "--data-dir", str(tmp_path / "out"), capsys=capsys)
    assert code == 0
    assert "own-photos" in out


def test_python_m_dnn_course_is_the_same_command():
    done = subprocess.run(
        [sys.executable, "-m", "dnn_course", "--help"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("usage: dnn ")


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_what_a_pipe_cannot_hold_is_written_another_way(encoding, tmp_path):
    """Redirected on Windows, in the C locale: ᵀ in a check's formula, a folder's Chinese name."""
    environment = {**os.environ, "PYTHONIOENCODING": f"{encoding}:strict", "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "dnn_course", "lessons", str(tmp_path / "作业")]
    done = subprocess.run(command, capture_output=True, env=environment)
    assert done.returncode == 0, done.stderr
    assert b"\\u4f5c\\u4e1a" in done.stdout
    latin = os.fsdecode(b"caf\xe9")  # an old disk's name, under UTF-8
    environment["PYTHONIOENCODING"] = "utf-8:strict"
    done = subprocess.run([*command[:4], str(tmp_path / latin)], capture_output=True,
                          env=environment)  # fmt: skip
    assert (done.returncode, b"caf\\udce9" in done.stdout) == (0, True)
    done = subprocess.run([*command[:3], "data", "check", "--data-dir", str(tmp_path / "无")],
                          capture_output=True, env=environment)  # fmt: skip
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


def photographs(folder):
    """Two folders with three pictures each: their names, as a command takes them."""
    from PIL import Image

    for kind, blue in (("cats", 9), ("others", 99)):
        (folder / kind).mkdir()
        for number in range(3):
            Image.new("RGB", (80, 70), (40 * number, 9, blue)).save(folder / kind / f"{number}.png")
    return [str(folder / "cats"), str(folder / "others")]


def test_a_build_with_an_old_disks_names_reports_to_any_pipe(tmp_path):
    """The report comes after the files are written: it must not be lost over a name."""
    folders = photographs(tmp_path)
    (tmp_path / "cats" / os.fsdecode(b"caf\xe9.png")).write_bytes(b"no picture")
    (tmp_path / "cats" / "\u732b.png").write_bytes(b"no picture")
    command = [sys.executable, "-m", "dnn_course", "data", "build", *folders, "--out"]
    for encoding in ("utf-8", "cp1252", "ascii"):
        environment = {**os.environ, "PYTHONIOENCODING": f"{encoding}:strict", "PYTHONUTF8": "0"}
        out = tmp_path / encoding
        done = subprocess.run([*command, str(out)], capture_output=True, env=environment)
        assert done.returncode == 0, done.stderr
        assert b"caf\\udce9.png" in done.stdout
        assert ("\u732b.png".encode(encoding, "backslashreplace")) in done.stdout
        assert b"load_dataset(" in done.stdout
        assert (out / "train_own-photos.h5").is_file()


def test_what_is_said_of_a_wrong_answer_reaches_any_pipe(tmp_path):
    from dnn_course import notebook as notebooks

    lesson = notebooks.read_notebook(notebooks.LESSON_FOLDER / "05_backward.ipynb")
    cell = notebooks.find_exercise(lesson, "linear_backward")
    for one in lesson["cells"]:
        if one["source"] == cell.source:
            one["source"] = one["source"].replace("1 / m * ", "").replace("/ m", "")
    notebooks.write_notebook(lesson, tmp_path / "05_backward.ipynb")
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252:strict", "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "dnn_course", "validate", str(tmp_path / "05_backward.ipynb")]
    done = subprocess.run(command, capture_output=True, env=environment)
    assert b"Traceback" not in done.stderr
    assert b"\\u1d40" in done.stdout  # the T of a transpose, which cp1252 does not have


def test_own_data_leaves_a_checkout_as_git_knows_it(tmp_path):
    root = Path(cli.__file__).parents[1]
    if not (root / ".git").exists():
        pytest.skip("no checkout")
    folders = photographs(tmp_path)
    status = ["git", "-C", str(root), "status", "--porcelain", "--ignored", "datasets", "notebooks"]
    before = subprocess.run(status, capture_output=True, check=True).stdout
    environment = {**os.environ, "XDG_DATA_HOME": str(tmp_path / "data"), "HOME": str(tmp_path)}
    environment.pop("DNN_DATA_DIR", None)
    command = [sys.executable, "-m", "dnn_course", "data", "build", *folders, "--name", "katzen"]
    done = subprocess.run(command, capture_output=True, cwd=root, env=environment)
    assert done.returncode == 0, done.stderr
    assert subprocess.run(status, capture_output=True, check=True).stdout == before
    assert list(tmp_path.glob("**/train_katzen.h5"))
