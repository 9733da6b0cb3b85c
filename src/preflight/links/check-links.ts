/** Finds dead links: pages that are gone, names that nobody has. */
import { publicWeb, type Web } from '../../article/web/web.ts'
import { error, type Finding, warning } from '../finding.ts'
import { askLink, type LinkAnswer } from './ask-link.ts'
import type { PlacedLink } from './links-of.ts'

/** How links are asked. */
export interface LinkCheck {
  readonly signal: AbortSignal
  readonly web?: Web
  /** For each link; 5 s without it. */
  readonly timeoutMs?: number
}

/** For a link, everything counted, in milliseconds: the operator waits for all of them. */
const patience = 5_000
/** So many are asked at a time: the network's own limit is not ours to find. */
const lanes = 8
/** More are not asked: at 5 s each and 8 at a time even these may take two minutes. */
const most = 200

/**
 * Asks each address once, and tells of those that lead nowhere.
 *
 * An error only where it is certain: the server itself says 404 or 410 to a GET, or no name server knows the name
 * while others of the same article are known. Else (no answer, a name that is not found on a machine that finds none)
 * it is a warning, since the fault may be the way there. A server that refuses us (401, 403, 429, 999, 5xx) may well let
 * readers in, so nothing is said of it.
 */
export async function checkLinks(
  links: readonly PlacedLink[],
  { signal, web = publicWeb, timeoutMs = patience }: LinkCheck,
): Promise<Finding[]> {
  const byUrl = new Map<string, PlacedLink>()
  for (const link of links) {
    const url = link.url.replace(/#.*$/, '')
    if (!byUrl.has(url)) byUrl.set(url, { ...link, url })
  }
  const asked = [...byUrl.values()].slice(0, most)
  const answers = await askAll(asked, (url) => askLink(url, { web, signal, timeoutMs }))
  const anyNameKnown = answers.some(({ kind }) => kind === 'status' || kind === 'silent')
  // One link to a name that nobody knows is misspelt; when it is all of several, the way to the name server is the trouble.
  const silent = answers.every(
    ({ kind }) => kind === 'no-name-server' || (kind === 'unknown-name' && asked.length > 1),
  )
  if (asked.length > 0 && silent)
    return [
      warning(
        'dead-links',
        'No link could be checked: no name server answers. --offline leaves this check out.',
      ),
    ]
  const findings = asked.flatMap((link, at) => {
    const answer = answers[at]
    return answer === undefined ? [] : judge(link, answer, anyNameKnown)
  })
  if (byUrl.size > most)
    findings.push(warning('dead-links', `Only the first ${most} of ${byUrl.size} links were checked.`))
  return findings
}

function judge({ url, place }: PlacedLink, answer: LinkAnswer, anyNameKnown: boolean): Finding[] {
  const link = `The link ${url.length > 120 ? `${url.slice(0, 119)}…` : url} (${place})`
  switch (answer.kind) {
    case 'status':
      return answer.status === 404 || answer.status === 410
        ? [
            error(
              'dead-links',
              `${link} leads to no page: it answers ${answer.status}. Correct it, or take it out.`,
            ),
          ]
        : []
    case 'unknown-name': {
      const finding = anyNameKnown ? error : warning
      return [
        finding(
          'dead-links',
          `${link} leads nowhere: no name server knows ${answer.host}. Check its spelling.`,
        ),
      ]
    }
    case 'inside':
      return [warning('dead-links', `${link} is none that readers reach: ${answer.why}.`)]
    case 'silent':
      return [warning('dead-links', `${link} could not be checked: ${answer.why}. Open it in a browser.`)]
    case 'no-name-server':
      return []
  }
}

/** The answers, in the order of the links. */
async function askAll(
  links: readonly PlacedLink[],
  ask: (url: string) => Promise<LinkAnswer>,
): Promise<LinkAnswer[]> {
  const answers: LinkAnswer[] = []
  const waiting = links.entries()
  const lane = async (): Promise<void> => {
    for (const [at, { url }] of waiting) answers[at] = await ask(url)
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return answers
}
