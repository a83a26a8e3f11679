"""What else stands in such logs, ids that collide with ours above all."""
from .model import APPLICATION, SYSTEM

COLLIDING = [
    (APPLICATION, "Application Hang", 1002, "Hanging application iexplore.exe, version 6.0.3790.0, hang module "
     "hungapp, version 0.0.0.0, hang address 0x00000000.", ["iexplore.exe", "6.0.3790.0"], "error", 101),
    (APPLICATION, "LicenseService", 213, "Replication of license information failed because the License Logging "
     "Service on server DC1 could not be contacted.", ["DC1"], "warning", 0),
    (APPLICATION, "MSExchangeSA", 9608, "Could not connect to the directory.", [], "warning", 2),
    (APPLICATION, "MSExchangeSA", 1024, "Monitoring thread started.", [], "information", 2),
    (APPLICATION, "Userenv", 1000, "Could not execute the following script.", ["x.cmd"], "error", 0),
    (APPLICATION, "MSExchangeTransport", 215, "A routing table was rebuilt.", [], "information", 4),
    (APPLICATION, "ESENT", 102, "svchost (1012) The database engine started a new instance (0).",
     ["svchost", "1012", "", "0"], "information", 1),
    (APPLICATION, "ESENT", 103, "svchost (1012) The database engine stopped the instance (0).",
     ["svchost", "1012", "", "0"], "information", 1),
    (APPLICATION, "Windows Search Service", 9606, "The index was optimised.", [], "information", 1),
    (APPLICATION, "VSS", 8194, "Volume Shadow Copy Service error: Unexpected error querying for the "
     "IVssWriterCallback interface. hr = 0x80070005.", ["0x80070005"], "error", 0),
    (SYSTEM, "DCOM", 1042, "A server did not register in time.", [], "error", 0),
    (SYSTEM, "Dhcp", 1024, "The address was renewed.", [], "warning", 0),
    (SYSTEM, "Tcpip", 4201, "The adapter was connected to the network.", ["LAN"], "information", 0),
    (SYSTEM, "Srv", 1201, "The server could not expand a table.", [], "warning", 0),
]


def plain(case, computer, channel):
    if channel == APPLICATION:
        return case.log(computer, channel, "SceCli", 1704, "Security policy in the Group policy objects has been "
                        "applied successfully.", [], noise=True)
    return case.log(computer, channel, "W32Time", 35, "The time service is now synchronizing the system time.",
                    ["dc1"], noise=True)


def one(case, computer):
    if case.rng.random() < 0.45:
        channel, provider, id, text, inserts, level, task = case.rng.choice(COLLIDING)
        return case.log(computer, channel, provider, id, text, inserts, level, "None" if not task else f"({task})",
                        task, noise=True)
    return plain(case, computer, case.rng.choice([APPLICATION, APPLICATION, SYSTEM]))
