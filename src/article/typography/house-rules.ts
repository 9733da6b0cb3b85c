/** How each language sets quotations, apostrophes and the spaces at its marks; a language without rules stays as typed. */

/** An opening and a closing mark. */
export type MarkPair = readonly [open: string, close: string]

/** What a language's compositor does. */
export interface HouseRules {
  /** What straight double quotes become. */
  readonly double: MarkPair
  /** The same inside quotation marks that were typed as such, where they are the outer ones of the language. */
  readonly inner?: MarkPair
  /** What a pair of straight single quotes becomes; without it only apostrophes are set. */
  readonly single?: MarkPair
  /** English tells apostrophes from quotes by what stands before them; others look for the pair, and some have none. */
  readonly apostrophes: 'english' | 'paired' | 'none'
  /** Words that open with an apostrophe and look as if they were quoted. */
  readonly elisions?: RegExp
  /** A narrow no-break space stands inside guillemets, and before these marks. */
  readonly spaced?: RegExp
}

const curly: HouseRules = { double: ['“', '”'], single: ['‘', '’'], apostrophes: 'paired' }
const angled: HouseRules = { ...curly, double: ['«', '»'], inner: ['“', '”'] }
const french: HouseRules = {
  double: ['«', '»'],
  inner: ['“', '”'],
  apostrophes: 'paired',
  spaced: /[;:!?]/,
}
const swiss: HouseRules = { ...angled, inner: ['‹', '›'], single: ['‹', '›'] }

/** By language, then by language and region (the marks of CLDR 46, the spaces of the Imprimerie nationale and the OQLF). */
const rules: Readonly<Record<string, HouseRules>> = {
  en: { ...curly, apostrophes: 'english', elisions: /^(?:tis|twas|twere|em|n)\b/i },
  de: {
    double: ['„', '“'],
    single: ['‚', '‘'],
    apostrophes: 'paired',
    elisions: /^(?:s|n|ne|nem|nen|ner|ran|rauf|raus|rein|rum|runter)\b/,
  },
  'de-ch': swiss,
  'de-li': swiss,
  fr: french,
  // Quebec sets a space before the colon only.
  'fr-ca': { ...french, spaced: /:/ },
  es: angled,
  'es-419': curly,
  'es-mx': curly,
  'es-us': curly,
  pt: curly,
  it: angled,
  nl: { ...curly, elisions: /^(?:[sntkmr]|ie)\b/ },
  // A quotation within one has several forms; only the outer one is sure.
  pl: { double: ['„', '”'], apostrophes: 'paired' },
  tr: curly,
  ar: { double: ['«', '»'], inner: ['“', '”'], apostrophes: 'none' },
}

/** The rules for a language tag; undefined where the text stays as typed (Chinese, Japanese, languages not known here). */
export function findHouseRules(language: string): HouseRules | undefined {
  const [primary = '', ...subtags] = language.toLowerCase().split('-')
  const region = subtags.find((subtag) => /^(?:[a-z]{2}|\d{3})$/.test(subtag))
  return rules[`${primary}-${region}`] ?? rules[primary]
}
