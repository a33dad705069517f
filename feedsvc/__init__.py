"""feedsvc takes articles from a drop folder and serves them as RSS, Atom and JSON feeds.

The way of one article, one type an arrow:

    bytes --readers--> Draft --normalise--> Revision --decide--> Decision
          --store--> Article --render--> Rendition --web--> response

`domain` holds those types, `ports` what the use cases ask of the outside, `usecases` what the service does,
`bootstrap.build(settings)` puts real adapters behind the ports, and `cli`, `web` and `jobs` are the edges.
"""
