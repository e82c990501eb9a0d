"""Bringing people in from a file: choose it, match its columns, see what comes in, import."""
