// Read feeds as three parsers that run under Node do. Takes paths as arguments, prints {parser: {format: [entry]}}.
import { readFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import FeedParser from 'feedparser'
import { parseFeed } from 'feedsmith'
import RssParser from 'rss-parser'

const enclosure = (one) => [one.url ?? one.href, one.type ?? one.mime_type, Number(one.length ?? one.size_in_bytes ?? 0)]
const names = (people) => (people ?? []).map((one) => one.name ?? one)

const feedsmith = {
  rss: (one) => ({
    id: one.guid.value, title: one.title, link: one.link, published: one.pubDate, updated: one.dcterms?.modified?.[0] ?? one.dcterms?.modified,
    authors: one.dc?.creators ?? [], content: one.content?.encoded ?? one.description,
    enclosures: (one.enclosures ?? []).map(enclosure),
  }),
  atom: (one) => ({
    id: one.id, title: one.title.value, link: one.links.find((link) => link.rel === 'alternate').href, published: one.published,
    updated: one.updated, authors: names(one.authors), content: one.content.value,
    enclosures: one.links.filter((link) => link.rel === 'enclosure').map(enclosure),
  }),
  json: (one) => ({
    id: one.id, title: one.title, link: one.url, published: one.date_published, updated: one.date_modified,
    authors: names(one.authors), content: one.content_html, enclosures: (one.attachments ?? []).map(enclosure),
  }),
}

const rssParser = (one) => ({
  id: one.guid ?? one.id, title: one.title, link: one.link, published: one.isoDate, authors: [one.creator ?? one.author].filter(Boolean),
  content: one['content:encoded'] ?? one.content,
  enclosures: one.enclosure ? [enclosure(one.enclosure)] : [],
})

const feedparser = (one) => ({
  id: one.guid, title: one.title, link: one.link, published: one.pubdate, updated: one.date, authors: [one.author].filter(Boolean),
  content: one.description, enclosures: (one.enclosures ?? []).map(enclosure),
})

const streamed = (body) => new Promise((resolve, reject) => {
  const items = []
  const parser = new FeedParser({})
  parser.on('error', reject).on('end', () => resolve(items))
  parser.on('readable', () => { for (let item; (item = parser.read());) items.push(feedparser(item)) })
  Readable.from([body]).pipe(parser)
})

const attempt = async (read) => { try { return await read() } catch (error) { return { refused: String(error) } } }

const seen = { feedsmith: {}, 'rss-parser': {}, 'feedparser (node)': {} }
for (const path of process.argv.slice(2)) {
  const format = path.split('.').pop()
  const body = readFileSync(path)
  seen.feedsmith[format] = await attempt(() => {
    const { feed } = parseFeed(body.toString())
    return (feed.items ?? feed.entries).map(feedsmith[format])
  })
  seen['rss-parser'][format] = await attempt(async () => (await new RssParser().parseString(body.toString())).items.map(rssParser))
  seen['feedparser (node)'][format] = await attempt(() => streamed(body))
}
console.log(JSON.stringify(seen))
