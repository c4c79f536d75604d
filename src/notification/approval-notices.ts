import { type DefaultNotice, toNamed, toRole } from './default-notice'

const page = '/approvals/{approvalId}'

/** What is told of approvals: whoever has to sign, or no longer has to, and supervisors where nobody is left to ask. */
export const APPROVAL_NOTICES: readonly DefaultNotice[] = [
  {
    ...{ id: 'approval-asked', event: 'ApprovalAsked', importance: 'P1', page },
    ...{ subject: ['approvalId', 'step', 'level'], recipients: toNamed('person', 'person') },
    zh: ['待您审批：{kind}', '{kind} 申请 {subject} 等待您以 {role} 身份审批。'],
    en: ['Your approval is asked: {kind}', '{kind} of {subject} waits for you to sign as {role}.'],
  },
  {
    ...{ id: 'approval-escalated', event: 'ApprovalEscalated', importance: 'P2', page },
    ...{ subject: ['approvalId', 'step', 'to'], recipients: toNamed('person', 'from') },
    zh: ['审批已转交：{kind}', '{kind} 申请 {subject} 已由 {to} 接替您审批。'],
    en: ['An approval passed on: {kind}', '{to} is asked in your place to sign {kind} of {subject}.'],
  },
  {
    ...{ id: 'approval-unattended', event: 'ApprovalUnattended', importance: 'P0', page },
    ...{ subject: ['approvalId', 'step'], recipients: toRole('supervisor') },
    zh: ['审批无人处理：{kind}', '{kind} 申请 {subject} 找不到可审批的 {role}，流程停滞。'],
    en: ['Nobody can approve: {kind}', 'Nobody is left to sign {kind} of {subject} as {role}. It stands still.'],
  },
  {
    ...{ id: 'approval-uncovered', event: 'ApprovalUncovered', importance: 'P0', page: '/policies/{kind}' },
    ...{ subject: ['approval', 'duty'], recipients: toRole('supervisor') },
    zh: ['审批配置缺人：{code}', '现行审批规则 {approval} 与值班表 {duty} 有 {count} 处无人可审批，例如 {role}。'],
    en: ['Approvals without people: {code}', 'Policy {approval} with duty table {duty}: {count} gaps, such as {role}.'],
  },
  {
    ...{ id: 'approval-waiver-overdue', event: 'ApprovalWaiverOverdue', importance: 'P1', page },
    ...{ subject: ['approvalId'], recipients: toRole('supervisor') },
    zh: ['免审放行待复核：{kind}', '{kind} 申请 {subject} 由 {waivedBy} 免审放行，逾期未复核。'],
    en: ['A waiver was not reviewed: {kind}', '{waivedBy} released {kind} of {subject}, and nobody has reviewed it.'],
  },
  {
    ...{ id: 'approval-decided', event: 'ApprovalDecided', importance: 'P2', page },
    ...{ subject: ['approvalId', 'state'], recipients: toRole('orders') },
    zh: ['审批结果：{kind}', '{kind} 申请 {subject} 的结果：{state}。'],
    en: ['Approval decided: {kind}', '{kind} of {subject} is now {state}.'],
  },
]
