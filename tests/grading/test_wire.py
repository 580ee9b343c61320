"""Frames between grader and sandbox: what goes in comes out, and nothing else comes in."""

import contextlib
import io
import json
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from dnn_course.grading.sandbox import wire

DTYPES = st.sampled_from(["<f8", "<f4", "<f2", "<i8", "<i4", "|i1", "|u1", "<u4", "|b1"])
ARRAYS = DTYPES.flatmap(lambda d: hnp.arrays(d, hnp.array_shapes(min_dims=0, min_side=0)))
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**63) + 1, 2**63 - 1), st.floats(), st.text()
)
KEYS = st.one_of(st.text(max_size=5), st.integers(0, 99))
VALUES = st.recursive(
    SCALARS | ARRAYS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(KEYS, inner, max_size=4)
    ),
    max_leaves=12,
)


def there_and_back(value):
    frame = io.BytesIO(wire.pack({"op": "x"}, {"value": value}))
    message = wire.unpack(reader(frame), ("value",))
    assert frame.read() == b""
    return message["value"]


def reader(stream):
    def read(n):
        data = stream.read(n)
        if len(data) < n:
            raise EOFError
        return data

    return read


def same(a, b):
    """Equal in type, shape, dtype and every bit."""
    if type(a) is not type(b):
        return False
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return list(a) == list(b) and all(same(a[k], b[k]) for k in a)
    if isinstance(a, np.ndarray):
        return (a.dtype, a.shape, a.tobytes()) == (b.dtype, b.shape, b.tobytes())
    if isinstance(a, float):
        return struct.pack("d", a) == struct.pack("d", b) or a != a != b
    return a == b


@given(VALUES)
def test_what_goes_in_comes_out(value):
    assert same(there_and_back(value), value)


@pytest.mark.parametrize(
    "value",
    [np.float64(0.1), np.float32(3), np.int64(-4), np.bool_(True), np.uint8(255), np.zeros(())],
)
def test_a_scalar_is_no_array_and_no_number(value):
    back = there_and_back(value)
    assert type(back) is type(value)
    assert np.asarray(back).dtype == np.asarray(value).dtype
    assert back == value


@pytest.mark.parametrize("order", ["C", "F"])
def test_memory_order_and_byte_order_do_not_matter(order):
    array = np.asarray(np.arange(6.0).reshape(2, 3), order=order).astype(">f8", order="K")
    assert np.array_equal(there_and_back(array[:, ::-1]), array[:, ::-1])


class Sub(np.ndarray):
    pass


class Text(str):
    pass


class Dict(dict):
    pass


@pytest.mark.filterwarnings("ignore:the matrix subclass")
@pytest.mark.parametrize(
    ("value", "name"),
    [
        (np.zeros((2, 2)).view(Sub), "Sub"),
        (np.zeros((1, 1)).view(np.matrix), "matrix"),
        (np.ma.masked_array([1], [True]), "MaskedArray"),
        (np.array([object()]), "ndarray of dtype object"),
        (np.array([1j]), "ndarray of dtype complex128"),
        (np.array(["a"] * 2000), "ndarray of dtype str32"),
        (Text("a"), "Text"),
        (Dict(), "Dict"),
        (1j, "complex"),
        (2**70, "int of more than 63 bits"),
        (len, "builtin_function_or_method"),
        ((n for n in "ab"), "generator"),
        ({1}, "set"),
        (b"", "bytes"),
        ("a" * 10**6, "str of 1000000 characters"),
        (np.zeros(4_000_000), "ndarray of shape (4000000,), too large to send"),
    ],
)
def test_what_may_not_cross_says_what_it_was(value, name):
    back = there_and_back(value)
    assert isinstance(back, wire.Foreign)
    assert back.type_name == name


def test_texts_cross_in_arrays_too():
    texts = np.array([["cat", ""], ["none", "Katze ü"]])
    back = there_and_back(texts)
    assert back.shape == (2, 2)
    assert back.tolist() == texts.tolist()


@pytest.mark.parametrize(
    "content", [[[2], ["a"]], [[-1], []], [[1], [1]], ["", ""], [[1.0], ["a"]], [[1] * 40, ["a"]]]
)
def test_an_array_of_texts_that_is_none_is_refused(content):
    frame = wire.pack({"value": ["u", content]})
    with pytest.raises(wire.WireError):
        wire.unpack(io.BytesIO(frame).read, ("value",))


