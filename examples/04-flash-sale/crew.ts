import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Answered, Chunk, FromWorker, ToWorker, WorkerOrder } from './messages'

/** Orders handed over at once, and how many such hand-overs a worker has before it at a time. */
const CHUNK = 128
const AHEAD = 8

interface Worker {
  readonly process: ChildProcess
  /** Handed over, and not answered in full: the numbers that are still open. */
  readonly open: Set<number>
  ready: boolean
}

/** Worker processes, and who has which orders. When one dies, its successor gets all it had not answered once more. */
export class Crew {
  private readonly workers = new Map<number, Worker>()
  private next = 0
  private finishing = false
  private failure: Error | undefined
  private wake: () => void = () => {}
  /** Orders handed to any worker so far. */
  handedOut = 0
  deaths = 0
  /** Orders that were handed out once more, after a worker had died with them. */
  handedOutAgain = 0

  constructor(
    private readonly orders: number,
    private readonly order: WorkerOrder,
    private readonly onAnswers: (answers: readonly Answered[]) => void,
  ) {}

  /** Starts the processes; resolves when each has opened the database. */
  async start(workers: number): Promise<void> {
    for (let at = 0; at < workers; at++) this.hire(at)
    await this.until(() => [...this.workers.values()].every(({ ready }) => ready))
  }

  /** Sells until every order was answered, or until `signal`: then what was handed out is still answered. */
  async sell(signal: AbortSignal): Promise<void> {
    const look = () => this.wake()
    signal.addEventListener('abort', look)
    for (const worker of this.workers.values()) this.supply(worker, signal)
    this.onSupply = (worker) => this.supply(worker, signal)
    await this.until(() => (signal.aborted || this.next >= this.orders) && this.openOrders === 0)
    signal.removeEventListener('abort', look)
  }

  /** Ends one worker without a warning, in the middle of whatever it is doing. */
  kill(): void {
    const [victim] = this.workers.values()
    victim?.process.kill('SIGKILL')
  }

  async end(): Promise<void> {
    this.finishing = true
    for (const { process } of this.workers.values()) tell(process, { kind: 'end' })
    await this.until(() => this.workers.size === 0)
  }

  dismiss(): void {
    this.finishing = true
    for (const { process } of this.workers.values()) process.kill('SIGKILL')
  }

  private get openOrders(): number {
    let open = 0
    for (const worker of this.workers.values()) open += worker.open.size
    return open
  }

  private onSupply: (worker: Worker) => void = () => {}

  private hire(at: number, inherited: ReadonlySet<number> = new Set()): void {
    const child = fork(fileURLToPath(new URL('./worker.ts', import.meta.url)), [JSON.stringify(this.order)])
    const worker: Worker = { process: child, open: new Set(inherited), ready: false }
    this.workers.set(at, worker)
    child.on('message', (message: FromWorker) => this.hear(worker, message))
    child.on('exit', () => this.bury(at, worker))
  }

  private hear(worker: Worker, message: FromWorker): void {
    if (message.kind === 'ready') {
      worker.ready = true
      for (const chunk of chunksOf(worker.open)) tell(worker.process, { kind: 'sell', chunk })
    } else if (message.kind === 'answers') {
      for (const { index } of message.answers) worker.open.delete(index)
      this.onAnswers(message.answers)
    } else {
      this.failure ??= new Error(`A worker failed: ${message.error}`)
    }
    this.onSupply(worker)
    this.wake()
  }

  private bury(at: number, worker: Worker): void {
    this.workers.delete(at)
    if (!this.finishing) {
      if (!worker.ready) this.failure ??= new Error('A worker did not start.')
      this.deaths += 1
      this.handedOutAgain += worker.open.size
      if (this.failure === undefined) this.hire(at, worker.open)
    }
    this.wake()
  }

  private supply(worker: Worker, signal: AbortSignal): void {
    while (worker.ready && !signal.aborted && this.next < this.orders && worker.open.size <= CHUNK * (AHEAD - 1)) {
      const chunk = { from: this.next, to: Math.min(this.orders, this.next + CHUNK) }
      this.next = chunk.to
      this.handedOut = chunk.to
      for (let index = chunk.from; index < chunk.to; index++) worker.open.add(index)
      tell(worker.process, { kind: 'sell', chunk })
    }
  }

  /** @throws The first thing that went wrong in a worker. */
  private async until(isSo: () => boolean): Promise<void> {
    while (this.failure === undefined && !isSo()) {
      await new Promise<void>((resolve) => {
        this.wake = resolve
      })
    }
    if (this.failure !== undefined) throw this.failure
  }
}

/** Numbers as runs of neighbours. */
function chunksOf(numbers: ReadonlySet<number>): readonly Chunk[] {
  const chunks: { from: number; to: number }[] = []
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const last = chunks.at(-1)
    if (last?.to === number) last.to += 1
    else chunks.push({ from: number, to: number + 1 })
  }
  return chunks
}

function tell(child: ChildProcess, message: ToWorker): void {
  // One that has just died is buried by its exit; what it was told goes to its successor.
  if (child.connected) child.send(message, () => {})
}
