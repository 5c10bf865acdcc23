import { Argument, type Command, InvalidArgumentError, Option } from 'commander'
import { answer, type Feedback, type FeedbackSummary, type GiveFeedback, withDefaults } from '../client.ts'
import type { Act } from '../context.ts'
import {
  type DryRunOptions,
  dryRunQuery,
  examples,
  type PageOptions,
  withDryRun,
  withPages,
  withYes,
} from '../options.ts'
import type { Column, Printer } from '../output.ts'
import { given, printPage, readPages } from '../pages.ts'
import { printPreview } from '../writing.ts'

type Experience = Feedback['experience']

/** The worst first. */
const experiences = ['very-bad', 'bad', 'fair', 'good', 'very-good'] as const satisfies readonly Experience[]

export const register = (feedback: Command, act: Act): void => {
  registerGive(feedback, act)
  registerList(feedback, act)
  registerSummary(feedback, act)
  registerRemove(feedback, act)
}

interface GiveOptions extends DryRunOptions {
  readonly comment?: string
  readonly contactMe?: true
}

const registerGive = (feedback: Command, act: Act): void => {
  const command = feedback
    .command('give')
    .description('Say how you find Howdah; administrators of all tenants see it with your name')
    .addArgument(new Argument('<experience>', 'how you find it').choices(experiences))
    .option('--comment <text>', 'why, in your words')
    .option('--contact-me', 'you want an answer')
  withDryRun(command)
    .addHelpText('after', examples([['howdah feedback give good --comment "The recovery took 20 seconds"']]))
    .action(
      act(async (context, { comment, contactMe, ...options }: GiveOptions, experience: Experience) => {
        const body = withDefaults<GiveFeedback>({ experience, ...given({ comment, contactMe }) })
        const api = await context.api()
        const answered = await answer(api.POST('/v1/feedback', { params: { query: dryRunQuery(options) }, body }))
        if ('dryRun' in answered) printPreview(context, answered)
        else if (context.json) context.print.printJson(answered)
        else context.print.note('thank you')
      }),
    )
}

interface ListOptions extends PageOptions {
  readonly experience?: Experience[]
  readonly month?: string
}

const registerList = (feedback: Command, act: Act): void => {
  const command = feedback
    .command('list')
    .description('List what people said, newest first; for administrators of all tenants')
    .addOption(
      new Option('--experience <experience>', 'only this one; may be given several times')
        .choices(experiences)
        .argParser(severalExperiences),
    )
    .option('--month <month>', 'only of this month (in UTC), such as 2026-11')
  withPages(command).action(
    act(async (context, options: ListOptions) => {
      const api = await context.api()
      const { experience, month } = options
      const asked = given({ experience, month })
      const page = await readPages(
        options,
        (paging) => answer(api.GET('/v1/feedback', { params: { query: { ...asked, ...paging } } })),
        25,
      )
      printPage(context, page, feedbackColumns(context.print), 'no feedback')
    }),
  )
}

const severalExperiences = (text: string, before: readonly Experience[] = []): Experience[] => {
  const found = experiences.find((experience) => experience === text)
  if (!found) throw new InvalidArgumentError(`One of ${experiences.join(', ')}.`)
  return [...new Set([...before, found])]
}

const feedbackColumns = (print: Printer): readonly Column<Feedback>[] => [
  { title: 'GIVEN', value: ({ givenAt }) => print.time(givenAt) },
  { title: 'EXPERIENCE', value: ({ experience }) => experience },
  { title: 'BY', value: ({ givenByName, givenBy }) => givenByName ?? givenBy, shrinks: true },
  { title: 'WANTS ANSWER', value: ({ contactMe, email }) => (contactMe ? (email ?? 'yes') : undefined), shrinks: true },
  { title: 'PAGE', value: ({ page }) => page, shrinks: true },
  { title: 'COMMENT', value: ({ comment }) => comment, shrinks: true },
  { title: 'ID', value: ({ id }) => id },
]

const registerSummary = (feedback: Command, act: Act): void => {
  feedback
    .command('summary')
    .description('Show the share of each experience in the last 12 months; for administrators of all tenants')
    .action(
      act(async (context) => {
        const summary = await answer((await context.api()).GET('/v1/feedback-summary'))
        if (context.json) context.print.printJson(summary)
        else context.print.table(summary.months, monthColumns, 'no feedback')
      }),
    )
}

const monthColumns: readonly Column<FeedbackSummary['months'][number]>[] = [
  { title: 'MONTH (UTC)', value: ({ month }) => month },
  { title: 'COUNT', value: ({ count }) => count, align: 'right' },
  ...experiences.map((experience) => ({
    title: experience.toUpperCase(),
    value: ({ count, experiences: shares }: FeedbackSummary['months'][number]) =>
      count === 0 ? undefined : `${Math.round(shares[experience].share * 100)} %`,
    align: 'right' as const,
  })),
]

const registerRemove = (feedback: Command, act: Act): void => {
  const command = feedback
    .command('remove')
    .description('Remove what somebody said; for administrators of all tenants')
    .addArgument(new Argument('<id>', 'its id'))
  withDryRun(withYes(command)).action(
    act(async (context, options: DryRunOptions, id: string) => {
      const api = await context.api()
      const params = { path: { id }, query: dryRunQuery(options) }
      const answered = await answer(api.DELETE('/v1/feedback/{id}', { params }))
      if (answered) printPreview(context, answered)
      else if (context.json) context.print.printJson({ id, removed: true })
      else context.print.note('it is gone')
    }),
  )
}
