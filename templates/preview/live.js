// Loads the page again when it was built anew, and keeps the reader that was chosen and the place on the page.
const kept = JSON.parse(sessionStorage.getItem('kept') ?? '{}')
const chosen = document.getElementById(kept.reader ?? '')
if (chosen) chosen.checked = true
if (kept.top) scrollTo(0, kept.top)
new EventSource('/built').onmessage = () => {
  const reader = document.querySelector('input[name=reader]:checked')?.id
  sessionStorage.setItem('kept', JSON.stringify({ reader, top: scrollY }))
  location.reload()
}
