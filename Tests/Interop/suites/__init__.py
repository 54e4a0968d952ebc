"""The suites, in the order in which they run."""


def all_suites():
    from .clients import Clients
    return [Clients]
