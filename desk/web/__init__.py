"""The rooms, and what every page shares: doors, languages, words, headers, errors."""
