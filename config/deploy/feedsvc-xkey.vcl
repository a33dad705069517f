# Varnish that keeps answers for an hour, since feedsvc purges what changed ([edge] kind = "varnish", purge = "http://varnish:6081/").
# Needs vmod xkey (Debian: varnish-modules). varnishd -a :6081 -f feedsvc-xkey.vcl, with feedsvc.vcl beside it.
vcl 4.1;

import xkey;

acl purgers {
    "127.0.0.1";
    "::1";
    # "10.0.0.0"/8;  the machines that run feedsvc
}

sub vcl_recv {
    if (req.method == "PURGE") {
        if (client.ip !~ purgers) {
            return (synth(403, "Forbidden"));
        }
        if (req.http.xkey-purge) {
            set req.http.purged = xkey.purge(req.http.xkey-purge);
        } else {
            set req.http.purged = xkey.softpurge(req.http.xkey-softpurge);
        }
        return (synth(200, "Purged " + req.http.purged));
    }
}

sub vcl_backend_response {
    if (beresp.http.xkey && beresp.status == 200 && beresp.ttl > 0s) {
        set beresp.ttl = 1h;
    }
}

sub vcl_deliver {
    if (resp.http.xkey) {
        unset resp.http.xkey;
        unset resp.http.Age;  # how long clients may keep it begins with this answer: it is purged here when it changes
    }
}

include "./feedsvc.vcl";
