"""The Sinch Conversation API: client, access tokens, the JSON on the wire, errors."""
