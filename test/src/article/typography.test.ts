/** The typographic pass sets quotes as a compositor would, and touches nothing else. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { typesetCharacters, typesetText } from '../../../src/article/typography.ts'

for (const [what, typed, set] of [
  ['a quotation', 'He said "blue" twice.', 'He said “blue” twice.'],
  ['an apostrophe', "The ferry's name isn't new.", 'The ferry’s name isn’t new.'],
  ['single quotes', "'Blue,' he said.", '‘Blue,’ he said.'],
  ['quotes within quotes', '"He said \'blue\'," said Ada.', '“He said ‘blue’,” said Ada.'],
  ['a decade', "Paint from the '90s.", 'Paint from the ’90s.'],
  ['a stray space before the end', 'It is blue. "', 'It is blue. “'],
  ['a stray space at a closing quote', '"It is blue. "', '“It is blue.”'],
  ['a stray space before more words', '"It is blue. " And so on.', '“It is blue.” And so on.'],
  ['a quote glued to the next word', '“Blue, ”said Ada.', '“Blue,” said Ada.'],
  ['the same with straight quotes', '"Blue, "said Ada.', '“Blue,” said Ada.'],
  ['curly open, straight close', '“Blue."', '“Blue.”'],
  ['kept over one line end', '"Blue\nas the sea"', '“Blue\nas the sea”'],
  ['reset at an empty line', '"Blue\n\n"And green"', '“Blue\n\n“And green”'],
  ['closes what an earlier paragraph opened', 'And green."', 'And green.”'],
  ['inches', 'A 27" mast and a "boom".', 'A 27" mast and a “boom”.'],
  ['brackets', '("blue")', '(“blue”)'],
  ['an ellipsis inside brackets', '("…and blue")', '(“…and blue”)'],
  ['after a dash', 'Blue—"very blue"—he said.', 'Blue—“very blue”—he said.'],
  ['dashes, dots and spelling stay', 'Blue -- or... gray - "U.S. The', 'Blue -- or... gray - “U.S. The'],
  ['an address is data', "At https://a.example/it's now.", "At https://a.example/it's now."],
] as const) {
  test(what, () => assert.equal(typesetText(typed), set))
}

for (const [language, typed, set] of [
  ['en-GB', '"blue" he\'s', '“blue” he’s'],
  ['en', "'Tis rock 'n' roll, give 'em '90s.", '’Tis rock ’n’ roll, give ’em ’90s.'],
  ['de', '"Blau", sagte er, "wie \'das Meer\'."', '„Blau“, sagte er, „wie ‚das Meer‘.“'],
  ['de', "Wie geht's? 's ist gut, Hans' Boot.", 'Wie geht’s? ’s ist gut, Hans’ Boot.'],
  ['de', '„Blau", dann “blue".', '„Blau“, dann “blue”.'],
  ['de', '„Blau“ und "Rot"', '„Blau“ und „Rot“'],
  ['de', '»Blau« und "Rot"', '»Blau« und „Rot“'],
  ['de', '"Blau. "', '„Blau.“'],
  ['de', 'Ein 27"-Mast, 10:30 Uhr! Wirklich?', 'Ein 27"-Mast, 10:30 Uhr! Wirklich?'],
  ['de', 'Und grün.“ Der 27" lange Mast.', 'Und grün.“ Der 27" lange Mast.'],
  ['it', "'Ndrangheta e 'l mare", '’Ndrangheta e ’l mare'],
  ['de-AT', '"Blau"', '„Blau“'],
  ['de-CH', "\"Blau 'wie' das Meer\", 10'000", "«Blau ‹wie› das Meer», 10'000"],
  [
    'fr',
    '"Bleu", dit-il : "c\'est l\'été !"',
    '«\u202fBleu\u202f», dit-il\u202f: «\u202fc’est l’été\u202f!\u202f»',
  ],
  ['fr', 'Bleu? Non; vert! Voici: rouge.', 'Bleu\u202f? Non\u202f; vert\u202f! Voici\u202f: rouge.'],
  ['fr', '«Bleu» et « vert » à 10:30, ?!', '«\u202fBleu\u202f» et «\u202fvert\u202f» à 10:30,\u202f?!'],
  ['fr', 'Quoi ?! À https://a.example/?q=a: là :-)', 'Quoi\u202f?! À https://a.example/?q=a: là :-)'],
  ['fr', '« Il dit "bleu" »', '«\u202fIl dit “bleu”\u202f»'],
  ['fr', '" Bleu "', '«\u202fBleu\u202f»'],
  ['fr-CA', 'Bleu? "Vert" : oui!', 'Bleu? «\u202fVert\u202f»\u202f: oui!'],
  ['es', '¿"Azul"? Dijo: "el \'mar\'".', '¿«Azul»? Dijo: «el ‘mar’».'],
  ['es', '«Dijo "azul" ayer»', '«Dijo “azul” ayer»'],
  ['es-MX', '"Azul"', '“Azul”'],
  ['pt-BR', '"Azul" d\'água', '“Azul” d’água'],
  ['it', '"Blu", dell\'acqua, un po\'.', '«Blu», dell’acqua, un po’.'],
  ['nl', '"Blauw" \'s avonds in \'t huis', '“Blauw” ’s avonds in ’t huis'],
  ['nl', "'Blauw,' zei hij.", '‘Blauw,’ zei hij.'],
  ['pl', '"Niebieski" \'kolor\'', '„Niebieski” ’kolor’'],
  ['tr', '"Mavi" İstanbul\'da', '“Mavi” İstanbul’da'],
  ['ar', 'قال "أزرق" أمس', 'قال «أزرق» أمس'],
  ['zh', '"蓝色" it\'s', '"蓝色" it\'s'],
  ['ja', '"青" it\'s', '"青" it\'s'],
  ['fi', '"sininen" it\'s', '"sininen" it\'s'],
] as const) {
  test(`${language}: ${typed}`, () => assert.equal(typesetText(typed, language), set))
}

const languages = [
  'en',
  'de',
  'de-CH',
  'fr',
  'fr-CA',
  'es',
  'pt',
  'it',
  'nl',
  'pl',
  'tr',
  'ar',
  'zh',
  'ja',
] as const
const language = fc.constantFrom(...languages)
const anyWords = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...'"\'“”„‘’«» \u202f,.!?:;…a1\n(—') }),
  fc
    .array(
      fc.constantFrom(
        'bleu',
        '"mer"',
        "l'eau",
        '"',
        ',',
        'Il. "',
        ', ”la',
        '« ',
        ' »',
        '!',
        ' ?',
        "'a'",
        'www.a.example/"b',
      ),
    )
    .map((list) => list.join(' ')),
)

test('no letter, digit or anything else but quotes and spaces changes', () => {
  const others = (text: string): string => text.replace(/["'“”„‘‚’«»‹› \t\u00a0\u202f]/g, '')
  fc.assert(
    fc.property(language, anyWords, (tag, typed) =>
      assert.equal(others(typesetText(typed, tag)), others(typed)),
    ),
    { numRuns: 3000 },
  )
})

test('setting twice changes nothing', () => {
  fc.assert(
    fc.property(language, anyWords, (tag, typed) => {
      const once = typesetText(typed, tag)
      assert.equal(typesetText(once, tag), once)
    }),
    { numRuns: 5000 },
  )
})

test('words stay apart: setting only ever removes a space beside a quotation mark', () => {
  const words = fc
    .array(fc.constantFrom('blue', '"sea"', "it's", '"', ',', 'He. "', ', ”the', '!', "'a'"))
    .map((list) => list.join(' '))
  const split = (text: string): string[] =>
    text
      .match(/[\p{L}’']+/gu)
      ?.map((word) => word.replace(/['’]/g, ''))
      .filter((word) => word !== '') ?? []
  fc.assert(
    fc.property(language, words, (tag, typed) =>
      assert.deepEqual(split(typesetText(typed, tag)), split(typed)),
    ),
  )
})

test('addresses, entities and code are data, and so are the marks in them', () => {
  const address = fc
    .string({ unit: fc.constantFrom(..."a/?=:;!'"), minLength: 1 })
    .map((path) => `https://a.example/${path}`)
  fc.assert(
    fc.property(language, address, (tag, url) => assert.ok(typesetText(`"A" ${url} b`, tag).includes(url))),
  )
  assert.equal(typesetText('&eacute; « a » &amp;', 'fr'), '&eacute; «\u202fa\u202f» &amp;')
  const code = 'say("blue")'
  const words = `"A ${code} b"`
  const set = typesetCharacters(words, 'de', [[3, 3 + code.length]]).join('')
  assert.equal(set, `„A ${code} b“`)
})

test('2 MB of marks take under 2 seconds', () => {
  for (const tag of languages) {
    for (const filler of ["'a ", ' "', '« ', ' !', "' ", '& ', ' »', '\u202f']) {
      const typed = filler.repeat(2_000_000 / languages.length / filler.length)
      const start = process.cpuUsage()
      typesetText(typed, tag)
      const { user, system } = process.cpuUsage(start)
      assert.ok(
        user + system < 2_000_000 / languages.length,
        `${tag} ${JSON.stringify(filler)} ${user + system}`,
      )
    }
  }
})
