import { resolve } from 'node:path'
import { type Hub, OrderHubError } from 'orderhub'
import { PostOffice } from './deliveries'
import { DemoClock } from './demo-clock'
import { demoCatalog } from './goods'
import { DataFolderError, openHub } from './open-hub'
import { type DemoOptions, HELP, readOptions, UsageError } from './options'
import { importOwnData } from './own-data'
import { makeReport } from './report'
import { onlineChannels, ShopSites, WHOLESALE, WholesaleChannel } from './shops'
import { runDay } from './story'

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2))
  if (options.help) {
    console.log(HELP)
    return 0
  }
  const started = performance.now()
  const faults = options.own === null ? await runDemo(options) : await importOwnData(options, options.own)
  const seconds = ((performance.now() - started) / 1_000).toFixed(1)
  const kept = options.memory ? '' : ` All of it is in ${options.data}; run again to go on.`
  console.log(`Done in ${seconds} s.${kept}`)
  for (const fault of faults) console.error(`WRONG: ${fault}`)
  return faults.length === 0 ? 0 : 1
}

/** @returns What does not add up: nothing, unless something is broken. */
async function runDemo({ memory, data }: DemoOptions): Promise<readonly string[]> {
  const folder = memory ? null : resolve(data)
  const clock = new DemoClock()
  const sites = new ShopSites()
  const wholesale = new WholesaleChannel()
  console.log(
    folder === null ? 'Opening a hub in memory …' : `Opening the hub in ${data}; a first start takes some seconds …`,
  )
  const opened = await openHub(folder, 'demo', clock.read, {
    channels: [...onlineChannels(sites), { adapter: wholesale.adapter, shops: [{ shop: WHOLESALE.shop }] }],
    catalog: demoCatalog(),
    onError: (error) => console.error(`  ${explained(error)}`),
  })
  try {
    await goOn(opened.hub, clock, wholesale)
    const post = new PostOffice(opened.hub, clock)
    const tell = (text: string) => console.log(`  ${clock.time}  ${text}`)
    const answers = await runDay({ hub: opened.hub, clock, post, sites, wholesale, folder, tell })
    const { text, faults } = await makeReport(opened, answers, sites)
    console.log(`\n${text}\n`)
    return faults
  } finally {
    await opened.hub.close()
  }
}

/** Looks at what the store holds already and sets the clock to the day after. */
async function goOn(hub: Hub, clock: DemoClock, wholesale: WholesaleChannel): Promise<void> {
  const newest = (await hub.intake.list({ limit: 1 })).items[0]
  if (newest !== undefined) {
    clock.goToMorningAfter(newest.receivedAt)
    wholesale.correct()
    const byStatus = await hub.orders.countByStatus()
    const found = [...byStatus.values()].reduce((total, count) => total + count, 0)
    console.log(`Found ${found} orders of earlier days; going on where the last run stopped.`)
  }
  console.log(`\nDay ${clock.day}, ${clock.date}`)
}

try {
  process.exitCode = await main()
} catch (error) {
  if (error instanceof UsageError) {
    console.error(`${error.message}\n\n${HELP}`)
    process.exitCode = 2
  } else {
    console.error(explained(error))
    process.exitCode = 1
  }
}

/** What went wrong in one line; only a defect shows where in the program it happened. */
function explained(error: unknown): string {
  if (OrderHubError.is(error)) return `${error.code}: ${error.message}`
  if (error instanceof DataFolderError) return error.message
  // What the operating system refuses says what and where: a folder that is read-only, a disk that is full.
  if (error instanceof Error && 'syscall' in error) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
