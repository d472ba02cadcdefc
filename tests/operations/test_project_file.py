"""The project file is understood once, however many files ask for it, and anew as soon as it says something else."""

from __future__ import annotations

import pytest

from smartctl.errors import UsageError
from smartctl.project.project_file import find_for


@pytest.fixture
def file(tmp_path):
    return tmp_path / "smartctl.yaml"


def written(file, portal):
    file.write_text(f"format: smartctl/project/v1\nportals: {{{portal}: {{url: 'mock:a'}}}}\n", encoding="utf-8")
    return find_for(file)


def test_the_same_text_is_the_same_project(file):
    assert written(file, "acme") is written(file, "acme")


def test_another_text_in_its_place_is_another_project_and_back(file):
    assert [list(written(file, name).portals) for name in ("acme", "beta", "acme")] == [["acme"], ["beta"], ["acme"]]


def test_the_same_text_in_another_folder_has_its_own_root(file, tmp_path):
    other = tmp_path / "other" / "smartctl.yaml"
    other.parent.mkdir()
    assert (written(file, "acme").root, written(other, "acme").root) == (tmp_path, tmp_path / "other")


def test_what_is_wrong_is_told_each_time(file):
    for _turn in range(2):
        file.write_text("format: smartctl/project/v1\nportals: 5\n", encoding="utf-8")
        with pytest.raises(UsageError, match="portals"):
            find_for(file)
    file.write_bytes(b"\xff")
    with pytest.raises(UsageError, match="Reading "):
        find_for(file)
