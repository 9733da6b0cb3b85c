/** `broadsheet init`: writes the first broadsheet.yaml and .env. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { isCancel, text } from '@clack/prompts'
import { type StarterAnswers, writeStarter } from '../../config/starter.ts'
import { line, mailbox, paragraph, showMailbox, siteUrl } from '../../config/values.ts'
import { exitCodes, Mistake } from '../../mistake.ts'
import type { AddCommand } from '../command.ts'
import type { Context } from '../context.ts'

interface Answers {
  readonly name?: string
  readonly from?: string
  readonly postalAddress?: string
  readonly site?: string
}

interface Question {
  readonly key: keyof Answers
  readonly message: string
  readonly placeholder: string
  /** What an empty answer means; without it one is asked for. */
  readonly onEnter?: string
  readonly check: (value: string) => string | undefined
}

const questions: readonly Question[] = [
  {
    key: 'name',
    message: 'What is the publication called?',
    placeholder: 'The Daily Broadsheet',
    check: (value) => (line.safeParse(value).success ? undefined : 'It needs a name, in one line.'),
  },
  {
    key: 'from',
    message: 'From which address does it write?',
    placeholder: 'news@example.org',
    check: (value) => readFrom(value).fault,
  },
  {
    key: 'postalAddress',
    message: 'What is its postal address? (the law of many countries asks for it in every mail)',
    placeholder: '1 Press Lane, Springfield',
    check: (value) => (paragraph.safeParse(value).success ? undefined : 'It needs a postal address.'),
  },
  {
    key: 'site',
    message: 'Under which address will readers reach its pages? (Enter: this machine alone, to try it out)',
    placeholder: 'https://news.example.org',
    onEnter: 'http://127.0.0.1:3000',
    check: (value) =>
      siteUrl.safeParse(value).success
        ? undefined
        : 'Give a web address, for example https://news.example.org',
  },
]

/** Adds the command. */
export const addInit: AddCommand = (program, run) => {
  program
    .command('init')
    .option('--name <name>', 'of the publication')
    .option('--from <address>', 'its sender, "Name <address>" or an address')
    .option('--postal-address <text>', 'of the publisher')
    .option('--site <url>', "where readers reach the publication's pages")
    .action(async (options: Answers, command) => {
      await run(command, async (context) => {
        refuseSecond(context.cwd)
        const answers = await ask(context, options)
        const { name, address } = readFrom(answers.from)
        const from = showMailbox({ name: name || answers.name, address })
        const written = writeStarter(context.cwd, { ...answers, from })
        for (const file of written) context.say(`Wrote ${file}`)
        context.say(
          [
            '',
            'Next:',
            '  broadsheet subscribers import FILE.csv --list daily --consent "how they agreed"',
            '  broadsheet up                              the site, a worker, and the local inbox, until Ctrl-C',
            '  broadsheet send STORY.txt --list daily     in another shell',
          ].join('\n'),
        )
        context.answer({ written })
        return exitCodes.done
      })
    })
}

/** Said before the questions, not after the answers. */
function refuseSecond(folder: string): void {
  const path = join(folder, 'broadsheet.yaml')
  if (existsSync(path))
    throw new Mistake(`${path} is there already: edit it, or move it away and run this again.`)
}

async function ask(context: Context, given: Answers): Promise<StarterAnswers> {
  const answers: Record<keyof Answers, string> = { name: '', from: '', postalAddress: '', site: '' }
  const missing = questions.filter((question) => given[question.key] === undefined)
  if (missing.length > 0 && !context.interactive)
    throw new Mistake(
      `Nobody can be asked here. Say it all: broadsheet init --name "The Daily" --from news@example.org --postal-address "1 Press Lane, Springfield" --site https://news.example.org`,
    )
  for (const question of questions) {
    const value = given[question.key] ?? (await askOne(context, question))
    const fault = question.check(value)
    if (fault !== undefined) throw new Mistake(`${question.key} is "${value}". ${fault}`)
    answers[question.key] = value.trim()
  }
  return answers
}

async function askOne(
  { signal }: Context,
  { message, placeholder, onEnter = '', check }: Question,
): Promise<string> {
  const answer = await text({
    message,
    placeholder,
    signal,
    validate: (value) => check(value?.trim() || onEnter),
  })
  if (isCancel(answer)) throw new Mistake('Nothing was written.')
  return answer.trim() || onEnter
}

/** As a person types it: a name with quotes in it is a name, and not a mistake. */
function readFrom(value: string): { name: string; address: string; fault?: string } {
  const [, typed = '', at = value] = /^(.*)<([^<>]*)>\s*$/s.exec(value) ?? []
  const read = mailbox.safeParse(value)
  const parsed = read.success ? read : mailbox.safeParse(showMailbox({ name: typed.trim(), address: at }))
  if (parsed.success) return parsed.data
  const reason = parsed.error.issues[0]?.message ?? ''
  return {
    name: '',
    address: '',
    fault: reason === 'Invalid input' ? 'It needs a name in one line.' : reason,
  }
}
