/** Posts and videos that other sites put into a page keep their words, their writer and their address. Long because each network is a case. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { blocksOf, readPage } from './page.ts'

/** As the networks hand their embeds out, with words of our own. */
const embeds: readonly (readonly [string, string, object])[] = [
  [
    'X',
    '<blockquote class="twitter-tweet" data-lang="en"><p lang="en" dir="ltr">The ferry is late again, says <a href="https://twitter.com/quaypost">@quaypost</a><br>Bring a book.</p>&mdash; Ines Duarte (@inesduarte) <a href="https://twitter.com/inesduarte/status/1234567890?ref_src=twsrc%5Etfw">March 3, 2026</a></blockquote>',
    {
      type: 'post',
      network: 'x',
      author: 'Ines Duarte',
      handle: 'inesduarte',
      date: '2026-03-03',
      dateText: 'March 3, 2026',
      url: 'https://twitter.com/inesduarte/status/1234567890',
      profileUrl: 'https://x.com/inesduarte',
      mentions: ['quaypost'],
      children: [
        {
          type: 'paragraph',
          children: [
            { type: 'text', value: 'The ferry is late again, says ' },
            {
              type: 'link',
              url: 'https://twitter.com/quaypost',
              children: [{ type: 'text', value: '@quaypost' }],
            },
            { type: 'break' },
            { type: 'text', value: 'Bring a book.' },
          ],
        },
      ],
    },
  ],
  [
    'Bluesky',
    '<blockquote class="bluesky-embed" data-bluesky-uri="at://did:plc:abc/app.bsky.feed.post/3kxyz"><p lang="en">Late again.<br><br><a href="https://bsky.app/profile/did:plc:abc/post/3kxyz?ref_src=embed">[image or embed]</a></p>&mdash; Ines Duarte (<a href="https://bsky.app/profile/did:plc:abc?ref_src=embed">@ines.example.com</a>) <a href="https://bsky.app/profile/did:plc:abc/post/3kxyz?ref_src=embed">March 3, 2026 at 9:15 AM</a></blockquote>',
    {
      type: 'post',
      network: 'bluesky',
      author: 'Ines Duarte',
      handle: 'ines.example.com',
      date: '2026-03-03',
      dateText: 'March 3, 2026 at 9:15 AM',
      url: 'https://bsky.app/profile/did:plc:abc/post/3kxyz',
      profileUrl: 'https://bsky.app/profile/ines.example.com',
      mentions: [],
      children: [{ type: 'paragraph', children: [{ type: 'text', value: 'Late again.' }] }],
    },
  ],
  [
    'Mastodon',
    '<blockquote class="mastodon-embed" data-embed-url="https://sea.example/@ines/112233/embed"><a href="https://sea.example/@ines/112233" target="_blank"><div>Post by @ines@sea.example</div><div>View on Mastodon</div></a></blockquote>',
    {
      type: 'embed',
      url: 'https://sea.example/@ines/112233',
      title: 'Post by @ines@sea.example on Mastodon',
      provider: 'Mastodon',
    },
  ],
  [
    'Instagram',
    '<blockquote class="instagram-media" data-instgrm-captioned data-instgrm-permalink="https://www.instagram.com/p/AbC-1/?utm_source=ig_embed"><div><a href="https://www.instagram.com/p/AbC-1/?utm_source=ig_embed"><div>View this post on Instagram</div></a><p><a href="https://www.instagram.com/p/AbC-1/">Dusk from the wheelhouse.</a></p><p>A post shared by Ines Duarte (@ines.duarte)</p></div></blockquote>',
    {
      type: 'post',
      network: 'instagram',
      author: 'Ines Duarte',
      handle: 'ines.duarte',
      url: 'https://www.instagram.com/p/AbC-1',
      profileUrl: 'https://www.instagram.com/ines.duarte/',
      mentions: [],
      children: [
        {
          type: 'paragraph',
          children: [
            {
              type: 'link',
              url: 'https://www.instagram.com/p/AbC-1/',
              children: [{ type: 'text', value: 'Dusk from the wheelhouse.' }],
            },
          ],
        },
      ],
    },
  ],
  [
    'TikTok',
    '<blockquote class="tiktok-embed" cite="https://www.tiktok.com/@quaypost/video/7000000000000000000" data-video-id="7000000000000000000"><section><a target="_blank" title="@quaypost" href="https://www.tiktok.com/@quaypost?refer=embed">@quaypost</a> <p>How to moor in a storm</p> <a target="_blank" title="♬ original sound" href="https://www.tiktok.com/music/x-1">♬ original sound</a></section></blockquote>',
    {
      type: 'post',
      network: 'tiktok',
      author: 'quaypost',
      handle: 'quaypost',
      url: 'https://www.tiktok.com/@quaypost/video/7000000000000000000',
      profileUrl: 'https://www.tiktok.com/@quaypost',
      mentions: [],
      children: [{ type: 'paragraph', children: [{ type: 'text', value: 'How to moor in a storm' }] }],
    },
  ],
  [
    'Reddit',
    '<blockquote class="reddit-embed-bq" style="height:316px"><a href="https://www.reddit.com/r/ferries/comments/1abcde/ours_is_the_oldest/">Ours is the oldest</a><br> by<a href="https://www.reddit.com/user/quay_rat/">u/quay_rat</a> in<a href="https://www.reddit.com/r/ferries/">ferries</a></blockquote>',
    {
      type: 'post',
      network: 'reddit',
      author: 'quay_rat',
      handle: 'quay_rat',
      url: 'https://www.reddit.com/r/ferries/comments/1abcde',
      profileUrl: 'https://www.reddit.com/user/quay_rat/',
      mentions: [],
      children: [{ type: 'paragraph', children: [{ type: 'text', value: 'Ours is the oldest' }] }],
    },
  ],
  [
    'Threads',
    '<blockquote class="text-post-media" data-text-post-permalink="https://www.threads.net/@quaypost/post/C1x-Y" id="ig-tp-C1x-Y"><a href="https://www.threads.net/@quaypost/post/C1x-Y"><div>Post by @quaypost</div><div>View on Threads</div></a></blockquote>',
    {
      type: 'embed',
      url: 'https://www.threads.net/@quaypost/post/C1x-Y',
      title: 'Post by @quaypost on Threads',
      provider: 'Threads',
    },
  ],
  [
    'X, without a paragraph',
    '<blockquote class="twitter-tweet">The ferry — ours — is late again.<br><br>Bring a book.&mdash; Ines Duarte (@inesduarte) <a href="https://twitter.com/inesduarte/status/1234567890">March 3, 2026</a></blockquote>',
    {
      type: 'post',
      network: 'x',
      author: 'Ines Duarte',
      handle: 'inesduarte',
      date: '2026-03-03',
      dateText: 'March 3, 2026',
      url: 'https://twitter.com/inesduarte/status/1234567890',
      profileUrl: 'https://x.com/inesduarte',
      mentions: [],
      children: [
        { type: 'paragraph', children: [{ type: 'text', value: 'The ferry — ours — is late again.' }] },
        { type: 'paragraph', children: [{ type: 'text', value: 'Bring a book.' }] },
      ],
    },
  ],
  [
    'Bluesky, in a box',
    '<blockquote class="bluesky-embed"><div>Late again.</div>&mdash; Ines Duarte (<a href="https://bsky.app/profile/did:plc:abc">@ines.example.com</a>) <a href="https://bsky.app/profile/did:plc:abc/post/3kxyz">March 3, 2026</a></blockquote>',
    {
      type: 'post',
      network: 'bluesky',
      author: 'Ines Duarte',
      handle: 'ines.example.com',
      date: '2026-03-03',
      dateText: 'March 3, 2026',
      url: 'https://bsky.app/profile/did:plc:abc/post/3kxyz',
      profileUrl: 'https://bsky.app/profile/ines.example.com',
      mentions: [],
      children: [{ type: 'paragraph', children: [{ type: 'text', value: 'Late again.' }] }],
    },
  ],
  [
    'X, nothing but the address',
    '<blockquote class="twitter-tweet"><a href="https://twitter.com/inesduarte/status/1234567890">https://twitter.com/inesduarte/status/1234567890</a></blockquote>',
    {
      type: 'embed',
      url: 'https://twitter.com/inesduarte/status/1234567890',
      title: 'Post on X',
      provider: 'X',
    },
  ],
  [
    'YouTube',
    '<figure><div class="wrapper"><iframe src="https://www.youtube-nocookie.com/embed/abcDEF12345?rel=0" title="The last crossing"></iframe></div></figure>',
    {
      type: 'embed',
      url: 'https://www.youtube.com/watch?v=abcDEF12345',
      title: 'The last crossing',
      provider: 'YouTube',
    },
  ],
  [
    'Vimeo, loaded late',
    '<iframe data-src="//player.vimeo.com/video/123456?h=a"></iframe>',
    { type: 'embed', url: 'https://vimeo.com/123456', title: 'Video on Vimeo', provider: 'Vimeo' },
  ],
]

