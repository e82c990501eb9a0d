"""The campaigns page: every campaign with its state, and the way to write a new one."""
