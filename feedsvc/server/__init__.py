"""HTTP/1.1 on uvloop and llhttp, and the WSGI bridge; it knows nothing of feeds."""
