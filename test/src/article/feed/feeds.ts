/** The same two stories in every format that feeds come in. */

const content = '<p>Line 4 runs again.</p><p>Fares &amp; hours stay <em>as they were</em>.</p>'
const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** What each of the feeds below says. */
export const expectedItems = [
  {
    guid: 'tag:news.test,2026:tram',
    title: 'Trams & buses: “a <new> start”',
    url: 'https://news.test/tram?a=1&b=2',
    published: '2026-08-02T09:30:00+02:00',
    authors: ['Ada Example', 'Ben Sample'],
    html: content,
    image: 'https://news.test/tram.jpg',
  },
  { guid: 'tag:news.test,2026:market', title: 'The market moves', url: 'https://news.test/market' },
] as const

const rss2 = `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>The Test News</title><link>https://news.test/</link><description>All of it</description><language>en-gb</language>
<item><title>Trams &amp; buses: “a &lt;new&gt; start”</title><link>https://news.test/tram?a=1&amp;b=2</link>
  <guid isPermaLink="false">tag:news.test,2026:tram</guid><pubDate>Sun, 02 Aug 2026 09:30:00 +0200</pubDate>
  <dc:creator>Ada Example</dc:creator><dc:creator>Ben Sample</dc:creator>
  <description>Line 4 is back.</description><content:encoded><![CDATA[${content}]]></content:encoded>
  <media:content url="https://news.test/tram.mp4" type="video/mp4"/><media:content url="/tram.jpg" medium="image"/></item>
<item><title><![CDATA[The market moves]]></title><link>https://news.test/market</link><guid isPermaLink="false">tag:news.test,2026:market</guid>
  <pubDate>Sat, 01 Aug 2026 09:30:00 +0200</pubDate></item>
</channel></rss>`

const rdf = `<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:media="http://search.yahoo.com/mrss/">
<channel rdf:about="https://news.test/"><title>The Test News</title><link>https://news.test/</link>
  <description>All of it</description><dc:language>en-GB</dc:language></channel>
<item rdf:about="tag:news.test,2026:tram"><title>Trams &amp; buses: “a &lt;new&gt; start”</title>
  <link>https://news.test/tram?a=1&amp;b=2</link><dc:date>2026-08-02T09:30:00+02:00</dc:date>
  <dc:creator>Ada Example</dc:creator><dc:creator>Ben Sample</dc:creator>
  <description>Line 4 is back.</description><content:encoded>${escaped}</content:encoded>
  <media:thumbnail url="https://news.test/tram.jpg"/></item>
<item rdf:about="tag:news.test,2026:market"><title>The market moves</title><link>https://news.test/market</link>
  <dc:date>2026-08-01T09:30:00+02:00</dc:date></item>
</rdf:RDF>`

const atom = `<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en_GB"><title>The Test News</title><id>x</id><updated>2026-08-02T00:00:00Z</updated>
<entry><id>tag:news.test,2026:tram</id><title type="html">Trams &amp;amp; &lt;b&gt;buses&lt;/b&gt;: “a &amp;lt;new&amp;gt; start”</title>
  <link rel="self" href="https://news.test/tram.atom"/><link rel="alternate" type="text/html" href="/tram?a=1&amp;b=2"/>
  <link rel="enclosure" type="image/jpeg" href="/tram.jpg"/>
  <author><name>Ada Example</name><email>ada@news.test</email></author><author><name>Ben Sample</name></author>
  <published>2026-08-02T09:30:00+02:00</published><updated>2026-08-02T10:00:00Z</updated>
  <summary>Line 4 is back.</summary><content type="html">${escaped}</content></entry>
<entry><id>tag:news.test,2026:market</id><title>The market moves</title><link href="https://news.test/market"/>
  <updated>2026-08-01T09:30:00+02:00</updated></entry>
</feed>`

const atomXhtml = atom.replace(
  `<content type="html">${escaped}</content>`,
  `<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">${content}</div></content>`,
)

const atom03 = atom
  .replace('http://www.w3.org/2005/Atom', 'http://purl.org/atom/ns#')
  .replace('<feed', '<feed version="0.3"')
  .replaceAll('type="html"', 'type="text/html" mode="escaped"')
  .replaceAll('published>', 'issued>')
  .replaceAll('updated>', 'modified>')

const json = JSON.stringify({
  version: 'https://jsonfeed.org/version/1.1',
  title: 'The Test News',
  language: 'en-GB',
  items: [
    {
      id: 'tag:news.test,2026:tram',
      url: 'https://news.test/tram?a=1&b=2',
      title: 'Trams & buses: “a <new> start”',
      content_html: content,
      content_text: 'Line 4 runs again.',
      summary: 'Line 4 is back.',
      image: 'https://news.test/tram.jpg',
      date_published: '2026-08-02T09:30:00+02:00',
      authors: [{ name: 'Ada Example' }, { name: 'Ben Sample' }],
    },
    {
      id: 'tag:news.test,2026:market',
      url: 'https://news.test/market',
      title: 'The market moves',
      date_published: '2026-08-01T09:30:00+02:00',
    },
  ],
})

/** Every format. */
export const feeds = { rss2, rdf, atom, atomXhtml, atom03, json } as const
