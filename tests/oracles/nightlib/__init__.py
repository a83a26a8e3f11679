"""Random nights with known faults; see ../nights.py."""
