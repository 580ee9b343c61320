"""Your own photographs: one as the network sees it, two folders as a data set."""

import numpy as np
import pytest
from PIL import Image

import dnn_helpers
from dnn_helpers.data import DataError, build_dataset, flatten, load_dataset, load_photo

RED, BLUE = (220, 30, 20), (20, 40, 200)


def photo(path, colour, size=(90, 60), spot=None, **save):
    """A picture in one colour; `spot` colours its upper left quarter."""
    picture = Image.new("RGB", size, colour)
    if spot:
        picture.paste(spot, (0, 0, size[0] // 2, size[1] // 2))
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.save(path, **save)
    return path


@pytest.fixture
def folders(tmp_path):
    """Ten red cats and ten blue others, each of its own shade, in several formats."""
    for i in range(10):
        ending = ("png", "jpg", "bmp", "gif", "webp")[i % 5]
        photo(tmp_path / "cats" / f"{i}.{ending}", (120 + 12 * i, 30, 20))
        photo(tmp_path / "others" / f"{i}.{ending}", (20, 40, 120 + 12 * i))
    return tmp_path / "cats", tmp_path / "others", tmp_path / "out"


def near(pixel, colour, reach=12):
    return np.abs(pixel.astype(int) - colour).max() <= reach


# flatten ---------------------------------------------------------------------------------------


def test_flatten_puts_pictures_in_columns():
    images = np.random.RandomState(0).randint(256, size=(5, 4, 4, 3)).astype(np.uint8)
    X = flatten(images)
    assert X.shape == (48, 5)
    assert X.dtype == np.float64
    for i in range(5):
        assert np.array_equal(X[:, i], images[i].ravel() / 255)


def test_flatten_one_picture():
    image = np.full((64, 64, 3), 255, np.uint8)
    assert flatten(image).shape == (12288, 1)
    assert np.all(flatten(image) == 1.0)


@pytest.mark.parametrize(
    "images",
    [np.zeros((48, 5)), np.zeros((2, 4, 4, 3)), np.zeros((2, 4, 4), np.uint8), np.uint8(3)],
)
def test_flatten_refuses_what_is_no_picture(images):
    with pytest.raises(ValueError, match=r"must be \(m, size, size, 3\) uint8"):
        flatten(images)


def test_exported():
    assert dnn_helpers.flatten is flatten
    assert dnn_helpers.load_photo is load_photo


# One photo -------------------------------------------------------------------------------------


def test_the_middle_square_is_cut_out(tmp_path):
    """Left third red, middle blue, right third red: only the blue is left."""
    wide = Image.new("RGB", (300, 100), RED)
    wide.paste(BLUE, (100, 0, 200, 100))
    wide.save(tmp_path / "wide.png")
    image = load_photo(tmp_path / "wide.png")
    assert image.shape == (64, 64, 3)
    assert image.dtype == np.uint8
    assert np.all(image == BLUE)


def test_any_size(tmp_path):
    assert load_photo(photo(tmp_path / "a.png", RED), size=32).shape == (32, 32, 3)
    assert load_photo(photo(tmp_path / "tiny.png", RED, size=(1, 1))).shape == (64, 64, 3)
    with pytest.raises(ValueError, match="size must be a number of pixels"):
        load_photo(tmp_path / "a.png", size=0)


def test_the_cameras_note_is_respected(tmp_path):
    """EXIF orientation 6: what is stored upper left belongs upper right."""
    exif = Image.Exif()
    exif[0x0112] = 6
    image = load_photo(photo(tmp_path / "a.jpg", BLUE, (80, 80), RED, exif=exif, quality=95))
    assert near(image[10, -10], RED)
    assert near(image[10, 10], BLUE)
    assert near(image[-10, -10], BLUE)


def test_transparency_lies_on_white(tmp_path):
    Image.new("RGBA", (40, 40), (10, 200, 30, 0)).save(tmp_path / "clear.png")
    assert np.all(load_photo(tmp_path / "clear.png") == 255)


def test_sixteen_bits_are_scaled_not_cut(tmp_path):
    grey = np.full((40, 40), 0x8000, np.uint16)
    Image.fromarray(grey).save(tmp_path / "deep.png")
    assert np.all(load_photo(tmp_path / "deep.png") == 0x80)


@pytest.mark.parametrize("mode", ["L", "1", "P", "CMYK", "LA"])
def test_other_kinds_of_colour(tmp_path, mode):
    path = tmp_path / ("a.tif" if mode == "CMYK" else "a.png")
    Image.new("RGB", (40, 40), "white").convert(mode).save(path)
    assert np.all(load_photo(path) >= 250)


@pytest.mark.parametrize("white", [1.0, 255.0, 4095.0])
def test_numbers_with_a_point_are_scaled_to_their_white(tmp_path, white):
    grey = np.full((40, 40), white / 2, np.float32)
    grey[:20] = white
    grey[0, 0] = np.nan
    Image.fromarray(grey).save(tmp_path / "microscope.tif")
    photo = load_photo(tmp_path / "microscope.tif", 40)
    assert photo[10, 20] == pytest.approx([255] * 3, abs=2)
    assert photo[30, 20] == pytest.approx([128] * 3, abs=2)


def test_no_photo(tmp_path):
    with pytest.raises(DataError, match=r"There is no file .*none.jpg \(looked from"):
        load_photo(tmp_path / "none.jpg")
    text = tmp_path / "notes.jpg"
    text.write_text("not a picture")
    with pytest.raises(DataError, match=r"notes.jpg cannot be read as a picture"):
        load_photo(text)
    with pytest.raises(DataError, match="cannot be read as a picture"):
        load_photo(tmp_path)


def test_half_a_photo(tmp_path):
    path = photo(tmp_path / "half.jpg", RED, size=(400, 400), spot=BLUE)
    path.write_bytes(path.read_bytes()[:-400])
    with pytest.raises(DataError, match=r"half\.jpg cannot be read as a picture"):
        load_photo(path)


def test_a_photo_that_would_fill_the_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    with pytest.raises(DataError, match="cannot be read as a picture"):
        load_photo(photo(tmp_path / "bomb.png", RED))


def test_a_large_jpeg_is_decoded_small_and_looks_the_same(tmp_path, monkeypatch):
    path = photo(tmp_path / "phone.jpg", RED, size=(1632, 1224), spot=BLUE, quality=95)
    before = load_photo(path, 8).astype(int)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 200_000)  # a tenth of what it has
    assert abs(load_photo(path, 8) - before).max() <= 4  # of 255, at the edge
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 10_000)  # also an eighth of it is too large
    with pytest.raises(DataError, match="too large for the memory") as caught:
        load_photo(path, 8)
    assert "convert" not in str(caught.value)


