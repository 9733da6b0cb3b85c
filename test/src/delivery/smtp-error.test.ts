/** Before MAIL every error says what is wrong with the relay. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { faultFromError, type SmtpError } from '../../../src/delivery/smtp-error.ts'

const table: readonly (readonly [string, Partial<SmtpError> & { secure?: boolean }])[] = [
  ['unreachable', { code: 'ESOCKET', originalCode: 'ECONNREFUSED', command: 'CONN' }],
  ['unreachable', { code: 'ESOCKET', originalCode: 'ECONNREFUSED', command: 'CONN', secure: true }],
  ['unreachable', { code: 'ESOCKET', originalCode: 'ERR_SOMETHING_ELSE' }],
  ['unreachable', { code: 'EDNS', originalCode: 'ENOTFOUND' }],
  ['unreachable', { code: 'ETIMEDOUT', timeoutType: 'CONNECT_TIMEOUT' }],
  ['tls', { code: 'ETIMEDOUT', timeoutType: 'UPGRADE_TIMEOUT' }],
  ['tls', { code: 'ESOCKET', originalCode: 'CERT_HAS_EXPIRED', secure: true }],
  ['tls', { code: 'ESOCKET', originalCode: 'ERR_SSL_WRONG_VERSION_NUMBER', secure: true }],
  ['tls', { code: 'ETLS', command: 'STARTTLS' }],
  ['tls', { code: 'ETLS', command: 'STARTTLS', response: '454 4.7.0 not now' }],
  ['auth', { code: 'EAUTH', command: 'API' }],
  ['auth', { code: 'EAUTH', command: 'AUTH PLAIN', response: '535 5.7.8 wrong' }],
  ['busy', { code: 'EAUTH', command: 'AUTH PLAIN', response: '454 4.7.0 later' }],
  ['busy', { code: 'EPROTOCOL', command: 'CONN', response: '421 too many' }],
  ['refused', { code: 'EPROTOCOL', command: 'CONN', response: '554 no' }],
  ['refused', { code: 'EPROTOCOL', command: 'CONN', response: 'HTTP/1.1 400' }],
]

describe('faultFromError', () => {
  for (const [kind, { secure = false, ...fields }] of table) {
    it(`${JSON.stringify(fields)}${secure ? ' in a handshake' : ''} -> ${kind}`, () => {
      assert.equal(faultFromError(Object.assign(new Error('what happened'), fields), { secure }).kind, kind)
    })
  }
})
