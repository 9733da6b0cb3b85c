/** `broadsheet init`: writes the first broadsheet.yaml and .env. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { isCancel, text } from '@clack/prompts'
import { parseAddress } from '../../address.ts'
import { type StarterAnswers, writeStarter } from '../../config/starter.ts'
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
    check: (value) => (value.trim() === '' ? 'It needs a name.' : undefined),
  },
  {
    key: 'from',
    message: 'From which address does it write?',
    placeholder: 'news@example.org',
    check: checkFrom,
  },
  {
    key: 'postalAddress',
    message: 'What is its postal address? (the law of many countries asks for it in every mail)',
    placeholder: '1 Press Lane, Springfield',
    check: (value) => (value.trim() === '' ? 'It needs a postal address.' : undefined),
  },
  {
    key: 'site',
    message: 'Under which address will readers reach its pages? (Enter: this machine alone, to try it out)',
    placeholder: 'https://news.example.org',
    onEnter: 'http://127.0.0.1:3000',
    check: (value) =>
      URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)
        ? undefined
        : 'Give a web address, for example https://news.example.org',
  },
]

/** Adds the command. */
export const addInit: AddCommand = (program, run) => {
  program
    .command('init')
    .description('Write broadsheet.yaml and .env for a new publication')
    .option('--name <name>', 'of the publication')
    .option('--from <address>', 'its sender, "Name <address>" or an address')
    .option('--postal-address <text>', 'of the publisher')
    .option('--site <url>', "where readers reach the publication's pages")
    .action(async (options: Answers, command) => {
      await run(command, async (context) => {
        refuseSecond(context.cwd)
        const answers = await ask(context, options)
        const from = answers.from.includes('<') ? answers.from : `${answers.name} <${answers.from.trim()}>`
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

function checkFrom(value: string): string | undefined {
  const address = /<([^<>]*)>\s*$/.exec(value)?.[1] ?? value
  const parsed = parseAddress(address)
  return 'fault' in parsed ? parsed.fault : undefined
}
