/** Rules about the power or duty relied on: who holds it, whom it reaches, from when (information-sharing law §§1, 3, 6). */
import { GATEWAY_TABLE, IN_SCOPE_BY_ARRANGEMENT, mayRelyOn, reaches } from './gateways.ts'
import { invalid, isBlank, type ShareRule, when } from './rule.ts'

const gatewayHolders: ShareRule = {
  id: 'L-02',
  holds: 'A gateway is used by an agency that holds it, towards one that it reaches.',
  source: 'information-sharing law §§3, 3.1',
  broken: ({ gateway, papers }, { senderKind, asked }) => {
    if (gateway === undefined) return []
    const arranged = !isBlank(papers?.arrangement)
    const kinds = [senderKind, ...asked.map(({ agencyKind }) => agencyKind)]
    return when(
      [
        !mayRelyOn(gateway, senderKind),
        invalid('/gateway', 'not-for-this-agency', `Your agency has no such ${GATEWAY_TABLE[gateway].kind}.`),
      ],
      [
        !asked.every(({ agencyKind }) => reaches(gateway, agencyKind)),
        invalid('/gateway', 'not-to-this-agency', 'It does not reach every agency that you ask.'),
      ],
      [
        gateway === 'CA2004-S16LA' &&
          !arranged &&
          kinds.some((kind) => kind !== undefined && IN_SCOPE_BY_ARRANGEMENT.includes(kind)),
        invalid(
          '/papers/arrangement',
          'required',
          'A voluntary or housing agency is bound only under an arrangement: name it.',
        ),
      ],
    )
  },
}

const inForce: ShareRule = {
  id: 'L-03',
  holds: 'Only what is in force on the day may be relied on.',
  source: 'information-sharing law §1, rule D-1',
  broken: ({ article6, gateway }, { law }) =>
    when(
      [
        article6 !== undefined && !law.articles6.includes(article6),
        invalid('/article6', 'not-in-force', 'This basis is not in force today.'),
      ],
      [
        gateway !== undefined && !law.gateways.includes(gateway),
        invalid('/gateway', 'not-in-force', 'This power or duty is not in force today.'),
      ],
    ),
}

const requestHasPower: ShareRule = {
  id: 'R-08',
  holds: 'What answers a request names the function and power that the request states.',
  source: 'information-sharing law §6 R-08; UK GDPR Annex 1 condition 1, Children Act 2004 s.16H',
  broken: ({ annex1, gateway, reasons }) =>
    when([
      (annex1 === 'requested' || gateway === 'CA2004-S16H') && isBlank(reasons?.requestedUnder),
      invalid(
        '/reasons/requestedUnder',
        'request-without-power',
        'Say which power or function the request names. Ask them where it names none.',
      ),
    ]),
}

export const RULES_OF_POWERS: readonly ShareRule[] = [gatewayHolders, inForce, requestHasPower]
