"""MMSDesk: a desktop composer for MMS campaigns."""

__version__ = "0.1.0"
