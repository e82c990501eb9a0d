"""Writing a campaign beside the phone that shows what arrives, then choosing its audience."""
