import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ownerBook } from '#model/owner-book.ts';
import { peopleIn, personKey } from '#model/people.ts';

const person = (email: string) => ({ email, name: null });

test('people are one by their e-mail in any case of letters, as the target writes it', () => {
  const book = ownerBook({ source: null, target: [person('Dev@firm.example')], matches: [] });
  expect(book.toTarget(' dev@FIRM.example ')).toEqual({
    answer: 'person',
    email: 'Dev@firm.example',
    by: 'email',
  });
  expect(book.toTarget('tess@firm.example')).toEqual({ answer: 'nobody' });
  expect(book.toTarget('Dev Raman')).toEqual({ answer: 'nobody' });
});

test('what a person said goes before an equal e-mail, and the default after it', () => {
  const book = ownerBook({
    source: null,
    target: [person('dev@firm.example'), person('lee@firm.example')],
    matches: [
      { email: 'dev@firm.example', to: 'lee@firm.example' },
      { email: 'robot@firm.example', to: null },
      { email: 'old@firm.example', to: 'left@firm.example' },
      { email: null, to: 'dev@firm.example' },
    ],
  });
  expect(book.toTarget('dev@firm.example')).toMatchObject({ email: 'lee@firm.example', by: 'hand' });
  expect(book.toTarget('robot@firm.example')).toEqual({ answer: 'empty', by: 'hand' });
  expect(book.toTarget('old@firm.example')).toEqual({ answer: 'gone', email: 'left@firm.example' });
  expect(book.toTarget('new@firm.example')).toMatchObject({ email: 'dev@firm.example', by: 'default' });
  expect(book.toTarget('lee@firm.example')).toMatchObject({ email: 'lee@firm.example', by: 'email' });
});

test('whoever comes back from the target is one who leads to this very person', () => {
  const email = fc.constantFrom('a@x.example', 'b@x.example', 'c@x.example', 'd@x.example');
  const people = fc.option(fc.uniqueArray(email), { nil: null });
  fc.assert(
    fc.property(
      people,
      people,
      fc.uniqueArray(
        fc.record({ email: fc.option(email, { nil: null }), to: fc.option(email, { nil: null }) }),
        {
          selector: (match) => match.email,
        },
      ),
      email,
      (source, target, matches, held) => {
        const book = ownerBook({
          source: source?.map(person) ?? null,
          target: target?.map(person) ?? null,
          matches,
        });
        const back = book.toSource(held);
        if (back.answer !== 'person') return;
        const again = book.toTarget(back.email);
        expect(again.answer === 'person' ? personKey(again.email) : again.answer).toBe(personKey(held));
      },
    ),
  );
});

test('a record names the people of its fields, with the name beside the e-mail', () => {
  const fields = [
    { name: 'manager.email', label: 'Manager', type: 'email', writable: false, person: true },
    { name: 'ownerEmail', label: 'Owner', type: 'email', writable: true, person: true },
    { name: 'email', label: 'E-mail', type: 'email', writable: true },
  ] as const;
  const values = {
    manager: { name: 'Dev', email: 'Dev@Firm.example' },
    ownerEmail: 'no mail',
    email: 'x@y.example',
  };
  expect(peopleIn(fields, values)).toEqual([
    { field: 'manager.email', email: 'dev@firm.example', name: 'Dev' },
  ]);
});
