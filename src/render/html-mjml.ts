/** The only file that knows MJML: turns a filled template into HTML that mail clients show alike. */
import mjml2html from 'mjml'

/** What MJML does not take, with the line of the MJML that it stands on. */
export class MjmlRefused extends Error {
  override readonly name = 'MjmlRefused'
  readonly line: number | undefined

  constructor(message: string, line: number | undefined, options?: ErrorOptions) {
    super(message, options)
    this.line = line
  }
}

/**
 * Compiles MJML strictly: an unknown tag or a bad value stops the edition. Throws {@link MjmlRefused}.
 *
 * No fonts (MJML would link Google's for some stacks), no includes, no minifying and no beautifying.
 */
export async function compileMjml(source: string): Promise<string> {
  refuseUnclosed(source)
  const { html } = await mjml2html(source, {
    fonts: {},
    validationLevel: 'strict',
    ignoreIncludes: true,
    keepComments: false,
  }).catch((error: unknown) => {
    throw explain(error)
  })
  return html
    .replaceAll(/^[ \t]+/gm, '')
    .replaceAll(/\n{2,}/g, '\n')
    .trim()
}

/** MJML drops the words of a tag that is never closed, without a sound (measured with 5.4.1). */
function refuseUnclosed(source: string): void {
  const open: { tag: string; line: number }[] = []
  const tags = /<(\/?)(mj[a-z0-9-]*)\b(?:"[^"]*"|'[^']*'|[^"'>])*?(\/?)>|\n/g
  let line = 1
  for (const [whole, end, tag = '', alone] of source.matchAll(tags)) {
    if (tag !== '' && end === '/') {
      const last = open.pop()
      if (last?.tag !== tag)
        throw new MjmlRefused(
          last === undefined ? `</${tag}> closes nothing` : `<${last.tag}> is closed by </${tag}>`,
          last?.line ?? line,
        )
    } else if (tag !== '' && alone !== '/') open.push({ tag, line })
    line += whole.split('\n').length - 1
  }
  const [first] = open
  if (first !== undefined) throw new MjmlRefused(`<${first.tag}> is never closed`, first.line)
}

function explain(error: unknown): MjmlRefused {
  const message = error instanceof Error ? error.message : String(error)
  const [first] =
    typeof error === 'object' && error !== null && 'errors' in error && Array.isArray(error.errors)
      ? error.errors
      : []
  if (typeof first !== 'object' || first === null)
    return new MjmlRefused(message.trim(), undefined, { cause: error })
  const fault = new Map(Object.entries(first))
  const line = fault.get('line')
  return new MjmlRefused(
    `<${fault.get('tagName')}>: ${fault.get('message')}`,
    typeof line === 'number' ? line : undefined,
    { cause: error },
  )
}
