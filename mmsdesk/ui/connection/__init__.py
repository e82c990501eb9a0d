"""The account, the way back for replies, and how the window looks."""
