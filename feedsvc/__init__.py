"""feedsvc takes articles from a drop folder and serves them as RSS, Atom and JSON feeds.

The way of one article, one type an arrow:

    bytes --readers--> Draft --normalise--> Revision --decide--> Decision
          --store--> Article --render--> Rendition --web--> response

Files are taken in (`dropfolder`, `intake`), read (`readers`), normalised (`normalise`), kept (`store`), published (`render`,
`check`, `publishing`), pushed (`hub`), looked after (`desk`), counted (`counts`) and served (`server`, `web`). `domain` holds
the types, `ports` what these rooms ask of the outside; `app.wiring.build(settings)` puts real adapters behind the ports.
"""
