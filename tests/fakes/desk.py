"""The desk's part of a store in memory, and a password hash that costs nothing."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from feedsvc.domain.articles import Identity, Revision
from feedsvc.domain.counts import Polls, Tally, add
from feedsvc.domain.faults import IntakeState
from feedsvc.domain.files import QuarantinedFile
from feedsvc.domain.intake_counts import Arrival, IntakeHour
from feedsvc.domain.left_out import LeftOut
from feedsvc.domain.overrides import Override, is_empty
from feedsvc.domain.people import Account, Failures, Role, Session
from feedsvc.domain.providers import DeclaredRule, Provider, Providers
from feedsvc.errors import ProviderNotFound, RefusedRule


@dataclass
class MemoryOverrides:
    kept: dict[Identity, Override] = field(default_factory=dict)

    def get(self, identity: Identity) -> Override | None:
        return self.kept.get(identity)

    def keep(self, override: Override) -> None:
        self.kept[override.identity] = override
        if is_empty(override):
            del self.kept[override.identity]


@dataclass
class MemoryStaff:
    passwords: dict[str, str] = field(default_factory=dict)
    roles: dict[str, Role] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    failed: dict[str, Failures] = field(default_factory=dict)

    def names(self) -> Sequence[str]:
        return sorted(self.passwords)

    def password(self, name: str) -> str | None:
        return self.passwords.get(name)

    def role(self, name: str) -> Role | None:
        return self.roles.get(name, Role.OPERATOR) if name in self.passwords else None

    def set_role(self, name: str, role: Role) -> None:
        self.roles[name] = role

    def set_password(self, name: str, hashed: str) -> None:
        self.passwords[name] = hashed
        self.sessions = {key: one for key, one in self.sessions.items() if one.name != name}

    def remove(self, name: str) -> None:
        self.passwords.pop(name, None)
        self.roles.pop(name, None)
        self.sessions = {key: one for key, one in self.sessions.items() if one.name != name}

    def open(self, session: Session) -> None:
        self.sessions[session.key] = session

    def session(self, key: str) -> Session | None:
        session = self.sessions.get(key)
        role = None if session is None else self.role(session.name)
        return None if session is None or role is None else replace(session, role=role)

    def use(self, key: str, at: datetime) -> None:
        self.sessions[key] = replace(self.sessions[key], used=at)

    def close(self, key: str) -> None:
        self.sessions.pop(key, None)

    def failures(self, key: str) -> Failures:
        return self.failed.get(key, Failures())

    def fail(self, key: str, at: datetime) -> None:
        self.failed[key] = Failures(self.failures(key).count + 1, at)

    def forgive(self, key: str) -> None:
        self.failed.pop(key, None)

    def forget(self, *, opened: datetime, failed: datetime) -> None:
        self.sessions = {key: one for key, one in self.sessions.items() if one.opened >= opened}
        self.failed = {key: one for key, one in self.failed.items() if one.last is not None and one.last >= failed}


@dataclass
class MemoryAccounts:
    kept: dict[str, Account] = field(default_factory=dict)

    def all(self) -> Sequence[Account]:
        return sorted(self.kept.values(), key=lambda account: (account.name, account.created))

    def get(self, key: str) -> Account | None:
        return self.kept.get(key)

    def keep(self, account: Account) -> None:
        self.kept[account.key] = account

    def use(self, key: str, at: datetime) -> None:
        self.kept[key] = replace(self.kept[key], used=at)


@dataclass
class MemoryPollLog:
    kept: dict[tuple[date, str, str], Polls] = field(default_factory=dict)

    def add(self, polls: Sequence[Polls]) -> None:
        for one in polls:
            known = self.kept.get((one.day, one.feed, one.product))
            self.kept[one.day, one.feed, one.product] = one if known is None else add(known, one)

    def since(self, day: date, *, limit: int) -> Sequence[Polls]:
        found = [one for one in self.kept.values() if one.day >= day]
        return sorted(found, key=lambda one: (one.day, one.requests), reverse=True)[:limit]

    def forget(self, before: date) -> None:
        self.kept = {key: one for key, one in self.kept.items() if one.day >= before}


@dataclass
class MemoryIntakeLog:
    kept: dict[tuple[datetime, str], IntakeHour] = field(default_factory=dict)
    kept_state: IntakeState | None = None
    left: dict[str, Sequence[LeftOut]] = field(default_factory=dict)
    last: dict[str, Arrival] = field(default_factory=dict)

    def add(self, hours: Sequence[IntakeHour]) -> None:
        for one in hours:
            known = self.kept.get((one.hour, one.folder), replace(one, articles=0, quarantined=0))
            latest = max(known, one, key=lambda hour: hour.last)
            sums = {"articles": known.articles + one.articles, "quarantined": known.quarantined + one.quarantined}
            self.kept[one.hour, one.folder] = replace(one, last=latest.last, path=latest.path, **sums)

    def since(self, hour: datetime) -> Sequence[IntakeHour]:
        return sorted((one for one in self.kept.values() if one.hour >= hour), key=lambda one: (one.hour, one.folder))

    def arrived(self, arrivals: Mapping[str, Arrival]) -> None:
        self.last |= arrivals

    def expect(self, names: Collection[str], at: datetime) -> None:
        come = {name: arrival for name, arrival in self.last.items() if arrival.path or name in names}
        self.last = dict.fromkeys(names, Arrival(at)) | come

    def arrivals(self) -> Mapping[str, Arrival]:
        return dict(self.last)

    def forget(self, before: datetime) -> None:
        self.kept = {key: one for key, one in self.kept.items() if one.hour >= before}
        self.left = {path: left for path, left in self.left.items() if left[0].at >= before}

    def leave_out(self, files: Mapping[str, Sequence[LeftOut]]) -> None:
        self.left = {path: left for path, left in (self.left | dict(files)).items() if left}

    def left_out(self) -> Sequence[LeftOut]:
        files = sorted(self.left.values(), key=lambda left: left[0].at, reverse=True)
        return [one for left in files for one in left]

    def keep_state(self, state: IntakeState) -> None:
        self.kept_state = state

    def state(self) -> IntakeState | None:
        return self.kept_state


@dataclass
class MemoryTallies:
    totals: Counter[Tally] = field(default_factory=Counter)

    def add(self, amounts: Mapping[Tally, float]) -> None:
        self.totals.update(amounts)  # type: ignore[arg-type]  # a Counter sums floats as well

    def all(self) -> Mapping[Tally, float]:
        return dict(self.totals)


@dataclass
class MemorySources:
    """The files that articles were read from, by path."""

    kept: dict[str, bytes] = field(default_factory=dict)

    def read(self, revision: Revision) -> bytes:
        if revision.path not in self.kept:
            raise FileNotFoundError(revision.path)
        return self.kept[revision.path]


@dataclass
class MemoryQuarantine:
    """Quarantined files by name, with what was put back into the drop folder."""

    kept: dict[str, tuple[QuarantinedFile, bytes]] = field(default_factory=dict)
    dropped: list[tuple[str, bytes | None]] = field(default_factory=list)
    sidecars: dict[str, tuple[str, bytes]] = field(default_factory=dict)

    def file(self, name: str, content: bytes, reason: str, at: datetime) -> None:
        quarantined = QuarantinedFile(name=name, path=name, reason=reason, stage="reading", at=at, sha256="", size=len(content))
        self.kept[name] = (quarantined, content)

    def files(self) -> Sequence[QuarantinedFile]:
        return sorted(
            (quarantined for quarantined, _ in self.kept.values()), key=lambda quarantined: (quarantined.at, quarantined.name)
        )

    def get(self, name: str) -> QuarantinedFile:
        return self._known(name)[0]

    def read(self, name: str) -> bytes:
        return self._known(name)[1]

    def sidecar(self, name: str) -> tuple[str, bytes] | None:
        return self.sidecars.get(name)

    def retry(self, name: str, sidecar: bytes | None = None) -> None:
        self._known(name)
        self.dropped.append((name, sidecar))
        del self.kept[name]

    def discard(self, name: str) -> None:
        self._known(name)
        del self.kept[name]

    def _known(self, name: str) -> tuple[QuarantinedFile, bytes]:
        if name not in self.kept:
            raise FileNotFoundError(f"There is no quarantined file {name}.")
        return self.kept[name]


class PlainPasswords:
    """Hashes nothing: argon2 takes 30 ms on purpose."""

    def hash(self, password: str) -> str:
        return f"hash of {password}"

    def is_right(self, hashed: str | None, password: str) -> bool:
        return hashed == self.hash(password)


@dataclass
class MemoryRules:
    """Rules as the fields of `Provider`; nothing refuses them but a missing name."""

    kept: dict[str, dict[str, object]] = field(default_factory=dict)

    def current(self) -> Providers:
        return Providers(tuple(Provider(**values) for values in self.kept.values()))  # type: ignore[arg-type]

    def listed(self) -> Providers:
        return self.current()

    def declared(self, name: str | None) -> DeclaredRule:
        if name is not None and name not in self.kept:
            raise ProviderNotFound(name)
        return DeclaredRule(self.kept[name] if name else {}, "mark")

    def with_rule(self, values: Mapping[str, object], *, of: str | None) -> Providers:
        if not values.get("name"):
            raise RefusedRule({"name": "It has no name."})
        others = {name: rule for name, rule in self.kept.items() if name != of}
        return MemoryRules({**others, str(values["name"]): dict(values)}).current()

    def keep(self, values: Mapping[str, object], *, of: str | None, mark: str) -> None:  # noqa: ARG002
        self.with_rule(values, of=of)
        self.kept = {name: rule for name, rule in self.kept.items() if name != of} | {str(values["name"]): dict(values)}

    def remove(self, name: str, *, mark: str) -> None:  # noqa: ARG002
        self.declared(name)
        del self.kept[name]
