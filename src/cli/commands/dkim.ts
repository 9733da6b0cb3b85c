/** `broadsheet dkim`: makes the keys that sign mail, shows their DNS records, and checks them. */
import { Resolver } from 'node:dns/promises'
import type { Config } from '../../config/settings.ts'
import { recordName, recordText, zoneLine } from '../../message/dkim/dns-record.ts'
import { openConfiguredKeys } from '../../message/dkim/open-signers.ts'
import type { SigningKey } from '../../message/dkim/signing-key.ts'
import { exitCodes, Mistake } from '../../mistake.ts'
import type { AddCommand } from '../command.ts'
import type { Context } from '../context.ts'
import { checkKey, type KeyCheck } from '../dkim/check-key.ts'
import { makeKey, type NewKeyOptions } from '../dkim/make-key.ts'
import { readCommandConfig } from '../read-command-config.ts'

/** How long (ms) a name server may take, and how often it is asked. */
const patience = { timeout: 5_000, tries: 2 }

/** Adds the command and what stands below it. */
export const addDkim: AddCommand = (program, run) => {
  const dkim = program.command('dkim')
  dkim
    .command('new')
    .description('Make a key, and say what to put into DNS and broadsheet.yaml')
    .option('--domain <domain>', "the domain that signs (From's)")
    .option('--selector <name>', "the key's name in DNS (of this month)")
    .option('--out <file>', 'where the private key is written (beside broadsheet.yaml)')
    .option('--ed25519', 'an Ed25519 key, for a second signature beside one with RSA')
    .action(async (options: NewKeyOptions, command) => {
      await run(command, async (context) => {
        const { key, file, setting } = await makeKey(readCommandConfig(context, 'nothing'), options, context)
        context.say(`The private key is in ${file}, for its owner only. Keep a copy with your backups.`)
        context.say('\n1. Put this record into DNS:\n')
        showRecord(context, key)
        context.say('\n2. Look whether it is there:  broadsheet dkim check, once broadsheet.yaml says:\n')
        context.say(`publication:\n  dkim:\n    - { ${setting} }`)
        context.say('\n3. Start every process anew: what they send from then on is signed.')
        context.answer({ file, ...answerOf(key) })
        return exitCodes.done
      })
    })
  dkim
    .command('show')
    .description('Show the DNS records of the keys in broadsheet.yaml')
    .action(async (_options: unknown, command) => {
      await run(command, async (context) => {
        const keys = findKeys(readCommandConfig(context, 'nothing'))
        for (const key of keys) showRecord(context, key)
        context.answer({ keys: keys.map(answerOf) })
        return exitCodes.done
      })
    })
  dkim
    .command('check')
    .description('Ask DNS for the records of the keys in broadsheet.yaml, and compare')
    .action(async (_options: unknown, command) => {
      await run(command, async (context) => {
        const keys = findKeys(readCommandConfig(context, 'nothing'))
        const resolver = new Resolver(patience)
        const checks = await Promise.all(keys.map(async (key) => await checkKey(key, resolver)))
        for (const check of checks) context.say(`${check.kind === 'fits' ? 'yes' : 'NO '}  ${wordsOf(check)}`)
        context.answer({ holds: checks.every(({ kind }) => kind === 'fits'), keys: checks })
        if (checks.every(({ kind }) => kind === 'fits')) return exitCodes.done
        return checks.some(({ kind }) => kind === 'unreachable') ? exitCodes.unreachable : exitCodes.trouble
      })
    })
}

function findKeys(config: Config): readonly SigningKey[] {
  const keys = openConfiguredKeys(config)
  if (keys.length === 0)
    throw new Mistake('broadsheet.yaml names no key under dkim. Make one:  broadsheet dkim new')
  return keys
}

function showRecord({ say }: Context, key: SigningKey): void {
  const name = recordName(key)
  say(`Name:   ${name}\nType:   TXT\nValue:  ${recordText(key)}`)
  say(`\nThe same as a line of a zone file:\n\n${zoneLine(name, recordText(key))}`)
}

function answerOf(key: SigningKey) {
  const { domain, selector, algorithm } = key
  return { domain, selector, algorithm, name: recordName(key), record: recordText(key) }
}

function wordsOf(check: KeyCheck): string {
  switch (check.kind) {
    case 'fits':
      return `${check.name}: the record fits the key that signs`
    case 'testing':
      return `${check.name}: the record fits, but t=y says that the domain only tests: take t=y out`
    case 'missing':
      return `${check.name}: there is no such record. What belongs there:  broadsheet dkim show`
    case 'several':
      return `${check.name}: there are ${check.count} DKIM records, and verifiers may take either: leave one`
    case 'wrong':
      return `${check.name}: ${check.reason}. What belongs there:  broadsheet dkim show`
    case 'unreachable':
      return `${check.name}: DNS gave no answer (${check.reason}); try again`
  }
}
