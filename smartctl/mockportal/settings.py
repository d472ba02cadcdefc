"""How this portal is set up: language, clock, limits, and a side for each point where the two sources disagree.

Where the official documentation and the published source of the product contradict each other, both versions exist
here. The default is the documentation for what a caller is promised, the source for what happens silently.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from time import sleep
from typing import Literal

from msgspec import Struct, field

Side = Literal["documented", "sources"]
Language = Literal["ru", "en"]


def _system_clock() -> datetime:
    return datetime.now(tz=UTC)


@lru_cache
def _zone(offset: timedelta) -> timezone:
    return timezone(offset)


class Settings(Struct, frozen=True, kw_only=True):
    language: Language = "ru"
    clock: Callable[[], datetime] = _system_clock
    sleep: Callable[[float], None] = sleep  # all slowness of the portal goes through here
    utc_offset: timedelta = timedelta(hours=3)
    license: str = "ru_pro100"
    base_currency: str = "RUB"

    # Transport
    strict_https: bool = False  # True: a call not marked as https is refused, as a portal does
    operating: bool = True  # the `operating` members of `time`; a portal on own premises lacks them
    credentials_status: Literal[401, 403] = 401  # measured 401, documented 403
    scope_status: Literal[401, 403] = 401  # measured 401, documented 403
    context_status: Literal[400, 403] = 403  # lack of application context or of administration: 403, documented 400
    codeless: Side = (
        "sources"  # error without a code: "0", as portals of 2026 answer; or 0 and "" as the pages print it
    )
    uncounted_total: Side = "documented"  # crm.item.list with start=-1: `total: 0`, or no total

    # Limits: off, so that a test that asks much is not held up
    limits: bool = False
    intensity_burst: int | None = None  # requests that one address may have in the bucket; None: by the licence
    intensity_leak: float | None = None  # how many a second leave it again; None: by the licence
    operating_limit: float = 480.0  # seconds of one method in ten minutes; the example of the documentation
    batched_operating: Side = "documented"  # commands of a batch share the account of direct calls, or have their own

    # Slowness, in seconds
    latency: float = 0.0  # of the network, for each request
    slow_methods: Mapping[str, float] = field(default_factory=dict)  # by method; `latency.slow_ddl` names the known

    # Types
    type_limit: int | None = None  # quantity of smart processes on this plan
    entity_type_192: Side = "documented"  # 192 is allowed, or not
    entity_type_range: Side = "documented"  # INVALID_ARG_VALUE, or BX_INVALID_VALUE
    undocumented_type_keys: Side = "sources"  # isInitialized and isRecurringEnabled in the answers, or not
    b2e_relation: Side = "sources"  # each smart process has a predefined child 39, or has not
    linked_fields_echo: Side = "documented"  # add and update answer with the new links, or with those before
    external_on_update: Side = "sources"  # isExternal without a workplace is refused on add only, or on update too
    types_on_plan: bool = True  # False: the plan has smart processes no longer; those there are stay as they are

    # Workplaces
    workplace_limit: int | None = None  # quantity of workplaces on this plan
    workplace_blank_title: Side = "documented"  # a blank title on update is refused, or answered with the old one

    # Pipelines
    category_name: Side = "documented"  # required, or the default name is taken
    category_negative_sort: Side = "sources"  # ignored, or stored as 0
    category_default_removal: Side = "documented"  # never, or while the type has no items
    category_default_demotion: Side = "sources"  # isDefault N leaves the type without a default, or is ignored
    category_rights_after: float = 0.0  # seconds until others see a new pipeline: its rights come by a background job
    category_needs_flag: Side = (
        "documented"  # "sources" stands for the tutorial: refused while isCategoriesEnabled is N
    )

    # Stages
    status_errors: Side = "sources"  # empty code and English text, or the text as the code
    last_stage_of_kind: Side = "sources"  # can go, or is kept as the tutorial says

    # User fields
    field_reading: Side = "sources"  # needs the right to change settings, or the right to read
    field_string_label: Side = "sources"  # lost, or taken for the portal's language
    field_list_order: Side = "documented"  # sort then id, or as stored
    enum_del_flag: Side = "sources"  # `del` is not looked at, or deletes
    enum_failure: Side = "sources"  # swallowed, or refused

    # Automation
    template_auto_execute: Side = "documented"  # a number is taken as the text is, or only the text

    # Documents
    document_binding: Side = "documented"  # entityTypeId of a smart process is kept, or mangled
    numerator_total: Side = "documented"  # of the whole list, or of the page

    # Items
    bare_filter: Side = "documented"  # no prefix: equality, or a pattern with % and _
    category_left_out: Side = "sources"  # update without categoryId: stays, or moves to the default pipeline
    items_on_plan: bool = True  # False: the plan lets nobody add or change items of smart processes
    stage_moves: bool = True  # False: only an administrator of CRM may move items between stages
    required_fields_checked: bool = False  # the portal's option for REST calls, off by default

    def now(self) -> datetime:
        """Return the present in the portal's own time zone."""
        return self.clock().astimezone(_zone(self.utc_offset))

    def codeless_error(self, documented: int | str) -> int | str:
        return documented if self.codeless == "documented" else "0"
