import { Text } from '@mantine/core';
import { reportNames, reportSpecs } from '#contract/crm-reports.ts';
import { pathOfReport } from '#web/features/reports/report-words.ts';
import { TextLink } from '#web/ui/links.tsx';
import classes from './report-list.module.css';

/** Every report with what it answers. */
export const ReportList = () => (
  <ul className={classes['list']}>
    {reportNames.map((name) => (
      <li key={name} data-detail={reportSpecs[name].of !== undefined || undefined}>
        <TextLink to="/reports/$report" params={{ report: pathOfReport(name) }} fw={550}>
          {reportSpecs[name].title}
        </TextLink>
        <Text size="sm" c="dimmed">
          {reportSpecs[name].about}
        </Text>
      </li>
    ))}
  </ul>
);
