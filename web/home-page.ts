/** `/` leads to the list: the one thing everybody here comes for. */
import { page } from '../http/page.ts'
import { paths } from './paths.ts'

export const home = () =>
  page({
    method: 'get',
    path: '/',
    permission: 'signed-in',
    request: {},
    handle: async () => ({ redirect: paths.referrals }),
  })
