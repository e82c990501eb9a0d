"""The demo: everything the product does, against a pretend Sinch and a real relay on this computer."""