describe('embeds', () => {
  for (const [name, html, expected] of embeds) {
    test(name, async () => {
      assert.deepEqual(
        blocksOf(await readPage(`${html}<script async src="//embed.example/e.js"></script>`)),
        [expected],
      )
    })
  }

  test('stand where they stood', async () => {
    const [, html] = embeds[0] ?? ['', '']
    const { body } = await readPage(html)
    assert.deepEqual(
      body.map(({ type }) => type),
      ['paragraph', 'post', 'paragraph', 'paragraph', 'paragraph'],
    )
  })

  test('stay in a box that is called furniture', async () => {
    const [, html] = embeds[0] ?? ['', '']
    const { body } = await readPage(`<div class="social share-widget"><div>${html}</div></div>`)
    assert.equal(body[1]?.type, 'post')
  })

  test('a frame of an unknown site is listed as markup', async () => {
    const source = await readPage('<iframe src="https://ads.example/frame"></iframe>')
    assert.deepEqual(blocksOf(source), [])
    assert.ok(source.dropped.some(({ reason, raw }) => reason === 'markup' && raw === '<iframe>'))
  })

  test('a frame that only ends like a player is none', async () => {
    assert.deepEqual(
      blocksOf(
        await readPage(
          '<iframe src="https://evil.example/?u=https://www.youtube.com/embed/abcDEF12345"></iframe>',
        ),
      ),
      [],
    )
  })
})
