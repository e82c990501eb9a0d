"""SQLite: every table of the profile, and the functions that read and write them."""
