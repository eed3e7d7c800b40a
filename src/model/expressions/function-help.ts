import type { FunctionSpec } from './expression-functions.ts';

const group = (
  name: FunctionSpec['group'],
  lines: readonly (readonly [call: string, does: string, example: string, gives: string])[],
): readonly FunctionSpec[] =>
  lines.map(([call, does, example, gives]) => ({
    name: /^\$(\w+)/.exec(call)?.[1] ?? '',
    call,
    does,
    example,
    gives,
    group: name,
  }));

/** Every function of ours, for those who write expressions. Examples are held to what they give by a test. */
export const functionHelp: readonly FunctionSpec[] = [
  ...group('Text', [
    ['$text(value)', 'As text, spaces tidied', '$text("  Harbour   Bakery ")', '"Harbour Bakery"'],
    ['$asIs(value)', 'Exactly as it is', '$asIs("as it is")', '"as it is"'],
    ['$joinList(list)', 'A list as one text, with commas', '$joinList(["gst", "bas"])', '"gst, bas"'],
    ['$truncate(text, most)', 'Cut to a length, with a note', '$truncate("Harbour Bakery", 7)', '"Harbour"'],
    [
      '$choose(value, answers, otherwise?)',
      'One of several answers',
      '$choose("lead", {"lead": "Prospect"}, "Client")',
      '"Prospect"',
    ],
  ]),
  ...group('People', [
    ['$splitName(name)', 'First and last name', '$splitName("Dr Li Wei").last', '"Wei"'],
    ['$firstName(name)', 'All but the last word, without Ms, Mr, Dr', '$firstName("Dr Li Wei")', '"Li"'],
    ['$lastName(name)', 'The last word', '$lastName("Dr Li Wei")', '"Wei"'],
    [
      '$email(address)',
      'An e-mail address, or the record is refused',
      '$email("a@b.example")',
      '"a@b.example"',
    ],
    [
      '$owner(address)',
      'The person at the target whom this one is matched to',
      '$owner("a@b.example")',
      '"a@b.example"',
    ],
    [
      '$phoneE164(phone, country?)',
      'A phone with plus and country',
      '$phoneE164("02 9876 5432")',
      '"+61298765432"',
    ],
    ['$phoneParts(phone)', 'A phone in a ledger’s parts', '$phoneParts("02 9876 5432").PhoneAreaCode', '"2"'],
    [
      '$addressParts(address)',
      'An address in a ledger’s parts',
      '$addressParts({"city": "Sydney"}).City',
      '"Sydney"',
    ],
    [
      '$addressLine(address)',
      'An address in one line',
      '$addressLine({"line1": "1 Pitt St", "city": "Sydney"})',
      '"1 Pitt St, Sydney"',
    ],
    ['$country(name)', 'A country in two letters', '$country("Australia")', '"AU"'],
  ]),
  ...group('Numbers for Australia', [
    ['$abn(number)', 'The digits of an ABN whose check holds', '$abn("51 824 753 556")', '"51824753556"'],
    ['$abnFormat(number)', 'An ABN as people write it', '$abnFormat("51824753556")', '"51 824 753 556"'],
    ['$isAbn(number)', 'Whether an ABN’s check holds', '$isAbn("51824753557")', 'false'],
  ]),
  ...group('Dates', [
    [
      '$plainDate(date, order?)',
      'A date without time; day first unless "MDY"',
      '$plainDate("21/11/2026")',
      '"2026-11-21"',
    ],
    ['$addDays(date, days)', 'So many days later', '$addDays("2026-06-30", 1)', '"2026-07-01"'],
    ['$addMonths(date, months)', 'So many months later', '$addMonths("2026-01-31", 1)', '"2026-02-28"'],
    [
      '$daysBetween(from, to)',
      'Days from one to the other',
      '$daysBetween("2026-06-30", "2026-07-30")',
      '30',
    ],
  ]),
  ...group('Money', [
    ['$currency(code)', 'A currency’s code, or the record is refused', '$currency("aud")', '"AUD"'],
    [
      '$amount(value, currency)',
      'An amount with its currency’s places',
      '$amount("1,234.5", "AUD")',
      '"1234.50"',
    ],
    ['$roundAmount(value, currency)', 'The same, rounded half up', '$roundAmount("1.005", "AUD")', '"1.01"'],
    [
      '$times(amount, factor, currency)',
      'Multiplied exactly, rounded half up',
      '$times("0.10", "3", "AUD")',
      '"0.30"',
    ],
    ['$sumAmounts(list, currency)', 'Added exactly', '$sumAmounts(["0.10", "0.20"], "AUD")', '"0.30"'],
  ]),
  ...group('Tables', [
    [
      '$lookup("table", key, "column"?)',
      'A row’s value by its key: the first column beside the key unless one is named',
      '$lookup({"NSW": "New South Wales"}, "NSW")',
      '"New South Wales"',
    ],
    ['$taxCode(code)', 'The same in the table tax_codes', '$taxCode(missing)', 'null'],
    ['$account(code)', 'The same in the table accounts', '$account(missing)', 'null'],
  ]),
  ...group('Rules', [
    [
      '$refuse(reason)',
      'Refuses the record, with your reason',
      'false ? $refuse("No ABN") : "fine"',
      '"fine"',
    ],
    [
      '$proposalState(state)',
      'A proposal’s state as an opportunity’s',
      '$proposalState("accepted")',
      '"won"',
    ],
    [
      '$proposalStage(state)',
      'A proposal’s stage in the pipeline',
      '$proposalStage("awaiting_acceptance")',
      '"Proposal"',
    ],
  ]),
];
