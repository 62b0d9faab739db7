"""MIDI as the system has it: ports, cables that plug themselves in again, files, a listener."""
