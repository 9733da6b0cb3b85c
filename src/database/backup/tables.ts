/** Names what a backup holds: every table of ours but the queue's, which holds no truth, and counters for a moment. */

/** The tables in an order in which rows can go in: who is referred to stands before who refers. */
export const backupTables = [
  'instance',
  'lists',
  'subscribers',
  'subscriptions',
  'suppressions',
  'consent_wordings',
  'consent_events',
  'sign_ups',
  'confirmations',
  'used_challenges',
  'address_changes',
  'merged_subscribers',
  'audit_events',
  'images',
  'editions',
  'edition_articles',
  'edition_parts',
  'edition_cursors',
  'edition_totals',
  'edition_sign_ups',
  'deliveries',
  'delivery_events',
  'bounces',
  'notices',
  'workers',
  'retention_runs',
] as const

/** Tables of ours that a backup leaves out: what has been migrated stands in its heading, limits begin anew. */
export const leftOut = [
  'kysely_migration',
  'kysely_migration_lock',
  'rate_limits',
  'relay_outages',
  'budgets',
  'armed',
] as const

/** Those that an installation fills by itself at its first start: rows in them are nobody's loss. */
export const filledByItself: readonly string[] = ['instance', 'lists', 'workers', 'retention_runs']
