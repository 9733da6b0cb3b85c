/** The sign-up job: looks at every form that was sent in, and writes the message that each of them asks for. */
import type { Tools } from './tools.ts'

/** Until none waits. */
export async function signUp(_tools: Tools): Promise<void> {}