def test_depth_and_number_are_bounded():
    deep = value = []
    for _ in range(100):
        value.append([])
        value = value[0]
    text = json.dumps(wire.pack({}, {"value": deep}).decode("latin-1"))
    assert "nested more than" in text
    cyclic = []
    cyclic.append(cyclic)
    assert isinstance(there_and_back(cyclic), list)
    assert len(wire.pack({}, {"value": [0] * 10**6})) < 2_000_000


def frame(text, *arrays):
    head = struct.pack("<II", len(text), len(arrays))
    return head + b"".join(struct.pack("<I", len(a)) for a in arrays) + text + b"".join(arrays)


def npy(header, body=b""):
    text = header.encode().ljust(118) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text + body


ONE = b'{"value": ["a", 0]}'
BAD = {
    "no JSON": frame(b"hello"),
    "a list": frame(b"[]"),
    "not UTF-8": frame(b'{"value": "\xff"}'),
    "no tag": frame(b'{"value": 3}'),
    "unknown tag": frame(b'{"value": ["x", 3]}'),
    "a number as text": frame(b'{"value": ["i", "3"]}'),
    "true as number": frame(b'{"value": ["i", true]}'),
    "no such array": frame(b'{"value": ["a", 5]}'),
    "array minus one": frame(b'{"value": ["a", -1]}', b""),
    "unhashable key": frame(b'{"value": ["d", [[["l", []], ["n"]]]]}'),
    "half a pair": frame(b'{"value": ["d", [[["n"]]]]}'),
    "endless nesting": frame(b'{"value": ' + b'["l", [' * 5000 + b"]]" * 5000 + b"}"),
    "nesting without end": frame(b"[" * 100_000),
    "no magic": frame(ONE, b"hello"),
    "pickled array": frame(ONE, npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,)}")),
    "2 TB": frame(ONE, npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1<<38,)}")),
    "claims 800 GB": frame(
        ONE, npy("{'descr': '<f8', 'fortran_order': False, 'shape': (100000000000,)}")
    ),
    "negative shape": frame(
        ONE, npy("{'descr': '<f8', 'fortran_order': False, 'shape': (-1, -1)}", b"\0" * 8)
    ),
    "a record": frame(
        ONE, npy("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,)}", b"\0" * 8)
    ),
    "code in the header": frame(ONE, npy("__import__('os').system('true')")),
    "an array that is named twice": frame(
        b'{"value": ["l", [["a", 0], ["a", 0]]]}',
        npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1,)}", b"\0" * 8),
    ),
    "a frame of 4 GB": struct.pack("<II", 2**32 - 1, 0),
    "a billion arrays": struct.pack("<II", 2, 10**9),
    "arrays of 4 GB": struct.pack("<III", 2, 1, 2**32 - 1) + b"{}",
}


@pytest.mark.parametrize("name", BAD)
def test_nothing_else_comes_in(name):
    with pytest.raises(wire.WireError):
        wire.unpack(reader(io.BytesIO(BAD[name])), ("value",))


@given(st.binary(max_size=300))
def test_noise_is_an_error_or_a_message(noise):
    try:
        message = wire.unpack(reader(io.BytesIO(noise)), ("value",))
    except (wire.WireError, EOFError):
        return
    assert isinstance(message, dict)


@given(VALUES, st.data())
def test_a_damaged_frame_is_an_error_or_a_value(value, data):
    frame = bytearray(wire.pack({}, {"value": value}))
    at = data.draw(st.integers(0, len(frame) - 1))
    frame[at] ^= data.draw(st.integers(1, 255))
    with contextlib.suppress(wire.WireError, EOFError):
        wire.unpack(reader(io.BytesIO(bytes(frame))), ("value",))


def test_keys_that_collide_take_no_time():
    """Integers that are multiples of 2**61 - 1 have one hash."""
    pairs = [[["i", n * (2**61 - 1)], ["n"]] for n in range(1, 13_000)]
    text = json.dumps({"value": ["d", pairs]}).encode()
    stream = io.BytesIO(struct.pack("<II", len(text), 0) + text)
    with pytest.raises(wire.WireError, match="too many keys"):
        wire.unpack(stream.read, ("value",))


def test_a_large_dictionary_arrives_as_what_it_is():
    stream = io.BytesIO(wire.pack({}, {"value": dict.fromkeys(range(3_000))}))
    assert wire.unpack(stream.read, ("value",))["value"].type_name == "dict of 3000 entries"
