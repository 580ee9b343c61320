"""What pyproject.toml cannot say: lessons and data lie in the tree, and travel in the packages.

A build puts ``notebooks/`` into ``dnn_course/_lessons`` and ``datasets/`` into
``dnn_helpers/_datasets``. An editable install does not: it reads them where they are.
"""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

#: folder of the tree -> folder of the package, and what of it is taken
TRAVELS = {
    "notebooks": ("dnn_course/_lessons", ["[0-9][0-9]_*.ipynb", "course.toml"]),
    "datasets": ("dnn_helpers/_datasets", ["*_drawn-cats.h5", "SHA256SUMS", "README.md"]),
}


class WithLessons(build_py):
    def run(self):
        if self.editable_mode:
            return super().run()
        # What an earlier build left there (a module that was renamed since) would travel too.
        shutil.rmtree(self.build_lib, ignore_errors=True)
        super().run()
        for source, (target, patterns) in TRAVELS.items():
            folder = Path(self.build_lib, target)
            folder.mkdir(parents=True)
            for pattern in patterns:
                for path in Path(source).glob(pattern):
                    shutil.copyfile(path, folder / path.name)
        return None


setup(cmdclass={"build_py": WithLessons})
