# Varnish in front of feedsvc: varnishd -a :6081 -f feedsvc.vcl. A CDN's edge is set up by the same rules.
vcl 4.1;

import std;

backend default {
    .host = "127.0.0.1";
    .port = "8000";
    # Sick when there are no feeds to serve; what hinders intake alone takes nothing off.
    .probe = { .url = "/readyz"; .interval = 5s; .timeout = 2s; .window = 5; .threshold = 2; }
}

acl monitors {
    "127.0.0.1";
    "::1";
}

sub vcl_recv {
    if (std.healthy(req.backend_hint)) {
        set req.grace = 5m;  # of an old copy while a new one is fetched; a whole day while feedsvc does not answer
    }
    if (req.url ~ "^/feeds/.+/events(\?|$)") {
        return (pipe);  # live events are one endless answer
    }
    if (req.url ~ "^/(metrics|readyz)(\?|$)" && client.ip !~ monitors) {
        return (synth(403, "Forbidden"));
    }
    if (req.url ~ "^/(admin|drop|hub|metrics|private|readyz)(/|\?|$)" || (req.method != "GET" && req.method != "HEAD")) {
        return (pass);
    }
    if (req.http.A-IM) {
        return (pass);  # a delta depends on the version that the client has (RFC 3229)
    }
    unset req.http.Cookie;  # only the desk knows people
    return (hash);
}

sub vcl_pipe {
    set bereq.http.Connection = "close";
}

sub vcl_backend_response {
    set beresp.grace = 1d;
    if (beresp.status >= 500 && bereq.is_bgfetch) {
        return (abandon);  # keep the old copy
    }
}
