import pytest

from aduan_local.errors import TopicDiffers
from aduan_local.topics import ALWAYS, Standing, Topic, declared, difference, ensure, standing, topic_from
from real_servers import NewTopic

COMPLAINTS = Topic("complaints", 12)


def test_a_topic_file_gives_name_partitions_owner_and_configs() -> None:
    topic = topic_from(
        "name: contacts\npartitions: 12\nowner: none\ndescription: d\nconfigs: {max.message.bytes: 1000000}\n"
    )
    assert topic == Topic("contacts", 12, "none", "d", {"max.message.bytes": "1000000", **ALWAYS})


def test_no_file_can_make_a_log_forget() -> None:
    topic = topic_from("name: contacts\npartitions: 12\nconfigs: {cleanup.policy: compact, retention.ms: 1000}\n")
    assert topic.configs == ALWAYS


def test_the_files_of_the_event_language_are_all_read() -> None:
    partitions = {topic.name: topic.partitions for topic in declared()}
    assert partitions["complaints"] == partitions["contacts"] == 12
    assert partitions["assignments"] == 1


def test_a_topic_as_declared_differs_in_nothing() -> None:
    assert difference(COMPLAINTS, Standing(12, {**ALWAYS, "segment.bytes": "1"})) is None


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Standing(6, ALWAYS), "has 6 partitions, its file says 12"),
        (Standing(12, {**ALWAYS, "cleanup.policy": "compact"}), "has cleanup.policy=compact, its file says delete"),
        (Standing(12, {**ALWAYS, "retention.ms": "604800000"}), "has retention.ms=604800000, its file says -1"),
    ],
)
def test_a_difference_is_told_in_words(found: Standing, words: str) -> None:
    assert difference(COMPLAINTS, found) == words


async def test_topics_are_created_once_and_refused_in_another_shape(kafka: str, new_topic: NewTopic) -> None:
    name = await new_topic("complaints", partitions=3)
    topic = Topic(name, 3)
    assert await ensure(kafka, [topic]) == []
    stands = (await standing(kafka, [topic]))[name]
    assert stands.partitions == 3
    assert ALWAYS.items() <= stands.configs.items()
    with pytest.raises(TopicDiffers, match=f"^Topic {name} has 3 partitions, its file says 4"):
        await ensure(kafka, [Topic(name, 4)])


async def test_a_topic_that_is_not_there_does_not_stand(kafka: str) -> None:
    assert await standing(kafka, [Topic("never-made", 1)]) == {}
