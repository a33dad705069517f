"""Whether a feed keeps the conformance list: ours before it goes live, or anybody's as it was fetched.

Each rule is one line of the list (A5: guids are unique); a finding names it, with what was found and what to do.
"""

from feedsvc.render.check.examining import check, examine
from feedsvc.render.check.finding import Finding
from feedsvc.render.check.partners import examine_for

__all__ = ["Finding", "check", "examine", "examine_for"]
