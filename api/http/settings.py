"""What can be set about the service, read from the environment; a wrong value stops the start, never a default.

Knows names, limits and their meaning; does not know what uses them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from dataclasses import field as attribute
from ipaddress import IPv6Address, ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from api.http.signatures import read_keys

PREFIX = "CAILIANG_"
NO_DATABASE = "none"
"""What the environment writes where there shall be no store."""
_MOST_DIGITS = 15
_HOST = re.compile(r"(\*?\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\]")
WAYS = ("keys", "oidc", "accounts")
"""The ways by which somebody is let in; several of them may be set."""


class SettingError(ValueError):
    """A setting that cannot be used; the message is a Chinese sentence that names it."""


def _number(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS and least <= int(text) <= most):
            raise ValueError(f"要写 {least} 到 {most} 的整数")
        return int(text)

    return read


def _one_of(*choices: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in choices:
            raise ValueError(f"只能写 {'、'.join(choices)}")
        return text

    return read


def _access(text: str) -> str:
    """Open, or one way or several, in the order of `WAYS`."""
    ways = [way.strip() for way in text.split(",")]
    if text != "open" and (len(set(ways)) != len(ways) or not set(ways) <= set(WAYS)):
        raise ValueError(f"只能写 open，或者 {'、'.join(WAYS)} 里的一个或者几个，用逗号隔开")
    return text if text == "open" else ",".join(way for way in WAYS if way in ways)


def is_loopback(host: str) -> bool:
    """Whether a name or an address is that of the machine itself.

    >>> is_loopback("localhost"), is_loopback("127.8.8.8"), is_loopback("::ffff:127.0.0.1"), is_loopback("127.evil.example")
    (True, True, True, False)
    """
    if host == "localhost":
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return ((isinstance(address, IPv6Address) and address.ipv4_mapped) or address).is_loopback


def _hosts(text: str) -> str:
    """Names separated by blanks or commas, as they are compared: in small letters, with one blank between two."""
    found = text.lower().replace(",", " ").split()
    if not all(_HOST.fullmatch(name) for name in found):
        raise ValueError(
            "要写主机名，用逗号或者空格隔开，例如 cailiang.example.gov.cn；“.example.gov.cn”是它下面的全部名称"
        )
    return " ".join(name.strip("[]") for name in found)


def _receiver(text: str) -> str:
    """The address of a receiver; a refusal does not repeat it, since it may hold a secret."""
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    if not (text.isascii() and text.isprintable() and " " not in text and host):
        raise ValueError("要写接收方完整的 https 地址")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise ValueError("里不能写用户名、密码和 #")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        raise ValueError("要用 https 地址；只有本机回环地址可以用 http")
    return text


def _secret(text: str) -> str:
    read_keys(text)
    return text


def _database(text: str) -> str:
    """An address, which the store reads; "" for none at all."""
    return "" if text == NO_DATABASE else text


def _reference(text: str) -> str:
    if not (text.isascii() and text.isprintable() and " " not in text):
        raise ValueError("要写一个 URI，例如 urn:cailiang 或者 https://cailiang.example.gov.cn")
    return text


def _setting(default: Any, read: Callable[[str], Any], means: str, *, shown: bool = True) -> Any:  # noqa: ANN401  # the type is the field's own
    return attribute(default=default, repr=shown, metadata={"read": read, "means": means})


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set; each field is `CAILIANG_` and its name in capitals. Sizes in bytes, times in seconds."""

    rulesets: Path | None = _setting(None, Path, "规则库目录；不写就用随程序提供的")  # noqa: RUF009  # a field with its meaning
    host: str = _setting("127.0.0.1", str, "监听的地址；没有配置访问控制时只能是本机回环地址")
    hosts: str = _setting("", _hosts, "另外认哪些主机名（Host）；不写：没有配置访问控制的只认本机的名称，配置了的不限")
    port: int = _setting(8000, _number(0, 65535), "监听的端口；0 由系统选")
    workers: int = _setting(1, _number(1, 64), "工作进程数")
    access: str = _setting(
        "open",
        _access,
        "访问控制：open（不控制），或者 keys（密钥）、oidc、accounts（账户）里的一个或者几个，用逗号隔开",
    )
    database: str = _setting(
        "",
        _database,
        "存证库的地址（SQLite 或者 PostgreSQL）；none：没有，只作答、不保存；不写见 docs/operation.md",
        shown=False,
    )
    oidc_issuer: str = _setting("", str, "OIDC 签发方（iss）")
    oidc_audience: str = _setting("cailiang", str, "令牌必须写明的受众（aud）")
    oidc_jwks: str = _setting("", str, "签发方公钥（JWKS）的 https 地址或者本机文件")
    oidc_place_claim: str = _setting("place", str, "令牌里写明所属地区代码的声明；没有这一声明的不限地区")
    oidc_client_id: str = _setting("", str, "在签发方登记的客户端（client_id）；写了，网页就可以用 oidc 登录")
    oidc_client_secret: str = _setting("", str, "客户端的密钥；公开客户端（只用 PKCE）的不写", shown=False)
    idle_seconds: int = _setting(1800, _number(60, 86_400), "网页登录以后，多久没有操作就要重新登录")
    session_seconds: int = _setting(43_200, _number(60, 604_800), "网页登录以后，最多多久要重新登录")
    rate: int = _setting(6000, _number(0, 10_000_000), "每个密钥每分钟最多的请求数（每个进程分别计）；0 不限")
    max_body: int = _setting(262_144, _number(1024, 2_000_000), "一个请求体、批量里一行的最大字节数")
    max_batch: int = _setting(1_073_741_824, _number(1024, 1 << 40), "一次批量的最大字节数")
    body_seconds: int = _setting(20, _number(1, 3600), "读完一个请求体的最长时间；批量是两次到达之间的最长间隔")
    batch_seconds: int = _setting(3600, _number(1, 86_400), "一次批量从开始收到答完的最长时间")
    send_seconds: int = _setting(30, _number(1, 3600), "对方不读取答复，最多等多久就断开")
    shutdown_seconds: int = _setting(30, _number(1, 3600), "停止时等待在办请求的最长时间")
    reload_seconds: int = _setting(10, _number(0, 86_400), "每隔多久看一次规则库有没有变；0 不看，只在收到 SIGHUP 时看")
    held: int = _setting(3, _number(1, 16), "内存里保留几个规则库（含现行的），供指定旧摘要的请求使用")
    events_url: str = _setting(
        "", _receiver, "事件送到哪里（https 地址；本机回环可以 http）；不写就没有事件", shown=False
    )
    events_secret: str = _setting("", _secret, "事件签名的密钥（whsec_…）；更换期间写新旧两个，用空格隔开", shown=False)
    events_source: str = _setting("urn:cailiang", _reference, "事件的来源（CloudEvents 的 source，一个 URI）")
    events_seconds: int = _setting(15, _number(1, 60), "等接收方答复一个事件的最长时间")
    replays: Path | None = _setting(None, Path, "回放结果的目录（cailiang replay --json），审核页显示")  # noqa: RUF009  # as above
    signing_key: Path | None = _setting(None, Path, "替登录网页的人签批准和公布的密钥文件")  # noqa: RUF009  # as above
    signing_passphrase: str = _setting("", str, "签名密钥文件的口令", shown=False)
    log_level: str = _setting("info", _one_of("debug", "info", "warning", "error"), "日志的级别")

    @property
    def recording(self) -> bool:
        """Whether evaluations are kept."""
        return bool(self.database)

    @property
    def signs_in(self) -> bool:
        """Whether people sign in to the pages."""
        ways = self.access.split(",")
        return "accounts" in ways or ("oidc" in ways and bool(self.oidc_client_id))

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach the address."""
        return is_loopback(self.host)


def names() -> dict[str, tuple[str, str]]:
    """Every setting by the name of its variable: its default as text, and what it means."""
    return {
        PREFIX + field.name.upper(): ("" if field.default is None else str(field.default), field.metadata["means"])
        for field in fields(Settings)
    }


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings that the environment writes; an empty variable is as good as none. Raises `SettingError`.

    >>> read_settings({"CAILIANG_PORT": "8080"}).port
    8080
    """
    known = {PREFIX + field.name.upper(): field for field in fields(Settings)}
    strange = sorted(name for name in environment if name.startswith(PREFIX) and name not in known)
    if strange:
        raise SettingError(f"不认识的设置：{'、'.join(strange)}；见 docs/operation.md")
    found: dict[str, Any] = {}
    for name, field in known.items():
        text = environment.get(name, "").strip()
        if text:
            try:
                found[field.name] = field.metadata["read"](text)
            except ValueError as error:
                raise SettingError(f"{name} {error}") from None
    settings = Settings(**found)
    _agree(settings)
    return settings