@pytest.mark.slow
def test_a_telephones_200_million_pixels(tmp_path):
    path = tmp_path / "phone.jpg"
    Image.new("L", (16320, 12240), 90).save(path, quality=30)
    assert near(load_photo(path), (90, 90, 90))


def test_the_advice_fits_the_fault(tmp_path):
    path = photo(tmp_path / "half.jpg", RED)
    path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(DataError, match="Save it anew"):
        load_photo(path)
    (tmp_path / "cat.heic.png").write_bytes(b"\0\0\0\x18ftypheic" + bytes(50))
    with pytest.raises(DataError, match="JPEG and PNG files can: convert it"):
        load_photo(tmp_path / "cat.heic.png")


# Two folders -----------------------------------------------------------------------------------


def test_build_and_load(folders):
    report = build_dataset(*folders)
    train_x, train_y, test_x, test_y, classes = load_dataset("own-photos", folders[2])
    assert train_x.shape == (16, 64, 64, 3)
    assert test_x.shape == (4, 64, 64, 3)
    assert (train_y.sum(), test_y.sum()) == (8, 2)
    assert classes == ["non-cat", "cat"]
    for x, y in ((train_x, train_y), (test_x, test_y)):
        assert ((x[:, 32, 32, 0] > x[:, 32, 32, 2]) == (y[0] == 1)).all()  # the red ones are cats
    assert 0 < train_y[0, :8].sum() < 8  # mixed
    together = np.concatenate([train_x, test_x])
    assert len(np.unique(together.reshape(20, -1), axis=0)) == 20  # none is in both
    assert "train_own-photos.h5: 16 pictures, 8 of them cats, 64x64" in report
    assert f'load_dataset("own-photos", data_dir={str(folders[2])!r})' in report
    assert "skipped" not in report


