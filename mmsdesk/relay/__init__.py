"""The companion web service: stores Sinch's webhooks for the desktop and serves campaign media in public."""
