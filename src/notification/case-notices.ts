import { type DefaultNotice, toNamed, toRole } from './default-notice'

const owner = toNamed('person', 'owner')
const buyer = toNamed('buyer', 'orderKey')
const ofCase = { importance: { variable: 'priority' }, subject: ['caseKey'], page: '/cases/{caseKey}' } as const

/**
 * What is told of cases. A case matters as much as its priority says; where nobody owns it, supervisors are told in the
 * owner's place, and where an owner without stand-ins lets it lie, beside them. Buyers are told of a choice and nothing else, without its kind.
 */
export const CASE_NOTICES: readonly DefaultNotice[] = [
  {
    ...{ ...ofCase, id: 'case-opened', event: 'CaseOpened', recipients: owner },
    zh: ['新工单：{kind}', '{orderKey} 新建 {priority} 工单 {kind}，请于 {dueAt} 前处理。'],
    en: ['New case: {kind}', 'Case {kind} ({priority}) of {orderKey} is yours. Look at it before {dueAt}.'],
  },
  {
    ...{ ...ofCase, id: 'case-reopened', event: 'CaseReopened', recipients: owner },
    subject: ['caseKey', 'openings'],
    zh: ['工单重新打开：{kind}', '{orderKey} 的工单 {kind} 第 {openings} 次打开，请于 {dueAt} 前处理。'],
    en: [
      'Case is open again: {kind}',
      'Case {kind} of {orderKey} is open again ({openings} times so far). Look before {dueAt}.',
    ],
  },
  {
    ...{ ...ofCase, id: 'case-unowned', event: 'CaseUnowned', recipients: toRole('supervisor') },
    subject: ['caseKey', 'level'],
    zh: ['工单无人负责：{kind}', '{orderKey} 的 {priority} 工单 {kind} 没有值班人，请指派。'],
    en: ['Nobody owns a case: {kind}', 'Nobody is on duty for case {kind} ({priority}) of {orderKey}. Assign it.'],
  },
  {
    ...{ ...ofCase, id: 'case-assigned', event: 'CaseAssigned', recipients: owner },
    subject: ['caseKey', 'owner'],
    zh: ['工单转交给您：{kind}', '{orderKey} 的 {priority} 工单 {kind} 已转交给您。'],
    en: ['A case is yours: {kind}', 'Case {kind} ({priority}) of {orderKey} was passed to you.'],
  },
  {
    ...{ ...ofCase, id: 'case-overdue', event: 'CaseOverdue', recipients: owner },
    subject: ['caseKey', 'level'],
    zh: ['工单超时：{kind}', '{orderKey} 的 {priority} 工单 {kind} 已超过处理时限。'],
    en: ['Case is overdue: {kind}', 'The time for case {kind} ({priority}) of {orderKey} is over.'],
  },
  {
    ...{ ...ofCase, id: 'case-neglected', event: 'CaseOverdue', recipients: toRole('supervisor') },
    subject: ['caseKey', 'level'],
    when: { next: 'sameOwner' },
    zh: [
      '工单一直无人处理：{kind}',
      '{orderKey} 的 {priority} 工单 {kind} 第 {level} 次超时，已无备岗，请督促 {owner} 或改派。',
    ],
    en: [
      'Nobody looks at a case: {kind}',
      'Case {kind} ({priority}) of {orderKey} is overdue for the {level}th time and no stand-in is left. Remind {owner}, or assign it.',
    ],
  },
  {
    ...{ ...ofCase, id: 'case-escalated', event: 'CaseEscalated', recipients: owner },
    subject: ['caseKey', 'level'],
    zh: ['工单升级给您：{kind}', '{orderKey} 的 {priority} 工单 {kind} 超时未处理，已升级给您。'],
    en: ['A case came to you: {kind}', 'Nobody looked at case {kind} ({priority}) of {orderKey}. It is yours now.'],
  },
  {
    ...{ ...ofCase, id: 'case-wait-ended', event: 'CaseWaitEnded', recipients: owner },
    zh: ['等待已结束：{kind}', '{orderKey} 的工单 {kind} 等待的回复未到，请继续处理。'],
    en: ['Waited long enough: {kind}', 'What case {kind} of {orderKey} waited for did not come. Go on with it.'],
  },
  {
    ...{ ...ofCase, id: 'case-settled', event: 'CaseClosed', recipients: owner },
    importance: 'P2',
    when: { end: 'closedBySystem' },
    zh: ['工单已自动关闭：{kind}', '{orderKey} 的工单 {kind} 所述情况已不存在，无需处理。'],
    en: ['Case settled itself: {kind}', 'What case {kind} of {orderKey} was about is gone. There is nothing to do.'],
  },
  {
    ...{ id: 'choice-offered', event: 'ChoiceOffered', importance: 'P1', subject: ['caseKey', 'until'] },
    ...{ recipients: buyer, page: '/my/orders/{orderKey}' },
    zh: ['您的订单需要您选择', '您的订单有 {options} 种处理方式可选，请于 {until} 前选择。'],
    en: [
      'Your order waits for your choice',
      'There are {options} ways to go on with your order. Choose before {until}.',
    ],
  },
  {
    ...{ ...ofCase, id: 'choice-made', event: 'ChoiceMade', recipients: owner },
    importance: 'P2',
    zh: ['买家已选择：{kind}', '{orderKey} 的工单 {kind} 已选定：{option}。'],
    en: ['A choice was made: {kind}', 'Case {kind} of {orderKey} has its choice: {option}.'],
  },
]
