"""Controls of the window. They know nothing of campaigns: they show values and say what the person did."""
