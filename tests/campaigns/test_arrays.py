"""Many arrays in one file: read as they were written, or refused; and members found by id."""

import numpy as np
import pytest

from campaigns.core.arrays import read_arrays, write_arrays
from campaigns.core.directory import directory

ARRAYS = {
    "ids": np.array([7, 9, 2**40]),
    "none": np.zeros(0, dtype=np.int16),
    "words": np.arange(12, dtype=np.uint64).reshape(3, 4),
    "low": np.array([np.nan, 1.5], dtype=np.float32),
    "turned": np.arange(6, dtype=np.int32)[::-2],
}


def test_arrays_are_read_as_they_were_written(tmp_path):
    write_arrays(tmp_path / "some", ARRAYS)
    found = read_arrays(tmp_path / "some")
    assert list(found) == list(ARRAYS)
    for name, array in ARRAYS.items():
        assert (found[name].dtype, found[name].shape) == (array.dtype, array.shape)
        assert found[name].tobytes() == array.tobytes()
        assert not found[name].flags.writeable
        assert found[name].ctypes.data % 64 == 0 or not array.size


def test_a_file_that_is_replaced_stays_as_it_was_for_whoever_reads_it(tmp_path):
    write_arrays(tmp_path / "some", ARRAYS)
    before = read_arrays(tmp_path / "some")
    write_arrays(tmp_path / "some", {"ids": np.zeros(200)})
    assert before["ids"].tolist() == [7, 9, 2**40]
    assert read_arrays(tmp_path / "some")["ids"].tolist() == [0] * 200


def test_what_is_not_such_a_file_is_refused(tmp_path):
    path = tmp_path / "some"
    with pytest.raises(FileNotFoundError):
        read_arrays(path)
    write_arrays(path, ARRAYS)
    whole = path.read_bytes()
    for part in (b"", b"not numpy", whole[:100], whole[:-64], b"\xff" * 300):
        path.write_bytes(part)
        with pytest.raises(ValueError):
            read_arrays(path)
    write_arrays(path, {"words": np.array(["text"])})
    with pytest.raises(ValueError):
        read_arrays(path)


@pytest.mark.parametrize("apart", [1, 3, 100, 10_000])
@pytest.mark.parametrize("low", [-5, 0, 1, 70_000])
def test_every_member_is_found_and_nobody_else(apart, low):
    ids = low + apart * np.random.default_rng(apart).permutation(300)
    asked = np.sort(np.concatenate([ids[::2], ids[::3], low + np.arange(-4, 900)]))
    row = {id: at for at, id in enumerate(ids.tolist())}
    expected = [row.get(id, -1) for id in asked.tolist()]
    assert directory(ids).find(asked).tolist() == expected
    assert directory(ids).find(asked[::-1]).tolist() == expected[::-1]
    assert directory(ids).find(asked[:0]).tolist() == []
    assert directory(ids[:0]).find(asked[:2]).tolist() == [-1, -1]


@pytest.mark.parametrize("ids", [[4, 2, 4], [4, 10**12, 4]])
def test_a_member_who_is_there_twice_is_refused(ids):
    with pytest.raises(ValueError):
        directory(np.array(ids))