def test_size_share_seed_and_name(folders):
    def built(seed, folder):
        build_dataset(*folders[:2], folder, size=16, test_share=0.5, seed=seed, name="pets")
        return load_dataset("pets", folder)

    out = folders[2]
    one, again, other = built(1, out / "a"), built(1, out / "b"), built(2, out / "c")
    assert one[0].shape == one[2].shape == (10, 16, 16, 3)
    assert one[3].sum() == 5
    assert np.array_equal(one[0], again[0])
    assert not np.array_equal(one[0], other[0])


def test_what_cannot_be_read_is_skipped_and_named(folders):
    cats, others, out = folders
    (cats / "broken.jpg").write_bytes(b"\xff\xd8\xff nothing more")
    (others / "notes.txt").write_text("which dog is this?")
    (cats / ".DS_Store").write_bytes(b"hidden files are nobody's photographs")
    report = build_dataset(cats, others, out)
    assert f"skipped {cats / 'broken.jpg'} cannot be read as a picture" in report
    assert f"skipped {others / 'notes.txt'} cannot be read as a picture" in report
    assert "DS_Store" not in report
    assert load_dataset("own-photos", out)[0].shape[0] == 16


def test_subfolders_count(folders):
    photo(folders[0] / "more" / "a.png", (90, 10, 10))
    build_dataset(*folders)
    assert sum(y.sum() for y in load_dataset("own-photos", folders[2])[1::2]) == 11


def test_a_picture_twice_is_used_once(folders):
    cats, others, out = folders
    (cats / "copy.png").write_bytes((cats / "0.png").read_bytes())
    (others / "cat.png").write_bytes((cats / "5.png").read_bytes())
    report = build_dataset(cats, others, out)
    assert f"{cats / 'copy.png'}: the same picture as {cats / '0.png'}" in report
    assert f"{others / 'cat.png'}: the same picture as {cats / '5.png'}" in report
    train_x, _, test_x, _, _ = load_dataset("own-photos", out)
    assert len(train_x) + len(test_x) == 20


@pytest.mark.parametrize("share", [0.01, 0.99])
def test_each_side_gets_one_of_each_kind(folders, share):
    build_dataset(*folders, test_share=share)
    _, train_y, _, test_y, _ = load_dataset("own-photos", folders[2])
    smaller = min(train_y, test_y, key=np.size)
    assert sorted(smaller[0].tolist()) == [0, 1]


def test_too_few(folders, tmp_path):
    lonely = tmp_path / "lonely"
    photo(lonely / "a.png", BLUE)
    (lonely / "b.png").write_text("broken")
    with pytest.raises(DataError) as caught:
        build_dataset(folders[0], lonely, folders[2])
    message = str(caught.value)
    assert f"{lonely}: 1 readable other picture(s); at least 2 are needed" in message
    assert f"skipped {lonely / 'b.png'}" in message
    assert not folders[2].exists()


def test_empty_folder(folders, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match=r"empty: 0 readable cat picture\(s\)"):
        build_dataset(tmp_path / "empty", folders[1], folders[2])


def test_no_folder(folders, tmp_path):
    with pytest.raises(DataError, match=r"folder of the other pictures, .*nowhere, does not exist"):
        build_dataset(folders[0], tmp_path / "nowhere", folders[2])


def test_one_folder_for_both(folders):
    cats, others, out = folders
    with pytest.raises(DataError, match="overlap"):
        build_dataset(cats, cats, out)
    with pytest.raises(DataError, match="overlap"):
        build_dataset(cats.parent, others, out)


@pytest.mark.parametrize("share", [0.0, 1.0, -0.1, float("nan")])
def test_a_share_that_is_none(folders, share):
    with pytest.raises(DataError, match="test_share must lie between 0 and 1"):
        build_dataset(*folders, test_share=share)


@pytest.mark.parametrize(("share", "kept"), [(0.24, 2), (0.26, 3), (0.19, 2)])
def test_the_share_for_testing_is_rounded_to_the_nearest(folders, share, kept):
    build_dataset(*folders, test_share=share)
    _, _, test_x, test_y, _ = load_dataset("own-photos", folders[2])
    assert test_y.sum() == kept  # of ten cats
    assert test_x.shape[0] == 2 * kept
