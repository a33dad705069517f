"""The one place that picks adapters: settings in, a service ready to run out."""

from feedsvc.bootstrap.checking import feed_checker
from feedsvc.bootstrap.front import measure_of, web_front
from feedsvc.bootstrap.preparing import preparing_here, preparing_processes, previewer
from feedsvc.bootstrap.service import Service, build
from feedsvc.bootstrap.starting import configure_logs, environment_settings, make_folders, prepare_store
from feedsvc.bootstrap.working import try_callback

__all__ = [
    "Service",
    "build",
    "configure_logs",
    "environment_settings",
    "feed_checker",
    "make_folders",
    "measure_of",
    "prepare_store",
    "preparing_here",
    "preparing_processes",
    "previewer",
    "try_callback",
    "web_front",
]
