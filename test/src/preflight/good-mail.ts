/** A small mail in which the preflight finds nothing, for its tests to break in one place each. */
import assert from 'node:assert/strict'
import type { Checked } from '../../../src/preflight/checked.ts'
import { article, paragraph } from '../render/sample.ts'

const html = `<!doctype html>
<html lang="en" dir="ltr">
<head>
<title>The bridge opens again</title>
<!--[if mso]><xml></xml><![endif]-->
<style>
.small { width: 100% !important; }
@media (prefers-color-scheme: dark) {
.card { background-color: #1c1e21 !important; }
.ink, .ink p { color: #e8e8e6 !important; }
.ink a.link { color: #8ab8f0 !important; }
}
</style>
</head>
<body>
<div style="display:none">What the story is about, in a line.&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;</div>
<div lang="en" dir="ltr" role="article" class="card ink" style="background-color:#ffffff;color:#1a1a1a;font-size:18px">
<!--[if mso | IE]><table role="presentation"><tr><td><![endif]-->
<table role="presentation"><tr><td>
<h1>The bridge opens again</h1>
<p><a href="https://news.example.org/e/bridge-1" class="link" style="color:#0b57a4">View in browser</a></p>
<img src="https://news.example.org/m/aa.jpg" alt="The bridge at dawn" width="536" height="300">
<h2>What comes next</h2>
<p>Cars cross at noon, says <a href="https://example.org/plan" class="link" style="color:#0b57a4">the plan of the works</a>.</p>
<p><a href="https://news.example.org/subscribe?via=bridge-1" class="link" style="color:#0b57a4">Sign up free</a></p>
<p style="font-size:14px">1 Press Lane<br>Springfield<br><a href="{unsubscribeUrl}" class="link" style="color:#0b57a4">Unsubscribe</a></p>
</td></tr></table>
<!--[if mso | IE]></td></tr></table><![endif]-->
</div>
</body>
</html>`

const text = `The bridge opens again
======================

View in browser:
https://news.example.org/e/bridge-1

What comes next
---------------

Cars cross at noon, says the plan of the works [1].

Sign up free:
https://news.example.org/subscribe?via=bridge-1

[1] https://example.org/plan

Unsubscribe:
{unsubscribeUrl}

1 Press Lane
Springfield
`

/** Nothing is wrong with it. */
export const good: Checked = {
  settings: {
    missing: [],
    postalAddress: '1 Press Lane\nSpringfield',
    public: true,
    site: 'https://news.example.org',
  },
  subject: 'The bridge opens again',
  preheader: 'What the story is about, in a line.',
  html,
  text,
  longestHtml: html.length,
  message: { v: 1, parts: ['Subject: The bridge opens again\r\n\r\nWords.\r\n'] },
  viewUrl: 'https://news.example.org/e/bridge-1',
  articles: [article([paragraph('Cars cross at noon.')])],
  merge: false,
}

/** The good mail's HTML with one thing changed, which must stand in it. */
export function withHtml(from: string | RegExp, to: string): Partial<Checked> {
  assert.ok(typeof from === 'string' ? html.includes(from) : from.test(html), String(from))
  return { html: html.replace(from, to) }
}

/** The good mail's text with one thing changed. */
export function withText(from: string, to: string): Partial<Checked> {
  assert.ok(text.includes(from), from)
  return { text: text.replace(from, to) }
}
