// Tells ALTCHA's widget where its worker is, and the reader that the browser is at work.
const widget = document.querySelector('altcha-widget')
const form = widget?.closest('form')
const moment = document.querySelector('[data-moment]')
let pressed

globalThis.$altcha?.algorithms.set('PBKDF2/SHA-256', () => new Worker(widget.dataset.worker))

// Before the widget hears of it: which of the buttons it was is part of the answer.
form?.addEventListener(
  'submit',
  ({ submitter }) => {
    pressed = submitter
  },
  { capture: true },
)

widget?.addEventListener('statechange', ({ detail: { state } }) => {
  moment.textContent = state === 'verifying' ? moment.dataset.moment : ''
  // A browser that can't do it is no reason to be shut out: the form goes without, on the slower path.
  if (state === 'error') form.requestSubmit(pressed)
})
