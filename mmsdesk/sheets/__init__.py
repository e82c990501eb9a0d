"""Tables people bring along, as a stream of records: CSV in every dialect that turns up. Strings stop here."""
