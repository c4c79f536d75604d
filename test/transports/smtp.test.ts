import type { AddressInfo } from 'node:net'
import { createServer, type Server, type Socket } from 'node:net'
import { createTransport } from 'nodemailer'
import { afterEach, describe, expect, it } from 'vitest'
import { smtp } from '../../src/transports/smtp'
import { message } from './provider-server'

let server: Server | undefined
afterEach(() => server?.close())

/** A mail server on 127.0.0.1 that answers what follows RCPT and DATA as told. */
async function mailServer(answers: { readonly rcpt?: string; readonly data?: string }) {
  const mails: string[] = []
  server = createServer((socket: Socket) => {
    let mail: string | undefined
    socket.write('220 mail.example\r\n')
    socket.on('error', () => undefined)
    socket.on('data', (chunk) => {
      const text = chunk.toString('utf8')
      if (mail !== undefined) {
        mail += text
        if (!mail.endsWith('\r\n.\r\n')) return
        mails.push(mail)
        mail = undefined
        socket.write(`${answers.data ?? '250 taken'}\r\n`)
      } else if (/^EHLO/i.test(text)) socket.write('250 mail.example\r\n')
      else if (/^RCPT/i.test(text)) socket.write(`${answers.rcpt ?? '250 ok'}\r\n`)
      else if (/^DATA/i.test(text)) {
        mail = ''
        socket.write('354 go on\r\n')
      } else if (/^QUIT/i.test(text)) socket.end('221 bye\r\n')
      else socket.write('250 ok\r\n')
    })
  })
  await new Promise<void>((ready) => server?.listen(0, '127.0.0.1', ready))
  const { port } = server.address() as AddressInfo
  return { mails, mailer: createTransport({ host: '127.0.0.1', port, secure: false, ignoreTLS: true }) }
}

const from = 'Shop <noreply@shop.example>'
const signal = new AbortController().signal

describe('e-mail', () => {
  it('a repeat has the same Message-ID, and no header can be smuggled in', async () => {
    const { mails, mailer } = await mailServer({})
    const transport = smtp({ mailer, from })
    const odd = message({ title: '库存不足\r\nBcc: thief@evil.example', body: '请补货\n.\n完' })
    for (let tries = 0; tries < 2; tries += 1) {
      expect(await transport.send(odd, 'anna@shop.example', { signal })).toMatchObject({ ok: true })
    }
    const ids = mails.map((mail) => /^Message-ID: (.*)$/im.exec(mail)?.[1])
    expect(ids[0]).toMatch(/^<[0-9a-f]{32}@shop\.example>/)
    expect(ids[1]).toBe(ids[0])
    expect(mails[0]).not.toMatch(/^Bcc:/im)
    expect(mails[0]).toMatch(/^Auto-Submitted: auto-generated/im)
  })

  it.each([
    [{ rcpt: '550 no such box' }, 'SEND_REFUSED', '550'],
    [{ rcpt: '450 try later' }, 'SEND_FAILED', '450'],
    [{ data: '554 no' }, 'SEND_REFUSED', '554'],
    [{ data: '451 later' }, 'SEND_FAILED', '451'],
  ])('%j is %s', async (answers, code, providerCode) => {
    const { mailer } = await mailServer(answers)
    const sent = await smtp({ mailer, from }).send(message(), 'anna@shop.example', { signal })
    expect(sent).toEqual({ ok: false, rejection: { code, providerCode } })
  })

  it('an address that is several is none', async () => {
    const { mailer, mails } = await mailServer({})
    expect(await smtp({ mailer, from }).send(message(), 'a@b.example,c@d.example', { signal })).toMatchObject({
      rejection: { code: 'SEND_REFUSED' },
    })
    expect(mails).toEqual([])
  })
})
