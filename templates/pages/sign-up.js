// Tells ALTCHA's widget where its worker is, and the reader that the browser is at work.
const widget = document.querySelector('altcha-widget')
const moment = document.querySelector('[data-moment]')
const buttons = widget?.closest('form')?.querySelectorAll('button') ?? []

globalThis.$altcha?.algorithms.set('PBKDF2/SHA-256', () => new Worker(widget.dataset.worker))

widget?.addEventListener('statechange', ({ detail }) => {
  const busy = detail.state === 'verifying'
  moment.textContent = busy ? moment.dataset.moment : ''
  for (const button of buttons) button.ariaDisabled = busy ? 'true' : null
  // A browser that can't do it is no reason to be shut out: the form goes without, on the slower path.
  if (detail.state === 'error') widget.closest('form').submit()
})
