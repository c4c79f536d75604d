import { createHash } from 'node:crypto'
import { type Case, isActive } from '../cases/case-record'
import type { Locale } from '../notification/template'
import { reject } from '../outcome'
import type { Store } from '../store/store'
import { type BuyerOptions, type BuyerOrderView, buyerView } from './buyer-view'
import type { CaseService } from './case-service'
import type { CommandOptions } from './dispatcher'
import type { OrderService } from './order-service'

/**
 * What buyers see of their own orders, and choose. Whether somebody is the buyer of an order is for the host to check before it
 * asks: nothing here knows who is asking.
 */
export class BuyerService {
  constructor(
    private readonly context: { readonly store: Store; readonly orders: OrderService; readonly cases: CaseService },
    private readonly options: BuyerOptions = {},
  ) {}

  /** An order as its buyer may see it; undefined where there is none. */
  async view(
    order: string,
    { locale = 'zh-CN' }: { readonly locale?: Locale } = {},
  ): Promise<BuyerOrderView | undefined> {
    const found = await this.context.orders.get(order)
    return found === undefined
      ? undefined
      : buyerView(found, await this.casesOf(found.cases), { ...this.options, locale, idOf: choiceId })
  }

  /** Makes a choice the view offers. `id`: that of the choice. */
  async choose(
    order: string,
    { id, option }: { readonly id: string; readonly option: string },
    options: CommandOptions,
  ) {
    const found = await this.context.orders.get(order)
    if (found === undefined) return reject({ code: 'ORDER_UNKNOWN' } as const)
    const offered = (await this.casesOf(found.cases)).find(({ key }) => choiceId(key) === id)
    if (offered === undefined) return reject({ code: 'CASE_UNKNOWN' } as const)
    return this.context.cases.choose(offered.key, option, options)
  }

  private async casesOf(keys: readonly string[] = []): Promise<readonly Case[]> {
    const read = await this.context.store.read('case', keys)
    return keys.flatMap((key) => read.get(key)?.value ?? []).filter(isActive)
  }
}

/** A case's key names its rule, so a buyer gets this instead. */
function choiceId(caseKey: string): string {
  return createHash('sha256').update(caseKey).digest('hex').slice(0, 24)
}
