"""A pretend Sinch: speaks the Conversation API's HTTP so that campaigns can be rehearsed and tests need no account."""
