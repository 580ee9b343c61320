"""``python -m dnn_course`` is the command ``dnn``, also where its folder is not on the PATH."""

import sys

from dnn_course.cli import main

sys.exit(main())
