"""Which client asks: its address, as the connection or a trusted reverse proxy has it."""


def client_address(peer: str, forwarded: str, proxies: int) -> str:
    """Return a client's address: `peer`, the connection's, or what the outermost of so many trusted proxies was asked from.

    `forwarded` is X-Forwarded-For: each proxy appends the address that it was asked from; what stands before those is a claim.
    """
    addresses = [part.strip() for part in forwarded.split(",") if part.strip()]
    return addresses[-proxies] if 0 < proxies <= len(addresses) else peer
