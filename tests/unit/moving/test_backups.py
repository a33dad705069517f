"""The folder in which a backup is written, and what killed ones leave."""

import os
import signal
from pathlib import Path

from feedsvc.moving.backups import BACKUP, new_backup, workplace


def test_what_a_killed_backup_left_is_removed_by_the_next(tmp_path: Path) -> None:
    child = os.fork()
    if child == 0:
        with workplace(tmp_path, BACKUP) as folder:
            (folder / "copy").write_text("articles")
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    assert len(list(tmp_path.iterdir())) == 1

    with new_backup(tmp_path / "a.backup") as backup:
        backup.finish({})

    assert [path.name for path in tmp_path.iterdir()] == ["a.backup"]


def test_a_backup_under_way_keeps_its_folder(tmp_path: Path) -> None:
    with workplace(tmp_path, BACKUP) as folder:
        (folder / "copy").write_text("articles")

        with workplace(tmp_path, BACKUP) as other:
            assert other != folder

        assert (folder / "copy").read_text() == "articles"
