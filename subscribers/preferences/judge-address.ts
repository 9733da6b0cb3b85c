/** Judges the address that a reader wants to move to, as strictly as the sign-up form does. */
import { z } from 'zod'
import { hashAddress, isAddressFault, parseAddress } from '../../src/address.ts'
import { fillWords } from '../../src/render/locale.ts'
import type { ReaderSite } from '../reader-site.ts'
import { suggestAddress } from '../sign-up/did-you-mean.ts'
import { takesNoMail } from '../sign-up/mail-domain.ts'
import { signUpWords } from '../sign-up/words.ts'
import type { NewAddress } from './change-address.ts'
import type { Reader } from './preferences-link.ts'
import type { PreferencesWords } from './words.ts'

/** The form: what was typed, what "did you mean" has asked about already, and what was meant after all. */
export const addressBody = z.object({
  email: z.string(),
  asked: z.string().optional(),
  use: z.string().optional(),
})

/** Why it is not taken, in the reader's words. */
export interface AddressFault {
  readonly typed: string
  readonly fault: string
  /** Set where it may well be right: the one that was probably meant. */
  readonly meant?: string
}

/** The new address, or what the form has to say about it. */
export async function judgeAddress(
  site: ReaderSite,
  reader: Reader,
  words: PreferencesWords,
  { email, asked = '', use = '' }: z.infer<typeof addressBody>,
): Promise<NewAddress | AddressFault> {
  const said = signUpWords(words.lang)
  const typed = use || email
  const parsed = parseAddress(typed)
  if (isAddressFault(parsed))
    return { typed, fault: typed.trim() === '' ? said.emailMissing : said.emailWrong }
  const hash = hashAddress(parsed.key, site.suppressionSecret)
  if (hash.equals(reader.hash)) return { typed, fault: words.change.same }
  const isAsked = use !== '' || typed.trim() === asked.trim()
  const meant = isAsked ? undefined : suggestAddress(parsed.address)
  if (meant !== undefined) return { typed, fault: fillWords(said.didYouMean, { address: meant }), meant }
  const domain = parsed.address.slice(parsed.address.lastIndexOf('@') + 1)
  if (site.resolver !== undefined && (await takesNoMail(domain, site.resolver)))
    return { typed, fault: fillWords(said.emailNoMail, { domain }) }
  return { ...parsed, hash }
}
