/** UTF-8 as it is found: valid, cut off at its end, or with bytes of another encoding between. */

/** How much of some bytes is UTF-8 beyond ASCII. */
export interface Utf8Tally {
  /** Characters of two to four bytes. */
  readonly characters: number
  /** Bytes that belong to none; a last character that is cut off counts only where nothing else is UTF-8. */
  readonly strays: number
}

/** Counts what is UTF-8 and what is not. */
export function tallyUtf8(bytes: Uint8Array): Utf8Tally {
  let characters = 0
  let strays = 0
  for (let i = 0; i < bytes.length; ) {
    const length = sequenceLength(bytes, i)
    if (length === 0 && (characters === 0 || !isCutOff(bytes, i))) strays++
    if (length > 1) characters++
    i += Math.max(1, length)
  }
  return { characters, strays }
}

const single = new TextDecoder('windows-1252')
const encoder = new TextEncoder()
/** The UTF-8 of each byte of Windows-1252: none is longer than {@link longest}. */
const fromWindows1252 = Array.from({ length: 256 }, (_, byte) =>
  encoder.encode(single.decode(Uint8Array.of(byte))),
)
const longest = 3
const replacement = encoder.encode('\ufffd')

/** Decodes UTF-8 in which some bytes are Windows-1252; a last character that is cut off becomes U+FFFD, for people to see. */
export function decodeMixed(bytes: Uint8Array): string {
  // Mended first and decoded at once: a decoder's call for each stray byte takes seconds for a source that is full of them.
  const mended = new Uint8Array(bytes.length * longest)
  let end = 0
  const add = (more: Uint8Array = new Uint8Array()): void => {
    mended.set(more, end)
    end += more.length
  }
  let from = 0
  for (let i = 0; i < bytes.length; ) {
    const length = sequenceLength(bytes, i)
    if (length === 0) {
      add(bytes.subarray(from, i))
      // What is cut off is the last of all, up to the end.
      const cutOff = isCutOff(bytes, i)
      add(cutOff ? replacement : fromWindows1252[bytes[i] ?? 0])
      i = cutOff ? bytes.length : i + 1
      from = i
    } else i += length
  }
  add(bytes.subarray(from))
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(mended.subarray(0, end))
}

/** The bytes of the character that begins at `i` (Unicode 3.9, table 3-7), or 0 where none does. */
function sequenceLength(bytes: Uint8Array, i: number): number {
  const [length, lowest, highest] = sequenceOf(bytes[i] ?? 0)
  for (let n = 1; n < length; n++) {
    const byte = bytes[i + n] ?? 0
    if (n === 1 ? byte < lowest || byte > highest : byte < 0x80 || byte > 0xbf) return 0
  }
  return length
}

/** Whether a character begins at `i` and the bytes end before it does. */
function isCutOff(bytes: Uint8Array, i: number): boolean {
  const [length, lowest, highest] = sequenceOf(bytes[i] ?? 0)
  const left = bytes.length - i
  if (left >= length) return false
  const second = bytes[i + 1] ?? lowest
  const third = bytes[i + 2] ?? 0x80
  return second >= lowest && second <= highest && third >= 0x80 && third <= 0xbf
}

/** How many bytes a first byte asks for, and the range of the second one. */
function sequenceOf(first: number): readonly [length: number, lowest: number, highest: number] {
  if (first < 0x80) return [1, 0, 0]
  if (first < 0xc2) return [0, 0, 0]
  if (first < 0xe0) return [2, 0x80, 0xbf]
  if (first < 0xf0) return [3, first === 0xe0 ? 0xa0 : 0x80, first === 0xed ? 0x9f : 0xbf]
  if (first < 0xf5) return [4, first === 0xf0 ? 0x90 : 0x80, first === 0xf4 ? 0x8f : 0xbf]
  return [0, 0, 0]
}
