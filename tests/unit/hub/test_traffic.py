"""Messages under way: nobody waits for somebody else's answer."""

import asyncio
from collections.abc import Callable

from feedsvc.domain.renditions import Coding
from feedsvc.domain.subscriptions import Delivery, HubAnswer, HubPayload, HubRequest, Mode
from feedsvc.hub.outcomes import DeliveryOutcome
from feedsvc.hub.traffic import HubLimits, Lane, Traffic
from tests.builders import NOW
from tests.fakes.drop import Clock
from tests.fakes.hub import ScriptedSender

OK = HubAnswer(204)
PARCEL = HubPayload(topic="t", topic_url="u", number=1, content_type="c", link="", bodies={Coding.IDENTITY: b"x"})


def delivery(number: int, host: str) -> Delivery:
    return Delivery(subscription=number, topic="t", number=1, changed=NOW, callback=f"https://{host}/{number}")


class Road:
    """Traffic with a sender that answers as a test says."""

    def __init__(self, answer: Callable[[str], HubAnswer | None], **limits: float) -> None:
        self.sender = ScriptedSender(answer)
        self.outcomes: list[DeliveryOutcome] = []
        self.faults: list[Exception] = []
        self.traffic = Traffic(
            limits=HubLimits(**limits),  # type: ignore[arg-type]
            clock=Clock(),
            done=self.outcomes.append,
            failed=self.faults.append,
        )

    async def until(self, count: int) -> None:
        while len(self.outcomes) < count:
            await asyncio.sleep(0)

    def tried(self) -> list[str]:
        return [one.message.callback for one in self.outcomes if isinstance(one.message, Delivery) and one.answer]


def hangs(host: str) -> Callable[[str], HubAnswer | None]:
    return lambda url: None if f"//{host}/" in url else OK


def test_others_are_told_while_one_hangs() -> None:
    async def drive() -> None:
        road = Road(hangs("slow.example"))
        for number in range(50):
            host = "slow.example" if number == 0 else f"{number}.example"
            road.traffic.deliver(road.sender, delivery(number, host), PARCEL, Lane.FRESH)
        await road.until(49)

        assert "https://slow.example/0" not in road.tried()
        await road.traffic.close(0)
        assert road.outcomes[-1].answer is None

    asyncio.run(drive())


def test_one_host_is_told_so_many_things_at_once_and_all_in_the_end() -> None:
    async def drive() -> None:
        road = Road(lambda _: OK, per_host=3)
        for number in range(40):
            road.traffic.deliver(road.sender, delivery(number, "a.example"), PARCEL, Lane.FRESH)
        await road.until(40)

        assert road.sender.most_at_once == 3
        assert road.tried() == [f"https://a.example/{number}" for number in range(40)]

    asyncio.run(drive())


def test_what_waits_for_a_slow_host_is_put_aside() -> None:
    async def drive() -> None:
        road = Road(hangs("slow.example"), per_host=2, patience=0)
        for number in range(5):
            road.traffic.deliver(road.sender, delivery(number, "slow.example"), PARCEL, Lane.FRESH)
        await asyncio.sleep(0.01)
        road.traffic.sweep()

        assert [outcome.answer for outcome in road.outcomes] == [None] * 3
        road.sender.unblock()
        await road.until(5)
        assert [outcome.answer.fault for outcome in road.outcomes[3:] if outcome.answer] == ["timed out"] * 2

    asyncio.run(drive())


def test_a_lane_that_is_full_takes_nothing_from_the_others() -> None:
    async def drive() -> None:
        road = Road(hangs("slow.example"), at_once=40)
        room = road.traffic.room(Lane.AGAIN)
        for number in range(room):
            road.traffic.deliver(road.sender, delivery(number, "slow.example"), PARCEL, Lane.AGAIN)

        assert (road.traffic.room(Lane.AGAIN), room) == (0, 10)
        assert (road.traffic.room(Lane.FRESH), road.traffic.room(Lane.REQUEST)) == (20, 10)
        await road.traffic.close(0)
        assert road.traffic.room(Lane.AGAIN) == room

    asyncio.run(drive())


def test_a_fault_of_ours_is_told_and_counts_as_a_failed_attempt() -> None:
    def answer(url: str) -> HubAnswer:
        if "broken" in url:
            raise ZeroDivisionError
        return OK

    async def drive() -> None:
        road = Road(answer)
        road.traffic.run(
            road.sender, HubRequest(mode=Mode.DENIED, topic="t", topic_url="u", target="https://broken.example/", created=NOW)
        )
        road.traffic.deliver(road.sender, delivery(1, "a.example"), PARCEL, Lane.FRESH)
        await road.until(2)

        assert [type(fault) for fault in road.faults] == [ZeroDivisionError]
        assert sorted(outcome.answer.status for outcome in road.outcomes if outcome.answer) == [0, 204]

    asyncio.run(drive())
