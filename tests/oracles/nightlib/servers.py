"""Computers that log as Exchange does: each method logs one event, or gives the steps of a run (see Case.play)."""
from .model import APPLICATION, SYSTEM

IS = "MSExchangeIS"
WRITER = "Exchange VSS Writer"
VSS_2003 = {
    9600: "Exchange VSS Writer initialized successfully.",
    9604: "Exchange VSS Writer has identified itself successfully.",
    9606: "Exchange VSS Snapshot prepared for backup successfully.",
    9607: "Error code 0x50d when preparing for backup.",
    9608: "Exchange VSS Snapshot prepared for Snapshot successfully.",
    9610: "Exchange VSS Snapshot has frozen the Storage groups successfully.",
    9612: "Exchange VSS Snapshot has thawed the Storage groups successfully.",
    9614: "Exchange VSS Snapshot has aborted snapshot successfully.",
    9616: "Exchange VSS Snapshot has processed the backup completion event successfully.",
    9648: "Exchange VSS Snapshot has processed the backup shutdown event successfully.",
}
VSS_2007 = {
    9604: "has collected the metadata document in preparation for backup.",
    9606: "has prepared for backup successfully.",
    9607: "failed with error code 1293 when preparing for backup.",
    9608: "has prepared for Snapshot successfully.",
    9610: "has frozen the storage group(s) successfully.",
    9612: "has thawed the storage group(s) successfully.",
    9614: "has aborted the backup successfully.",
    9616: "has processed the backup completion event successfully.",
    9622: "has processed the post-snapshot event successfully.",
    9648: "has processed the backup shutdown event successfully.",
}
ERRORS = {9607, 9840, 9782}


def z(text):
    return text.encode() + b"\0"


