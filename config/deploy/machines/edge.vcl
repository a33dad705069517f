# Varnish before two machines that serve; any of them answers anything.
vcl 4.1;

import directors;

backend serve_1 {
    .host = "serve-1";
    .port = "8000";
    .probe = { .url = "/readyz"; .interval = 5s; .timeout = 2s; .window = 5; .threshold = 2; }
}

backend serve_2 {
    .host = "serve-2";
    .port = "8000";
    .probe = { .url = "/readyz"; .interval = 5s; .timeout = 2s; .window = 5; .threshold = 2; }
}

sub vcl_init {
    new serving = directors.round_robin();
    serving.add_backend(serve_1);
    serving.add_backend(serve_2);
}

sub vcl_recv {
    set req.backend_hint = serving.backend();
}

include "./feedsvc-xkey.vcl";