def _agree(settings: Settings) -> None:
    """Raise `SettingError` where settings contradict each other."""
    ways = settings.access.split(",")
    if "keys" in ways and not settings.database:
        raise SettingError("CAILIANG_ACCESS 写了 keys，就要用 CAILIANG_DATABASE 写明存放密钥的库")
    if settings.signs_in and not settings.database:
        raise SettingError(
            "网页要登录（CAILIANG_ACCESS 写了 accounts，或者写了 CAILIANG_OIDC_CLIENT_ID），就要有 CAILIANG_DATABASE"
        )
    if settings.oidc_client_id and "oidc" not in ways:
        raise SettingError("CAILIANG_OIDC_CLIENT_ID 只在 CAILIANG_ACCESS 写了 oidc 时用")
    if settings.oidc_client_secret and not settings.oidc_client_id:
        raise SettingError("写了 CAILIANG_OIDC_CLIENT_SECRET，就要写 CAILIANG_OIDC_CLIENT_ID")
    if "oidc" in ways and not (settings.oidc_issuer and settings.oidc_jwks):
        raise SettingError("CAILIANG_ACCESS 写了 oidc，就要写 CAILIANG_OIDC_ISSUER 和 CAILIANG_OIDC_JWKS")
    if settings.oidc_jwks.startswith("http:"):
        raise SettingError("CAILIANG_OIDC_JWKS 要用 https 地址")
    if settings.events_url and not settings.database:
        raise SettingError("CAILIANG_EVENTS_URL 写了事件送到哪里，就要用 CAILIANG_DATABASE 写明存证库")
    if bool(settings.events_url) != bool(settings.events_secret):
        raise SettingError("CAILIANG_EVENTS_URL 和 CAILIANG_EVENTS_SECRET 要么都写，要么都不写：没有签名的事件不发")
    if settings.signing_key and not settings.signs_in:
        raise SettingError(
            "CAILIANG_SIGNING_KEY 替登录网页的人签名，所以网页要登录：CAILIANG_ACCESS 写 accounts 或者 oidc"
        )
    if settings.access == "open" and not settings.loopback:
        raise SettingError(
            f"没有配置访问控制（CAILIANG_ACCESS），只能监听本机回环地址，不能监听 {settings.host}；"
            "请配置 keys、oidc 或者 accounts，或者改回 127.0.0.1"
        )
