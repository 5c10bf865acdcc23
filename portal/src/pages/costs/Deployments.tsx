import { useQuery } from '@tanstack/react-query'
import { useApi } from '../../api/context.ts'
import { Bar, Panel, ProblemPanel } from '../../parts/Panel.tsx'
import table from '../../parts/table.module.css'
import { count } from '../../time/format.ts'
import { costsWords as words } from '../../words/costs.ts'
import styles from './deployments.module.css'
import { type DataCenterBar, type Part, type Picture, pictureOf } from './deployments.ts'
import { type Deployment, deploymentsQuery, pricesQuery } from './queries.ts'

/** How many databases there are now, by data center and flavour. */
export const Deployments = () => {
  const api = useApi()
  const { data, error, refetch } = useQuery(deploymentsQuery(api))
  const prices = useQuery(pricesQuery(api))
  const isLoading = !data || prices.isPending
  return (
    <Panel className={styles.panel}>
      <h2 className={styles.title}>
        {words.deployments}
        {data && data.databases > 0 && (
          <span className={styles.aside}>
            {words.databases(data.databases, count(data.databases))} {words.asOfNow}
          </span>
        )}
      </h2>
      {error && !data ? (
        <ProblemPanel error={error} onRetry={() => void refetch()} />
      ) : isLoading ? (
        <Loading />
      ) : data.items.length === 0 ? (
        <p className={styles.none}>
          {words.noDeployments} {words.noDeploymentsText}
        </p>
      ) : (
        <Drawn items={data.items} flavours={prices.data?.flavours.map(({ name }) => name) ?? []} />
      )}
    </Panel>
  )
}

const Drawn = ({ items, flavours }: { items: readonly Deployment[]; flavours: readonly string[] }) => {
  const picture = pictureOf(items, flavours)
  return (
    <>
      <ul className={styles.bars}>
        {picture.bars.map((bar) => (
          <Row key={bar.dataCenter} bar={bar} picture={picture} />
        ))}
      </ul>
      <Legend picture={picture} />
      <details className={styles.asTable}>
        <summary>{words.asTable}</summary>
        <DeploymentTable items={items} />
      </details>
    </>
  )
}

/** From here on all counts want the same room. */
const mostDigits = 5

const nameOf = ({ flavour }: Part, { others }: Picture): string => flavour ?? words.others(others)

const Row = ({ bar: { dataCenter, databases, parts }, picture }: { bar: DataCenterBar; picture: Picture }) => (
  <li className={styles.row}>
    <bdi className={styles.name}>{dataCenter}</bdi>
    <span className={styles.track}>
      <span
        role="img"
        aria-label={parts.map((part) => words.partOf(nameOf(part, picture), count(part.databases))).join(', ')}
        className={styles.bar}
        style={{ flexGrow: databases }}
      >
        {parts.map((part) => (
          <span
            key={part.flavour ?? ''}
            className={styles.part}
            title={words.partOf(nameOf(part, picture), count(part.databases))}
            style={{ flexGrow: part.databases, background: colourOf(part) }}
          >
            <span className={styles.count} data-digits={Math.min(mostDigits, count(part.databases).length)}>
              {count(part.databases)}
            </span>
          </span>
        ))}
      </span>
      <span className={styles.sum}>{count(databases)}</span>
      <span style={{ flexGrow: picture.most - databases }} />
    </span>
  </li>
)

const colourOf = ({ colour }: Part): string => `var(--flavour-${colour})`

const Legend = ({ picture }: { picture: Picture }) => (
  <ul className={styles.legend} aria-label={words.legend}>
    {picture.legend.map((part) => (
      <li key={part.flavour ?? ''}>
        <span className={styles.swatch} style={{ background: colourOf(part) }} />
        <bdi>{nameOf(part, picture)}</bdi> <strong>{count(part.databases)}</strong>
      </li>
    ))}
  </ul>
)

const DeploymentTable = ({ items }: { items: readonly Deployment[] }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways has to be reached by keyboard
  <section className={table.scroll} aria-label={words.deployments} tabIndex={0}>
    <table className={`${table.table} ${styles.table}`}>
      <thead>
        <tr>
          <th scope="col">{words.columns.dataCenter}</th>
          <th scope="col" className={table.wideOnly}>
            {words.columns.flavour}
          </th>
          <th scope="col" className={table.number}>
            {words.columns.databases}
          </th>
          <th scope="col" className={table.number}>
            {words.columns.started}
          </th>
        </tr>
      </thead>
      <tbody>
        {items.map(({ dataCenter, flavour, databases, started }) => (
          <tr key={`${dataCenter}\n${flavour}`}>
            <td>
              <bdi>{dataCenter}</bdi>
              <span className={`${table.second} ${table.narrowOnly}`}>
                <bdi>{flavour}</bdi>
              </span>
            </td>
            <td className={table.wideOnly}>
              <bdi>{flavour}</bdi>
            </td>
            <td className={table.number}>{count(databases)}</td>
            <td className={table.number}>{count(started)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </section>
)

const Loading = () => (
  <div className={styles.bars} aria-busy="true">
    {['100%', '60%'].map((width) => (
      <div key={width} className={styles.row}>
        <Bar width="5rem" />
        <Bar width={width} height={24} />
      </div>
    ))}
    <div className={styles.loadingLegend}>
      <Bar width="18rem" />
    </div>
  </div>
)
