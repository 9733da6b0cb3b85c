/** Lists the commands in the order of the help; only the one that is asked for is loaded. */
import type { AddCommand } from './command.ts'

/** What the help says of a command, and where the rest of it is. */
export interface CommandEntry {
  readonly does: string
  /** What one needs (MJML's and BullMQ's modules, a web server) need not slow down the others, nor the help. */
  readonly load: () => Promise<AddCommand>
}

/** A heading of the help, and the commands below it. */
export interface CommandGroup {
  readonly heading: string
  /** By name. */
  readonly commands: Readonly<Record<string, CommandEntry>>
}

/** All commands. */
export const commandGroups: readonly CommandGroup[] = [
  {
    heading: 'To begin:',
    commands: {
      demo: {
        does: 'Send an example story to 250 example readers on this machine, and check every one',
        load: async () => (await import('./commands/demo.ts')).addDemo,
      },
      init: {
        does: 'Write broadsheet.yaml and .env for a new publication',
        load: async () => (await import('./commands/init.ts')).addInit,
      },
      up: {
        does: 'Run the site and a worker (and the local inbox without SMTP_URL) until Ctrl-C',
        load: async () => (await import('./commands/up.ts')).addUp,
      },
    },
  },
  {
    heading: 'An article:',
    commands: {
      send: {
        does: 'Send an article to every confirmed reader of a list, once',
        load: async () => (await import('./commands/send.ts')).addSend,
      },
      article: {
        does: 'Show what an article is read as, block by block, or write that as Markdown to correct',
        load: async () => (await import('./commands/article.ts')).addArticle,
      },
      preview: {
        does: 'Show the mail on one page, as several mail programs and readers would see it; nothing is sent',
        load: async () => (await import('./commands/preview.ts')).addPreview,
      },
      lint: {
        does: 'Check an article as it would go out; exit 4 where something stops it',
        load: async () => (await import('./commands/lint.ts')).addLint,
      },
      test: {
        does: 'Send the mail to some addresses for a look; it is no edition and its links act on nothing',
        load: async () => (await import('./commands/test.ts')).addTest,
      },
    },
  },
  {
    heading: 'Editions, which sends make:',
    commands: {
      editions: {
        does: 'List editions, the newest first',
        load: async () => (await import('./commands/editions.ts')).addEditions,
      },
      status: {
        does: 'Say where an edition stands; exits as a finished send would, 0 while it goes on',
        load: async () => (await import('./commands/status.ts')).addStatus,
      },
      verify: {
        does: "Check an edition's ledger, and against the local inbox's own record where it went there",
        load: async () => (await import('./commands/verify.ts')).addVerify,
      },
      pause: {
        does: 'Stop an edition within a second, until it is resumed',
        load: async () => (await import('./commands/pause.ts')).addPause,
      },
      schedule: {
        does: 'Give a scheduled edition another hour ("broadsheet send --at" makes one)',
        load: async () => (await import('./commands/schedule.ts')).addSchedule,
      },
      resume: {
        does: 'Go on with a paused or held edition',
        load: async () => (await import('./commands/resume.ts')).addResume,
      },
      cancel: {
        does: 'End an edition for good, within a second: who has had nothing gets nothing',
        load: async () => (await import('./commands/cancel.ts')).addCancel,
      },
      retry: {
        does: 'Try again those who were rejected or expired: all of them, or one kind',
        load: async () => (await import('./commands/retry.ts')).addRetry,
      },
      'in-doubt': {
        does: 'List who may or may not have got an edition; accept, or send again with the same Message-ID',
        load: async () => (await import('./commands/in-doubt.ts')).addInDoubt,
      },
    },
  },
  {
    heading: 'Readers:',
    commands: {
      form: {
        does: "Print a list's sign-up form, to put into another site",
        load: async () => (await import('./commands/form.ts')).addForm,
      },
      lists: {
        does: 'List the lists and their readers',
        load: async () => (await import('./commands/lists.ts')).addLists,
      },
      subscribers: {
        does: 'Import, export, add, remove or show readers',
        load: async () => (await import('./commands/subscribers.ts')).addSubscribers,
      },
      suppress: {
        does: 'Addresses that must not be mailed; kept as keyed hashes',
        load: async () => (await import('./commands/suppress.ts')).addSuppress,
      },
    },
  },
  {
    heading: 'Services and settings:',
    commands: {
      site: {
        does: "Serve the readers' pages until Ctrl-C",
        load: async () => (await import('./commands/site.ts')).addSite,
      },
      worker: {
        does: 'Compose and deliver until Ctrl-C; run as many as you like',
        load: async () => (await import('./commands/worker.ts')).addWorker,
      },
      inbox: {
        does: 'Serve the local inbox (an SMTP server and a page on this machine) until Ctrl-C',
        load: async () => (await import('./commands/inbox.ts')).addInbox,
      },
      config: {
        does: 'Show the settings in force and where each comes from, secrets masked',
        load: async () => (await import('./commands/config.ts')).addConfig,
      },
      theme: {
        does: 'List the looks of a mail, and make your own',
        load: async () => (await import('./commands/theme.ts')).addTheme,
      },
      arm: {
        does: 'Let a database send that was restored, copied, moved or promoted',
        load: async () => (await import('./commands/arm.ts')).addArm,
      },
      migrate: {
        does: 'Bring the database up to date (every command does so by itself)',
        load: async () => (await import('./commands/migrate.ts')).addMigrate,
      },
      backup: {
        does: 'Write the whole database into one file, while everything goes on',
        load: async () => (await import('./commands/backup.ts')).addBackup,
      },
      restore: {
        does: 'Take a backup into an empty database',
        load: async () => (await import('./commands/restore.ts')).addRestore,
      },
      dkim: {
        does: 'Make the keys that sign mail (DKIM), and check their DNS',
        load: async () => (await import('./commands/dkim.ts')).addDkim,
      },
      secret: {
        does: 'Rotate the secret that links are signed with',
        load: async () => (await import('./commands/secret.ts')).addSecret,
      },
    },
  },
]
