"""What the interop suites share: processes with deadlines, clients as drivers, records, raw frames, and a runner that prints a line a test."""
