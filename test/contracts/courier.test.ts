/** The SMTP courier keeps the courier's contract. */
import { openSmtpCourier } from '../../src/delivery/courier-smtp.ts'
import { courierContract } from './courier-contract.ts'

courierContract('courier-smtp', openSmtpCourier)
