/** Knows the words that links carry when they say nothing, in the twelve languages that mails have words in. */

const phrases = `
  click here|click|here|read more|more|learn more|read on|continue reading|find out more|see more|this link|link|full story
  hier|hier klicken|klicken sie hier|klick hier|mehr|mehr lesen|mehr erfahren|weiterlesen|weiter lesen|weiter|zum artikel
  ici|cliquez ici|cliquer ici|plus|lire la suite|lire plus|en savoir plus|la suite|voir plus|ce lien
  aquí|haz clic aquí|haga clic aquí|clic aquí|más|leer más|seguir leyendo|saber más|más información|ver más|este enlace
  aqui|clique aqui|mais|ler mais|leia mais|saiba mais|saber mais|continuar a ler|continue lendo
  qui|clicca qui|fai clic qui|di più|leggi di più|leggi tutto|scopri di più|continua|continua a leggere
  klik hier|meer|lees meer|lees verder|meer informatie|verder lezen
  tutaj|tu|kliknij tutaj|kliknij|więcej|czytaj więcej|czytaj dalej|dowiedz się więcej
  buraya|burada|buraya tıklayın|tıklayın|tıkla|devamı|devamını oku|daha fazla|daha fazlası
  هنا|اضغط هنا|انقر هنا|المزيد|اقرأ المزيد|للمزيد|اقرأ أكثر
  这里|点击|点击这里|点击此处|此处|更多|阅读更多|阅读全文|查看更多|了解更多|全文
  こちら|ここ|ここをクリック|こちらをクリック|続きを読む|もっと見る|もっと読む|詳細|詳しくはこちら|詳しく
`

const generic: ReadonlySet<string> = new Set(
  phrases
    .split(/[|\n]/)
    .map((phrase) => phrase.trim())
    .filter((phrase) => phrase !== ''),
)

/** The words of a link as they stand here, where they say nothing about where it goes; arrows and dots don't help. */
export function genericLinkText(words: string): string | undefined {
  const bare = words
    .toLowerCase()
    .normalize('NFC')
    .replaceAll(/^[^\p{L}\p{N}]+|[^\p{L}\p{M}\p{N}]+$/gu, '')
  return generic.has(bare) ? bare : undefined
}
