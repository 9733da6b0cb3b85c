/** Reads broadsheet.yaml and remembers the line on which each setting stands. */
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { isMap, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import type { SettingFault } from './faults.ts'

/** A parsed file: its values as they stand, unchecked. */
export interface YamlFile {
  readonly values: unknown
  readonly faults: readonly SettingFault[]
  /** `broadsheet.yaml:12`; undefined for a path that the file does not have. */
  readonly where: (path: readonly PropertyKey[]) => string | undefined
}

/** Reads the file; undefined where there is none. */
export function readYamlFile(path: string): YamlFile | undefined {
  const text = readTextFile(path)
  return text === undefined ? undefined : parseYaml(text, basename(path))
}

/** A file's text; undefined where there is none. */
export function readTextFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/** Reads YAML text. */
export function parseYaml(text: string, name: string): YamlFile {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const faults = document.errors.map((error): SettingFault => {
    const [message = error.message] = error.message.split(/ at line \d+/)
    return {
      setting: name,
      where: `${name}:${lines.linePos(error.pos[0]).line}`,
      found: message.replace(/\.$/, ''),
      needs: 'YAML',
      example: 'publication:\n               name: The Daily Broadsheet',
    }
  })
  const where = (path: readonly PropertyKey[]) => {
    const offset = offsetOf(document.contents, path)
    return offset === undefined ? undefined : `${name}:${lines.linePos(offset).line}`
  }
  // Aliases are limited by the parser (100), so that a small file can't unfold into a huge one.
  return { values: faults.length > 0 ? {} : (document.toJS() ?? {}), faults, where }
}

function offsetOf(root: Node | null, path: readonly PropertyKey[]): number | undefined {
  let node: unknown = root
  let offset: number | undefined
  for (const part of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => String(item.key) === String(part))
      if (pair === undefined) return undefined
      offset = startOf(pair.key) ?? offset
      node = pair.value
    } else if (isSeq(node)) {
      node = node.items[Number(part)]
      offset = startOf(node) ?? offset
    } else return undefined
  }
  return offset
}

function startOf(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range))
    return undefined
  const start: unknown = node.range[0]
  return typeof start === 'number' ? start : undefined
}
