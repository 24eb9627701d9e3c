/** The invented people of the development world, and where a machine may write to them. Nobody here exists. */
import { dayOf } from '../domain/calendar-day.ts'
import { idOf } from '../domain/ids.ts'
import { SCOPES, type User, type WorkContact } from '../domain/user.ts'
import {
  AMBULANCE,
  COUNCIL,
  EDUCATION_WELFARE,
  FAMILY_CENTRE,
  HOSPITAL,
  HOUSING,
  MENTORS,
  PAEDIATRICS,
  SCHOOL,
  TRUST,
  YOUNG_CARERS,
  YOUTH_JUSTICE,
} from './cast.ts'

const person = (
  id: string,
  name: string,
  role: User['role'],
  agencyId: User['agencyId'],
  supervises: User['supervises'] = [],
  contacts: Pick<User, 'workEmail' | 'workMobile' | 'scopes'> = {},
): User => ({
  id: idOf('user', `usr_${id}`),
  name,
  role,
  agencyId,
  supervises,
  ...contacts,
})

/** Confirmed today, as a confirmation does not hold for ever. */
const theirs = (address: string): WorkContact => ({
  address,
  readByThemAlone: true,
  confirmedDay: dayOf(Date.now()),
})

/** Who can sign in: `npm run -s token -- NAME` takes the part after `usr_`. */
export const USERS: readonly User[] = [
  person('amina', 'Amina Shah', 'practitioner', COUNCIL, [], {
    workEmail: theirs('amina.shah@northmoor.example'),
    workMobile: theirs('07700 900 101'),
  }),
  // A mailbox that the whole team reads, and a telephone of his own: so only a text is safe.
  person('tomasz', 'Tomasz Reid', 'team-manager', COUNCIL, [], {
    workEmail: { ...theirs('front.door@northmoor.example'), readByThemAlone: false },
    workMobile: theirs('07700 900 102'),
  }),
  person('lee', 'Lee Marsh', 'supervisor', COUNCIL, [
    COUNCIL,
    TRUST,
    HOUSING,
    AMBULANCE,
    FAMILY_CENTRE,
    YOUNG_CARERS,
    HOSPITAL,
    SCHOOL,
    YOUTH_JUSTICE,
    PAEDIATRICS,
    EDUCATION_WELFARE,
    MENTORS,
  ]),
  person('joan', 'Joan Ellery', 'responder', TRUST),
  person('priya', 'Priya Nair', 'responder', HOUSING),
  person('nadia', 'Nadia Okoro', 'responder', FAMILY_CENTRE),
  person('idris', 'Idris Vaughan', 'responder', YOUNG_CARERS),
  person('marek', 'Marek Doyle', 'responder', HOSPITAL),
  person('helen', 'Helen Mbeki', 'responder', SCHOOL, [], {
    workEmail: theirs('helen.mbeki@meadowbank.example'),
  }),
  person('marcus', 'Marcus Bell', 'responder', YOUTH_JUSTICE),
  person('leila', 'Leila Farrow', 'responder', PAEDIATRICS),
  person('ruth', 'Ruth Amadi', 'responder', EDUCATION_WELFARE),
  person('system', '', 'system-client', AMBULANCE),
  person('council-system', '', 'system-client', COUNCIL, [], { scopes: SCOPES }),
  person('riverside-system', '', 'system-client', TRUST, [], { scopes: SCOPES }),
  person('hillside-system', '', 'system-client', HOUSING),
  person('orchard-system', '', 'system-client', FAMILY_CENTRE),
  person('lantern-system', '', 'system-client', YOUNG_CARERS),
  person('brookvale-system', '', 'system-client', YOUTH_JUSTICE),
  person('fernhill-system', '', 'system-client', PAEDIATRICS),
  person('thornhill-system', '', 'system-client', EDUCATION_WELFARE),
  person('willowfield-system', '', 'system-client', MENTORS),
  person('beacon-system', '', 'system-client', HOSPITAL),
]
