import { parseArgs } from 'node:util'
import { OrderHubError } from 'orderhub'
import { buildApp } from './app'
import { openHub } from './open-hub'

const { values } = parseArgs({
  options: { memory: { type: 'boolean' }, data: { type: 'string' }, postgres: { type: 'string' } },
})
const { SHOP_SECRET, DATABASE_URL, PORT = '3000', HOST = '127.0.0.1' } = process.env

async function serve(secret: string): Promise<void> {
  const { hub, closeStore } = await openHub({
    data: values.data ?? './orderhub-data',
    memory: values.memory ?? false,
    postgres: values.postgres ?? DATABASE_URL ?? null,
    secret,
    log: (line) => console.log(line),
  })
  const app = buildApp(hub)
  hub.start()

  // Requests on their way are answered and what was submitted is saved before the process ends.
  const stop = async () => {
    await app.close()
    await closeStore()
  }
  process.once('SIGTERM', stop).once('SIGINT', stop)
  console.log(`Listening on ${await app.listen({ host: HOST, port: Number(PORT) })}`)
}

try {
  if (SHOP_SECRET === undefined)
    throw new Error('Set SHOP_SECRET to what the shop signs its webhooks with (README.md).')
  await serve(SHOP_SECRET)
} catch (error) {
  console.error(
    OrderHubError.is(error) ? `${error.code}: ${error.message}` : error instanceof Error ? error.message : error,
  )
  process.exitCode = 1
}
