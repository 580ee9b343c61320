"""What crosses between the grader and a learner's process: frames of JSON and .npy arrays.

Both sides use this file; the sandbox loads it by path, so it imports nothing of the course.
A frame is lengths, then plain data: never pickle, never a class of the sender's.

    frame := json_length u32 | number_of_arrays u32 | length u32 per array | json | array.npy ...

Values are tagged, because JSON alone would blur what the checks must tell apart (a tuple and a
list, 1 and 1.0 and True, an array of one number and the number):

    ["n"] None   ["b", true]   ["i", 3]   ["f", "0x1.8p+0"]   ["s", "text"]   ["l", [...]] list
    ["t", [...]] tuple   ["d", [[key, value], ...]]   ["a", 0] array number 0
    ["g", 0] NumPy scalar, as array number 0   ["u", [shape, texts]] array of texts
    ["o", "type name"]

Whatever is none of these becomes ["o", name]: it arrives as `Foreign`, which says what it was.
"""

import io
import json
import math
import re
import struct
from collections import OrderedDict, defaultdict
from functools import lru_cache

import numpy as np
from numpy.lib import format as npy

MAX_BYTES = 16 * 1024 * 1024  # of one frame; the checks' arrays are a few kilobytes
MAX_ARRAYS = 2_000
MAX_DEPTH = 16
MAX_ITEMS = 20_000  # values in one frame
MAX_KEYS = 2_000  # in one dictionary: keys may be chosen to collide, which takes their square
MAX_TEXT = 100_000
MAX_TEXTS = 1_000  # in an array of them
_DICTS = (dict, OrderedDict, defaultdict)
_HEADER = struct.Struct("<II")
_LENGTH = struct.Struct("<I")
_NPY = struct.Struct("<6sHH")  # of an .npy file: magic string, version, length of what follows


class WireError(Exception):
    """What arrived is not a frame of this format."""


class Foreign:
    """Stands for a value that may not cross, and says what it was."""

    def __init__(self, type_name):
        self.type_name = type_name


def _clean(name):
    """A type's name as plain text: letters, digits and a few signs, not too many."""
    return re.sub(r"[^\w .,\[\]<>()-]", "", str(name))[:80] or "unknown"


# ----------------------------------------------------------------------------------------- values


class _Encoder:
    def __init__(self, foreign):
        self.foreign = foreign
        self.arrays = []
        self.bytes = 0
        self.items = 0

    def value(self, x, depth=0):
        """The tagged form of x. Exact types only: a subclass could answer as it likes."""
        kind = type(x)
        self.items += 1
        if depth > MAX_DEPTH:
            return ["o", f"{_name(kind)} nested more than {MAX_DEPTH} deep"]
        if self.items > MAX_ITEMS:
            return ["o", f"{_name(kind)} with more than {MAX_ITEMS} items"]
        if x is None:
            return ["n"]
        if kind is bool:
            return ["b", x]
        if kind is int:
            return ["i", x] if abs(x) < 2**63 else ["o", "int of more than 63 bits"]
        if kind is float:
            return ["f", x.hex()]
        if kind is str:
            return ["s", x] if len(x) <= MAX_TEXT else ["o", f"str of {len(x)} characters"]
        if kind is list or kind is tuple:
            tag = "l" if kind is list else "t"
            return [tag, [self.value(item, depth + 1) for item in x[:MAX_ITEMS]]]
        if kind in _DICTS and len(x) > MAX_KEYS:
            return ["o", f"dict of {len(x)} entries"]
        if kind in _DICTS:
            pairs = list(dict.items(x))[:MAX_ITEMS]
            return ["d", [[self.value(k, depth + 1), self.value(v, depth + 1)] for k, v in pairs]]
        if kind is np.ndarray and x.dtype.kind == "U" and x.size <= MAX_TEXTS:
            return ["u", [list(x.shape), x.ravel().tolist()]]
        if kind is np.ndarray:
            return self.array("a", x, "ndarray")
        if isinstance(x, np.generic) and kind.__module__ == "numpy":
            return self.array("g", np.asarray(x), "NumPy scalar")
        if kind is self.foreign:
            return ["o", _clean(x.type_name)]
        return ["o", _name(kind)]

    def array(self, tag, x, what):
        if not _plain(x.dtype):
            return ["o", f"{what} of dtype {x.dtype.name}"]
        self.bytes += x.nbytes
        if self.bytes > MAX_BYTES - 1_000_000 or len(self.arrays) >= MAX_ARRAYS:
            return ["o", f"{what} of shape {x.shape}, too large to send"]
        native = np.array(x, dtype=x.dtype.newbyteorder("<"), order="C")
        self.arrays.append(_header_of(native.shape, native.dtype.str) + native.tobytes())
        return [tag, len(self.arrays) - 1]


@lru_cache(maxsize=512)
def _header_of(shape, dtype):
    """The head of an .npy file. Few shapes cross, and often: writing a head takes longer than all
    the rest of a small array.
    """
    out = io.BytesIO()
    npy.write_array_header_1_0(out, {"descr": dtype, "fortran_order": False, "shape": shape})
    return out.getvalue()


def _plain(dtype):
    """bool, integers and floats of at most 8 bytes: what a right answer can be made of."""
    return dtype.kind in "biuf" and dtype.itemsize <= 8 and not dtype.hasobject


def _name(kind):
    """A type's name, which a learner's metaclass may have made anything."""
    try:
        return str(type.__dict__["__name__"].__get__(kind))[:60]
    except Exception:
        return "unknown"


