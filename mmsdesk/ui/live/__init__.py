"""A campaign while it is sent."""
