"""Documents in a bucket of S3, or of a store that speaks as S3 does and honours the conditions of a write.

An object is written with `If-Match` of what was read, or with `If-None-Match: *` where none was. A bucket need not keep
versions: of a state each one is put aside under its serial.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any, Final

from smartctl.errors import Denied, Unreachable, UsageError
from smartctl.i18n import _
from smartctl.state.shared.documents import ASIDE, Doubtful, Found, Overtaken, Version, serial_of, trim

_SECONDS: Final = 30
_MISSING: Final = frozenset({"NoSuchKey", "404"})
_OVERTAKEN: Final = frozenset({"PreconditionFailed", "412"})
_DENIED: Final = frozenset(
    {"AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "401", "403"}
)
_BUSY: Final = 500


@dataclass(slots=True, kw_only=True)
class S3Documents:
    """Without keys those of the machine count: variables, files and roles, as every AWS tool finds them."""

    bucket: str
    prefix: str = ""
    endpoint: str = ""
    region: str = ""
    access_key: str = field(default="", repr=False)
    secret_key: str = field(default="", repr=False)
    _client: Any = field(default=None, init=False, repr=False)
    _ahead: float | None = field(default=None, init=False)

    @property
    def title(self) -> str:
        return f"s3://{self.bucket}/{self.prefix}".rstrip("/")

    def now(self) -> float:
        if self._ahead is None:
            self.read("now")
        return time.time() + (self._ahead or 0.0)

    def read(self, name: str) -> Found | None:
        answer = self._ask("get_object", missing=True, Key=self._key(name))
        if answer is None:
            return None
        from botocore.exceptions import BotoCoreError  # noqa: PLC0415 - only for states in S3

        try:
            return Found(answer["Body"].read(), str(answer["ETag"]))
        except BotoCoreError as error:
            raise self._unreachable(type(error).__name__) from None

    def write(self, name: str, content: bytes, *, over: str | None) -> str:
        condition = {"IfNoneMatch": "*"} if over is None else {"IfMatch": over}
        mark = self._put(name, content, condition)
        if name.endswith(".json"):
            self._put(f"{ASIDE}{name}/{serial_of(content):010}", content, {})
            trim(self, name, serial_of(content))
        return mark

    def remove(self, name: str) -> None:
        self._ask("delete_object", missing=True, Key=self._key(name))

    def names(self, beginning: str) -> tuple[str, ...]:
        found: list[str] = []
        more: dict[str, Any] = {}
        while True:
            answer = self._ask("list_objects_v2", Prefix=self._key(beginning), **more)
            found += [one["Key"].removeprefix(self._key("")) for one in answer.get("Contents", ())]
            if not answer.get("IsTruncated"):
                return tuple(sorted(found))
            more = {"ContinuationToken": answer["NextContinuationToken"]}

    def versions(self, name: str, most: int) -> tuple[Version, ...]:
        names = self.names(f"{ASIDE}{name}/")[-most:]
        found = ((one, self.read(one)) for one in reversed(names))
        return tuple(
            Version(id=str(int(one.rpartition("/")[2])), content=kept.content)
            for one, kept in found
            if kept is not None
        )

    def renew_versions(self, again: Callable[[str, bytes], bytes | None]) -> Iterator[str]:
        """They are documents of their own here."""
        del again
        yield from ()

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def _key(self, name: str) -> str:
        return f"{self.prefix}/{name}" if self.prefix else name

    def _put(self, name: str, content: bytes, condition: Mapping[str, Any]) -> str:
        answer = self._ask("put_object", writes=True, Key=self._key(name), Body=content, **condition)
        return str(answer["ETag"])

    def _ask(self, method: str, *, missing: bool = False, writes: bool = False, **given: Any) -> Any:
        """None where `missing` is allowed and nothing is there."""
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - only for states in S3

        try:
            answer = self._called(method)(Bucket=self.bucket, **given)
        except ClientError as error:
            self._look_at_clock(error.response)
            code = str(error.response.get("Error", {}).get("Code", ""))
            if missing and code in _MISSING:
                return None
            if code in _OVERTAKEN:
                raise Overtaken from None
            status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
            if writes and (status >= _BUSY or code == "ConditionalRequestConflict"):
                raise Doubtful(code) from None
            raise self._refused(code, status) from None
        except BotoCoreError as error:
            if writes and not type(error).__name__.endswith("CredentialsError"):
                raise Doubtful(type(error).__name__) from None
            raise self._unreachable(type(error).__name__) from None
        self._look_at_clock(answer)
        return answer

    def _called(self, method: str) -> Callable[..., Any]:
        if self._client is None:
            self._client = self._opened()
        called: Callable[..., Any] = getattr(self._client, method)
        return called

    def _opened(self) -> Any:
        session, config = _library()
        return session.create_client(
            "s3",
            endpoint_url=self.endpoint or None,
            region_name=self.region or None,
            aws_access_key_id=self.access_key or None,
            aws_secret_access_key=self.secret_key or None,
            config=config.Config(
                connect_timeout=_SECONDS,
                read_timeout=_SECONDS,
                # A bucket's own host name is Amazon's way; the others have one address for all.
                s3={"addressing_style": "path" if self.endpoint else "auto"},
                # Other stores do not know the checksums that Amazon's wants by now.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )

    def _look_at_clock(self, answer: Mapping[str, Any]) -> None:
        date = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("date")
        try:
            self._ahead = parsedate_to_datetime(date).timestamp() - time.time()
        except (TypeError, ValueError):
            self._ahead = self._ahead or 0.0

    def _refused(self, code: str, status: int) -> Exception:
        if code in _DENIED:
            return Denied(
                _("The state in {title} refuses the credentials ({status}).", title=self.title, status=code),
                hint=_("The key needs the rights to list, read, write and delete objects of the bucket."),
            )
        if status >= _BUSY:
            return self._unreachable(code)
        return UsageError(
            _("The state in {title}: {reason}.", title=self.title, reason=code),
            hint=_("The bucket must be there: smartctl makes none."),
        )

    def _unreachable(self, reason: str) -> Unreachable:
        return Unreachable(
            _("The state in {title} cannot be reached: {reason}.", title=self.title, reason=reason),
            hint=_(
                "Nothing is sent to the portal that was not written down first. Run the same command again when the place answers: it reads the portal and goes on from there."
            ),
        )


def _library() -> tuple[Any, Any]:
    """A session of this place's own, whose credentials are looked for anew, and how a client is told what it needs."""
    try:
        from botocore import config, session  # noqa: PLC0415 - only for states in S3
    except ImportError:
        raise UsageError(
            _("States in S3 need a package that is not installed."),
            hint=_("Install it with `pip install smartctl[s3]`."),
        ) from None
    found = session.Session()
    found.register_component("data_loader", _descriptions(found.get_config_variable("data_path")))
    return found, config


@lru_cache(maxsize=1)
def _descriptions(places: str | None) -> Any:
    """What the library knows of S3 and its regions, which it reads from large files: once for all sessions of a process.

    Read for each of them it takes 100 ms of a processor.
    """
    from botocore.loaders import create_loader  # noqa: PLC0415 - only for states in S3

    return create_loader(places)
