/** Writes the first broadsheet.yaml and .env from a few answers; never over a file that is there. */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { Mistake } from '../mistake.ts'

/** What `init` asks for. */
export interface StarterAnswers {
  readonly name: string
  /** As typed: `Name <address>`. */
  readonly from: string
  readonly postalAddress: string
  readonly site: string
}

/** Writes both files into a folder and says which; an .env that is there stays as it is. */
export function writeStarter(folder: string, answers: StarterAnswers): string[] {
  const yamlPath = join(folder, 'broadsheet.yaml')
  const envPath = join(folder, '.env')
  if (existsSync(yamlPath)) {
    throw new Mistake(`${yamlPath} is there already: edit it, or move it away and run this again.`)
  }
  writeFileSync(yamlPath, starterYaml(answers), { flag: 'wx' })
  if (existsSync(envPath)) return [yamlPath]
  writeFileSync(envPath, starterEnv, { flag: 'wx', mode: 0o600 })
  return [yamlPath, envPath]
}

/** The text of a first broadsheet.yaml. */
function starterYaml({ name, from, postalAddress, site }: StarterAnswers): string {
  return `# What Broadsheet sends, and as whom. \`broadsheet config\` shows what is in force.
publication:
  name: ${scalar(name)}
  from: ${scalar(from)}
  postalAddress: ${scalar(postalAddress)}     # shown at the foot of every mail: the law asks for it
  site: ${scalar(site)}     # where readers reach your sign-up and unsubscribe pages
  language: en
  # replyTo: editor@example.org
  # operator: you@example.org          # gets a notice when an edition runs into trouble
  # brand: { colour: "#0b57a4", logo: ./logo.png }
  # theme: broadsheet                  # or brief, letter, digest, or one of your own below \`themes\`

# Anything set above may be set again for one list.
lists:
  daily:
    name: Daily stories
    description: One story, every morning
    public: true
    callToAction:
      title: Was this forwarded to you?
      text: Get the next story in your own inbox.
      button: Sign up free

# How hard the mail server may be worked. Its URL is a secret: SMTP_URL, in .env.
relays:
  main: { connections: 10, messagesPerConnection: 100 }
`
}

const starterEnv = `# Secrets, and where services are. Keep this file to yourself.
#
# Without these Broadsheet brings its own PostgreSQL, and mail stays in a local inbox on this machine.
# DATABASE_URL=postgres://broadsheet:PASSWORD@127.0.0.1:5432/broadsheet
# REDIS_URL=redis://127.0.0.1:6379
# SMTP_URL=smtps://USER:PASSWORD@smtp.example.org

# Needed with DATABASE_URL; otherwise they are made for you and kept in data/secrets.env: carry them over from there.
# BROADSHEET_SECRET=
# BROADSHEET_SUPPRESSION_SECRET=

# BROADSHEET_DATA=./data
# BROADSHEET_LISTEN=127.0.0.1:3000
# BROADSHEET_INBOX=2525,8025              # of the local inbox: SMTP, its page
`

/** One line of YAML for a text, quoted where it must be. */
function scalar(text: string): string {
  return stringify(text.trim(), { lineWidth: 0, defaultStringType: 'PLAIN', blockQuote: false }).trimEnd()
}
