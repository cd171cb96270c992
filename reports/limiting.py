"""How often one address may ask what anybody may: counted in the cache, for some minutes.

No address is kept: the count stands under a keyed hash of it. With the cache of a process, which is
Django's own, each server process counts for itself.
"""

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

WINDOW = 10 * 60  # seconds


def address_of(request: HttpRequest) -> str:
    """Return who asks. On a socket the proxy says it, never the visitor (`deploy/nginx.conf`)."""
    told = request.META.get("REMOTE_ADDR", "")
    return told or request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()


def is_over(request: HttpRequest, what: str, limit: int) -> bool:
    """Tell whether an address has done something as often as it may. Counts nothing."""
    return cache.get(key_of(request, what), 0) >= limit


def count(request: HttpRequest, what: str) -> None:
    key = key_of(request, what)
    cache.add(key, 0, WINDOW)
    try:
        cache.incr(key)
    except ValueError:  # its time ended in between
        cache.set(key, 1, WINDOW)


def key_of(request: HttpRequest, what: str) -> str:
    return f"limit:{what}:{salted_hmac(what, address_of(request)).hexdigest()}"
