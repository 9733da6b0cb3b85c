/** The rules about who may import what. */
import { type Import, importsOf, isProduct, type Rule, type Source } from './source.ts'

/** The stages that data passes through: each imports only what stands before it here. */
const STAGES: readonly string[] = [
  ...[
    'runtime',
    'mistake',
    'log',
    'listen',
    'address',
    'link',
    'config',
    'page-handlebars',
    'database',
    'inbox',
  ],
  ...['article', 'edition', 'render', 'message', 'preflight', 'delivery', 'ledger', 'queue'],
  ...['subscribers', 'site', 'worker', 'cli', 'api', 'bin'],
]

/** Where each of the packages that could leak everywhere is allowed: its adapter. */
const ADAPTERS: Readonly<Record<string, readonly string[]>> = {
  bullmq: ['src/queue/'],
  feedparser: ['src/article/feed/'],
  feedsmith: ['src/article/feed/', 'src/site/archive/write-feeds.ts'],
  handlebars: ['src/render/', 'src/page-handlebars.ts'],
  ioredis: ['src/queue/'],
  mjml: ['src/render/'],
  nodemailer: ['src/delivery/'],
  pg: ['src/database/', 'src/queue/postgres-pool.ts'],
  linkedom: ['src/article/html/'],
  sharp: ['src/article/images/'],
  undici: ['src/article/web/'],
}

/** The stage of a file of the product: its folder, or its own name where it lies in `src` itself. */
function stageOf(path: string): string {
  const parts = path.replace(/^src\//, '').split('/')
  return (parts[0] ?? '').replace(/\.(ts|js)$/, '')
}

/** A file imports from its own stage and those before it. */
export const importsOnlyFromTheLeft: Rule = (sources) =>
  sources.filter(isProduct).flatMap((source) => {
    const own = STAGES.indexOf(stageOf(source.path))
    if (own < 0) return [`${source.path}: the stage "${stageOf(source.path)}" has no place in the order`]
    return importsOf(source).flatMap(({ file }) => {
      if (file === undefined) return []
      const other = STAGES.indexOf(stageOf(file))
      return other >= 0 && other <= own
        ? []
        : [`${source.path}: imports ${file}, which does not stand to its left`]
    })
  })

/** No file imports itself, by whatever way round. */
export const hasNoImportCycle: Rule = (sources) => {
  const edges = new Map(
    sources.map((source) => [source.path, importsOf(source).flatMap(({ file }) => file ?? [])]),
  )
  const done = new Set<string>()
  const cycles: string[] = []
  const visit = (path: string, above: readonly string[]): void => {
    if (above.includes(path)) cycles.push([...above.slice(above.indexOf(path)), path].join(' > '))
    if (done.has(path) || above.includes(path)) return
    for (const next of edges.get(path) ?? []) visit(next, [...above, path])
    done.add(path)
  }
  for (const path of edges.keys()) visit(path, [])
  return cycles
}

/** Each package of the table is imported by its adapter and nothing else of the product. */
export const importsPackagesInAdapters: Rule = (sources) =>
  sources.filter(isProduct).flatMap((source) =>
    importsOf(source).flatMap(({ package: name }) => {
      const places = name === undefined ? undefined : ADAPTERS[name]
      const allowed = !places || places.some((place) => source.path.startsWith(place))
      return allowed ? [] : [`${source.path}: imports ${name}, which only ${places.join(' and ')} may`]
    }),
  )

/** MJML takes 100 MB: only the thread that composes loads it, so nothing outside `src/render/` does by any chain of imports. */
export const loadsMjmlInItsThreadOnly: Rule = (sources) => {
  const imports = new Map<string, readonly Import[]>(
    sources.map((source) => [source.path, importsOf(source)]),
  )
  const loads = (path: string, seen: Set<string>): boolean => {
    if (seen.has(path)) return false
    seen.add(path)
    const eager = (imports.get(path) ?? []).filter((one) => one.eager)
    return eager.some((one) => one.package === 'mjml' || (one.file !== undefined && loads(one.file, seen)))
  }
  const outside = (source: Source): boolean => isProduct(source) && !source.path.startsWith('src/render/')
  return sources
    .filter((source) => outside(source) && loads(source.path, new Set()))
    .map(({ path }) => `${path}: loads mjml outside the thread that composes`)
}

/** The product does without its tests and benchmarks. */
export const importsNoTest: Rule = (sources) =>
  sources.filter(isProduct).flatMap((source) =>
    importsOf(source)
      .filter(({ file }) => file !== undefined && /^(test|bench)\//.test(file))
      .map(({ file }) => `${source.path}: imports ${file}`),
  )
