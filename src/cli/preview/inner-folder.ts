/** Names the folder of a preview that holds copies and pictures, and knows which files in it are a preview's. */

/** In the folder that is asked for, which may be the writer's own: so no name that others use. */
export const innerFolder = 'broadsheet-preview-files'

/** Whether a preview has named a copy or a picture so. */
export function isOwnName(name: string): boolean {
  return /^(?:edition(?:-\d+)?-[a-z-]+\.html|[0-9a-f]{64}\.(?:jpg|png))$/.test(name)
}
