"""The dialects that partners ask for: what each takes (limits, sifting), and how it is told (retelling, dialects)."""
