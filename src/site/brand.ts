/** A list's colour and logo as its pages show them: served under addresses that change with their bytes. */
import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { imageFormats } from '../article/images/image-url.ts'
import type { PublicationSettings } from '../config/settings.ts'
import { type Grounds, makePalette } from '../render/palette.ts'

/** What a page's head and masthead show of a brand. */
export interface Brand {
  /** Path of the style sheet with its colours, below the site's; none where they are those of style.css. */
  readonly colours: string | undefined
  readonly logo: { readonly path: string; readonly width: number; readonly height: number } | undefined
}

/** The brands of a publication and its lists. */
export interface Brands {
  /** Of a list; of the publication where the list has none of its own. */
  of(list: string | undefined): Brand
  serve(server: FastifyInstance): void
}

interface File {
  readonly type: string
  readonly bytes: Buffer
}

type BrandSettings = PublicationSettings['brand']

// What accents stand on in templates/pages/style.css: --ink, --soft, --paper, --card, --hover, --line.
const light: Grounds = {
  ...{ ink: '#1b1c1e', muted: '#5d6168', page: '#f6f5f2' },
  ...{ card: '#ffffff', soft: '#f0efeb', rule: '#dfddd7' },
}
const dark: Grounds = {
  ...{ ink: '#ececea', muted: '#a2a7ae', page: '#131416' },
  ...{ card: '#1c1e21', soft: '#24272b', rule: '#33363b' },
}

// The one that style.css is written with.
const ownColour = '#0b57a4'

/** Prepares them; a logo that cannot be read is told to `onTrouble`, and the name stands in its place. */
export async function openBrands(
  publication: Pick<PublicationSettings, 'brand'>,
  lists: readonly { readonly key: string; readonly brand: BrandSettings }[],
  onTrouble: (error: unknown, doing: string) => void,
): Promise<Brands> {
  const files = new Map<string, File>()
  const keep = (file: File, extension: string): string => {
    const path = `/brand/${createHash('sha256').update(file.bytes).digest('base64url').slice(0, 16)}.${extension}`
    files.set(path, file)
    return path
  }
  const logos = new Map<string, Brand['logo']>()
  const logoOf = async (path: string): Promise<Brand['logo']> => {
    try {
      // sharp takes its time to load: only who has a logo waits for it.
      const { prepareLogo } = await import('../article/images/prepare-logo.ts')
      const { stored, bytes } = await prepareLogo(path)
      const { extension, mediaType } = imageFormats[stored.format]
      const { width, height } = stored
      return { path: keep({ type: mediaType, bytes }, extension), width, height }
    } catch (error) {
      onTrouble(error, 'reading a logo')
      return undefined
    }
  }
  const open = async ({ colour, logo }: BrandSettings): Promise<Brand> => {
    const css = colour.toLowerCase() === ownColour ? undefined : brandSheet(colour)
    if (logo !== undefined && !logos.has(logo)) logos.set(logo, await logoOf(logo))
    return {
      colours: css === undefined ? undefined : keep({ type: 'text/css', bytes: Buffer.from(css) }, 'css'),
      logo: logo === undefined ? undefined : logos.get(logo),
    }
  }
  const own = await open(publication.brand)
  const brands = new Map<string, Brand>()
  for (const { key, brand } of lists) brands.set(key, await open(brand))
  return {
    of: (list) => (list === undefined ? own : (brands.get(list) ?? own)),
    serve(server) {
      server.get<{ Params: { name: string } }>('/brand/:name', async (request, reply) => {
        const file = files.get(`/brand/${request.params.name}`)
        if (file === undefined) return reply.callNotFound()
        reply.header('cache-control', 'public, max-age=31536000, immutable')
        return reply.type(file.type).send(file.bytes)
      })
    },
  }
}

/** The colours of a publisher as the pages' variables, darkened and lightened until every word can be read. */
export function brandSheet(colour: string): string {
  const palette = makePalette(colour, { light, dark })
  const variables = ({ accent, onAccent }: { accent: string; onAccent: string }) =>
    `:root{--accent:${accent};--on-accent:${onAccent}}`
  return `${variables(palette)}@media screen and (prefers-color-scheme:dark){${variables(palette.dark)}}`
}
