"""The suites, in the order in which they run."""


def all_suites():
    from .bad_input import BadInput
    from .brokers import Brokers
    from .clients import Clients
    from .crash import Crash
    from .disk import Disk
    from .every_api import EveryAPI
    from .flipped import Flipped
    from .format import Format
    from .memory import Memory
    from .power import BulkPower, Power
    from .real_data import RealData
    from .room import Room
    from .starting import Starting
    return [Starting, Clients, RealData, BadInput, EveryAPI, Format, Flipped, Brokers, Memory, Crash, Power, BulkPower, Disk, Room]
