"""A submission's folder on a disk, where it cannot be one in memory: watched, and emptied after it.

Loaded by path in the sandbox: it imports nothing of the course.
"""

import os
import stat

MOST_BYTES, MOST_FILES = 64 << 20, 2000


def too_much(folder):
    """Whether more lies in a folder than a submission may write."""
    count, size, todo = 0, 0, [folder]
    while todo:
        try:
            with os.scandir(todo.pop()) as entries:
                for entry in entries:
                    about = entry.stat(follow_symlinks=False)
                    count, size = count + 1, size + about.st_blocks * 512
                    if stat.S_ISDIR(about.st_mode):
                        todo.append(entry.path)
                    if count > MOST_FILES or size > MOST_BYTES:
                        return True
        except OSError:  # gone meanwhile, or closed: it is emptied later
            continue
    return False


def empty(folder):
    """Remove all that is in a folder, however deep, and never follow a link.

    What lies in its folders is moved up, so that no path grows long; one that is closed is opened.
    Raises OSError for what cannot be removed, and for a file system that is mounted in it.
    """
    number, device = 0, os.lstat(folder).st_dev
    while True:
        folders = []
        for name in os.listdir(folder):
            path = os.path.join(folder, name)
            if stat.S_ISDIR(os.lstat(path).st_mode):
                folders.append(path)
            else:
                os.unlink(path)
        if not folders:
            return
        for path in folders:
            if os.lstat(path).st_dev != device:
                raise OSError(f"{path}: a file system is mounted there")
            os.chmod(path, 0o700)
            for name in os.listdir(path):
                inner = os.path.join(path, name)
                if stat.S_ISDIR(os.lstat(inner).st_mode):
                    os.chmod(inner, 0o700)  # to be moved, a folder must be writable itself
                    while os.path.lexists(moved := os.path.join(folder, f"up{number}")):
                        number += 1
                    os.rename(inner, moved)
                else:
                    os.unlink(inner)
            os.rmdir(path)


def remove(folder):
    """Remove a folder of the sandbox's and all that is in it, as far as it can be removed."""
    try:
        empty(folder)
        os.rmdir(folder)
    except OSError:
        pass
