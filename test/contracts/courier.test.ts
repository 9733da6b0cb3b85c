/** The SMTP courier keeps the courier's contract, whichever way its connections carry messages. */
import { openSmtpCourier } from '../../src/delivery/courier-smtp.ts'
import { courierContract } from './courier-contract.ts'

for (const wire of ['plain', 'pipelined'] as const)
  courierContract(`courier-smtp, ${wire}`, wire, (relay, options) =>
    openSmtpCourier({ ...relay, wire }, options),
  )
