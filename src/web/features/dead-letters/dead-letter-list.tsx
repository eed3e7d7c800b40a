import { Button, Checkbox, Code, Text } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import type { DeadLetter } from '#contract/dead-letters.ts';
import { humanise } from '#web/ui/format.ts';
import { Moment } from '#web/ui/moment.tsx';
import { RecordName } from '#web/ui/record-name.tsx';
import { actionVerbs } from '#web/ui/states.tsx';
import { vendorLabel } from '#web/ui/vendor-mark.tsx';
import classes from './dead-letter-list.module.css';

interface DeadLetterListProps {
  letters: readonly DeadLetter[];
  chosen: ReadonlySet<string>;
  onChoose: (id: string, isChosen: boolean) => void;
  onReplay: (letter: DeadLetter) => void;
  isReplaying: boolean;
}

/** What was refused of single fields; what is said of the whole record stands above already. */
const refusedFields = ({ refusals, problem }: DeadLetter): readonly (readonly [string, string])[] =>
  Object.entries(refusals).filter(([field, message]) => field !== 'record' || message !== problem?.message);

/** Each dead letter with its reason in the vendor's words, the fields that it named, and what to do. */
export const DeadLetterList = ({ letters, chosen, onChoose, onReplay, isReplaying }: DeadLetterListProps) => (
  <ul className={classes['list']}>
    {letters.map((letter) => (
      <li key={letter.id} className={classes['letter']}>
        <Checkbox
          aria-label={`Choose ${letter.source.title}`}
          checked={chosen.has(letter.id)}
          onChange={(event) => {
            onChoose(letter.id, event.currentTarget.checked);
          }}
          className={classes['choose'] ?? ''}
        />
        <div className={classes['main']}>
          <div className={classes['head']}>
            <RecordName
              record={letter.source}
              under={`${actionVerbs[letter.action].noun} in ${vendorLabel(letter.target?.vendor ?? '') || 'the target'}, ${letter.flowName}`}
            />
            <Text size="sm" c="dimmed" className={classes['when'] ?? ''}>
              <Moment at={letter.settledAt ?? letter.plannedAt} />
            </Text>
          </div>
          {letter.problem === null ? null : (
            <div>
              <Text size="sm" fw={520}>
                {letter.problem.message}
              </Text>
              <Text size="sm" c="dimmed">
                {letter.problem.hint} <Code>{letter.problem.code}</Code>
              </Text>
            </div>
          )}
          {refusedFields(letter).length === 0 ? null : (
            <dl className={classes['fields']}>
              {refusedFields(letter).map(([field, message]) => (
                <div key={field}>
                  <dt>{field === 'record' ? 'Record' : humanise(field)}</dt>
                  <dd>{message}</dd>
                </div>
              ))}
            </dl>
          )}
          <div>
            <Button
              size="xs"
              variant="default"
              disabled={isReplaying}
              leftSection={<IconRefresh size={14} stroke={1.75} aria-hidden />}
              aria-label={`Replay ${letter.source.title}`}
              onClick={() => {
                onReplay(letter);
              }}
            >
              Replay
            </Button>
          </div>
        </div>
      </li>
    ))}
  </ul>
);
