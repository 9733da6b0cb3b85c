/** What keeps one picture out of a mail, in words that a person can act on; the mail goes out without it. */

/** Its message begins small and ends with a full stop: it stands after "left out: ". */
export class PictureFault extends Error {
  override readonly name = 'PictureFault'
}
