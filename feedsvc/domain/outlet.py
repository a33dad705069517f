"""The outlet that publishes: what every feed says of it, and what its articles are assumed to be where they don't tell."""

from dataclasses import dataclass, field
from datetime import tzinfo
from enum import StrEnum
from uuid import NAMESPACE_URL, UUID, uuid5

from feedsvc.domain.addresses import Addresses
from feedsvc.domain.clearance import Paywalled
from feedsvc.domain.links import HERE_ALONE, Linking


class Boilerplate(StrEnum):
    """Whether "About NAME" below a press release is part of its article."""

    KEEP = "keep"
    CUT = "cut"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """A newsroom and its defaults.

    `base_url` is where readers reach the service, without a slash at the end. `zone` is taken for times that name none,
    `day_first` decides 03/04/2021 (None: as is usual in `country`), `language` stands for texts too short to tell, `namespace`
    is what guids are minted in. `former_urls` are the base_urls that the service had before.
    """

    name: str
    base_url: str
    zone: tzinfo
    language: str = "en"
    country: str | None = None
    day_first: bool | None = None
    namespace: UUID | None = None
    logo: str | None = None
    former_urls: tuple[str, ...] = ()
    media_url: str | None = field(default=None, repr=False)
    """Where readers get the pictures that came with articles; None: at `base_url`. No news to subscribers either."""
    icon: str | None = field(default=None, repr=False)
    linking: Linking = field(default=HERE_ALONE, repr=False)
    """Left out of what marks a feed, as its icon is: where links lead is no news to subscribers."""
    keeps_versions: bool = field(default=False, repr=False)
    """Whether headlines keep what agencies put before them, "UPDATE 2-"."""
    boilerplate: Boilerplate = field(default=Boilerplate.KEEP, repr=False)
    """What becomes of the paragraphs below a release by which a press office presents itself."""
    paywalled: Paywalled = field(default=Paywalled.SUMMARY, repr=False)

    @property
    def home(self) -> str:
        """The newsroom's home page: its own site's, or ours."""
        return f"{self.linking.site or self.base_url}/"

    @property
    def addresses(self) -> Addresses:
        """The service's addresses, and where links to the outlet's articles lead."""
        return Addresses(self.base_url, former=self.former_urls, linking=self.linking, media_url=self.media_url)

    @property
    def guid_namespace(self) -> UUID:
        """The namespace set, else one made of the address at which the outlet publishes."""
        return self.namespace or uuid5(NAMESPACE_URL, self.base_url)
