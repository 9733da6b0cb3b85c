/** Checks the two lines that a mailbox shows of a mail that is not open yet. */
import type { Rule } from '../checked.ts'
import { error, warning } from '../finding.ts'
import { showMerged } from './merge-fields.ts'

/** A subject that no mailbox shows, or that would break the header. */
export const subjectFit: Rule = (mail) => {
  const subject = showMerged(mail, mail.subject)
  if (subject.trim() === '') return [error('subject', 'The subject is empty. Give one with --subject.')]
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(subject) || !subject.isWellFormed())
    return [
      error('subject', 'The subject holds a line end or a broken character. Give another with --subject.'),
    ]
  const length = [...subject].length
  const message = `The subject has ${length} characters; most mailboxes show 60. Give a shorter one with --subject.`
  if (length > 150) return [error('subject', message)]
  return length > 60 ? [warning('subject', message)] : []
}

/**
 * A preheader longer than any mailbox shows is cut by it, wherever that falls; a short one leaves room for what
 * comes next in the mail, and says little. None at all may be meant.
 */
export const preheaderFit: Rule = (mail) => {
  const length = [...showMerged(mail, mail.preheader).trim()].length
  if (length > 140)
    return [
      warning(
        'preheader',
        `The preheader has ${length} characters; mailboxes show 140 at most. Give a shorter one with --preheader.`,
      ),
    ]
  if (length >= 30) return []
  return [
    warning(
      'preheader',
      length === 0
        ? 'There is no preheader, so mailboxes show whatever comes first. Give one with --preheader.'
        : `The preheader has ${length} characters; 30 to 140 are shown beside the subject. Give a longer one with --preheader.`,
    ),
  ]
}
