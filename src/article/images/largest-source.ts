/** How large the file of a picture may be before it is made small. */

/** 20 MB hold what a good camera writes. */
export const largestSource = {
  bytes: 20 * 1024 * 1024,
  words: 'its file is larger than 20 MB. Save it smaller.',
} as const
