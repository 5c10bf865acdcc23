import { ButtonLink } from '../parts/Button.tsx'
import { PageHead } from '../parts/PageHead.tsx'
import { Empty } from '../parts/Panel.tsx'
import { words } from '../words/common.ts'

export const NoSuchPage = () => (
  <>
    <PageHead title={words.noSuchPage} />
    <Empty>
      <ButtonLink to="/databases" look="primary">
        {words.toTheList}
      </ButtonLink>
    </Empty>
  </>
)
