/** `broadsheet lint`: the checks that `send` makes, without sending. */
import { exitCodes } from '../../mistake.ts'
import type { AddCommand } from '../command.ts'
import { composeSample } from '../compose-sample.ts'
import { countFindings, errorsFirst } from '../preview/describe-findings.ts'
import { findUnreachable } from '../preview/find-unreachable.ts'
import { readCommandConfig } from '../read-command-config.ts'
import { type ArticleOptions, addArticleOptions } from '../send/article-options.ts'
import { chooseSampleList } from '../send/choose-sample-list.ts'
import { prepareEdition } from '../send/prepare.ts'

interface Options extends ArticleOptions {
  readonly offline?: boolean
}

/** Adds the command. */
export const addLint: AddCommand = (program, run) => {
  addArticleOptions(program.command('lint')).action(async (inputs: string[], options: Options, command) => {
    await run(command, async (context) => {
      const config = readCommandConfig(context, 'nothing')
      const prepared = await prepareEdition(context, { config, inputs, options, choose: chooseSampleList })
      const [sample, unreachable] = await Promise.all([
        composeSample({ prepared }),
        options.offline === true ? [] : findUnreachable(prepared, context.signal),
      ])
      const findings = errorsFirst([...sample.findings, ...unreachable])
      for (const [at, { level, rule, message }] of findings.entries()) {
        if (at > 0 && findings[at - 1]?.level !== level) context.say('')
        context.say(`${level.padEnd(8)} ${rule}: ${message}`)
      }
      context.say(findings.length === 0 ? 'Nothing to complain about.' : `\n${countFindings(findings)}`)
      context.answer({ findings })
      return findings.some(({ level }) => level === 'error') ? exitCodes.stopped : exitCodes.done
    })
  })
}
