"""The store that `cailiang serve` makes for one person at one machine: a SQLite file in the user's folder for data.

Only the command that starts the service chooses it; whoever builds an application says which store it has. Knows no records.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from platformdirs import user_data_path

from api.http.settings import SettingError, Settings
from api.store import StoreError, UrlError, open_store
from api.system_errors import why

_OTHERWISE = "请用 CAILIANG_DATABASE 写明另一个库，或者写 CAILIANG_DATABASE=none（不保存案件，不存证）"


def own_file() -> Path | None:
    """Where the file is or will be; nothing is made. None for a user without a home."""
    file = user_data_path("cailiang", appauthor=False) / "records.db"
    return file if file.is_absolute() else None


def own_address() -> str:
    """The file as the address of a database. Raises `SettingError` for a user without a home."""
    file = own_file()
    if file is None:
        raise SettingError(f"找不到这个用户存放数据的目录；{_OTHERWISE}")
    return f"sqlite:///{quote(str(file))}"


def is_own(settings: Settings) -> bool:
    """Whether the store of these settings is the user's own file."""
    return own_file() is not None and settings.database == own_address()


def make_own() -> None:
    """Make the folder, for its owner only, and the file, or bring the file up to this program. Raises `SettingError`.

    A service that could not write would find out with the first case of an officer.
    """
    address, file = own_address(), own_file()
    try:
        if file is not None:
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        store = open_store(address)
        try:
            store.migrate()
        finally:
            store.close()
    except OSError as error:
        raise SettingError(f"{file} 不能用来保存案件（{why(error)}）；{_OTHERWISE}") from None
    except (StoreError, UrlError) as error:
        raise SettingError(f"{file} 不能用来保存案件（{error}）；{_OTHERWISE}") from None
