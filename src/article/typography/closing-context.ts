/** What may stand behind a closing quotation mark; both kinds of quotes ask. */

/** The end, a space, punctuation, another closing mark. */
export const canFollowClosing = /^[\s.,;:!?…)\]}’'”"—–،؛؟»›-]?$/
