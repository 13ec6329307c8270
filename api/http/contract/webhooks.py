"""The events as the OpenAPI page shows them: what the service sends to its receiver, in the section `webhooks`.

Shapes only, for the page and for who generates code from it; `cloud_events` writes the events.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import Body, FastAPI
from pydantic import Field

from api.http.contract.shapes import Shape

_MEDIA = "application/cloudevents+json"


class EvaluationRecordedData(Shape):
    """核查已经存证；核查的 id 是 subject。"""

    receipt_id: Annotated[str, Field(description="回执号")]
    place: Annotated[str, Field(description="地区代码")]
    matter_id: Annotated[str | None, Field(description="违法事项的编号；没有写事项的是 null")]


class ChoiceMadeData(Shape):
    """已经作出选择。"""

    evaluation_id: Annotated[str, Field(description="核查的 id")]
    receipt_id: Annotated[str, Field(description="回执号")]
    track: Annotated[
        str, Field(pattern="^(处罚|强制)(/[0-9]+)?$", description="对哪一项决定；案件写了 acts 的，后面有第几个行为")
    ]
    decision: Annotated[Literal["adopt", "depart"], Field(description="采用，不采用")]


class ListPublishedData(Shape):
    """清单版本已经发布。"""

    list: str
    version: str
    digest: Annotated[str, Field(description="文件的 sha256")]
    rulesets: Annotated[str, Field(description="当时的规则库的摘要")]


class CloudEvent(Shape):
    """CloudEvents 1.0，结构化模式。"""

    specversion: Literal["1.0"]
    id: Annotated[str, Field(description="与 webhook-id 相同；重送时不变")]
    source: str
    subject: Annotated[str, Field(description="核查、选择的 id，或者清单版本（清单@版本）")]
    time: Annotated[str, Field(description="记录的时间，不是送的时间")]
    datacontenttype: Literal["application/json"]


class EvaluationRecorded(CloudEvent):
    """核查已经存证。"""

    type: Literal["cn.cailiang.evaluation.recorded.v1"]
    data: EvaluationRecordedData


class ChoiceMade(CloudEvent):
    """已经作出选择。"""

    type: Literal["cn.cailiang.choice.made.v1"]
    data: ChoiceMadeData


class ListPublished(CloudEvent):
    """清单版本已经发布。"""

    type: Literal["cn.cailiang.list.published.v1"]
    data: ListPublishedData


SHOWN: tuple[tuple[str, str, type[CloudEvent]], ...] = (
    ("evaluation.recorded", "核查已经存证", EvaluationRecorded),
    ("choice.made", "已经作出选择", ChoiceMade),
    ("list.published", "清单版本已经发布", ListPublished),
)


def show_webhooks(app: FastAPI) -> None:
    """Put the events on the OpenAPI page."""
    answers: dict[int | str, dict[str, Any]] = {
        "4XX": {"description": "失败，以后再送；410 是不再接收"},
        "5XX": {"description": "失败，以后再送"},
    }
    says = (
        "没有订阅的接口：地址和密钥由部署本服务的人设置（CAILIANG_EVENTS_URL、CAILIANG_EVENTS_SECRET），"
        "接收方只有一个，几种事件、全部地区的都送，用 POST；不认识的 type 也答复 2xx。"
        "\n\n签名照 Standard Webhooks：请求头 webhook-signature 里用空格隔开的各个“v1,签名”，有一个对就对；"
        "签名是 base64(HMAC-SHA256(密钥, “{webhook-id}.{webhook-timestamp}.{收到的原始字节}”))，"
        "密钥是 whsec_ 后面的 base64 解开的字节。webhook-timestamp（秒）差五分钟以上的不收。"
        "\n\n至少送达一次，按 id（就是请求头 webhook-id）去重；不保证次序。先存下，再在 15 秒内（部署时可以另设）答复 2xx。"
        "失败的再送：等 5 秒、10 秒、20 秒，一次比一次久，第二十次失败后放弃，前后约两天；"
        "接收方停过的，恢复以后可能要再等一两分钟。"
    )
    for kind, title, shape in SHOWN:
        app.webhooks.post(
            kind,
            operation_id=kind,
            summary=title,
            description=says,
            status_code=204,
            response_description="收到",
            responses=answers,
        )(_received(shape))


def _received(shape: type[CloudEvent]) -> Callable[..., None]:
    """A function whose one argument is the event: the framework reads the page from it, and nobody calls it."""

    def receive(event: CloudEvent) -> None: ...

    receive.__annotations__["event"] = Annotated[shape, Body(media_type=_MEDIA)]
    return receive
