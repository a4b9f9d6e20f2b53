"""Types of the API's JSON: what is required, what may be null, and what is made harmless at once.

A missing required field or a wrong type is a `ValidationError` of that item; unknown fields are
ignored; unknown words of an enumeration are kept. Shapes follow
https://docs.github.com/en/graphql/reference/objects#discussion.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel

from kb_builder.characters import storable

Raw = dict[str, Any]
Item = TypeVar("Item")


def _clean(value: object) -> object:
    if not isinstance(value, str):
        return value
    return storable(value)


def _moment(value: object) -> datetime:
    if not isinstance(value, str):
        raise ValueError("not a time")  # noqa: TRY004 - pydantic takes only ValueError as a finding
    try:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError("time without zone")
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("time out of range") from None


Text = Annotated[str, BeforeValidator(_clean)]
"""Text as it was written, except that it can be stored: no lone surrogates, no NUL, LF line ends."""
Moment = Annotated[datetime, BeforeValidator(_moment)]
Count = Annotated[int, Field(ge=0)]


class WireNode(BaseModel):
    """What every object of the API has in common: strictly typed, and its text never in an error."""

    model_config = ConfigDict(
        alias_generator=to_camel, extra="ignore", frozen=True, strict=True, hide_input_in_errors=True
    )


class PageInfo(WireNode):
    """Whether a connection goes on, and from where."""

    has_next_page: bool
    end_cursor: Text | None = None


class ResultPage(WireNode, Generic[Item]):
    """One page of a connection."""

    total_count: Count
    page_info: PageInfo
    nodes: list[Item]


class Listed(WireNode, Generic[Item]):
    """A connection that is always asked for whole."""

    nodes: list[Item]


class ActorNode(WireNode):
    """An account; an enterprise's has no database id."""

    typename: Text = Field(alias="__typename")
    login: Text
    avatar_url: Text = ""
    url: Text = ""
    database_id: Count | None = None


class CategoryNode(WireNode):
    """A category of discussions."""

    id: Text
    slug: Text
    name: Text
    emoji: Text = ""
    description: Text | None = None
    is_answerable: bool


class LabelNode(WireNode):
    """A label."""

    name: Text
    color: Text = ""
    description: Text | None = None


class Total(WireNode):
    """A connection of which only the size is asked."""

    total_count: Count


class ReactionNode(WireNode):
    """How many gave one reaction."""

    content: Text
    reactors: Total


class OptionNode(WireNode):
    """A choice of a poll."""

    option: Text
    total_vote_count: Count


class VotesNode(WireNode):
    """A poll without its options."""

    question: Text
    total_vote_count: Count


class PollNode(VotesNode):
    """A poll."""

    options: Listed[OptionNode] | None = None


class FacetsNode(WireNode):
    """What may change of a comment while its text stays."""

    id: Text
    author: ActorNode | None
    updated_at: Moment
    last_edited_at: Moment | None = None
    deleted_at: Moment | None = None
    upvote_count: Count
    is_minimized: bool
    minimized_reason: Text | None = None
    reaction_groups: list[ReactionNode] | None = None


class PostNode(FacetsNode):
    """What a comment and a reply have in common."""

    url: Text
    author_association: Text
    body: Text
    created_at: Moment


class ThreadNode(PostNode):
    """A comment that says how many replies it has."""

    replies: Total


class RepliesNode(WireNode):
    """A comment with the first page of its replies."""

    id: Text
    replies: ResultPage[PostNode]


class _Id(WireNode):
    id: Text


class FactsNode(WireNode):
    """What a discussion is without its text and what was said in it."""

    id: Text
    number: Annotated[int, Field(ge=1)]
    url: Text
    title: Text
    author: ActorNode | None
    author_association: Text
    created_at: Moment
    updated_at: Moment
    last_edited_at: Moment | None = None
    upvote_count: Count
    closed: bool
    closed_at: Moment | None = None
    state_reason: Text | None = None
    locked: bool
    active_lock_reason: Text | None = None
    category: CategoryNode
    answer_chosen_at: Moment | None = None
    answer_chosen_by: ActorNode | None = None
    reaction_groups: list[ReactionNode] | None = None
    labels: ResultPage[LabelNode] | None = None


class EntryNode(FactsNode):
    """A discussion as the listing shows it."""

    answer: FacetsNode | None
    poll: VotesNode | None = None
    comments: Total


class DiscussionNode(FactsNode):
    """A discussion with the first pages of its labels and comments."""

    body: Text
    answer: _Id | None
    poll: PollNode | None = None
    comments: ResultPage[ThreadNode]


class LicenseNode(WireNode):
    """A licence as GitHub recognises it."""

    spdx_id: Text | None = None
    name: Text
    url: Text | None = None


class BranchNode(WireNode):
    """The default branch."""

    name: Text


class RepositoryNode(WireNode):
    """A repository and its categories."""

    id: Text
    name_with_owner: Text
    url: Text
    description: Text | None = None
    is_private: bool
    has_discussions_enabled: bool
    license_info: LicenseNode | None = None
    default_branch_ref: BranchNode | None = None
    discussion_categories: ResultPage[CategoryNode]


class RepositoryAnswer(WireNode):
    """What the query `repository` gives."""

    repository: RepositoryNode


class _Listed(WireNode):
    discussions: ResultPage[Raw]


class ListingAnswer(WireNode):
    """What the query `listing` gives; its items are validated one by one."""

    repository: _Listed


class _Counted(WireNode):
    discussions: Total


class CountAnswer(WireNode):
    """What the query `count` gives."""

    repository: _Counted


class NodesAnswer(WireNode):
    """What the queries `details` and `threads` give: an object for each id, in their order."""

    nodes: list[Raw]


class _OneDiscussion(WireNode):
    discussion: Raw


class DiscussionAnswer(WireNode):
    """What the query `discussion` gives."""

    repository: _OneDiscussion


class _Rest(WireNode):
    rest: ResultPage[Raw]


class RestAnswer(WireNode):
    """What the queries `comments`, `replies` and `labels` give."""

    node: _Rest
