"""In which topic a reader of an answer is, and which answer comes before and after it there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kb_builder.knowledge import Answer, Knowledge, Topic


@dataclass(frozen=True, slots=True)
class Step:
    """The topic of an answer and its neighbours there, in the order of the topic's page: newest first."""

    topic: Topic
    before: Answer | None
    after: Answer | None


def steps(knowledge: Knowledge) -> Mapping[tuple[str, int], Step]:
    """Give the step of each answer that belongs to a topic, by repository and number.

    Its topic is that of its first label which has a page, else that of its category.
    """
    topics = {topic.name.casefold(): topic for topic in knowledge.topics}
    places = {
        topic.slug: {answer.discussion.key: place for place, answer in enumerate(topic.answers)}
        for topic in knowledge.topics
    }
    found: dict[tuple[str, int], Step] = {}
    for answer in knowledge.answers:
        names = (*answer.labels, answer.discussion.category.name)
        topic = next((topics[name.casefold()] for name in names if name.casefold() in topics), None)
        if topic is not None and answer.discussion.key in places[topic.slug]:
            found[answer.discussion.key] = _step(topic, places[topic.slug][answer.discussion.key])
    return found


def _step(topic: Topic, place: int) -> Step:
    beyond = place + 1
    return Step(
        topic,
        topic.answers[place - 1] if place else None,
        topic.answers[beyond] if beyond < len(topic.answers) else None,
    )
