/** Says what is wrong with a form in the reader's words, each beside the control that it is about. */
import { fillWords } from '../../src/render/locale.ts'
import type { Fault } from './judge.ts'
import type { SignUpWords } from './words.ts'

/** One sentence, and the id of the control that it is about. */
export interface SaidFault {
  readonly control: string
  readonly text: string
}

/** The id of the control that asks a list's own question. */
export function fieldControl(key: string): string {
  return `field-${key}`
}

/** The sentences, in the order of the form. */
export function sayFaults(faults: readonly Fault[], words: SignUpWords): SaidFault[] {
  return faults.map((fault) => sayFault(fault, words))
}

function sayFault(fault: Fault, words: SignUpWords): SaidFault {
  switch (fault.at) {
    case 'email':
      return { control: 'email', text: sayEmail(fault, words) }
    case 'name':
      return { control: 'name', text: words.nameLong }
    case 'lists':
      return { control: 'lists', text: words.listsMissing }
    case 'field':
      return { control: fieldControl(fault.key), text: sayField(fault, words) }
  }
}

function sayEmail(fault: Extract<Fault, { at: 'email' }>, words: SignUpWords): string {
  switch (fault.what) {
    case 'missing':
      return words.emailMissing
    case 'wrong':
      return words.emailWrong
    case 'noMail':
      return fillWords(words.emailNoMail, { domain: fault.domain })
    case 'suspect':
      return fillWords(words.didYouMean, { address: fault.meant })
  }
}

function sayField({ what }: Extract<Fault, { at: 'field' }>, words: SignUpWords): string {
  return {
    missing: words.fieldMissing,
    checkbox: words.fieldMissing,
    text: words.fieldText,
    number: words.fieldNumber,
    choice: words.fieldChoice,
    date: words.fieldDate,
  }[what]
}
