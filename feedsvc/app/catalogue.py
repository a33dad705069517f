"""All that an edge (web, timetable, cli) may call, and how it is wired from adapters."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from feedsvc.check.examining import Checker
from feedsvc.counts.counting import Counting
from feedsvc.counts.measure import Measure
from feedsvc.counts.readership import CountReaders
from feedsvc.counts.readiness import CheckReadiness
from feedsvc.desk.auditing import Audit
from feedsvc.desk.browse import Browse
from feedsvc.desk.drop_keys import DropKeys
from feedsvc.desk.erasing import Erase
from feedsvc.desk.feed_accounts import FeedAccounts
from feedsvc.desk.left_out import ListLeftOut
from feedsvc.desk.overview import Overview
from feedsvc.desk.providers import ReviewProviders
from feedsvc.desk.receivers import Receivers
from feedsvc.desk.releases import Releases
from feedsvc.desk.repair import Repair
from feedsvc.desk.retention import Retention, RetentionTerms
from feedsvc.desk.review import ReviewFeeds
from feedsvc.desk.sign_in import SignIn
from feedsvc.desk.withdrawals import Withdrawals
from feedsvc.desk.writing import Write
from feedsvc.domain.addresses import Addresses
from feedsvc.domain.faults import Fault
from feedsvc.domain.outlet import Outlet
from feedsvc.domain.webhooks import Webhook
from feedsvc.hub.requests import HubTerms, WebSub
from feedsvc.intake.corrections import Correct
from feedsvc.intake.deciding import Deciding
from feedsvc.intake.importing import Import
from feedsvc.intake.ingest import Ingest
from feedsvc.intake.prepare import Submit, WithRules
from feedsvc.intake.reading import ReadAhead
from feedsvc.intake.rereading import Reread
from feedsvc.intake.restoring import Restore
from feedsvc.intake.sending import KeyRates, Sending
from feedsvc.intake.sent import FindSender
from feedsvc.ports import Clock, Store
from feedsvc.ports.configuration import FeedsFile
from feedsvc.ports.desk import Passwords
from feedsvc.ports.erasing import Traces
from feedsvc.ports.intake import DropFolder, MediaStore, Quarantine, Sources
from feedsvc.ports.providers import RuleFile
from feedsvc.ports.sending import Inbox
from feedsvc.ports.webhooks import SendNow
from feedsvc.publishing.live import LiveFeeds
from feedsvc.publishing.live_events import LiveEvents
from feedsvc.publishing.maps import Maps
from feedsvc.publishing.notifying import NotifyWebhooks
from feedsvc.publishing.old_addresses import OldAddresses
from feedsvc.publishing.on_demand import OnDemand
from feedsvc.publishing.pictures import Pictures
from feedsvc.publishing.preflight import Preflight
from feedsvc.publishing.private_feeds import PrivateFeeds
from feedsvc.publishing.publish import Publish
from feedsvc.publishing.refresh import Refresh
from feedsvc.publishing.serve import Serve
from feedsvc.publishing.streams import Streams
from feedsvc.render.rendering import Renderer


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapters:
    """What stands behind the ports, and the terms that the settings fix."""

    store: Store
    drop: DropFolder
    inbox: Inbox
    quarantine: Quarantine
    sources: Sources
    media: MediaStore
    traces: Traces
    passwords: Passwords
    submit: Submit
    clock: Clock
    streams: Streams
    rules: RuleFile
    feeds_file: FeedsFile
    send: SendNow
    hub_terms: HubTerms = field(default_factory=HubTerms)
    shared_store: Store | None = None
    """The store for what every process may write, where `store` refuses all but the one that schedules; default: `store`."""
    has_outlets: bool = False
    """Whether copies of what is public are kept elsewhere (`[[outlets]]`)."""
    near_duplicates: int = 3
    """Bits in which the sketches of nearly the same copy may differ (`Ingest.max_bits`)."""
    checker: Checker = field(default_factory=Checker)
    webhooks: Sequence[Webhook] = ()
    """The receivers of webhooks that the settings name."""
    puts_per_minute: int = 0
    """Files that a key may send in a minute; 0: no limit."""
    sentinel: str | None = None
    """Suffix of the file which says that another is complete."""
    local_faults: Callable[[], Sequence[Fault]] = tuple
    """Finds the faults that each process sees for itself."""
    retention: RetentionTerms = field(default_factory=RetentionTerms)


@dataclass(frozen=True, slots=True, kw_only=True)
class UseCases:
    """What the service does."""

    outlet: Outlet
    streams: Streams
    pictures: Pictures
    ingest: Ingest
    sending: Sending
    importing: Import
    old_addresses: OldAddresses
    reread: Reread
    correct: Correct
    publish: Publish
    publish_beside: Publish
    refresh: Refresh
    serve: Serve
    live_events: LiveEvents
    maps: Maps
    private_feeds: PrivateFeeds
    preflight: Preflight
    websub: WebSub
    notify: NotifyWebhooks
    receivers: Receivers
    browse: Browse
    withdrawals: Withdrawals
    releases: Releases
    erase: Erase
    audit: Audit
    left_out: ListLeftOut
    retention: Retention
    repair: Repair
    writing: Write
    review: ReviewFeeds
    providers: ReviewProviders
    overview: Overview
    sign_in: SignIn
    feed_accounts: FeedAccounts
    drop_keys: DropKeys
    counting: Counting
    count_readers: CountReaders
    readiness: CheckReadiness
    feeds_file: FeedsFile
    measure: Measure


def wire(adapters: Adapters) -> UseCases:
    """Put adapters, real ones or fakes, behind the ports of every use case."""
    store, clock, streams, quarantine = adapters.store, adapters.clock, adapters.streams, adapters.quarantine
    shared_store, rules = adapters.shared_store or store, adapters.rules
    submit = WithRules(adapters.submit, rules.current, FindSender(shared_store))
    outlet = streams.outlet
    publish = Publish(store=store, streams=streams, renderer=Renderer(outlet), checker=adapters.checker, clock=clock)
    publish_beside = replace(publish, store=shared_store, leads=False)
    live = LiveFeeds(store, streams)
    on_demand = OnDemand(store=store, publish=publish, live=live, clock=clock)
    releases = Releases(store=store, clock=clock, max_bits=adapters.near_duplicates)
    pictures = Pictures(store=store, media=adapters.media, live=live, clock=clock)
    erase = Erase(
        store=store,
        traces=adapters.traces,
        media=adapters.media,
        submit=submit,
        publish=publish,
        pictures=pictures,
        clock=clock,
        max_bits=adapters.near_duplicates,
        has_outlets=adapters.has_outlets,
    )
    notify = NotifyWebhooks(
        store=store,
        addresses=outlet.addresses,
        clock=clock,
        configured=adapters.webhooks,
        providers=rules.current,
    )
    reread = Reread(store=shared_store, sources=adapters.sources, submit=submit, media=adapters.media, clock=clock)
    preflight = Preflight(store=store, streams=streams, clock=clock)
    readiness = CheckReadiness(store=store, streams=streams, live=live, clock=clock, local_faults=adapters.local_faults)
    return UseCases(
        outlet=outlet,
        streams=streams,
        pictures=pictures,
        ingest=Ingest(
            drop=adapters.drop,
            store=shared_store,
            reading=ReadAhead(adapters.drop, submit),
            deciding=Deciding(clock=clock, max_bits=adapters.near_duplicates),
            media=adapters.media,
            refused=notify.refused,
        ),
        writing=Write(store=shared_store, inbox=adapters.inbox, submit=submit, clock=clock),
        sending=Sending(
            store=shared_store,
            inbox=adapters.inbox,
            clock=clock,
            rates=KeyRates(adapters.puts_per_minute),
            sentinel=adapters.sentinel,
        ),
        importing=Import(
            store=shared_store,
            submit=submit,
            deciding=Deciding(clock=clock, max_bits=adapters.near_duplicates, is_import=True),
            addresses=outlet.addresses,
            restore=Restore(outlet.addresses, adapters.media),
        ),
        old_addresses=OldAddresses(store=shared_store, base_url=outlet.base_url),
        reread=reread,
        correct=Correct(store=store, media=adapters.media, clock=clock, base_url=outlet.base_url, zone=outlet.zone),
        publish=publish,
        publish_beside=publish_beside,
        refresh=Refresh(store=store, streams=streams, on_demand=on_demand, clock=clock),
        serve=Serve(store=store, streams=streams, live=live, on_demand=on_demand, clock=clock),
        live_events=LiveEvents(store=store, streams=streams, clock=clock),
        maps=Maps(store=store, streams=streams, on_demand=on_demand, outlet=outlet, clock=clock),
        private_feeds=PrivateFeeds(store=store, streams=streams, publish=publish, clock=clock),
        preflight=preflight,
        websub=WebSub(
            store=store, streams=streams, addresses=Addresses(outlet.base_url), terms=adapters.hub_terms, clock=clock
        ),
        notify=notify,
        receivers=Receivers(
            store=store,
            terms=adapters.hub_terms.callbacks,
            home=outlet.addresses.home,
            send=adapters.send,
            clock=clock,
            configured=adapters.webhooks,
        ),
        browse=Browse(store=store, streams=streams, clock=clock),
        withdrawals=Withdrawals(store=store, clock=clock),
        releases=releases,
        audit=Audit(store=store, clock=clock),
        left_out=ListLeftOut(store=store, clock=clock),
        retention=Retention(
            store=store,
            traces=adapters.traces,
            quarantine=quarantine,
            erase=erase,
            clock=clock,
            terms=adapters.retention,
        ),
        erase=erase,
        repair=Repair(quarantine=quarantine, submit=submit),
        providers=ReviewProviders(store=store, rules=rules, reread=reread, clock=clock),
        review=ReviewFeeds(store=store, streams=streams, publish=publish, preflight=preflight),
        overview=Overview(
            store=store, drop=adapters.drop, quarantine=quarantine, releases=releases, providers=rules.current, clock=clock
        ),
        sign_in=SignIn(store=store, passwords=adapters.passwords, clock=clock),
        feed_accounts=FeedAccounts(store=store, streams=streams, clock=clock),
        drop_keys=DropKeys(store=store, clock=clock, base_url=outlet.base_url),
        counting=Counting(store=shared_store, clock=clock, providers=rules.current),
        count_readers=CountReaders(store=store, clock=clock),
        readiness=readiness,
        feeds_file=adapters.feeds_file,
        measure=Measure(
            store=store,
            streams=streams,
            live=live,
            drop=adapters.drop,
            quarantine=quarantine,
            readiness=readiness,
            providers=rules.current,
            clock=clock,
        ),
    )