class _Decoder:
    def __init__(self, arrays, foreign):
        self.arrays = dict(enumerate(arrays))
        self.foreign = foreign
        self.items = 0

    def value(self, node, depth=0):
        self.items += 1
        if self.items > 2 * MAX_ITEMS or depth > MAX_DEPTH + 2:
            raise WireError("too many or too deeply nested values")
        if type(node) is not list or not 1 <= len(node) <= 2 or type(node[0]) is not str:
            raise WireError("a value without a tag")
        tag, content = node[0], node[1] if len(node) == 2 else None
        wanted = {"b": bool, "i": int, "f": str, "s": str, "l": list, "t": list, "d": list}
        if tag in wanted and type(content) is not wanted[tag]:
            raise WireError(f"tag {tag} with {type(content).__name__}")
        if tag == "n":
            return None
        if tag in "bis":
            return content
        if tag == "f":
            return float.fromhex(content)
        if tag == "l":
            return [self.value(item, depth + 1) for item in content]
        if tag == "t":
            return tuple(self.value(item, depth + 1) for item in content)
        if tag == "d":
            return self.mapping(content, depth)
        if tag == "u" and type(content) is list and len(content) == 2:
            return _texts(*content)
        if tag == "o":
            return self.foreign(_clean(content))
        if tag in ("a", "g") and type(content) is int and content in self.arrays:
            # Each is named once: a frame is no larger in memory than on the wire.
            array = _read_array(self.arrays.pop(content))
            return array if tag == "a" else array[()]
        raise WireError("an unknown tag")

    def mapping(self, pairs, depth):
        out = {}
        if len(pairs) > MAX_KEYS:
            raise WireError("a dictionary with too many keys")
        for pair in pairs:
            if type(pair) is not list or len(pair) != 2:
                raise WireError("a dictionary's entry that is not a pair")
            key, value = (self.value(part, depth + 1) for part in pair)
            try:
                out[key] = value
            except TypeError as exc:
                raise WireError("a dictionary key that cannot be one") from exc
        return out


def _texts(shape, texts):
    """An array of texts; the shape must be that of so many."""
    if not all(type(part) is list and len(part) <= MAX_TEXTS for part in (shape, texts)):
        raise WireError("an array of texts that is none")
    if not all(type(text) is str and len(text) <= 1_000 for text in texts) or len(shape) > 32:
        raise WireError("an array of texts that is none")
    if not all(type(n) is int and n >= 0 for n in shape) or math.prod(shape) != len(texts):
        raise WireError("an array whose data does not fill its shape")
    return np.array(texts, dtype=str).reshape(shape)


def _read_array(data):
    """.npy bytes -> array. Header and length must agree before anything is allocated."""
    end = _NPY.size + (_NPY.unpack_from(data)[2] if len(data) >= _NPY.size else 0)
    shape, dtype = _read_header(data[:end])
    if math.prod(shape) * dtype.itemsize != len(data) - end:
        raise WireError("an array whose data does not fill its shape")
    return np.frombuffer(data, dtype, offset=end).reshape(shape).copy()


@lru_cache(maxsize=512)
def _read_header(head):
    """The head of an .npy file -> (shape, dtype)."""
    stream = io.BytesIO(head)
    if npy.read_magic(stream) != (1, 0):
        raise WireError("an unknown .npy version")
    shape, fortran, dtype = npy.read_array_header_1_0(stream)
    if not _plain(dtype) or fortran or len(shape) > 32 or any(n < 0 for n in shape):
        raise WireError("an array of a kind that may not cross")
    return shape, dtype


# ----------------------------------------------------------------------------------------- frames


def pack(message, values=(), foreign=Foreign):
    """One frame. `message` is a dict of plain JSON; each name in `values` is tagged and put in.

    foreign: the class of what already stands for a value that may not cross.
    """
    encoder = _Encoder(foreign)
    message = {**message, **{name: encoder.value(x) for name, x in dict(values).items()}}
    text = json.dumps(message).encode()
    arrays = encoder.arrays
    head = _HEADER.pack(len(text), len(arrays)) + b"".join(_LENGTH.pack(len(a)) for a in arrays)
    return head + text + b"".join(arrays)


def unpack(read, values=(), foreign=Foreign):
    """Read one frame through `read(n) -> n bytes`; the names in `values` become Python values.

    `foreign(type_name)` makes what stands for a value that may not cross.

    Raises WireError for anything that is not a frame; errors of `read` itself pass through.
    """
    text_length, count = _HEADER.unpack(read(_HEADER.size))
    if text_length > MAX_BYTES or count > MAX_ARRAYS:
        raise WireError("a frame larger than allowed")
    lengths = [length for (length,) in _LENGTH.iter_unpack(read(_LENGTH.size * count))]
    if text_length + sum(lengths) > MAX_BYTES + 1_000_000:
        raise WireError("a frame larger than allowed")
    content = io.BytesIO(read(text_length + sum(lengths)))
    text, arrays = content.read(text_length), [content.read(n) for n in lengths]
    try:
        message = json.loads(text)
        if type(message) is not dict:
            raise WireError("a frame that is not a JSON object")
        decoder = _Decoder(arrays, foreign)
        for name in values:
            if name in message:
                message[name] = decoder.value(message[name])
    except WireError:
        raise
    except Exception as exc:  # json, npy and NumPy raise many kinds for damaged data
        raise WireError(f"damaged data ({type(exc).__name__})") from exc
    return message
