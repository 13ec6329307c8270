"""Files are put in place whole, and never over something that nobody asked to replace."""

from pathlib import Path

import pytest

from api.files import write_files


class TestWriteFiles:
    def test_new_files(self, tmp_path: Path) -> None:
        """Every text is in its file, and nothing else is in the folder."""
        write_files({tmp_path / "a": "甲", tmp_path / "b": ""})
        assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == {"a": "甲", "b": ""}

    @pytest.mark.parametrize("kind", ["file", "link to a file", "link to nowhere", "link to itself"])
    def test_what_is_there_stays(self, kind: str, tmp_path: Path) -> None:
        """Anything under the name is left as it is, and no text is written, the other one included."""
        outside, here = tmp_path / "outside", tmp_path / "b"
        if kind != "link to nowhere":
            outside.write_text("old", encoding="utf-8")
        if kind == "file":
            here.write_text("old", encoding="utf-8")
        else:
            here.symlink_to(here if kind == "link to itself" else outside)
        before = sorted((path.name, path.is_symlink()) for path in tmp_path.iterdir())
        with pytest.raises(FileExistsError):
            write_files({tmp_path / "a": "new", here: "new"})
        assert sorted((path.name, path.is_symlink()) for path in tmp_path.iterdir()) == before
        assert not outside.exists() or outside.read_text(encoding="utf-8") == "old"

    def test_replacing(self, tmp_path: Path) -> None:
        """With `replace` the old file goes, and a link goes without what it leads to."""
        outside, link, file = tmp_path / "outside", tmp_path / "link", tmp_path / "file"
        outside.write_text("old", encoding="utf-8")
        file.write_text("old", encoding="utf-8")
        link.symlink_to(outside)
        write_files({link: "new", file: "new"}, replace=True)
        assert [path.read_text(encoding="utf-8") for path in (outside, link, file)] == ["old", "new", "new"]
        assert len(list(tmp_path.iterdir())) == 3

    @pytest.mark.parametrize("second", ["folder", "missing/file"])
    def test_all_or_none(self, second: str, tmp_path: Path) -> None:
        """Where one text cannot be written none is, and what was there before stays."""
        (tmp_path / "folder").mkdir()
        (tmp_path / "a").write_text("old", encoding="utf-8")
        with pytest.raises(OSError, match=second.partition("/")[0]):
            write_files({tmp_path / "a": "new", tmp_path / second: "new"}, replace=True)
        assert (tmp_path / "a").read_text(encoding="utf-8") == "old"
        assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "folder"]