class Server:
    def __init__(self, case, version, name=None):
        self.case, self.version = case, version
        self.name = name or case.computer()
        self.pid = case.rng.randint(400, 9000)
        self.rng = case.rng
        self.ese_name = "ESE98" if version == 2000 and case.rng.random() < 0.5 else "ESE"
        self.generation = {}
        self.shadow = 0

    def app(self, *args, **kw):
        return self.case.log(self.name, APPLICATION, *args, **kw)

    def sys(self, *args, **kw):
        return self.case.log(self.name, SYSTEM, *args, **kw)

    # --- VSS writer -------------------------------------------------------------------------------------------------
    def vss(self, id, data=b"", guid=None):
        level = "error" if id in ERRORS else "information"
        if self.version <= 2003:
            inserts = ["0x50d"] if id == 9607 else []
            return self.app(IS, id, VSS_2003[id], inserts, level, WRITER, 10, data)
        inserts = [guid] + (["1293"] if id == 9607 else [])
        return self.app(IS, id, f"Exchange VSS Writer (instance {guid}) {VSS_2007[id]}", inserts, level, WRITER, 10, data)

    def guid(self):
        h = "%032x" % self.rng.getrandbits(128)
        return f"{h[:8]}-{h[8:12]}-{h[12:16]}-{h[16:20]}-{h[20:]}"

    def prepared_database(self, store, instance, what="full or copy"):
        noun = "storage group" if self.version == 2007 else "database"
        return self.app(IS, 9811, f"Exchange VSS Writer (instance {instance}) has successfully prepared the database "
                        f"engine for a {what} backup of {noun} '{store}'.", [str(instance), store], "information",
                        WRITER, 10)

    def shadow_event(self, id, instance, store=None):
        text = {2001: f"Shadow copy instance {instance} freeze started.",
                2003: f"Shadow copy instance {instance} freeze ended.",
                2005: f"Shadow copy instance {instance} starting. This will be a Full shadow copy.",
                2006: f"Shadow copy instance {instance} completed successfully."}[id]
        return self.ese(id, text, [str(instance)], store if id in (2001, 2003) else None, category="ShadowCopy", task=16)

    # --- engine -----------------------------------------------------------------------------------------------------
    def ese(self, id, text, params=(), store="First Storage Group", level="information", category="Logging/Recovery",
            task=3, process="Information Store", pid=None):
        pid = pid or self.pid
        name = f"{store}: " if store else ""
        return self.app(self.ese_name, id, f"{process} ({pid}) {name}{text}", [process, str(pid), name] + list(params),
                        level, category, task)

    def start_store(self):
        self.pid = self.rng.randint(400, 9000)
        first = self.ese(100, "The database engine 6.05.7226.0000 started.", ["6", "05", "7226", "0000"], None,
                         category="General", task=1)
        if self.version == 2003:
            self.vss(9600)
        self.app(IS, 1001, "Microsoft Exchange Information Store has started. Service startup complete.", [], "information",
                 "General", 6)
        return first

    def stop_store(self):
        return self.ese(101, "The database engine stopped.", [], None, category="General", task=1)

    def crash_store(self):
        return self.sys("Service Control Manager", 7031, "The Microsoft Exchange Information Store service terminated "
                        "unexpectedly. It has done this 1 time(s).", ["Microsoft Exchange Information Store", "1"], "error")

    def reboot(self, clean):
        if clean:
            self.stop_store()
            self.sys("EventLog", 6006, "The Event log service was stopped.")
        self.case.tick(60, 200)
        if not clean:
            self.sys("EventLog", 6008, "The previous system shutdown at 1:02:03 AM on 1/1/2006 was unexpected.",
                     ["1:02:03 AM", "1/1/2006"], "error")
        self.sys("EventLog", 6009, "Microsoft (R) Windows (R) 5.02. 3790 Service Pack 1 Multiprocessor Free.")
        first = self.sys("EventLog", 6005, "The Event log service was started.")
        self.start_store()
        return first

    def restart(self):
        """Any way in which the store goes down and comes up again."""
        how = self.rng.randint(0, 3)
        if how == 0:
            first = self.stop_store()
            self.case.tick(20, 90)
            self.start_store()
        elif how == 1:
            first = self.crash_store()
            self.case.tick(20, 90)
            self.start_store()
        else:
            first = self.reboot(how == 2)
        return first

    # --- streaming ----------------------------------------------------------------------------------------------------
    def log_file(self, store, generation):
        base = "E%02d" % (sum(map(ord, store)) % 4)
        digits = 8 if self.version >= 2007 else 5
        return f"E:\\logs {base}\\{base}{generation:0{digits}X}.log"

    def s210(self, store):
        return self.ese(210, "A full backup is starting.", [], store)

    def s211(self, store):
        return self.ese(211, "An incremental backup is starting.", [], store)

    def s213(self, store):
        return self.ese(213, "The backup procedure has been successfully completed.", [], store)

    def s214(self, store, error):
        return self.ese(214, f"The backup has stopped with error {error}.", [str(error)], store, "error")

    def s215(self, store):
        return self.ese(215, "The backup has been stopped because it was halted by the client or the connection with the "
                        "client failed.", [], store, "error")

    def s226(self, store):
        return self.ese(226, "The backup has been stopped prematurely (possibly because the instance is terminating).", [],
                        store, "error")

    def s217(self, store, file, error=-1018):
        return self.ese(217, f"Error ({error}) during backup of a database (file {file}). The database will be unable to "
                        "restore.", [str(error), file], store, "error")

    def s220(self, store, file):
        verb = "Begining the backup" if self.version <= 2003 else "Starting the copy or backup"
        return self.ese(220, f"{verb} of the file {file} (size 412 Mb).", [file, "412 Mb"], store)

    def s221(self, store, file):
        verb = "Ending the backup" if self.version <= 2003 else "Ending the copy or backup"
        return self.ese(221, f"{verb} of the file {file}.", [file], store)

    def s222(self, store, file):
        return self.ese(222, f"Ending the backup of the file {file}. Not all data in the file has been read (read 131072 "
                        "bytes out of 432013312 bytes).", [file, "131072", "432013312"], store)

    def s223(self, store, first, last):
        a, b = self.log_file(store, first), self.log_file(store, last)
        return self.ese(223, f"Starting the backup of log files (range {a} - {b}).", [a, b], store)

    def s224(self, store, first, last, category="Logging/Recovery"):
        a, b = self.log_file(store, first), self.log_file(store, last)
        return self.ese(224, f"Deleting log files {a} to {b}.", [a, b], store, category=category,
                        task=16 if category == "ShadowCopy" else 3)

    def s225(self, store, category="Logging/Recovery"):
        return self.ese(225, "No log files can be truncated.", [], store, category=category,
                        task=16 if category == "ShadowCopy" else 3)

    def files(self, store):
        if self.version >= 2007:
            return [f"D:\\{store}\\{store}.edb"]
        return [f"D:\\{store}\\priv1.edb", f"D:\\{store}\\priv1.stm"]

    # --- NTBackup ---------------------------------------------------------------------------------------------------
    def nt8000(self, what, type):
        return self.app("NTBackup", 8000, f"Begin Backup of '{what}' Verify: Off Mode: Append Type: {type}",
                        [what, "Off", "Append", type])

    def nt8001(self, what, type, level="information"):
        return self.app("NTBackup", 8001, f"End Backup of '{what}' Verify: Off Mode: Append Type: {type}",
                        [what, "Off", "Append", type], level)

    def nt8010(self, text, call="BackupPrepare", extra=""):
        return self.app("NTBackup", 8010, f"Microsoft Exchange services returned '{text}' from a call to '{call}' "
                        f"additional data '{extra}'.", [text, call, extra], "error")

    def ese97(self, id, text, process="MSExchangeIS", level="information"):
        category = {"MSExchangeIS": "Information Store", "MSExchangeDS": "Directory"}[process]
        return self.app("ESE97", id, f"{process} (({self.pid}) ) {text}", [process, str(self.pid), ""], level, "(3)", 3)
