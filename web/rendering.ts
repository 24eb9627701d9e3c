/** Turns what a page declares into HTML within the layout. */
import type { Rendering } from '../http/answer-page.ts'
import type { Assets } from './assets.ts'
import { createTemplates } from './nunjucks.ts'
import { paths } from './paths.ts'
import { problemPage } from './problem-page.ts'
import { ROLE_WORDS } from './status-words.ts'

export const createRendering = (assets: Pick<Assets, 'stylesheet' | 'icon'>): Rendering => {
  const templates = createTemplates()
  return {
    page: (shown, { user, now }) =>
      templates.render(shown.template, {
        ...shown.data,
        title: shown.title,
        state: shown.state,
        assets,
        now,
        user: user === undefined ? undefined : { name: user.name, role: ROLE_WORDS[user.role] },
      }),
    problem: problemPage,
    signInPath: paths.signInToReturn,
  }
}
