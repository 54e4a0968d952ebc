"""The suites, in the order in which they run."""


def all_suites():
    from .bad_input import BadInput
    from .brokers import Brokers
    from .clients import Clients
    from .crash import Crash
    from .every_api import EveryAPI
    from .real_data import RealData
    from .starting import Starting
    return [Starting, Clients, RealData, BadInput, EveryAPI, Brokers, Crash]
