/** Sends one message over SMTP in a test, through nodemailer's connection. */
import SMTPConnection from 'nodemailer/lib/smtp-connection/index.js'

/** Where to, and the envelope. */
export interface Sending {
  readonly port: number
  readonly from?: string
  readonly to: string | readonly string[]
  readonly message: string | Buffer
}

/** Resolves with the last reply; rejects with nodemailer's error (which carries `responseCode`). */
export async function sendOverSmtp({
  port,
  from = 'news@example.org',
  to,
  message,
}: Sending): Promise<string> {
  const connection = new SMTPConnection({ host: '127.0.0.1', port, ignoreTLS: true, name: 'test.example' })
  try {
    await new Promise<void>((resolve, reject) => {
      connection.once('error', reject)
      connection.connect((error) => (error ? reject(error) : resolve()))
    })
    return await new Promise<string>((resolve, reject) => {
      connection.once('error', reject)
      connection.send({ from, to: [to].flat() }, message, (error, info) =>
        error ? reject(error) : resolve(info.response),
      )
    })
  } finally {
    connection.close()
  }
}
