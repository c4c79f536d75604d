import { setup } from 'xstate'
import { compileLifecycle, type EffectOf, type StateOf } from './compile-lifecycle'
import { effectNames } from './effect-names'
import { minuteMs, type StateMeta } from './state-meta'

export type StockLockEvent =
  | { readonly type: 'StockLocked' }
  | { readonly type: 'StockLockRefused' }
  | { readonly type: 'StockDeducted' }
  | { readonly type: 'StockReleased' }
  | { readonly type: 'StockLockExpired' }
  /** The locked units turned out not to exist, for example in a stocktake. */
  | { readonly type: 'StockLockBroken' }

const repeat = { actions: 'ignoreRepeat' } as const

/**
 * Units set aside for an order line (锁定库存). What has ended stays ended: asking again for the same end changes
 * nothing, and any other end is illegal, so that no unit is deducted after it was given back.
 */
export const stockLockMachine = setup({
  types: {} as { events: StockLockEvent; meta: StateMeta },
  actions: effectNames(
    'ignoreRepeat',
    'raiseStockShort',
    'raiseLockBroken',
    'notifyLockExpired', // the order is to lock again or to wait
  ),
}).createMachine({
  id: 'stockLock',
  initial: 'requested',
  states: {
    requested: {
      meta: { owner: 'system', timeLimitMs: minuteMs, label: { 'zh-CN': '待锁定', en: 'Requested' } },
      on: {
        StockLocked: 'locked',
        StockLockRefused: { target: 'refused', actions: 'raiseStockShort' },
      },
    },
    locked: {
      meta: { owner: 'system', timeLimitMs: 30 * minuteMs, label: { 'zh-CN': '已锁定', en: 'Locked' } },
      on: {
        StockLocked: repeat,
        StockDeducted: 'deducted',
        StockReleased: 'released',
        StockLockExpired: { target: 'expired', actions: 'notifyLockExpired' },
        StockLockBroken: { target: 'broken', actions: 'raiseLockBroken' },
      },
    },
    refused: {
      meta: { owner: 'operations', timeLimitMs: null, label: { 'zh-CN': '锁定失败', en: 'Refused' }, final: true },
      on: { StockLockRefused: repeat },
    },
    deducted: {
      meta: { owner: 'warehouse', timeLimitMs: null, label: { 'zh-CN': '已扣减', en: 'Deducted' }, final: true },
      on: { StockDeducted: repeat },
    },
    /** Given back on purpose. Released and expired are one end to whoever wants the units free. */
    released: {
      meta: { owner: 'system', timeLimitMs: null, label: { 'zh-CN': '已释放', en: 'Released' }, final: true },
      on: { StockReleased: repeat, StockLockExpired: repeat },
    },
    expired: {
      meta: { owner: 'system', timeLimitMs: null, label: { 'zh-CN': '已过期', en: 'Expired' }, final: true },
      on: { StockReleased: repeat, StockLockExpired: repeat },
    },
    broken: {
      meta: { owner: 'operations', timeLimitMs: null, label: { 'zh-CN': '已失效', en: 'Broken' }, final: true },
      on: { StockLockBroken: repeat },
    },
  },
})

export type StockLockState = StateOf<typeof stockLockMachine>
export type StockLockEffect = EffectOf<typeof stockLockMachine>

/** The table compiled from `stockLockMachine`: steps a stock lock from fact to fact. */
export const stockLockLifecycle = compileLifecycle(stockLockMachine)
