/** Which addresses a reader may be led to. */

/** Whether it is absolute and of http, https or mailto; other links become plain words. */
export function isReaderUrl(url: string): boolean {
  return /^(?:https?|mailto):/i.test(url) && URL.canParse(url)
}
