"""What a night is made of: events, the logs of its computers, and what may be said about them.

A Case is one story on its own computers, told in true order. Every event gets a sequence number, so that a case can be
cut at any point; the clock of a computer may be wrong, the order within its logs is not. An Expect says which finding
the story plants (required) or excuses (not required), and which events have to be there for anybody to know it.
"""
import dataclasses
import datetime
from dataclasses import dataclass, field

APPLICATION, SYSTEM = "Application", "System"
SEVERITY = {"information": 0x4000, "warning": 0x8000, "error": 0xC000}


@dataclass(eq=False)
class Event:
    seq: int
    time: datetime.datetime  # what the computer's clock said, UTC
    computer: str
    channel: str
    provider: str
    id: int
    level: str
    category: str
    task: int
    text: str
    inserts: list
    data: bytes
    noise: bool = False
    true: datetime.datetime = None  # what it really was
    record: int = 0


@dataclass(eq=False)
class Expect:
    rule: str
    computers: set
    confidence: set                       # allowed where the export is dense and whole
    store: set = None                     # allowed stores; None: any
    required: bool = True
    severity: str = ""                    # "" : any
    absence: bool = False                 # an export without record ids says at most likely
    no_data: set = field(default_factory=set)  # also allowed where the form loses Data
    needs: list = field(default_factory=list)  # nothing may be decided without all of these
    needs_one: list = field(default_factory=list)  # nor without one of these
    needs_for_certain: list = field(default_factory=list)
    one_of_for_certain: list = field(default_factory=list)
    cut_only: bool = False
    until: datetime.datetime = None       # nothing may be decided if the computer's logs end before


class Case:
    def __init__(self, kind, rng, tag):
        self.kind, self.rng, self.tag = kind, rng, tag
        self.now = datetime.datetime(2006, rng.randint(1, 12), rng.randint(1, 28), 20, 0, 0) + datetime.timedelta(
            days=365 * rng.randint(-4, 4), seconds=rng.randint(0, 3600))
        self.events, self.expects, self.computers = [], [], []
        self.clock = {}           # computer -> how far its clock is off
        self.asleep = set()       # computers that log nothing
        self.cuttable = True
        self.alone = False        # cuts must not share a folder (stories of several computers)
        self.undecided_ok = set() # rules that may stand undecided on the whole story
        self.good_runs = None     # the whole story: so many VSS and streaming runs, all of which succeeded
        self.none_abandoned = False
        self.verdict = None       # of the summary, where the story is the whole night
        self.replicated = False   # each node's log holds the events of both (Windows 2000 and 2003)
        self.step = rng.choice([25, 25, 25, 2, 0])  # seconds between events; 0: all in one second
        self.jumps = rng.random() < 0.2             # clocks are set back or on now and then

    def computer(self, stem="EX"):
        name = f"{stem}{self.tag}{chr(ord('A') + len(self.computers))}"
        self.computers.append(name)
        self.clock[name] = datetime.timedelta(0)
        return name

    def log(self, computer, channel, provider, id, text, inserts=(), level="information", category="None", task=0,
            data=b"", noise=False):
        event = Event(len(self.events), self.now.replace(microsecond=0) + self.clock[computer], computer, channel,
                      provider, id, level, category, task, text, list(inserts), data, noise,
                      self.now.replace(microsecond=0))
        self.events.append(event)
        return event

    def tick(self, low=0, high=None):
        self.now += datetime.timedelta(seconds=self.rng.randint(low, self.step if high is None else high))

    def wait(self, hours, dense=3.0):
        """Lets time pass; every computer that is up logs something of no account now and then."""
        from . import noise
        end = self.now + datetime.timedelta(hours=hours)
        if self.jumps and self.rng.random() < 0.4:  # less than an hour: what rests on 12 h must not depend on it
            self.clock[self.rng.choice(self.computers)] = datetime.timedelta(minutes=self.rng.randint(-50, 0))
        while True:
            step = datetime.timedelta(hours=self.rng.uniform(0.3, dense))
            if self.now + step >= end:
                break
            self.now += step
            for computer in self.computers:
                if computer not in self.asleep:
                    noise.one(self, computer)
        self.now = end
        for computer in self.computers:  # both channels are covered up to here
            if computer not in self.asleep:
                noise.plain(self, computer, APPLICATION)
                noise.plain(self, computer, SYSTEM)

    def play(self, *threads):
        """Runs lists of steps, interleaved at random, each in its own order. Returns what the steps gave."""
        from . import noise
        threads = [list(t) for t in threads]
        out = [[] for _ in threads]
        at = [0] * len(threads)
        while True:
            live = [i for i, t in enumerate(threads) if at[i] < len(t)]
            if not live:
                return out if len(out) > 1 else out[0]
            i = self.rng.choice(live)
            out[i].append(threads[i][at[i]]())
            at[i] += 1
            self.tick()
            if self.rng.random() < 0.15:
                noise.one(self, self.rng.choice([c for c in self.computers if c not in self.asleep]))

    def expect(self, rule, computers, confidence, **more):
        computers = {computers} if isinstance(computers, str) else set(computers)
        if isinstance(confidence, str):
            confidence = set(confidence.split())
        if isinstance(more.get("store"), str):
            more["store"] = {more["store"]}
        if isinstance(more.get("no_data"), str):
            more["no_data"] = set(more["no_data"].split())
        self.expects.append(Expect(rule, computers, confidence, **more))

    def logs(self, keep=None):
        """(computer, channel) -> events in record order, record ids given out."""
        out = {}
        for event in self.events:
            out.setdefault((event.computer, event.channel), []).append(event)
        for events in out.values():
            for n, event in enumerate(events):
                event.record = 4711 + n
        if self.replicated and keep is None:
            return self.replicated_logs()
        if keep is not None:
            out = {key: [e for e in events if keep(e)] for key, events in out.items()}
        return {key: events for key, events in out.items() if events}

    def replicated_logs(self):
        out = {}
        for computer in self.computers:
            for channel in (APPLICATION, SYSTEM):
                events = [e for e in self.events if e.channel == channel]
                first = self.rng.randint(1, 9000)
                out[computer, channel] = [dataclasses.replace(e, record=first + n) for n, e in enumerate(events)]
        return out
