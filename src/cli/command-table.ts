/** Lists the commands in the order of the help, each loaded only when it is asked for. */
import type { AddCommand } from './command.ts'

/** A heading of the help, and the commands below it. */
export interface CommandGroup {
  readonly heading: string
  /** By name. What one needs (MJML's and BullMQ's modules, a web server) need not slow down the others. */
  readonly commands: Readonly<Record<string, () => Promise<AddCommand>>>
}

/** All commands. */
export const commandGroups: readonly CommandGroup[] = [
  {
    heading: 'To begin:',
    commands: {
      demo: async () => (await import('./commands/demo.ts')).addDemo,
      init: async () => (await import('./commands/init.ts')).addInit,
      up: async () => (await import('./commands/up.ts')).addUp,
    },
  },
  {
    heading: 'An article:',
    commands: {
      send: async () => (await import('./commands/send.ts')).addSend,
      article: async () => (await import('./commands/article.ts')).addArticle,
      preview: async () => (await import('./commands/preview.ts')).addPreview,
      lint: async () => (await import('./commands/lint.ts')).addLint,
      test: async () => (await import('./commands/test.ts')).addTest,
    },
  },
  {
    heading: 'Editions, which sends make:',
    commands: {
      editions: async () => (await import('./commands/editions.ts')).addEditions,
      status: async () => (await import('./commands/status.ts')).addStatus,
      verify: async () => (await import('./commands/verify.ts')).addVerify,
      pause: async () => (await import('./commands/pause.ts')).addPause,
      schedule: async () => (await import('./commands/schedule.ts')).addSchedule,
      resume: async () => (await import('./commands/resume.ts')).addResume,
      cancel: async () => (await import('./commands/cancel.ts')).addCancel,
      retry: async () => (await import('./commands/retry.ts')).addRetry,
      'in-doubt': async () => (await import('./commands/in-doubt.ts')).addInDoubt,
    },
  },
  {
    heading: 'Readers:',
    commands: {
      form: async () => (await import('./commands/form.ts')).addForm,
      lists: async () => (await import('./commands/lists.ts')).addLists,
      subscribers: async () => (await import('./commands/subscribers.ts')).addSubscribers,
      suppress: async () => (await import('./commands/suppress.ts')).addSuppress,
    },
  },
  {
    heading: 'Services and settings:',
    commands: {
      site: async () => (await import('./commands/site.ts')).addSite,
      worker: async () => (await import('./commands/worker.ts')).addWorker,
      inbox: async () => (await import('./commands/inbox.ts')).addInbox,
      config: async () => (await import('./commands/config.ts')).addConfig,
      theme: async () => (await import('./commands/theme.ts')).addTheme,
      arm: async () => (await import('./commands/arm.ts')).addArm,
      migrate: async () => (await import('./commands/migrate.ts')).addMigrate,
      backup: async () => (await import('./commands/backup.ts')).addBackup,
      restore: async () => (await import('./commands/restore.ts')).addRestore,
      dkim: async () => (await import('./commands/dkim.ts')).addDkim,
      secret: async () => (await import('./commands/secret.ts')).addSecret,
    },
  },
]
