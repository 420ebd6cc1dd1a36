"""The fictional desk: invented people, companies and requests, played through the real services."""
