"""The computer we run on: whatever differs between systems or installations."""
